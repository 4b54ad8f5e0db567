"""The live transcription endpoint as protocol.md, sections 2 and 15, describes it."""

import hashlib
import struct
import threading
from array import array
from urllib.parse import urlencode

import pytest
from websockets.exceptions import InvalidStatus
from wire_client import DEADLINE, Agent, check_refused, fast_server, kinds, silence, speech

from deepgram.server import Timing, VirtualClock, frame_numbers, numbered_frames
from deepgram.server.audio import encoder, samples, to_pcm, wav_header
from deepgram.server.engines.base import EngineError, Transcript, Word
from deepgram.server.engines.scripted import EnergyDetector
from deepgram.server.json_text import rounded

RAW = {"model": "nova-3", "encoding": "linear16", "sample_rate": 16000}
HELLO = {"transcripts": ["Hello there, how are you?"]}
CLOSE = {"type": "CloseStream"}
SECOND_OF_BYTES = 32000


def opened(server, raw=RAW, **query):
    return Agent(server, f"/v1/listen?{urlencode({**raw, **query}, doseq=True)}")


def transcribed(server, *audio, size=640, raw=RAW, **query):
    """All messages of a stream of this audio, ended by CloseStream."""
    with opened(server, raw, **query) as stream:
        for pcm in audio:
            stream.stream(pcm, size)
        stream.send(CLOSE)
        messages = stream.until_closed()
        assert stream.socket.protocol.close_code == 1000
        return messages


def texts(messages, **flags):
    """The transcripts of the results with these flags, except empty ones."""
    results = (message for message in messages if message["type"] == "Results")
    return [transcript_of(result) for result in results if all(result[name] is flag for name, flag in flags.items())
            and transcript_of(result)]  # fmt: skip


def transcript_of(result):
    return result["channel"]["alternatives"][0]["transcript"]


def words(result):
    return result["channel"]["alternatives"][0]["words"]


# the handshake

BAD = [
    ({"model": "flux-general-en"}, "Bad Request", "Bad Request: No such model/language/tier combination found."),
    ({"model": "nova-9"}, "Bad Request", "Bad Request: No such model/language/tier combination found."),
    ({"language": "english"}, "Bad Request", "Bad Request: No such model/language/tier combination found."),
    ({"language": "xx"}, "Bad Request", "Bad Request: No such model/language/tier combination found."),
    ({"language": "xx-US", "model": "nova-3"}, "Bad Request", "Bad Request: No such model/language/tier combination"),
    ({"language": "en_US"}, "Bad Request", "Bad Request: No such model/language/tier combination found."),
    ({"utterance_end_ms": 1000}, "Bad Request", "Bad Request: utterance_end_ms requires interim_results=true."),
    ({"utterance_end_ms": 999, "interim_results": "true"}, "Bad Request", "Invalid 'utterance_end_ms' value of '999'."),
    ({"model": "base", "language": "multi"}, "Bad Request", "Bad Request: No such model"),
    ({"model": "nova-3", "keywords": "a:2"}, "Bad Request", "Bad Request: keywords"),
    ({"model": "nova-2", "keyterm": "a"}, "Bad Request", "Bad Request: keyterm"),
    ({"keyterm": ["a b c d e"] * 101}, "Bad Request", "Bad Request: Keyterm limit exceeded"),
    ({"redact": "everything"}, "INVALID_QUERY_PARAMETER", "Failed to deserialize query parameters: redact"),
    ({"smart_format": "True"}, "INVALID_QUERY_PARAMETER", "Failed to deserialize query parameters: smart_format"),
    ({"sample_rate": "abc"}, "INVALID_QUERY_PARAMETER", "Failed to deserialize query parameters: sample_rate"),
    ({"sample_rate": "-1"}, "INVALID_QUERY_PARAMETER", "Failed to deserialize query parameters: sample_rate"),
    ({"encoding": "pcm"}, "INVALID_QUERY_PARAMETER", "Failed to deserialize query parameters: encoding: unknown"),
    ({"endpointing": "soon"}, "INVALID_QUERY_PARAMETER", "Failed to deserialize query parameters: endpointing"),
    ({"channels": "21"}, "INVALID_QUERY_PARAMETER", "`channels` must be between 1 and 20."),
    ({"callback": "here"}, "INVALID_QUERY_PARAMETER", "Invalid callback url."),
]


@pytest.mark.parametrize(("query", "code", "text"), BAD)
def test_l4_a_bad_parameter_is_400_with_the_reason_in_the_header(query, code, text):
    """F-32: unknown languages, and `utterance_end_ms` without interim results, are refused too."""
    check_refused(opened, query, code, text)


def test_raw_audio_needs_its_rate():
    with fast_server() as server, pytest.raises(InvalidStatus) as caught:
        opened(server, {"encoding": "linear16"})
    assert caught.value.response.headers["dg-error"] == "`sample_rate` is required when `encoding=linear16`."


def test_bad_credentials_are_401():
    with fast_server() as server, pytest.raises(InvalidStatus) as caught:
        Agent(server, "/v1/listen?model=nova-9", headers={"Authorization": "Token bad-key"})
    assert caught.value.response.status_code == 401
    assert caught.value.response.headers["dg-error"] == "Invalid credentials."


GOOD = [
    {},
    {"model": "custom"},
    {"model": "0f0f0f0f-1111-4222-8333-444444444444"},
    {"model": "nova-2-phonecall", "language": "pt-BR", "keywords": ["a:1", "b"]},
    {"model": "nova-3", "language": "multi", "keyterm": ["a b", "c"]},
    *({"model": "nova-3", "language": language} for language in ("de-CH", "zh-Hant", "es-419", "nl-BE", "taq")),
    {"interim_results": "true", "utterance_end_ms": 1000},
    {"endpointing": "true", "no_delay": "true", "alternatives": 1, "tier": "base", "unknown": "x"},
    {"callback_method": "PUT", "redact": ["pci", "ssn"], "search": "a"},
]


@pytest.mark.parametrize("query", GOOD)
def test_good_parameters_are_accepted(query):
    with fast_server() as server, Agent(server, f"/v1/listen?{urlencode(query, doseq=True)}") as stream:
        stream.send(CLOSE)
        assert kinds(stream.until_closed()) == ["Metadata"]


# results


def test_l1_speech_silence_close():
    with fast_server(script=HELLO) as server:
        messages = transcribed(server, speech(2), silence(1))
        assert kinds(messages) == ["Results", "Results", "Metadata"]
        first, second, _ = messages
        assert (transcript_of(first), first["is_final"], first["speech_final"]) == (
            "hello there how are you",
            True,
            True,
        )
        assert (transcript_of(second), second["is_final"], second["speech_final"]) == ("", True, False)
        assert second["channel"]["alternatives"] == [{"transcript": "", "confidence": 0.0, "words": []}]
        assert [m["from_finalize"] for m in messages[:2]] == [False, False]


def test_a_result_has_the_services_shape():
    with fast_server(script=HELLO, seed=5) as server:
        result = transcribed(server, silence(0.5), speech(1), silence(0.5))[0]
        assert list(result) == [
            "type", "channel_index", "duration", "start", "is_final", "speech_final", "channel", "metadata",
            "from_finalize",
        ]  # fmt: skip
        assert result["channel_index"] == [0, 1]
        assert (result["start"], result["duration"]) == (0.0, 1.6)
        assert words(result)[0] == {"word": "hello", "start": 0.5, "end": 0.7, "confidence": 0.99}
        assert words(result)[-1]["end"] == 1.5
        metadata = result["metadata"]
        assert metadata["request_id"] == server.connections[0].request_id
        assert metadata["model_info"]["arch"] == "nova-3"
        assert set(metadata) == {"request_id", "model_info", "model_uuid"}


def test_finals_follow_one_another_without_gaps_for_all_options():
    with fast_server() as server:
        audio = silence(7) + speech(12) + silence(1.3) + speech(0.5)
        for query in ({}, {"interim_results": "true"}, {"endpointing": "false"}, {"endpointing": 2000}):
            finals = [m for m in transcribed(server, audio, **query) if m.get("is_final")]
            end = 0.0
            for final in finals:
                assert final["start"] == pytest.approx(end, abs=1e-5)
                end = final["start"] + final["duration"]
                assert final["duration"] <= 5
            assert end == pytest.approx(20.8)


@pytest.mark.parametrize("size", [1, 333, 5000, 10**6])
def test_results_do_not_depend_on_chunk_sizes(size):
    audio = silence(0.3) + speech(1.5) + silence(1.5) + speech(0.4)
    if size == 1:
        audio = audio[: SECOND_OF_BYTES // 4]
    query = {"interim_results": "true", "vad_events": "true", "utterance_end_ms": 1000}
    with fast_server() as server:
        expected, messages = (transcribed(server, audio, size=piece, **query) for piece in (640, size))
        for message in expected + messages:
            message.pop("created", None), message.pop("request_id", None), message.pop("metadata", None)
        assert messages == expected


def test_interim_results_come_every_second_and_grow():
    with fast_server(script=HELLO) as server:
        messages = transcribed(server, speech(3), silence(0.2), interim_results="true")
        interims = [m for m in messages if m.get("is_final") is False]
        assert [(m["start"], m["duration"]) for m in interims] == [(0.0, 1.0), (0.0, 2.0), (0.0, 3.0)]
        assert texts(interims) == ["hello there how", "hello there how are you", "hello there how are you"]
        assert not any(m["speech_final"] for m in interims)
        assert texts(messages, is_final=True) == ["hello there how are you"]


def test_without_interim_results_only_finals_come():
    with fast_server() as server:
        assert all(m["is_final"] for m in transcribed(server, speech(4), silence(4)) if m["type"] == "Results")


def test_a_long_utterance_is_cut_and_loses_no_word():
    text = " ".join(f"w{n}" for n in range(40))
    with fast_server(script={"transcripts": [text, "next"]}) as server:
        messages = transcribed(server, speech(12), silence(0.5), speech(1))
        finals = [(m["speech_final"], len(words(m))) for m in messages if m.get("is_final")]
        assert finals == [(False, 16), (False, 16), (True, 8), (True, 1)]
        assert " ".join(texts(messages)) == f"{text} next"


def test_a_long_segment_is_cut_at_its_last_pause():
    with fast_server() as server:
        audio = speech(3.5), silence(0.2), speech(4), silence(0.6)
        finals = [m for m in transcribed(server, *audio, endpointing=500) if m.get("is_final")]
        assert finals[0]["duration"] == pytest.approx(3.7)
        assert finals[0]["speech_final"] is False


def test_transcripts_come_from_the_script_and_are_counted_after_it():
    with fast_server(script={"transcripts": ["One."], "numbered": "No {n}"}) as server:
        pause = speech(0.4) + silence(0.4)
        assert texts(transcribed(server, pause * 3)) == ["one", "no 2", "no 3"]
        assert texts(transcribed(server, pause)) == ["one"]


@pytest.mark.parametrize(
    ("endpointing", "pause", "ends"),
    [(None, 0.1, 2), (10, 0.1, 2), ("true", 0.1, 2), (300, 0.28, 1), (300, 0.3, 2), (1000, 0.9, 1), (1000, 1.0, 2)],
)
def test_endpointing_is_the_silence_that_ends_speech(endpointing, pause, ends):
    query = {} if endpointing is None else {"endpointing": endpointing}
    with fast_server() as server:
        messages = transcribed(server, speech(1), silence(pause), speech(1), **query)
        assert len([m for m in messages if m.get("speech_final")]) == ends


def test_endpointing_can_be_off():
    with fast_server() as server:
        messages = transcribed(server, (speech(1) + silence(1)) * 2, endpointing="false")
        assert texts(messages, is_final=True) == ["utterance 1", "utterance 2"]
        assert not any(m.get("speech_final") for m in messages)


def test_vad_events_report_the_onset_of_speech():
    with fast_server() as server:
        audio = silence(0.5) + speech(1) + silence(1) + speech(0.04) + silence(0.46) + speech(0.5)
        messages = transcribed(server, audio, vad_events="true")
        started = [m for m in messages if m["type"] == "SpeechStarted"]
        assert started == [{"type": "SpeechStarted", "channel": [0, 1], "timestamp": t} for t in (0.5, 3.0)]
        assert messages.index(started[0]) < messages.index(next(m for m in messages if has_words(m)))
        assert "SpeechStarted" not in kinds(transcribed(server, audio))


def has_words(message):
    return message["type"] == "Results" and transcript_of(message)


def test_utterance_end_comes_after_the_gap_and_once():
    with fast_server() as server:
        audio = silence(1.5) + speech(1) + silence(4) + speech(1) + silence(0.9)
        messages = transcribed(server, audio, interim_results="true", utterance_end_ms=1000)
        ends = [m for m in messages if m["type"] == "UtteranceEnd"]
        assert ends == [{"type": "UtteranceEnd", "channel": [0, 1], "last_word_end": 2.5}]
        assert "UtteranceEnd" not in kinds(transcribed(server, audio, interim_results="true"))


def test_utterance_end_is_not_repeated_for_the_same_words():
    with fast_server() as server:
        query = {"interim_results": "true", "utterance_end_ms": 1000, "endpointing": 5000}
        messages = transcribed(server, speech(1) + silence(4.5), **query)
        assert [m["last_word_end"] for m in messages if m["type"] == "UtteranceEnd"] == [1.0]


def test_utterance_end_needs_no_speech_final():
    with fast_server() as server:
        query = {"interim_results": "true", "utterance_end_ms": 1000, "endpointing": "false"}
        assert "UtteranceEnd" in kinds(transcribed(server, speech(1) + silence(2), **query))


# words


def test_words_carry_the_requested_fields():
    with fast_server(script=HELLO) as server:
        plain = transcribed(server, speech(1))[0]
        assert set(words(plain)[0]) == {"word", "start", "end", "confidence"}
        for query in ({"punctuate": "true"}, {"smart_format": "true"}):
            result = transcribed(server, speech(1), **query)[0]
            assert transcript_of(result) == "Hello there, how are you?"
            assert [(w["word"], w["punctuated_word"]) for w in words(result)][1] == ("there", "there,")
        for query in ({"diarize": "true"}, {"diarize_model": "latest"}):
            assert [w["speaker"] for w in words(transcribed(server, speech(1), **query)[0])] == [0] * 5
        result = transcribed(server, speech(1), language="multi")[0]
        assert result["channel"]["alternatives"][0]["languages"] == ["en"]
        assert {w["language"] for w in words(result)} == {"en"}
        assert transcribed(server, speech(1), detect_entities="true")[0]["entities"] == []


def test_words_are_replaced_redacted_and_searched_for_as_in_recordings():
    script = {"transcripts": ["Hello there, my number is 555 1234."]}
    query = {"punctuate": "true", "detect_entities": "true", "redact": "numbers", "search": ["my number", "nobody"],
             "replace": ["hello:goodbye", "there:"]}  # fmt: skip
    with fast_server(script=script) as server:
        result = transcribed(server, speech(2), silence(1), **query)[0]
        assert transcript_of(result) == "goodbye my number is *** ***"
        first, none = result["channel"]["search"]
        assert none == {"query": "nobody", "hits": []}
        (hit,) = first["hits"]
        my, number_ = words(result)[1:3]
        assert (hit["snippet"], hit["start"], hit["end"]) == ("my number", my["start"], number_["end"])
        kept = transcribed(server, speech(2), silence(1), search="there", detect_entities="true")[0]
        assert [one["query"] for one in kept["channel"]["search"]] == ["there"]


def test_finals_carry_entities():
    with fast_server(script={"transcripts": ["It costs 5 dollars."]}) as server:
        (entity,) = transcribed(server, speech(2), silence(1), detect_entities="true")[0]["entities"]
        assert (entity["label"], entity["value"]) == ("MONEY", "5 dollars")


def test_each_utterance_has_the_speaker_of_the_script():
    script = {"transcripts": ["One two three.", "Four.", "Five."], "speakers": [3, 1]}
    with fast_server(script=script) as server:
        query = {"diarize": "true", "interim_results": "true"}
        messages = transcribed(server, *[speech(1.5) + silence(1)] * 3, **query)
        results = [(transcript_of(one), {word["speaker"] for word in words(one)}) for one in messages
                if one["type"] == "Results" and words(one)]  # fmt: skip
        finals = [(transcript_of(one), words(one)[0]["speaker"]) for one in messages
                  if one["type"] == "Results" and one["is_final"] and words(one)]  # fmt: skip
        assert finals == [("one two three", 3), ("four", 1), ("five", 3)]
        assert {speaker for text, speakers in results for speaker in speakers if text.startswith("one")} == {3}


@pytest.mark.parametrize("value", [0.1 + 0.2, 3.64, 599.98, 1 / 3, 12345.678])
def test_numbers_have_the_precision_of_a_float32(value):
    assert rounded(value) == pytest.approx(value, rel=1e-6)
    assert len(str(rounded(value)).replace(".", "").lstrip("0")) <= 7
    assert struct.pack("f", rounded(value)) == struct.pack("f", float(f"{value:.7g}"))


# audio


def stereo(left, right):
    both = array("h", bytes(2 * len(left)))
    both[0::2], both[1::2] = samples(left), samples(right)
    return to_pcm(both)


def wav(pcm, encoding="linear16", rate=16000, size=None, extra=b""):
    header = wav_header(encoding, rate)
    size = len(pcm) if size is None else size
    return header[:36] + extra + b"data" + struct.pack("<I", size) + pcm


@pytest.mark.parametrize("encoding", ["mulaw", "alaw", "linear32"])
def test_other_encodings_are_transcribed_too(encoding):
    pcm = silence(0.5, 8000) + speech(1, 8000) + silence(0.5, 8000)
    data = linear32(pcm) if encoding == "linear32" else encoder(encoding)(pcm)
    with fast_server(script=HELLO) as server:
        raw = {"encoding": encoding, "sample_rate": 8000}
        messages = transcribed(server, data, size=333, raw=raw)
        assert texts(messages) == ["hello there how are you"]
        assert messages[0]["duration"] == 1.6
        assert messages[-1]["duration"] == 2.0


def linear32(pcm):
    return b"".join(b"\0\0" + pcm[n : n + 2] for n in range(0, len(pcm), 2))


@pytest.mark.parametrize("size", [1, 7, 100000])
@pytest.mark.parametrize(
    "data",
    [
        wav(speech(1)),
        wav(speech(1), extra=b"LIST\x05\0\0\0abcde\0"),
        wav(speech(1), size=0xFFFFFFFF),
        wav(encoder("mulaw")(speech(1)), "mulaw"),
        wav(encoder("alaw")(speech(1)), "alaw"),
        wav(speech(1)) + b"LIST\x04\0\0\0abcd",
    ],
    ids=["plain", "list", "endless", "mulaw", "alaw", "trailer"],
)
def test_a_wav_stream_needs_no_encoding(data, size):
    with fast_server(script=HELLO) as server:
        messages = transcribed(server, data, size=size, raw={"model": "nova-3"})
        assert texts(messages) == ["hello there how are you"]
        assert (messages[-1]["duration"], messages[-1]["channels"]) == (1.0, 1)


@pytest.mark.parametrize(
    ("raw", "data"),
    [
        ({}, b"OggS" + bytes(100)),
        ({}, b"RIFF" + bytes(100) + b"data" + bytes(1 << 17)),
        ({}, wav(bytes(100)).replace(b"\x01\0\x01\0", b"\x55\0\x01\0", 1)),
        ({"encoding": "opus"}, b"x"),
    ],
    ids=["ogg", "no format", "mp3 in wav", "opus"],
)
def test_audio_that_cannot_be_decoded_is_data_0000(raw, data):
    with fast_server() as server, opened(server, raw) as stream:
        stream.stream(data, 1 << 20)
        assert stream.until_closed() == []
        assert stream.socket.protocol.close_code == 1008
        assert "DATA-0000" in stream.socket.protocol.close_reason


def test_json_in_a_binary_frame_is_audio():
    with fast_server() as server, opened(server) as stream:
        stream.socket.send(b'{"type":"CloseStream"}')
        stream.send(CLOSE)
        assert stream.until_closed()[-1]["sha256"] == hashlib.sha256(b'{"type":"CloseStream"}').hexdigest()


def test_channels_are_transcribed_separately():
    left, right = speech(1) + silence(3), silence(2) + speech(1) + silence(1)
    with fast_server() as server:
        query = {"channels": 2, "multichannel": "true", "vad_events": "true"}
        for size in (640, 999, 1 << 20):
            messages = transcribed(server, stereo(left, right), size=size, **query)
            spoken = [(m["channel_index"], transcript_of(m)) for m in messages if has_words(m)]
            assert spoken == [([0, 2], "utterance 1"), ([1, 2], "utterance 2")]
            started = [(m["channel"], m["timestamp"]) for m in messages if m["type"] == "SpeechStarted"]
            assert started == [([0, 2], 0.0), ([1, 2], 2.0)]
            assert (messages[-1]["channels"], messages[-1]["duration"]) == (2, 4.0)


def test_channels_are_mixed_without_multichannel():
    with fast_server() as server:
        messages = transcribed(server, stereo(speech(1), silence(1)), channels=2)
        assert [(m["channel_index"], transcript_of(m)) for m in messages[:-1]] == [([0, 1], "utterance 1")]
        assert messages[-1]["duration"] == 1.0


# control messages


def test_l3_finalize_within_speech_leaves_the_stream_open():
    with fast_server(script=HELLO) as server, opened(server, vad_events="true") as stream:
        stream.stream(speech(1))
        stream.send(type="Finalize")
        result = stream.until("Results")[-1]
        flags = [result[flag] for flag in ("is_final", "speech_final", "from_finalize")]
        assert (transcript_of(result), flags, result["duration"]) == (
            "hello there how are you",
            [True, False, True],
            1.0,
        )
        stream.stream(speech(1) + silence(0.1))
        result = stream.recv()
        assert (transcript_of(result), result["speech_final"], result["from_finalize"]) == ("utterance 2", True, False)
        assert result["start"] == 1.0


@pytest.mark.parametrize("audio", [b"", silence(0.5), speech(0.02)])
def test_finalize_is_answered_when_nothing_is_buffered(audio):
    with fast_server() as server, opened(server) as stream:
        if audio:
            stream.stream(audio)
        for duration in (len(audio) / SECOND_OF_BYTES, 0.0, 0.0):
            stream.send(type="Finalize")
            result = stream.recv()
            assert (transcript_of(result), result["is_final"], result["from_finalize"]) == ("", True, True)
            assert result["duration"] == duration


def test_finalize_takes_a_channel():
    with fast_server() as server, opened(server, channels=2, multichannel="true") as stream:
        stream.stream(stereo(speech(1), speech(1)))
        stream.send(type="Finalize", channel=1)
        assert stream.recv()["channel_index"] == [1, 2]
        stream.send(type="Finalize")
        assert [stream.recv()["channel_index"] for _ in range(2)] == [[0, 2], [1, 2]]


def test_an_empty_binary_message_ends_the_stream():
    with fast_server() as server, opened(server) as stream:
        stream.stream(speech(1))
        stream.socket.send(b"")
        assert kinds(stream.until_closed()) == ["Results", "Metadata"]
        assert stream.socket.protocol.close_code == 1000


@pytest.mark.parametrize("text", ["", "no json", "[]", "{}", '{"type":5}', '{"type":"ForceEndTurn"}', '{"type":[]}'])
def test_an_invalid_text_message_is_data_0000(text):
    with fast_server() as server, opened(server) as stream:
        stream.socket.send(text)
        assert stream.until_closed() == []
        assert stream.socket.protocol.close_code == 1008
        assert "DATA-0000" in stream.socket.protocol.close_reason


def test_nothing_is_processed_after_close_stream():
    timing = Timing.fast(metadata_close=1)
    with fast_server(clock=VirtualClock(), timing=timing) as server, opened(server) as stream:
        stream.send(CLOSE)
        stream.send(CLOSE)
        stream.stream(speech(1), 1 << 20)
        advance(server, stream, 1)
        assert kinds(stream.until_closed()) == ["Metadata"]


# the end


def test_metadata_describe_the_received_audio():
    pcm = speech(1) + silence(0.21)
    with fast_server() as server:
        metadata = transcribed(server, pcm, extra=["a:1", "b:2:3", "c"], tag="t")[-1]
        assert list(metadata) == [
            "type", "transaction_key", "request_id", "sha256", "created", "duration", "channels", "models",
            "model_info", "extra",
        ]  # fmt: skip
        assert metadata["sha256"] == hashlib.sha256(pcm).hexdigest()
        assert (metadata["duration"], metadata["channels"]) == (1.21, 1)
        assert metadata["extra"] == {"a": "1", "b": "2:3", "c": ""}
        assert metadata["created"].endswith("Z")
        assert list(metadata["model_info"]) == metadata["models"]


def test_metadata_without_audio():
    with fast_server() as server:
        metadata = transcribed(server)[-1]
        assert (metadata["channels"], metadata["duration"]) == (0, 0.0)
        assert metadata["sha256"] == hashlib.sha256(b"").hexdigest()
        assert "models" not in metadata


def advance(server, stream, seconds):
    """Advance virtual time once the server has received everything sent so far."""
    stream.socket.ping().wait(DEADLINE)
    server.clock.advance(seconds)


def test_l2_a_client_that_sends_nothing_is_net_0001():
    with fast_server(clock=VirtualClock()) as server, opened(server) as stream:
        advance(server, stream, 11.9)
        advance(server, stream, 0.2)
        assert stream.until_closed() == []
        assert stream.socket.protocol.close_code == 1011
        assert stream.socket.protocol.close_reason.endswith("https://dpgr.am/net0001")


def test_l5_keep_alive_keeps_a_stream_that_has_had_audio():
    with fast_server(clock=VirtualClock()) as server, opened(server) as stream:
        stream.stream(silence(0.5))
        for _ in range(8):
            stream.send(type="KeepAlive")
            advance(server, stream, 4)
        stream.send(type="Finalize")
        assert stream.recv()["from_finalize"] is True
        advance(server, stream, 12.1)
        assert stream.until_closed() == []
        assert stream.socket.protocol.close_reason.endswith("https://dpgr.am/net0001")


def test_keep_alive_alone_is_not_enough():
    with fast_server(clock=VirtualClock()) as server, opened(server) as stream:
        for _ in range(3):
            stream.send(type="KeepAlive")
            advance(server, stream, 4.1)
        stream.until_closed()
        assert stream.socket.protocol.close_reason.endswith("https://dpgr.am/net0000")


# numbered frames


def transcript(server, frames, **query):
    """The transcript of these frames, from their final results."""
    return " ".join(texts(transcribed(server, b"".join(frames), **query), is_final=True))


@pytest.mark.parametrize("rate", [8000, 16000, 22050, 48000])
def test_numbered_frames_are_all_in_the_transcript(rate):
    with fast_server() as server:
        text = transcript(server, numbered_frames(1000, rate), sample_rate=rate, interim_results="true")
        assert frame_numbers(text) == list(range(1000))
        assert text.startswith("0-24 25-49 ")


def test_numbered_frames_reveal_loss_repetition_and_reordering():
    a, b, c, d = (numbered_frames(10, first=first) for first in (0, 10, 20, 30))
    with fast_server() as server:
        assert transcript(server, a + b + c) == "0-24 25-29"
        assert transcript(server, a + c) == "0-9 20-29"
        assert transcript(server, [*a, *b, *b, *c]) == "0-19 10-29"
        assert transcript(server, a + c + b + d) == "0-9 20-29 10-19 30-39"
        assert transcript(server, [*a, b[0][:400], *c, silence(0.02)]) == "0-9 ? 20-29"
        with pytest.raises(ValueError, match=r"got '\?'"):
            frame_numbers("0-9 ? 20-29")


def test_words_of_numbered_frames_have_their_times():
    with fast_server() as server:
        result = transcribed(server, silence(0.5), b"".join(numbered_frames(30)))[0]
        assert [(w["word"], w["start"], w["end"]) for w in words(result)] == [("0-24", 0.5, 1.0), ("25-29", 1.0, 1.1)]


# custom engines


class SlowEngine:
    """Once `gate` is set, transcribes each utterance as its length in seconds, or fails if `fails` is set."""

    def __init__(self):
        self.gate = threading.Event()
        self.calls = []
        self.fails = False

    def detector(self, rate):
        return EnergyDetector(rate)

    async def transcribe(self, pcm, rate, phrases):
        import asyncio

        self.calls.append((len(pcm) / 2 / rate, phrases))
        await asyncio.to_thread(self.gate.wait, DEADLINE)
        if self.fails:
            raise EngineError("broken")
        text = f"{len(pcm) / 2 / rate:g}"
        return Transcript(text, (Word(text, 0.1, 0.2, 1.0),), 1.0)

    async def think(self, messages, think):
        raise NotImplementedError

    async def synthesize(self, text, rate, voice):
        raise NotImplementedError


def test_a_custom_engine_gets_the_speech_and_the_phrases():
    engine = SlowEngine()
    engine.gate.set()
    with fast_server(engine=engine, script={"phrases": ["x"]}) as server:
        messages = transcribed(server, silence(2), speech(1), silence(1), keyterm=["a b", "c"])
        assert engine.calls == [(1.4, ("a b", "c", "x"))]
        assert [(w["word"], w["start"], w["end"]) for w in words(messages[0])] == [("1.4", 1.9, 2.0)]
        assert messages[0]["duration"] == 3.3


@pytest.mark.parametrize("path", ["/v1/listen?model=nova-3", "/v2/listen?model=flux-general-en"])
def test_key_terms_of_configure_apply_to_later_speech(path):
    engine = SlowEngine()
    engine.gate.set()
    path += "&encoding=linear16&sample_rate=16000&keyterm=old"
    with fast_server(engine=engine) as server, Agent(server, path) as stream:
        stream.stream(speech(1) + silence(1))
        server.wait_for(lambda: engine.calls)
        stream.send(type="Configure", keyterms=["new"])
        stream.until("ConfigureSuccess")
        stream.stream(speech(1) + silence(1))
        stream.send(CLOSE)
        stream.until_closed()
        assert [engine.calls[0][1], engine.calls[-1][1]] == [("old",), ("new",)]


def test_a_slow_engine_skips_interim_results_but_no_final():
    engine = SlowEngine()
    with fast_server(engine=engine) as server, opened(server, interim_results="true", endpointing=300) as stream:
        stream.stream(speech(1))
        server.wait_for(lambda: len(engine.calls) == 1)
        stream.stream(speech(3) + silence(0.5))
        stream.send(CLOSE)
        stream.socket.ping().wait(DEADLINE)
        engine.gate.set()
        results = stream.until_closed()[:-1]
        assert [m["is_final"] for m in results if transcript_of(m)] == [False, True]


def test_an_engine_that_fails_ends_the_stream():
    engine = SlowEngine()
    engine.fails = True
    engine.gate.set()
    with fast_server(engine=engine) as server, opened(server) as stream:
        stream.stream(speech(1))
        stream.send(CLOSE)
        assert stream.until_closed() == []
        assert stream.socket.protocol.close_code == 1011
