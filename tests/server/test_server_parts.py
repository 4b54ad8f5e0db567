"""Unit tests of parts of the local server: clock, audio formats, frames and utterances."""

import asyncio
import io
import struct
import warnings
import wave

import pytest
from wire_client import DEADLINE, fast_server, silence, speech

from deepgram.server import VirtualClock, audio, frames
from deepgram.server.engines.scripted import EnergyDetector
from deepgram.server.listen.audio_input import AudioInput
from deepgram.server.utterances import Ended, Started, UtteranceRules, Utterances

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    try:
        import audioop
    except ImportError:  # Python 3.13 without audioop-lts
        audioop = None

EVERY_SAMPLE = b"".join(n.to_bytes(2, "little", signed=True) for n in range(-32768, 32768))


async def test_virtual_time_wakes_sleepers_in_order():
    clock, log = VirtualClock(), []

    async def sleeper(seconds):
        await clock.sleep(seconds)
        log.append((seconds, clock.now()))
        if seconds == 1:
            await clock.sleep(0.5)
            log.append(("again", clock.now()))

    tasks = [asyncio.create_task(sleeper(seconds)) for seconds in (2, 1, 3)]
    await clock.async_advance(0.5)
    assert log == []
    await clock.async_advance(1.6)
    assert log == [(1, 1), ("again", 1.5), (2, 2)]
    assert clock.now() == pytest.approx(2.1)
    tasks[2].cancel()
    await clock.async_advance(5)
    assert len(log) == 3
    await asyncio.gather(*tasks, return_exceptions=True)


def test_virtual_time_moves_without_a_server():
    clock = VirtualClock()
    clock.advance(3)
    assert clock.now() == 3


async def test_virtual_time_does_not_block_the_loop_that_it_moves():
    clock = VirtualClock()
    async with fast_server(clock=clock):
        with pytest.raises(RuntimeError, match="async_advance"):
            clock.advance(1)
        await clock.async_advance(1)
    assert clock.now() == 1


def test_virtual_time_knows_the_loop_of_its_server_before_the_first_client_comes():
    clock = VirtualClock()
    for _ in range(3):  # a restarted server has another loop
        with fast_server(clock=clock):
            waiting = asyncio.run_coroutine_threadsafe(clock.sleep(5), clock._loop)
            clock.advance(5)
            waiting.result(DEADLINE)


@pytest.mark.skipif(audioop is None, reason="needs audioop to compare with")
@pytest.mark.parametrize(("name", "letters"), [("mulaw", "ulaw"), ("alaw", "alaw")])
def test_companding_equals_that_of_audioop(name, letters):
    codes = bytes(range(256))
    assert audio.encoder(name)(EVERY_SAMPLE) == getattr(audioop, f"lin2{letters}")(EVERY_SAMPLE, 2)
    assert audio.decoder(name)(codes) == getattr(audioop, f"{letters}2lin")(codes, 2)


@pytest.mark.parametrize(
    ("tag", "bits", "data"),
    [
        (1, 8, bytes((128, 192, 64, 0))),
        (1, 24, bytes.fromhex("000000 ff0040 0000c0 ff0080")),
        (3, 32, struct.pack("<4f", 0.0, 0.50001, -0.50001, -2.0)),
    ],
)
def test_wav_of_other_sample_formats_is_decoded_at_any_chunk_size(tag, bits, data):
    form = struct.pack("<HHIIHH", tag, 1, 50, 0, 0, bits)
    stream = (
        b"RIFF\0\0\0\0WAVEfmt " + struct.pack("<I", len(form)) + form + b"data" + struct.pack("<I", len(data)) + data
    )
    for size in (1, 7, len(stream)):
        decoder = AudioInput(None, None, 1, mix=True)
        pieces = (stream[start : start + size] for start in range(0, len(stream), size))
        pcm = b"".join(frame for piece in pieces for (frame,) in decoder.feed(piece))
        assert list(audio.samples(pcm)) == pytest.approx([0, 16384, -16384, -32768], abs=1)


def test_linear32_keeps_the_upper_half_at_any_chunk_size():
    wide = b"".join(b"\x55\xaa" + EVERY_SAMPLE[start : start + 2] for start in range(0, 2000, 2))
    for size in (1, 3, 7, 4000):
        decode = audio.decoder("linear32")
        got = b"".join(decode(wide[start : start + size]) for start in range(0, len(wide), size))
        assert got == EVERY_SAMPLE[:2000]


@pytest.mark.parametrize("kind", ["opus", "mp3"])
def test_other_encodings_are_unknown(kind):
    with pytest.raises(KeyError):
        audio.decoder(kind)
    with pytest.raises(KeyError):
        audio.encoder(kind)


def test_wav_header_can_be_read():
    with wave.open(io.BytesIO(audio.wav_header("linear16", 8000) + bytes(160))) as reader:
        assert (reader.getframerate(), reader.getnchannels(), reader.getsampwidth()) == (8000, 1, 2)


@pytest.mark.parametrize(
    ("size", "head"), [(5, b"\x82\x05"), (126, b"\x82\x7e\0\x7e"), (70000, b"\x82\x7f\0\0\0\0\0\1\x11\x70")]
)
def test_frame_lengths(size, head):
    assert frames.encode_message(bytes(size)) == head + bytes(size)


def test_fragments_carry_the_whole_message():
    parts = list(frames.encode_fragments("äöü", 4))
    assert [part[0] for part in parts] == [0x01, 0x00, 0x00, 0x80]
    assert b"".join(part[2:] for part in parts).decode() == "äöü"


def utterances(**rules):
    return Utterances(EnergyDetector(16000), 16000, UtteranceRules(**rules))


def test_utterances_are_cut_at_silence_and_keep_their_lead_in():
    pcm = silence(1) + speech(0.5) + silence(1) + speech(0.3) + silence(0.4)
    for size in (640, 1000, len(pcm)):
        cutter = utterances()
        events = [event for start in range(0, len(pcm), size) for event in cutter.feed(pcm[start : start + size])]
        first, ended, second = events
        assert first == Started(pytest.approx(1.06))
        assert isinstance(ended, Ended)
        assert (ended.start, ended.end) == (pytest.approx(0.8), pytest.approx(2.1))
        assert ended.pcm == pcm[int(0.8 * 32000) : int(2.1 * 32000)]
        assert second == Started(pytest.approx(2.56))
        assert cutter.speaking
        forced = cutter.end()
        assert forced is not None
        assert forced.end == pytest.approx(3.2)
        assert cutter.end() is None


def test_clicks_and_short_pauses_change_nothing():
    cutter = utterances()
    assert cutter.feed(speech(0.04) + silence(1)) == []
    assert len(cutter.feed(speech(0.2) + silence(0.5) + speech(0.2) + silence(0.58))) == 1
    assert len(cutter.feed(silence(0.02))) == 1
