"""Turns measured by clients of both colours, exact because client and server share one virtual clock."""

import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from attack.peers import GOODBYE, Peer
from attack.wire import encode_message
from colours import COLOURS, EVENTS, Heard, LoopThread, client_of, eventually, ready, server_of, settings
from server.wire_client import silence, speech

from deepgram import InjectUserMessageOptions, LiveOptions, TurnResponse
from deepgram._core import realtime
from deepgram._io import meter
from deepgram.server import LocalServer, Timing, VirtualClock
from deepgram.server.sound_card import FakeSoundCard

ANSWER = "It is cold in Oslo today."
SCRIPT = {
    "transcripts": ["How is the weather?", "Thanks."],
    "rules": [
        {"when": "weather", "call": {"name": "look", "arguments": {}}, "then": f"Well. {ANSWER}"},
        {"when": "thanks", "say": "Bye."},
    ],
}
TIMING = Timing.fast(think=0.5, speak=0.25)
PER_CHARACTER = 0.07  # seconds of speech of the local server per character


@pytest.fixture
def thread() -> Iterator[LoopThread]:
    with LoopThread() as loop_thread:
        yield loop_thread


@pytest.fixture(params=COLOURS)
def colour(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> VirtualClock:
    """One virtual clock for the server and for the turns of clients."""
    virtual = VirtualClock()
    monkeypatch.setattr(meter, "clock", virtual.now)
    monkeypatch.setattr(meter, "monotonic", lambda received: virtual.now())
    return virtual


class Turns:
    """Collects Turn events, and checks that `client.turns` agrees with them."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._turns: list[TurnResponse] = []
        client.on("Turn", lambda client, turn, **_: self._turns.append(turn))

    def wait(self, count: int) -> list[TurnResponse]:
        eventually(lambda: len(self._turns) == count, f"{len(self._turns)} turns were told")
        assert list(self._client.turns[:count]) == self._turns
        return self._turns


def test_times_of_agent_turns(colour: str, thread: LoopThread, clock: VirtualClock) -> None:
    with server_of(script=SCRIPT, clock=clock, timing=TIMING) as server:
        agent = client_of("agent", colour, server.url, thread)
        turn_events, heard = Turns(agent), Heard(agent)
        agent_settings = settings()
        agent_settings.agent.think.functions = [{"name": "look"}]
        assert agent.start(agent_settings)
        assert heard.until("SettingsApplied")
        clock.advance(1.0)
        agent.send(speech(0.5))
        assert heard.until("UserStartedSpeaking")
        clock.advance(0.5)
        agent.send(speech(0.5))
        record = server.connection()
        server.wait_for(lambda: record.frames_received == 3)
        clock.advance(0.625)
        agent.send(silence(1.0))
        assert heard.until("ConversationText")
        clock.advance(0.5)
        assert heard.until("FunctionCallRequest")
        call = heard["FunctionCallRequest"][0].functions[0]
        clock.advance(0.375)
        agent.send_function_call_response({"id": call.id, "name": "look", "content": "-3"})
        server.wait_for(lambda: record.frames_received == 5)
        clock.advance(0.5)
        clock.advance(0.25)
        assert heard.until("AgentAudioDone")
        length = PER_CHARACTER * (len("Well.") + len(ANSWER))
        (now,) = agent.turns
        assert (now.first_byte, now.heard_seconds, now.ended) == (3.75, 0.0, None)
        clock.advance(1.25)
        agent.send(speech(0.5))
        (turn,) = turn_events.wait(1)
        assert (turn.text, turn.reply) == ("How is the weather?", f"Well. {ANSWER}")
        assert (turn.began, turn.speech_ended, turn.final) == (1.0, 1.5, 2.125)
        assert [(one.name, one.asked, one.seconds) for one in turn.functions] == [("look", 2.625, 0.375)]
        assert (turn.first_byte, turn.byte_latency, turn.final_latency) == (3.75, 2.25, 0.625)
        assert turn.first_audible == pytest.approx(3.75, abs=0.001)  # the tone begins within a millisecond
        assert turn.audio_seconds == pytest.approx(length, abs=0.01)
        assert (turn.interrupted, turn.heard_seconds, turn.ended) == (True, 1.25, 5.0)
        assert turn.heard == "Well. It is cold"
        assert turn.reported["total_latency"] == 0.75
        agent.send(silence(1.0))
        eventually(lambda: len(heard["ConversationText"]) == 4)
        agent.finish()
        assert [(one.number, one.text, one.ended) for one in turn_events.wait(2)[1:]] == [(2, "Thanks.", 5.0)]
        assert heard.events[-1][0] == "Close"


def test_playback_determines_what_was_heard(
    colour: str, thread: LoopThread, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = FakeSoundCard(speed=None)
    monkeypatch.setitem(__import__("sys").modules, "pyaudio", card.module())
    with server_of(script=SCRIPT, clock=clock) as server:
        agent = client_of("agent", colour, server.url, thread, speaker_playback="true")
        turn_events, heard = Turns(agent), ready(agent)
        connection = server.connection()
        connection.send_json({"type": "ConversationText", "role": "assistant", "content": "Bye."})
        connection.send_bytes(speech(0.28))
        connection.send_json({"type": "AgentAudioDone"})
        assert heard.until("AgentAudioDone")
        card.wait_for(lambda: card.streams and card.stream.writes == 1)
        (now,) = agent.turns
        assert (now.heard_seconds, now.first_audible) == (0.04, pytest.approx(0.0, abs=0.001))
        clock.advance(2.0)
        card.stream.let_play(7)
        (turn,) = turn_events.wait(1)
        assert (turn.interrupted, turn.heard, turn.ended) == (False, "Bye.", 2.0)
        assert turn.heard_seconds == turn.audio_seconds == 0.28
        connection.send_bytes(bytes(1280) + speech(1.0))
        card.wait_for(lambda: card.stream.writes == 8)  # the eighth block is still being written
        clock.advance(1.0)
        card.stream.let_play(1)
        card.wait_for(lambda: card.stream.writes == 9)
        agent.speaker.interrupt()
        turn = turn_events.wait(2)[1]
        assert (turn.interrupted, turn.heard_seconds) == (True, 0.08)
        assert turn.first_audible == pytest.approx(3.0, abs=0.001)  # in the second block, after one of silence
        card.stream.let_play(20)
        agent.finish()


def test_times_of_a_speech_turn(colour: str, thread: LoopThread, clock: VirtualClock) -> None:
    with server_of(clock=clock) as server:
        speak = client_of("speak", colour, server.url, thread)
        turn_events, heard = Turns(speak), Heard(speak, EVENTS["speak"])
        assert speak.start({"encoding": "linear16", "sample_rate": 16000})
        speak.send_text("Hello there.")
        clock.advance(0.75)
        speak.flush()
        assert heard.until("Flushed")
        clock.advance(60.0)
        speak.finish()
        (turn,) = turn_events.wait(1)
        assert (turn.product, turn.text, turn.heard) == ("speak", "Hello there.", "Hello there.")
        assert (turn.began, turn.final, turn.first_byte, turn.byte_latency) == (0.0, 0.75, 0.75, 0.0)
        assert turn.ended == pytest.approx(0.75 + turn.audio_seconds)
        assert turn.audio_seconds == pytest.approx(12 * PER_CHARACTER, abs=0.01)


def test_times_of_a_transcription_turn(colour: str, thread: LoopThread, clock: VirtualClock) -> None:
    with server_of(script=SCRIPT, clock=clock) as server:
        listen = client_of("listen", colour, server.url, thread)
        turn_events, heard = Turns(listen), Heard(listen, EVENTS["listen"])
        options = LiveOptions(encoding="linear16", sample_rate=16000, interim_results=True, endpointing=300)
        assert listen.start(options)
        record = server.connection()
        for place in range(4):
            listen.send(speech(0.5))
            server.wait_for(lambda place=place: record.frames_received == place + 1)
            if place == 1:  # after one second of speech there is an interim result
                eventually(lambda: listen.turns)
            clock.advance(0.5)
        clock.advance(0.25)
        listen.send(silence(0.5))
        (turn,) = turn_events.wait(1)
        assert turn.text == "how is the weather"
        assert (turn.began, turn.speech_ended, turn.final, turn.final_latency) == (0.0, 1.5, 2.25, 0.75)
        assert (turn.first_partial, turn.partial_latency) == (0.5, 0.5)
        assert not heard["Results"][0].is_final
        listen.finish()


def test_turns_without_a_virtual_clock(colour: str, thread: LoopThread) -> None:
    """Times are those of `time.monotonic()`."""
    with server_of(script=SCRIPT) as server:
        agent = client_of("agent", colour, server.url, thread)
        before = meter.clock()
        assert agent.turns == ()
        heard = ready(agent)
        agent.inject_user_message(InjectUserMessageOptions(content="Thanks."))
        assert heard.until("AgentAudioDone")
        agent.finish()
        (turn,) = agent.turns
        steps = [before, turn.final, turn.answered, turn.first_byte, turn.ended, meter.clock()]
        assert steps == sorted(steps)
        assert json.loads(turn.to_json())["text"] == "Thanks."


def test_nothing_is_measured_until_turns_is_read(colour: str, thread: LoopThread) -> None:
    with server_of(script=SCRIPT) as server:
        agent = client_of("agent", colour, server.url, thread)
        heard = ready(agent)
        client = getattr(agent, "_client", agent)

        def hooks() -> int:
            return sum(len(route.hooks) for route in client._dispatcher._all)

        before = hooks()
        assert client._on_sent is None
        assert "read" not in vars(client._dispatcher)
        agent.inject_user_message(InjectUserMessageOptions(content="Thanks."))
        assert heard.until("ConversationText")
        assert hooks() == before
        assert agent.turns == ()
        assert hooks() > before  # measuring starts here
        agent.finish()


def test_threads_that_first_read_turns_at_once_share_one_meter(monkeypatch: pytest.MonkeyPatch) -> None:
    listen = client_of("listen", "threads", "ws://127.0.0.1:9", None)
    load, meters = realtime.load_object, []

    def load_while_another_thread_reads_turns(path: str) -> Any:
        monkeypatch.setattr(realtime, "load_object", load)
        other = threading.Thread(target=lambda: meters.append((listen.turns, listen._meter)))
        other.start()
        other.join()
        return load(path)

    monkeypatch.setattr(realtime, "load_object", load_while_another_thread_reads_turns)
    assert listen.turns == ()
    assert meters == [((), listen._meter)]
    assert listen._on_sent == listen._meter.sent


def test_turns_of_5_x_clients_and_flux() -> None:
    from deepgram import DeepgramClient, DeepgramClientOptions, FluxWebSocketClient

    with LocalServer(script=SCRIPT, timing=Timing.fast()) as server:
        client = DeepgramClient("any", DeepgramClientOptions(url=server.url))
        with client.listen.v1.connect(model="nova-3", encoding="linear16", sample_rate=16000) as listen:
            turn_events: list[TurnResponse] = []
            listen.on("Turn", turn_events.append)
            listen.start_listening()
            listen.send_media(speech(1.0) + silence(1.5))
            eventually(lambda: turn_events)
            listen.send_close_stream()
        assert (turn_events[0].product, turn_events[0].text) == ("listen", "how is the weather")
        assert 0 < turn_events[0].began <= turn_events[0].first_partial <= turn_events[0].final
        assert listen.turns == tuple(turn_events)
        with client.speak.v1.connect(model="aura-2-thalia-en", encoding="linear16", sample_rate=16000) as speak:
            assert speak.turns == ()
            speak.start_listening()
            speak.send_text("Good morning.")
            speak.send_flush()
            speak.send_close()
        assert [turn.text for turn in speak.turns] == ["Good morning."]
        assert speak.turns[0].audio_seconds > 0.2
        flux = FluxWebSocketClient(DeepgramClientOptions(api_key="any", url=server.url))
        assert flux.turns == ()
        assert flux.start({"model": "flux-general-en", "encoding": "linear16", "sample_rate": 16000}), flux.last_error
        flux.send(speech(1.0))
        flux.send(silence(1.5))
        eventually(lambda: flux.turns and flux.turns[0].ended is not None)
        assert flux.turns[0].text == "How is the weather?"
        assert flux.finish()


@pytest.mark.parametrize("colour", ["threads"])
def test_a_turn_completed_by_the_last_messages_is_delivered_before_close(dial: Any, serve: Any) -> None:
    """A turn completed while the end of its connection was already queued was once never delivered."""
    started = {"type": "SpeechStarted", "timestamp": 0.0}
    alternative = {"transcript": "Thanks.", "confidence": 1.0, "words": []}
    result = {"type": "Results", "is_final": True, "speech_final": True, "channel_index": [0, 1], "start": 0.0}
    result.update(duration=1.0, channel={"alternatives": [alternative]})

    def behave(peer: Peer) -> None:
        peer.accept()
        peer.send(b"".join(encode_message(json.dumps(one)) for one in (started, result)) + GOODBYE)
        peer.until_closed()

    client, _ = dial(serve(behave))
    events: list[str] = []

    def wait_for_the_end(client: Any, started: Any, **_: Any) -> None:
        eventually(lambda: client._desk._inbox.qsize() == 1, "the end of the connection is not queued")

    client.on("SpeechStarted", wait_for_the_end)
    client.on("Turn", lambda client, turn, **_: events.append(turn.text))
    client.on("Close", lambda client, close, **_: events.append("Close"))
    assert client.start(LiveOptions(encoding="linear16", sample_rate=16000)), client.last_error
    eventually(lambda: "Close" in events)
    client.finish()
    assert events == ["Thanks.", "Close"]
