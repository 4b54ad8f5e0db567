"""Turn-aware transcription on the local server (protocol 3)."""

import json
from typing import Any

import pytest
from websockets.exceptions import InvalidStatus
from wire_client import KEY, Agent, fast_server, kinds, silence, speech

from deepgram.server import Faults, LocalServer, Timing, numbered_frames

PATH = "/v2/listen?model=flux-general-en&encoding=linear16&sample_rate=16000"
SCRIPT = {"transcripts": ["Book a table for two.", "No, for three.", "Thanks."]}


class Flux(Agent):
    """One connection to the turn-aware endpoint."""

    def __init__(self, server: LocalServer, query: str = "") -> None:
        super().__init__(server, f"{PATH}&{query}" if query else PATH)

    def send_audio(self, *audio: bytes) -> None:
        for piece in audio:
            self.stream(piece, 2560)

    def finish(self) -> list[dict[str, Any]]:
        """All messages up to the end of the stream."""
        self.send(type="CloseStream")
        self.until_closed()
        return list(self.log)


def turns(messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [message for message in messages if message["type"] == "TurnInfo"]


def events(messages: list[dict[str, Any]]) -> list[str]:
    """The events of turns, except updates."""
    return [turn["event"] for turn in turns(messages) if turn["event"] != "Update"]


def transcribed(query: str, *audio: bytes, script: Any = SCRIPT) -> list[dict[str, Any]]:
    """All messages of a stream of this audio, closed by the client."""
    with fast_server(script=script) as server, Flux(server, query) as flux:
        flux.send_audio(*audio)
        messages = flux.finish()
        assert [message["sequence_id"] for message in messages] == list(range(len(messages)))
        assert kinds(messages)[0] == "Connected"
        assert messages[0]["request_id"] == server.connection().request_id
        assert flux.socket.protocol.close_code == 1005
    return messages


def test_a_turn_begins_with_words_and_ends_with_silence() -> None:
    messages = transcribed("", silence(1), speech(2), silence(2))
    infos = turns(messages)
    assert [turn["audio_window_end"] for turn in infos[:20]] == pytest.approx(
        [0.25 * (n + 1) for n in range(20)], abs=0.011
    )
    assert [turn["event"] for turn in infos] == [
        *["Update"] * 5, "StartOfTurn", *["Update"] * 8, "EndOfTurn", *["Update"] * 6,
    ]  # fmt: skip
    start, end = infos[5], infos[14]
    assert (start["transcript"], start["turn_index"], start["audio_window_start"]) == ("Book", 0, 0.0)
    assert (end["transcript"], end["turn_index"], end["audio_window_end"]) == ("Book a table for two.", 0, 3.74)
    assert (end["end_of_turn_confidence"], end["trigger"]) == (0.74, "model")
    assert [word["word"] for word in end["words"]] == ["Book", "a", "table", "for", "two."]
    assert (end["words"][0]["start"], end["words"][-1]["end"]) == (1.0, 3.0)
    assert all("trigger" not in turn for turn in infos if turn["event"] != "EndOfTurn")
    assert (infos[15]["turn_index"], infos[15]["transcript"], infos[15]["audio_window_start"]) == (1, "", 3.74)


def test_silence_alone_makes_no_turn() -> None:
    messages = transcribed("", silence(3))
    assert events(messages) == []
    assert {turn["transcript"] for turn in turns(messages)} == {""}


def test_an_eager_end_is_withdrawn_when_the_user_goes_on() -> None:
    messages = transcribed("eager_eot_threshold=0.4", speech(1.5), silence(0.6), speech(1), silence(2))
    assert events(messages) == ["StartOfTurn", "EagerEndOfTurn", "TurnResumed", "EagerEndOfTurn", "EndOfTurn"]
    first, second, end = [turn for turn in turns(messages) if "End" in turn["event"]]
    assert (first["transcript"], second["transcript"]) == (
        "Book a table for two.", "Book a table for two. No, for three.",
    )  # fmt: skip
    assert end["transcript"] == second["transcript"]
    assert {turn["turn_index"] for turn in (first, second, end)} == {0}


def test_turns_follow_one_another() -> None:
    messages = transcribed("", *(speech(1), silence(1)) * 3)
    ends = [turn for turn in turns(messages) if turn["event"] == "EndOfTurn"]
    assert [(turn["turn_index"], turn["transcript"]) for turn in ends] == list(enumerate(SCRIPT["transcripts"]))


@pytest.mark.parametrize(
    ("query", "seconds", "trigger"),
    [
        ("eot_threshold=0.5", 0.5, "model"),
        ("eot_threshold=0.9", 1.0, "model"),
        ("eot_threshold=1&eot_timeout_ms=1500", 1.5, "timeout"),
    ],
)
def test_thresholds_set_the_pause_that_ends_a_turn(query: str, seconds: float, trigger: str) -> None:
    (end,) = [turn for turn in turns(transcribed(query, speech(2), silence(3))) if turn["event"] == "EndOfTurn"]
    assert end["trigger"] == trigger
    assert end["audio_window_end"] - 2.0 == pytest.approx(seconds, abs=0.26)


def test_turns_do_not_depend_on_chunk_sizes() -> None:
    audio = speech(1.3) + silence(1) + speech(0.7) + silence(1)
    runs = []
    for size in (320, 10_000, len(audio)):
        with fast_server(script=SCRIPT) as server, Flux(server, "eager_eot_threshold=0.3") as flux:
            flux.stream(audio, size)
            runs.append(turns(flux.finish()))
    assert runs[0] == runs[1] == runs[2]


def test_the_stream_ends_with_an_update() -> None:
    messages = transcribed("", speech(1.1))
    assert events(messages) == ["StartOfTurn"]
    assert (messages[-1]["event"], messages[-1]["transcript"]) == ("Update", "Book a table for two.")
    assert kinds(transcribed("")) == ["Connected"]


def test_force_end_turn_ends_the_turn() -> None:
    with fast_server(script=SCRIPT) as server, Flux(server) as flux:
        flux.send(type="ForceEndTurn")
        assert flux.until("Warning")[-1]["code"] == "FORCE_END_TURN_NO_ACTIVE_TURN"
        flux.send_audio(speech(1.0))
        flux.send(type="ForceEndTurn")
        flux.send_audio(speech(1.0), silence(1.0))
        messages = flux.finish()
        assert events(messages) == ["StartOfTurn", "EndOfTurn", "StartOfTurn", "EndOfTurn"]
        first, second = [turn for turn in turns(messages) if turn["event"] == "EndOfTurn"]
        assert (first["trigger"], first["transcript"]) == ("manual", "Book a table")
        assert (second["trigger"], second["transcript"], second["turn_index"]) == ("model", "No, for three.", 1)


def test_configure_changes_thresholds_and_keyterms() -> None:
    with fast_server(script=SCRIPT) as server, Flux(server, "keyterm=Zyrtec") as flux:
        flux.send(type="Configure", thresholds={"eager_eot_threshold": 0.4, "eot_threshold": 0.8})
        answer = flux.until("ConfigureSuccess")[-1]
        thresholds = {"eager_eot_threshold": 0.4, "eot_threshold": 0.8, "eot_timeout_ms": 5000}
        assert (answer["thresholds"], answer["keyterms"]) == (thresholds, ["Zyrtec"])
        flux.send(type="Configure", keyterms=[])
        assert flux.until("ConfigureSuccess")[-1]["keyterms"] == []
        flux.send(type="Configure", thresholds={"eager_eot_threshold": 0.9})
        failure = flux.until("ConfigureFailure")[-1]
        assert (failure["code"], failure["description"]) == (
            "INVALID_THRESHOLD", "eager_eot_threshold must not exceed eot_threshold",
        )  # fmt: skip
        flux.send_audio(speech(1), silence(2))
        assert events(flux.finish()) == ["StartOfTurn", "EagerEndOfTurn", "EndOfTurn"]


BAD_CHANGES: list[dict[str, Any]] = [
    {"thresholds": {"eot_threshold": 0.4}}, {"thresholds": {"eot_threshold": "high"}}, {"thresholds": 3},
    {"thresholds": {"eot_timeout_ms": 70_000}}, {"thresholds": {"eot_timeout_ms": 500.5}}, {"keyterms": "x"},
    {"keyterms": ["x:0.15"]}, {"keyterms": ["x"] * 101}, {"language_hints": ["en"]},
]  # fmt: skip


@pytest.mark.parametrize("change", BAD_CHANGES)
def test_configure_refuses_bad_changes(change: dict[str, Any]) -> None:
    with fast_server() as server, Flux(server) as flux:
        flux.send({"type": "Configure", **change})
        assert flux.until("ConfigureFailure")[-1]["request_id"] == server.connection().request_id
        assert kinds(flux.finish())[-1] == "ConfigureFailure"


def test_the_multilingual_model_reports_languages() -> None:
    path = PATH.replace("-en", "-multi") + "&language_hint=es&language_hint=en"
    with (
        fast_server(script={"transcripts": ["El perro y la casa de los gatos."]}) as server,
        Agent(server, path) as flux,
    ):
        flux.send(type="Configure", language_hints=["es"])
        assert flux.until("ConfigureSuccess")[-1]["language_hints"] == ["es"]
        flux.stream(speech(1) + silence(1))
        flux.send(type="CloseStream")
        flux.until_closed()
        (end,) = [turn for turn in turns(flux.log) if turn["event"] == "EndOfTurn"]
        assert (end["languages"], end["languages_hinted"]) == (["es"], ["es"])


REFUSED = [
    ("", "missing field `model`"),
    ("model=nova-3", "No such model"),
    ("model=flux-general-en&encoding=linear16", "`sample_rate` must be"),
    ("model=flux-general-en&encoding=flac", "unknown variant `flac`"),
    ("model=flux-general-en&eot_threshold=0.4", "`eot_threshold` must be between"),
    ("model=flux-general-en&eager_eot_threshold=0.8", "must not exceed"),
    ("model=flux-general-en&eot_timeout_ms=100", "must be between 500 and 60000"),
    ("model=flux-general-en&keyterm=a:0.1", "is not a plain keyterm"),
    ("model=flux-general-en&language_hint=de", "needs `model=flux-general-multi`"),
    ("model=flux-general-multi&language_hint=", "must name a language"),
    ("model=flux-general-en&numerals=1", "`true` or `false`"),
]


@pytest.mark.parametrize(("query", "problem"), REFUSED)
def test_handshakes_that_are_refused(query: str, problem: str) -> None:
    with fast_server() as server, pytest.raises(InvalidStatus) as refusal:
        Agent(server, f"/v2/listen?{query}")
    assert refusal.value.response.status_code == 400
    assert problem in refusal.value.response.headers["dg-error"]


@pytest.mark.parametrize("text", ['{"type":"KeepAlive"}', '{"type":"Finalize"}', "{", "[]", '{"kind":"x"}'])
def test_messages_that_end_the_session(text: str) -> None:
    with fast_server() as server, Flux(server) as flux:
        flux.socket.send(text)
        messages = flux.until_closed()
        assert (messages[-1]["type"], messages[-1]["code"]) == ("Error", "UNPARSABLE_CLIENT_MESSAGE")
        assert set(messages[-1]) == {"type", "sequence_id", "code", "description"}
        assert flux.socket.protocol.close_code == 1008


def test_an_idle_client_gets_an_error_and_is_disconnected() -> None:
    with fast_server(timing=Timing.fast(idle=0.1)) as server, Flux(server) as flux:
        messages = flux.until_closed()
        assert messages[-1]["code"] == "INACTIVE_CLIENT"
        assert flux.socket.protocol.close_code == 1011


def test_wav_needs_no_encoding_and_other_containers_are_undecodable() -> None:
    from rest_client import recording

    with fast_server(script=SCRIPT) as server:
        with Agent(server, "/v2/listen?model=flux-general-en") as flux:
            flux.stream(recording(1.0), 1000)
            flux.send(type="CloseStream")
            flux.until_closed()
            assert "EndOfTurn" in events(flux.log)
        with Agent(server, "/v2/listen?model=flux-general-en") as flux:
            flux.socket.send(b"OggS" + bytes(100))
            flux.until_closed()
            assert flux.socket.protocol.close_code == 1008


def test_numbered_frames_are_heard_without_a_gap() -> None:
    messages = transcribed("", *numbered_frames(1200), silence(1), script={})
    (end,) = [turn for turn in turns(messages) if turn["event"] == "EndOfTurn"]
    from deepgram.server import frame_numbers

    assert frame_numbers(end["transcript"]) == list(range(1200))


def test_faults_apply_to_this_endpoint_too() -> None:
    fatal = {"type": "Error", "code": "INTERNAL_SERVER_ERROR", "description": "x", "sequence_id": 1}
    with fast_server(faults=Faults(mutate=lambda text: [text, json.dumps(fatal)])) as server, Flux(server) as flux:
        assert kinds([flux.recv(), flux.recv()]) == ["Connected", "Error"]
        with Agent(server, PATH, headers=KEY) as other:
            assert other.recv()["type"] == "Connected"
