"""The speech engine on real and on synthetic speech."""

import asyncio
import itertools
import re
import struct
import subprocess
import sys
from pathlib import Path

import pytest
from rest_client import client
from wire_client import Agent, settings, silence

from deepgram.server import LocalServer, Script, Timing
from deepgram.server.engines.base import EngineError
from deepgram.server.utterances import Ended, Utterances

np = pytest.importorskip("numpy", reason="needs the extra `local`")
for package in ("soxr", "pocketsphinx", "webrtcvad", "espeakng_loader"):
    pytest.importorskip(package, reason="needs the extra `local`")

from deepgram.server.engines.espeak import espeak_voice  # noqa: E402
from deepgram.server.engines.pronunciation import pronounce  # noqa: E402
from deepgram.server.engines.recording import Recording, from_pcm, read_wav, resample, to_pcm  # noqa: E402
from deepgram.server.engines.speech import SpeechEngine, VoiceDetector  # noqa: E402

AUDIO = Path(__file__).parents[2].parent / "shared" / "audio"
RATE = 16000
PHRASES = (
    "what is the weather in oslo today",
    "book a table for two at seven",
    "thank you goodbye",
    "please tell me a story",
    "that is enough for now",
    "how much does it cost",
)
TURNS = PHRASES[:3]
PATIENT = Timing.fast(idle=600)  # clients are silent while the server recognises speech
CALLER = "espeak:en-us+f2"
SAMPLES = (np.sin(np.arange(800) / 7) / 2).astype(np.float32)

pytestmark = pytest.mark.timeout(900)  # 20 s of speech are 5 s of work on an idle machine


def recording(name):
    if not AUDIO.is_dir():
        pytest.skip("which need the recordings in ../shared/audio")
    return read_wav(AUDIO / name)


def preamble_text():
    (text,) = re.findall(r"linear16\.wav \|.*\| (We, .*) \|", (AUDIO / "README.md").read_text())
    return re.sub(r"[^a-z ]", "", text.lower()).split()


def word_error_rate(expected, heard):
    row = list(range(len(heard) + 1))
    for line, word in enumerate(expected, 1):
        diagonal, row[0] = row[0], line
        for place, other in enumerate(heard, 1):
            diagonal, row[place] = row[place], min(row[place] + 1, row[place - 1] + 1, diagonal + (word != other))
    return row[-1] / len(expected)


def utterances(engine, pcm, rate):
    """The utterances that a session cuts from this audio, with silence around it, in frames of 20 ms."""
    cutter = Utterances(engine.detector(rate), rate)
    stream = silence(0.5, rate) + pcm + silence(1, rate)
    size = rate // 50 * 2
    frames = (stream[start : start + size] for start in range(0, len(stream), size))
    return [event.pcm for frame in frames for event in cutter.feed(frame) if isinstance(event, Ended)]


async def heard(engine, pcm, rate, phrases=()):
    return [await engine.transcribe(utterance, rate, phrases) for utterance in utterances(engine, pcm, rate)]


@pytest.fixture(autouse=True)
def nothing_left() -> None:
    """Disables the check for leaks: these tests share an engine, whose worker pools outlive each test."""


@pytest.fixture(scope="module")
def engine():
    engine = SpeechEngine(Script())
    yield engine
    engine.close()


# listening


@pytest.mark.one_python
async def test_a_reading_is_one_utterance_recognised_without_phrases(engine):
    reading = recording("preamble-22050hz-linear16.wav")
    (transcript,) = await heard(engine, reading.pcm, reading.rate)
    assert word_error_rate(preamble_text(), transcript.text.split()) < 0.25
    assert transcript.text == " ".join(word.word for word in transcript.words)
    times = [time for word in transcript.words for time in (word.start, word.end)]
    assert times == sorted(times)
    assert 0.2 < times[0] < 1.5
    assert 18 < times[-1] < 20
    assert all(0 <= word.confidence <= 1 for word in transcript.words)
    assert 0.5 < transcript.confidence < 1


@pytest.mark.parametrize("voice", [CALLER, "espeak:en-us+f5"])
async def test_caller_turns_come_back_word_for_word(engine, voice):
    for turn in TURNS:
        pcm = await engine.synthesize(turn, RATE, voice)
        assert [transcript.text for transcript in await heard(engine, pcm, RATE, PHRASES)] == [turn]


@pytest.mark.parametrize("rate", [8000, 24000])
async def test_other_rates_are_understood(engine, rate):
    pcm = await engine.synthesize(TURNS[0], rate, CALLER)
    assert [transcript.text for transcript in await heard(engine, pcm, rate, PHRASES)] == [TURNS[0]]


async def test_two_phrases_in_one_breath(engine):
    pcm = await engine.synthesize(f"{PHRASES[4]} {PHRASES[2]}", RATE, CALLER)
    (transcript,) = await heard(engine, pcm, RATE, PHRASES)
    assert transcript.text == f"{PHRASES[4]} {PHRASES[2]}"


@pytest.mark.one_python
async def test_speech_that_fits_no_phrase_is_recognised_without_phrases(engine):
    reading = recording("preamble-8000hz-mulaw.wav")
    start = reading.pcm[: int(2.4 * reading.rate) * 2]
    transcript = await engine.transcribe(start, reading.rate, PHRASES)
    assert transcript.text.startswith("we the people of the")


async def test_phrases_of_the_script_are_used_too(engine):
    pcm = await engine.synthesize("where is the xylophonics store", RATE, CALLER)
    scripted = SpeechEngine(Script(phrases=["Where is the Xylophonics store?"], transcripts=PHRASES))
    try:
        (transcript,) = await heard(scripted, pcm, RATE, ["weather"])
    finally:
        scripted.close()
    assert transcript.text == "where is the xylophonics store"


async def test_silence_has_no_words(engine):
    for pcm in (b"", b"\0", silence(0.3)):
        for phrases in ((), PHRASES, ("...",)):
            transcript = await engine.transcribe(pcm, RATE, phrases)
            assert (transcript.text, transcript.words, transcript.confidence) == ("", (), 0.0)


async def test_the_event_loop_runs_on_while_the_recogniser_works(engine):
    pcm = await engine.synthesize("hello there", RATE, CALLER)
    work = asyncio.create_task(engine.transcribe(pcm, RATE, ()))
    turns = 0
    while not work.done():
        await asyncio.sleep(0)
        turns += 1
    await work
    assert turns > 100


async def test_a_dead_recogniser_is_an_error_and_is_replaced():
    engine = SpeechEngine(Script())
    (process,) = engine._idle
    process._process.kill()
    try:
        with pytest.raises(EngineError, match="recogniser has ended"):
            await engine.transcribe(silence(0.1), RATE, ())
        assert (await engine.transcribe(silence(0.1), RATE, ())).text == ""
    finally:
        engine.close()
    assert process._process.poll() is not None


@pytest.mark.parametrize("rate", [8000, 16000, 22050, 24000, 44100, 48000])
async def test_one_verdict_per_frame_at_any_chunk_size(engine, rate):
    spoken = await engine.synthesize("hello there", rate, CALLER)
    pcm = silence(0.4, rate) + spoken + silence(0.6, rate)
    whole = VoiceDetector(rate).feed(pcm)
    assert len(whole) == len(pcm) // (rate // 50 * 2)
    assert not any(whole[:18])
    assert not any(whole[-15:])
    assert sum(whole) > len(spoken) / 2 / rate * 50 / 2
    pieces = VoiceDetector(rate)
    assert [verdict for start in range(0, len(pcm), 333) for verdict in pieces.feed(pcm[start : start + 333])] == whole


# speaking


async def test_voices_differ_and_are_reproducible(engine):
    """Only lengths are compared, as espeak's noise differs each time."""
    thalia, zeus, again = [
        len(await engine.synthesize("Hello there.", RATE, f"aura-2-{name}-en")) for name in ("thalia", "zeus", "thalia")
    ]
    assert thalia == pytest.approx(again, rel=0.02)
    assert thalia > 1.05 * zeus


def test_aura_voices_keep_their_gender_and_language():
    assert espeak_voice("aura-2-zeus-en") == "en-us"
    assert espeak_voice("aura-asteria-en").startswith("en-us+f")
    assert espeak_voice("aura-2-celeste-es").startswith("es+f")
    assert espeak_voice("espeak:en-gb-x-rp+f2") == "en-gb-x-rp+f2"
    assert espeak_voice("my-own-voice").startswith("en-us+")


async def test_speech_has_the_requested_sample_rate(engine):
    low, high = [await engine.synthesize("One two three.", rate, CALLER) for rate in (8000, 48000)]
    assert abs(len(high) - 6 * len(low)) < 100
    assert np.abs(from_pcm(low)).max() > 0.1


async def test_an_unknown_voice_is_named(engine):
    with pytest.raises(EngineError, match="'nobody'"):
        await engine.synthesize("Hello.", RATE, "espeak:nobody")


def test_words_without_an_entry_are_pronounced():
    assert pronounce("deepgram") == "D IY P G R AE M"
    assert pronounce("2") == "T UW"
    assert pronounce("...") is None


# end to end


def test_a_spoken_turn_over_a_socket():
    script = {
        "phrases": PHRASES,
        "rules": [{"when": r"weather in (?P<city>\w+)", "say": "It is sunny in {city}."}],
    }
    spoken = asyncio.run(SpeechEngine(Script()).synthesize(TURNS[0], RATE, CALLER))
    with LocalServer(engine="speech", script=script, timing=PATIENT) as server, Agent(server) as agent:
        agent.recv()
        agent.send(settings())
        agent.until("SettingsApplied")
        agent.stream(silence(0.4) + spoken + silence(1))
        said = [message for message in agent.until("AgentAudioDone") if message["type"] == "ConversationText"]
    assert [(message["role"], message["content"]) for message in said] == [
        ("user", TURNS[0]),
        ("assistant", "It is sunny in oslo."),
    ]
    answer = b"".join(message for message in agent.log if isinstance(message, bytes))
    assert len(answer) > RATE  # half a second of 16-bit samples


# files and rates


def wav(tag, bits, data, channels=1, extra=b""):
    width = channels * bits // 8
    form = struct.pack("<HHIIHH", tag, channels, 8000, 8000 * width, width, bits) + extra
    chunks = b"".join(
        name + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)
        for name, content in ((b"LIST", b"odd"), (b"fmt ", form), (b"data", data))
    )
    return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WAVE" + chunks


def signed(bits):
    return (SAMPLES.astype(np.float64) * 2 ** (bits - 1)).astype("<i4")


FILES = {
    "8 bits": (wav(1, 8, ((SAMPLES + 1) * 128).astype(np.uint8).tobytes()), 0.01),
    "16 bits": (wav(1, 16, to_pcm(SAMPLES)), 0.0001),
    "24 bits": (wav(1, 24, b"".join(struct.pack("<i", value)[:3] for value in signed(24))), 0.0001),
    "32 bits": (wav(1, 32, signed(32).tobytes()), 0.0001),
    "float": (wav(3, 32, SAMPLES.astype("<f4").tobytes()), 0.0001),
    "extensible": (wav(0xFFFE, 16, to_pcm(SAMPLES), extra=struct.pack("<HHIH14x", 22, 16, 4, 1)), 0.0001),
    "two channels": (wav(1, 16, to_pcm(np.repeat(SAMPLES, 2)), channels=2), 0.0001),
}


@pytest.mark.parametrize("kind", FILES)
def test_reads_wav(tmp_path, kind):
    content, error = FILES[kind]
    path = tmp_path / "sound.wav"
    path.write_bytes(content)
    found = read_wav(path)
    assert found.rate == 8000
    assert np.abs(from_pcm(found.pcm) - SAMPLES).max() < error


def test_reads_mu_law():
    mulaw, linear = recording("preamble-8000hz-mulaw.wav"), recording("preamble-22050hz-linear16.wav")
    assert mulaw.rate == 8000
    one, other = from_pcm(mulaw.pcm), from_pcm(linear.at(8000).pcm)
    size = min(one.size, other.size)
    assert np.corrcoef(one[:size], other[:size])[0, 1] > 0.95


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"not a sound", "expected a WAV file"),
        (wav(1, 16, b"")[:30], "expected a WAV file"),
        (wav(2, 4, b"\0" * 8), "got format 2 with 4 bits"),
        (wav(1, 16, b"", channels=0), "expected PCM"),
    ],
)
def test_the_error_for_an_invalid_file_names_it(tmp_path, content, complaint):
    path = tmp_path / "sound.wav"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=rf"sound\.wav: .*{complaint}"):
        read_wav(path)


def test_resampling_keeps_length_and_pitch():
    tone = np.sin(2 * np.pi * 440 * np.arange(22050) / 22050).astype(np.float32) / 2
    pcm = resample(to_pcm(tone), 22050, RATE)
    assert len(pcm) == RATE * 2
    assert np.abs(np.fft.rfft(from_pcm(pcm))).argmax() == 440
    assert Recording(pcm, RATE).at(RATE).pcm is pcm


@pytest.mark.parametrize("missing", ["numpy", "soxr", "pocketsphinx", "webrtcvad", "espeakng_loader"])
def test_a_missing_package_names_the_extra(missing):
    program = f"import sys; sys.modules[{missing!r}] = None; import deepgram.server.engines.speech"
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    last = ended.stderr.splitlines()[-1]
    assert last.startswith("ImportError: ")
    assert "pip install 'deepgram-sdk[local]'" in last


@pytest.mark.one_python
def test_a_recording_is_transcribed_over_http():
    if not AUDIO.is_dir():
        pytest.skip("which need the recordings in ../shared/audio")
    with LocalServer(engine="speech", timing=PATIENT) as server, client(server) as rest:
        path = AUDIO / "preamble-22050hz-linear16.wav"
        response = rest.post(
            "/v1/listen?model=nova-3&utterances=true&summarize=v2", content=path.read_bytes(), timeout=600
        )
        (channel,) = response.json()["results"]["channels"]
        words = channel["alternatives"][0]["words"]
        assert word_error_rate(preamble_text(), [word["word"] for word in words]) < 0.2
        assert all(before["end"] <= after["start"] + 0.01 for before, after in itertools.pairwise(words))
        assert response.json()["metadata"]["duration"] == pytest.approx(19.1, abs=0.1)
        assert response.json()["results"]["utterances"][0]["words"][0] == words[0]


def test_synthetic_speech_makes_turns():
    path = f"/v2/listen?model=flux-general-en&encoding=linear16&sample_rate={RATE}&eager_eot_threshold=0.4"
    with LocalServer(engine="speech", script={"phrases": list(TURNS)}, timing=PATIENT) as server:
        with Agent(server, path) as flux:
            for turn in TURNS:
                pcm = asyncio.run(spoken_by_caller(turn))
                flux.stream(silence(0.5) + pcm + silence(1.5), 2560)
            flux.send(type="CloseStream")
            flux.until_closed()
        infos = [message for message in flux.log if message["type"] == "TurnInfo"]
        ends = [message for message in infos if message["event"] == "EndOfTurn"]
        assert [end["transcript"] for end in ends] == list(TURNS)
        assert [end["turn_index"] for end in ends] == [0, 1, 2]
        for place, end in enumerate(ends):
            events = [message["event"] for message in infos if message["turn_index"] == place]
            assert [event for event in events if event != "Update"] == ["StartOfTurn", "EagerEndOfTurn", "EndOfTurn"]
            starts = [message for message in infos if message["event"] == "StartOfTurn"]
            assert 0 < len(starts[place]["transcript"].split()) <= len(end["transcript"].split())
        assert flux.socket.protocol.close_code == 1005


async def spoken_by_caller(text):
    """A text as spoken by the caller's voice."""
    engine = SpeechEngine(Script())
    try:
        return await engine.synthesize(text, RATE, CALLER)
    finally:
        engine.close()
