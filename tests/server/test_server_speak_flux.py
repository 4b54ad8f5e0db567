"""Turn-based speech on the local server, over WebSocket and HTTP, and controls in texts (protocol 5, 16)."""

import json
from typing import Any

import pytest
from rest_client import client
from websockets.exceptions import InvalidStatus
from wire_client import DEADLINE, Agent, fast_server, kinds

from deepgram.server import LocalServer, Timing, VirtualClock

PATH = "/v2/speak?model=flux-alexis-en"
CHARACTER_MS = 70  # of the scripted voice
AZATHIOPRINE = r'Take \{"word": "Azathioprine", "pronounce": "ˌæzəˈθaɪəpriːn"\} now.'


class Voice(Agent):
    """One connection to the turn-based endpoint."""

    def __init__(self, server: LocalServer, query: str = "") -> None:
        super().__init__(server, f"{PATH}&{query}" if query else PATH)
        assert self.recv()["type"] == "Connected"

    def speak(self, text: str, flush: bool = True) -> None:
        self.send(type="Speak", text=text)
        if flush:
            self.send(type="Flush")

    def close(self) -> list[Any]:
        """Close the session; everything received, with the number of bytes for each frame of audio."""
        self.send(type="Close")
        self.until_closed()
        return [len(one) if isinstance(one, bytes) else one for one in self.log]

    def read_until_spoken(self, characters: int) -> None:
        """Read until this number of characters has been spoken since the start."""
        while sum(len(one) for one in self.log if isinstance(one, bytes)) < characters * CHARACTER_MS * 48:
            self.recv()

    def between(self, first: dict[str, Any], last: dict[str, Any]) -> int:
        """Bytes of audio between two messages."""
        part = self.log[self.log.index(first) : self.log.index(last)]
        return sum(len(one) for one in part if isinstance(one, bytes))


def test_one_turn_and_the_totals_at_the_end() -> None:
    with fast_server() as server, Voice(server) as voice:
        connected = voice.log[0]
        assert (connected["request_id"], connected["model_name"]) == (server.connection().request_id, "flux-alexis-en")
        assert len(connected["model_uuids"]) == 1
        voice.speak("Hello, ", flush=False)
        voice.speak("world.")
        started, flushed, done = voice.until("SpeechMetadata")
        assert kinds([started, flushed, done]) == ["SpeechStarted", "Flushed", "SpeechMetadata"]
        assert started["speech_id"] == flushed["speech_id"] == done["speech_id"]
        assert started["speech_id"].startswith("dg_sp_")
        assert len(started["speech_id"]) == 18
        assert (done["input_character_count"], done["billable_character_count"]) == (13, 13)
        assert done["controls_applied"] == {"pronunciations_applied": 0, "pronunciation_warnings": 0}
        assert done["audio_duration_ms"] == 13 * CHARACTER_MS
        assert voice.between(started, done) == 13 * CHARACTER_MS * 48
        session = voice.close()[-1]
        assert session == {
            "type": "SessionMetadata", "total_audio_duration_ms": 910, "total_input_character_count": 13,
            "total_billable_character_count": 13,
        }  # fmt: skip
        assert voice.socket.protocol.close_code == 1000


def test_later_turns_wait_and_close_lets_all_be_spoken() -> None:
    with fast_server() as server, Voice(server) as voice:
        voice.speak("One.")
        voice.speak("Two two.")
        voice.speak("Three, never flushed.", flush=False)
        log = [one for one in voice.close() if isinstance(one, dict)]
        ids = [one["speech_id"] for one in log if one["type"] == "SpeechStarted"]
        assert len(set(ids)) == 3
        done = [one for one in log if one["type"] == "SpeechMetadata"]
        assert [one["speech_id"] for one in done] == ids
        assert [one["input_character_count"] for one in done] == [4, 8, 21]
        assert [one["speech_id"] for one in log if one["type"] == "Flushed"] == ids[:2]
        for one in done:
            started = next(
                two for two in log if two["type"] == "SpeechStarted" and two["speech_id"] == one["speech_id"]
            )
            assert voice.between(started, one) == one["audio_duration_ms"] * 48
        assert log[-1]["total_input_character_count"] == 33


def test_interrupt_says_what_was_spoken() -> None:
    clock = VirtualClock()
    with fast_server(clock=clock, timing=Timing.fast(audio=1.0)) as server, Voice(server) as voice:
        voice.send(type="Interrupt")
        assert voice.until("Warning")[-1]["code"] == "NO_ACTIVE_SPEECH"
        voice.speak("one two three four")  # 1260 ms
        voice.speak("and more")
        record = server.connection()
        server.wait_for(lambda: record.frames_received == 5)
        clock.advance(0.65)  # seven pieces of 100 ms
        voice.send(type="Interrupt", playback_offset={"type": "time_ms", "value": 5000})
        assert voice.until("Warning")[-1]["code"] == "INVALID_INTERRUPT_OFFSET"
        voice.send(type="Interrupt", playback_offset={"type": "time_ms", "value": 640})
        cut = voice.until("SpeechInterrupted")[-1]
        assert (cut["audio_played_ms"], cut["text_spoken"], cut["text_remaining"]) == (640, "one two", "three four")
        assert (cut["metadata"]["audio_duration_ms"], cut["metadata"]["input_character_count"]) == (700, 18)
        voice.speak("again", flush=False)
        voice.send(type="Close")
        clock.advance(5)
        assert "and more" not in str(voice.until("SessionMetadata"))


def test_whole_sentences_are_spoken_as_they_come() -> None:
    with fast_server() as server, Voice(server) as voice:
        sentences = ("It is late. And", ' so "it is." Take ', r'\{"word": "Dr. X", ', r'"pronounce": "x"\} now')
        spoken = (11, 27, 27, 27)  # characters so far
        for text, characters in zip(sentences, spoken, strict=True):
            voice.speak(text, flush=False)
            voice.read_until_spoken(characters)
        voice.send(type="Flush")
        done = voice.until("SpeechMetadata")[-1]
        assert done["audio_duration_ms"] == len('It is late. And so "it is." Take Dr. X now') * CHARACTER_MS
        assert [one["type"] for one in voice.log if isinstance(one, dict)] == [
            "Connected", "SpeechStarted", "Flushed", "SpeechMetadata",
        ]  # fmt: skip


def test_interrupt_offsets_count_from_the_start_of_the_session() -> None:
    with fast_server() as server, Voice(server) as voice:
        for number, text in enumerate(("One two.", "Three four.")):
            voice.speak(text, flush=number == 0)
        voice.until("SpeechMetadata")
        voice.read_until_spoken(19)
        begun, all_of_it = 8 * CHARACTER_MS, 19 * CHARACTER_MS
        voice.send(type="Interrupt", playback_offset={"type": "time_ms", "value": all_of_it + 1})
        assert voice.until("Warning")[-1]["code"] == "INVALID_INTERRUPT_OFFSET"
        voice.send(type="Interrupt", playback_offset={"type": "time_ms", "value": begun + 400})
        cut = voice.until("SpeechInterrupted")[-1]
        assert (cut["audio_played_ms"], cut["text_spoken"], cut["text_remaining"]) == (begun + 400, "Three", "four.")
        voice.speak("Five.", flush=False)
        voice.read_until_spoken(24)
        voice.send(type="Interrupt", playback_offset={"type": "time_ms", "value": begun + 400})
        assert voice.until("Warning")[-1]["code"] == "INVALID_INTERRUPT_OFFSET"
        voice.send(type="Interrupt")
        assert not {"text_spoken", "text_remaining"} & voice.until("SpeechInterrupted")[-1].keys()


def test_configure_sets_the_speed_of_later_turns() -> None:
    with fast_server() as server, Voice(server, "speed=0.5") as voice:
        voice.speak("0123456789")
        assert voice.until("SpeechMetadata")[-1]["audio_duration_ms"] == 1400
        voice.send(type="Configure", speed=1.25)
        assert voice.until("ConfigureSuccess")[-1]["applied"] == {"speed": 1.25}
        voice.speak("0123456789")
        assert voice.until("SpeechMetadata")[-1]["audio_duration_ms"] == 560
        for speed, code in ((2, "SPEED_OUT_OF_RANGE"), ("x", "SPEED_OUT_OF_RANGE"), (1.01, "SPEED_INCREMENT_INVALID")):
            voice.send(type="Configure", speed=speed)
            failure = voice.until("ConfigureFailure")[-1]
            assert (failure["code"], failure["field"], failure["value"]) == (code, "speed", speed)
        voice.send(type="Configure")
        assert voice.until("ConfigureSuccess")[-1]["applied"] == {}


def test_pronunciations_are_counted_and_not_spoken() -> None:
    with fast_server() as server, Voice(server) as voice:
        voice.speak(AZATHIOPRINE + r' \{"word": "x", "pronounce": " "\}')
        done = voice.until("SpeechMetadata")[-1]
        assert done["controls_applied"] == {"pronunciations_applied": 1, "pronunciation_warnings": 1}
        assert done["billable_character_count"] == len("Take Azathioprine now. x")
        assert done["audio_duration_ms"] == done["billable_character_count"] * CHARACTER_MS
        assert done["input_character_count"] > done["billable_character_count"]


def test_flush_and_text_without_speech_are_warned_of() -> None:
    with fast_server() as server, Voice(server) as voice:
        voice.send(type="Flush")
        assert voice.until("Warning")[-1]["code"] == "NO_ACTIVE_SPEECH"
        voice.speak(" ... ")
        assert voice.until("Warning")[-1]["code"] == "NO_AUDIO_GENERATED"
        assert voice.until("SpeechMetadata")[-1]["audio_duration_ms"] == 0


FATAL: list[tuple[Any, str, int]] = [
    (b"audio", "MESSAGE-0000", 1003),
    ("{", "DATA-0000", 1008),
    ('{"type":"Clear"}', "DATA-0000", 1008),
    ('{"type":"Speak","text":3}', "DATA-0000", 1008),
    ('{"type":"Interrupt","playback_offset":{"type":"bytes","value":1}}', "DATA-0000", 1008),
    (json.dumps({"type": "Speak", "text": r"Wait \{pause:500ms\} here."}), "DATA-0002", 1008),
    (json.dumps({"type": "Speak", "text": r"Say \{word\} here."}), "DATA-0002", 1008),
    (json.dumps({"type": "Speak", "text": "x" * 2401}), "BIG-0000", 1009),
    (json.dumps({"type": "Speak", "text": "x" * 70_000}), "BIG-0000", 1009),
]


@pytest.mark.parametrize(("data", "code", "close"), FATAL)
def test_messages_that_end_the_session(data: Any, code: str, close: int) -> None:
    with fast_server() as server, Voice(server) as voice:
        voice.socket.send(data)
        error = voice.until_closed()[-1]
        assert (error["type"], error["code"]) == ("Error", code)
        assert voice.socket.protocol.close_code == close


def test_silence_ends_the_session_unless_there_are_pings() -> None:
    clock = VirtualClock()
    with fast_server(clock=clock) as server, Voice(server) as voice:
        for _ in range(3):
            clock.advance(50)
            assert voice.socket.ping().wait(DEADLINE)
        clock.advance(61)
        assert voice.until_closed()[-1]["code"] == "NET-0004"
        assert voice.socket.protocol.close_code == 1011


REFUSED = [
    ("", "missing field `model`"),
    ("model=aura-2-thalia-en", "No such model/version"),
    ("model=flux-alexis-en&encoding=mp3", "unknown variant"),
    ("model=flux-alexis-en&sample_rate=22050", "`sample_rate` must be"),
    ("model=flux-alexis-en&encoding=mulaw&sample_rate=24000", "`sample_rate` must be"),
    ("model=flux-alexis-en&speed=1.6", "must be between 0.5 and 1.5"),
    ("model=flux-alexis-en&speed=1.01", "multiple of 0.05"),
    ("model=flux-alexis-en&expressivity=3", "must be between -2.0 and 2.0"),
]


@pytest.mark.parametrize(("query", "problem"), REFUSED)
def test_handshakes_that_are_refused(query: str, problem: str) -> None:
    with fast_server() as server, pytest.raises(InvalidStatus) as refusal:
        Agent(server, f"/v2/speak?{query}")
    assert refusal.value.response.status_code == 400
    assert problem in refusal.value.response.headers["dg-error"]


def test_controls_over_http() -> None:
    with fast_server() as server, client(server) as rest:
        path = "/v2/speak?model=flux-alexis-en&container=none"
        answer = rest.post(path, json={"text": r"Wait. \{pause:500ms\} Here."})
        assert len(answer.content) == (6 + 6) * CHARACTER_MS * 48 + 500 * 48
        assert answer.headers["dg-breaks-applied"] == "1"
        response = rest.post("/v1/speak?model=aura-2-thalia-en&container=none", json={"text": AZATHIOPRINE})
        assert (response.headers["dg-pronunciations-applied"], response.headers["dg-pronunciation-warnings"]) == (
            "1",
            "0",
        )
        assert len(response.content) == len("Take Azathioprine now.") * CHARACTER_MS * 48
        quick = rest.post("/v1/speak?model=aura-2-thalia-en&container=none&speed=1.4", json={"text": "0123456789"})
        assert len(quick.content) == 500 * 48
        plain = rest.post("/v1/speak?model=aura-asteria-en&container=none", json={"text": AZATHIOPRINE})
        assert "dg-pronunciations-applied" not in plain.headers
        assert len(plain.content) == len(AZATHIOPRINE) * CHARACTER_MS * 48
        assert rest.post("/v2/speak", json={"text": "x"}).status_code == 400


@pytest.mark.parametrize(
    "text",
    [r"\{pause:400ms\}", r"\{pause:550ms\}", r"\{pause:3100ms\}", r"a\{pause:500ms\}" * 9, r"\{nonsense\}",
     r'\{"word":"a"\}', r'\{"word":"a","pronounce":"b"\} \{pause:500ms\}'],
)  # fmt: skip
def test_controls_that_are_refused(text: str) -> None:
    with fast_server() as server, client(server) as rest:
        answer = rest.post("/v2/speak?model=flux-alexis-en", json={"text": f"Say {text}."})
        assert answer.status_code == 400
        assert "Invalid text control" in answer.json()["err_msg"]


def test_controls_of_live_speech() -> None:
    with fast_server() as server, Agent(server, "/v1/speak?model=aura-2-thalia-en") as voice:
        voice.send(type="Speak", text=AZATHIOPRINE)
        voice.send(type="Flush")
        voice.until("Flushed")
        size = sum(len(one) for one in voice.log if isinstance(one, bytes))
        assert size == len("Take Azathioprine now.") * CHARACTER_MS * 48
        voice.send(type="Speak", text=r"\{pause:500ms\}")
        voice.send(type="Flush")
        voice.until_closed()
        assert (voice.socket.protocol.close_code, voice.socket.protocol.close_reason[:9]) == (1008, "DATA-0002")
