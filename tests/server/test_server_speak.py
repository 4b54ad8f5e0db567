"""The live speech endpoint as protocol.md, sections 4, 9.2 and 15, describes it."""

import uuid
from urllib.parse import urlencode

import pytest
from wire_client import DEADLINE, Agent, check_refused, fast_server, kinds

from deepgram.server import Timing, VirtualClock
from deepgram.server.audio import decoder
from deepgram.server.engines.base import EngineError
from deepgram.server.engines.scripted import ScriptedEngine
from deepgram.server.script import Script

VOICE = "aura-2-thalia-en"
SECONDS_PER_CHARACTER = 0.07
AUDIO = "audio"
WARNING = {
    "type": "Warning",
    "warn_code": "EXCESSIVE_FLUSH",
    "warn_msg": "Rate limit exceeded for flushes. Please try again later.",
}


def opened(server, **query):
    """A session whose initial Metadata message has been read."""
    session = Agent(server, f"/v1/speak?{urlencode({'model': VOICE, **query})}")
    assert session.recv()["type"] == "Metadata"
    return session


def size_of(text, rate=24000):
    return int(len(text) * SECONDS_PER_CHARACTER * rate) * 2


def speak(session, text):
    session.send(type="Speak", text=text)
    session.send(type="Flush")


def audio(session):
    return b"".join(message for message in session.log if isinstance(message, bytes))


def order(session):
    """The types of the messages after Metadata; consecutive frames of audio count as one."""
    names = [AUDIO if isinstance(message, bytes) else message["type"] for message in session.log[1:]]
    return [name for place, name in enumerate(names) if name != AUDIO or names[place - 1 : place] != [AUDIO]]


def check_closed(session, code, reason=""):
    session.until_closed()
    assert session.socket.protocol.close_code == code
    assert session.socket.protocol.close_reason.startswith(reason)


# the handshake

BAD = [
    ({"model": "aura-nobody-en"}, "Bad Request", "Bad Request: No such model/version combination found."),
    ({"model": "flux-alexis-en"}, "Bad Request", "Bad Request: No such model/version combination found."),
    (
        {"encoding": "mp3"},
        "INVALID_QUERY_PARAMETER",
        "Unsupported audio format: `encoding=mp3` is not supported over WebSocket",
    ),
    ({"encoding": "wav"}, "INVALID_QUERY_PARAMETER", "Failed to deserialize query parameters: encoding: unknown"),
    (
        {"container": "wav"},
        "INVALID_QUERY_PARAMETER",
        "Unsupported audio format: `container=wav` is invalid when `encoding=linear16`",
    ),
    (
        {"bit_rate": 48000},
        "INVALID_QUERY_PARAMETER",
        "Unsupported audio format: `bit_rate` is not applicable when `encoding=linear16`",
    ),
    ({"callback": "http://a.example/"}, "Bad Request", "Bad Request: `callback` is not supported over WebSocket"),
    ({"model": ""}, "Bad Request", "Bad Request: No such model/version combination found."),
    (
        {"sample_rate": 0},
        "INVALID_QUERY_PARAMETER",
        "Unsupported audio format: `sample_rate` must be [8000, 16000, 24000, 32000, 48000]",
    ),
    (
        {"sample_rate": 44100},
        "INVALID_QUERY_PARAMETER",
        "Unsupported audio format: `sample_rate` must be [8000, 16000, 24000, 32000, 48000] when `encoding=linear16`",
    ),
    (
        {"encoding": "mulaw", "sample_rate": 24000},
        "INVALID_QUERY_PARAMETER",
        "Unsupported audio format: `sample_rate` must be [8000, 16000] when `encoding=mulaw`",
    ),
    ({"sample_rate": "8k"}, "INVALID_QUERY_PARAMETER", "Failed to deserialize query parameters: sample_rate"),
    ({"speed": "fast"}, "INVALID_QUERY_PARAMETER", "Failed to deserialize query parameters: speed"),
    ({"speed": "2"}, "INVALID_QUERY_PARAMETER", "`speed` must be between 0.7 and 1.5."),
    ({"mip_opt_out": "yes"}, "INVALID_QUERY_PARAMETER", "Failed to deserialize query parameters: mip_opt_out"),
]


@pytest.mark.parametrize(("query", "code", "text"), BAD)
def test_a_bad_parameter_is_400_with_the_reason_in_the_header(query, code, text):
    check_refused(opened, query, code, text)


GOOD = [
    ({}, 24000),
    ({"model": "aura-asteria-en", "encoding": "linear16", "sample_rate": 48000}, 48000),
    ({"encoding": "mulaw", "container": "none", "speed": "1", "tag": "x"}, 8000),
    ({"encoding": "alaw", "sample_rate": 16000, "mip_opt_out": "true"}, 16000),
]


@pytest.mark.parametrize(("query", "rate"), GOOD)
def test_audio_comes_in_the_requested_format(query, rate):
    with fast_server() as server, opened(server, **query) as session:
        speak(session, "Hello.")
        session.until("Flushed")
        pcm = decoder(query.get("encoding", "linear16"))(audio(session))
        assert len(pcm) == size_of("Hello.", rate)


def test_speed_makes_the_same_text_shorter():
    with fast_server() as server, opened(server, speed="1.5") as session:
        speak(session, "Hello.")
        session.until("Flushed")
        assert len(audio(session)) == pytest.approx(size_of("Hello.") / 1.5, abs=2)


def test_metadata_come_first_and_at_once():
    with fast_server() as server, Agent(server, "/v1/speak") as session:
        metadata = session.recv()
        assert metadata["type"] == "Metadata"
        assert metadata["request_id"] == session.socket.response.headers["dg-request-id"]
        assert metadata["model_name"] == "aura-asteria-en"
        assert metadata["additional_model_uuids"] == []
        assert uuid.UUID(metadata["model_uuid"])
        assert metadata["model_version"]


# speaking


def test_s1_speak_and_flush():
    with fast_server() as server, opened(server) as session:
        for text in ("Your order ", "has shipped. "):
            session.send(type="Speak", text=text)
        session.send(type="Flush")
        assert session.until("Flushed") == [{"type": "Flushed", "sequence_id": 0}]
        assert order(session) == [AUDIO, "Flushed"]
        assert len(audio(session)) == size_of("Your order has shipped. ")
        frames = [message for message in session.log if isinstance(message, bytes)]
        assert len(frames) > 5
        assert not any(len(frame) % 2 for frame in frames)


def test_flushes_are_answered_in_order_even_without_text():
    with fast_server() as server, opened(server) as session:
        session.send(type="Flush")
        speak(session, "One.")
        speak(session, "Two. Three.")
        speak(session, "")
        for number in range(4):
            assert session.until("Flushed")[-1]["sequence_id"] == number
        assert order(session) == ["Flushed", AUDIO, "Flushed", AUDIO, "Flushed", "Flushed"]
        assert len(audio(session)) == size_of("One.") + size_of("Two. Three.")


def test_text_is_not_spoken_before_it_is_flushed():
    with fast_server() as server, opened(server) as session:
        session.send(type="Speak", text="A sentence. ")
        session.send(type="Clear")
        speak(session, "B")
        assert session.until("Flushed") == [
            {"type": "Cleared", "sequence_id": 0},
            {"type": "Flushed", "sequence_id": 1},
        ]
        assert len(audio(session)) == size_of("B")


def test_s2_clear_drops_the_flush_under_way():
    with fast_server(timing=Timing.fast(audio=1.0)) as server, opened(server) as session:
        speak(session, "A very long story. " * 20)
        speak(session, "Another one.")
        session.until("audio")
        session.send(type="Clear")
        session.until("Cleared")
        received = len(audio(session))
        assert received < size_of("A very long story. " * 20)
        speak(session, "End.")
        assert session.until("Flushed") == [{"type": "Flushed", "sequence_id": 1}]
        assert len(audio(session)) == received + size_of("End.")


def test_s3_the_21st_flush_is_refused_and_its_text_stays():
    with fast_server(clock=VirtualClock()) as server, opened(server) as session:
        for _ in range(20):
            session.send(type="Flush")
            assert kinds(session.until("Flushed")) == ["Flushed"]
        speak(session, "Kept.")
        assert session.until("Warning") == [WARNING]
        server.clock.advance(60.1)
        session.send(type="Flush")
        session.socket.ping().wait(DEADLINE)
        for _ in range(20):
            server.clock.advance(0.1)
        assert session.until("Flushed") == [{"type": "Flushed", "sequence_id": 20}]
        assert len(audio(session)) == size_of("Kept.")


# the end


def test_close_comes_after_the_audio_of_what_was_flushed():
    with fast_server(timing=Timing.fast(audio=0.2)) as server, opened(server) as session:
        speak(session, "First.")
        speak(session, "Second.")
        session.send(type="Speak", text="Never flushed.")
        session.send(type="Close")
        session.send(type="Flush")
        check_closed(session, 1000)
        assert order(session) == [AUDIO, "Flushed", AUDIO, "Flushed"]
        assert len(audio(session)) == size_of("First.") + size_of("Second.")


def test_close_with_nothing_to_say():
    with fast_server() as server, opened(server) as session:
        session.send(type="Close")
        check_closed(session, 1000)


def test_s4_a_binary_message_is_1003():
    with fast_server() as server, opened(server) as session:
        session.socket.send(b'{"type":"Flush"}')
        check_closed(session, 1003, "MESSAGE-0000")


@pytest.mark.parametrize(
    "text",
    ["", "no json", "[]", "3", '{"type":"KeepAlive"}', '{"type":["Flush"]}', '{"type":"Speak"}',
     '{"type":"Speak","text":1}'],
)  # fmt: skip
def test_an_invalid_command_is_data_0000(text):
    with fast_server() as server, opened(server) as session:
        session.socket.send(text)
        check_closed(session, 1008, "DATA-0000")


def test_too_much_text_is_1009_or_1008():
    with fast_server() as server:
        with opened(server) as session:
            session.send(type="Speak", text="x" * 2401)
            check_closed(session, 1009, "BIG-0001")
        with opened(server) as session:
            session.send(type="Speak", text="x" * 70000)
            check_closed(session, 1009, "BIG-0000")
        with opened(server) as session:
            session.send(type="Speak", text="x" * 2400)
            session.send(type="Speak", text="x")
            check_closed(session, 1008, "DATA-0001")


def test_a_session_ends_after_an_hour():
    with fast_server(clock=VirtualClock()) as server, opened(server) as session:
        for seconds in (3599, 2):
            session.socket.ping().wait(DEADLINE)
            server.clock.advance(seconds)
        check_closed(session, 1011, "NET-0003")


class Mute(ScriptedEngine):
    async def synthesize(self, text, rate, voice):
        raise EngineError("no voice")


def test_an_engine_that_fails_is_an_internal_error():
    with fast_server(engine=lambda: Mute(Script())) as server, opened(server) as session:
        speak(session, "Hello.")
        check_closed(session, 1011, "NET-0000")


def test_the_speech_engine_understands_its_own_speech():
    for package in ("numpy", "soxr", "pocketsphinx", "webrtcvad", "espeakng_loader"):
        pytest.importorskip(package, reason="needs the extra `local`")
    phrase = "what is the weather in london today"
    with fast_server(engine="speech") as server:
        with opened(server, sample_rate=16000) as session:
            speak(session, phrase)
            session.until("Flushed")
        query = {"encoding": "linear16", "sample_rate": 16000, "model": "nova-3", "keyterm": phrase}
        with Agent(server, f"/v1/listen?{urlencode(query)}", open_timeout=30) as stream:
            stream.stream(audio(session))
            stream.stream(bytes(16000))
            stream.send(type="CloseStream")
            results = [message for message in stream.until_closed() if message["type"] == "Results"]
    assert " ".join(result["channel"]["alternatives"][0]["transcript"] for result in results).strip() == phrase
    words = [word for result in results for word in result["channel"]["alternatives"][0]["words"]]
    assert [word["start"] for word in words] == sorted(word["start"] for word in words)
    assert words[-1]["end"] < len(audio(session)) / 32000
