"""Connections of 5.x, and live transcription of 2.x, that are lost and replaced: nothing is lost, nothing comes
twice."""

from __future__ import annotations

import asyncio
import itertools
import json
import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pytest
from attack import reconnects
from attack.reconnects import Numbers
from colours import DEADLINE, KEY, Blocking, LoopThread, eventually, settings
from deepgram.core.events import EventType
from websockets.exceptions import ConnectionClosedError, ConnectionClosedOK
from websockets.sync.server import ServerConnection, serve

import deepgram
from deepgram import Deepgram, DeepgramClientOptions
from deepgram.server import Abort, Close, Faults, LocalServer, Reject, Script, Timing
from deepgram.server.numbered_audio import frame_numbers, numbered_frames

SEEDS = range(4)
PING_TIMEOUT = reconnects.OPTIONS["ping_timeout"]  # where a server goes silent
AUDIO = {"model": "nova-3", "encoding": "linear16", "sample_rate": 16000}
FLUX = {**AUDIO, "model": "flux-general-en"}
FLUX_VOICE = {"model": "flux-alexis-en", "encoding": "linear16", "sample_rate": 8000}
VOICE = {"model": "aura-2-thalia-en", "encoding": "linear16", "sample_rate": 8000}


class Connection:
    """An entered connection of either colour, with blocking methods, and the events it delivers."""

    def __init__(self, entered: Any, thread: LoopThread, colour: str) -> None:
        self.plain = entered
        self.verbs: Any = entered if colour == "threads" else Blocking(entered, thread)
        self.events: list[tuple[str, Any]] = []
        self._thread, self._colour = thread, colour
        for event in (*EventType, "Reconnecting", "Reconnected", "Restarted"):
            entered.on(event, lambda payload, event=event: self.events.append((str(event), payload)))

    def __getitem__(self, event: str) -> list[Any]:
        return [payload for name, payload in self.events if name == event]

    def listen(self) -> None:
        """Run handlers in the background until the block is left."""
        if self._colour == "threads":
            threading.Thread(target=self.plain.start_listening).start()
        else:
            asyncio.run_coroutine_threadsafe(self.plain.start_listening(), self._thread.loop)
        eventually(lambda: self[EventType.OPEN])

    @property
    def messages(self) -> list[Any]:
        return self[EventType.MESSAGE]

    def of(self, kind: str) -> list[Any]:
        return [message for message in self.messages if getattr(message, "type", "") == kind]

    def closed(self) -> None:
        eventually(lambda: self[EventType.CLOSE])


@pytest.fixture
def dial(colour: str, loop: LoopThread) -> Any:
    """Enter a connection of the colour under test: `with dial("listen.v1", server, query) as connection:`."""

    @contextmanager
    def dialled(
        path: str, server: Any, query: dict[str, Any], ping_timeout: float = DEADLINE, **reconnect: Any
    ) -> Iterator[Connection]:
        limits = {**reconnects.OPTIONS, "ping_timeout": ping_timeout}
        options = {**limits, "reconnect": {**reconnects.FAST_RETRIES, **reconnect}}
        cls = deepgram.DeepgramClient if colour == "threads" else deepgram.AsyncDeepgramClient
        product, version = path.split(".")
        api = getattr(getattr(cls(KEY, DeepgramClientOptions(url=server.url, options=options)), product), version)
        manager = api.connect(**query)
        if colour == "threads":
            with manager as entered:
                yield Connection(entered, loop, colour)
        else:
            entered = loop.run(manager.__aenter__)
            try:
                yield Connection(entered, loop, colour)
            except BaseException as error:
                loop.run(manager.__aexit__, type(error), error, None)
                raise
            loop.run(manager.__aexit__, None, None, None)

    return dialled


def finals(connection: Connection) -> list[int]:
    """The numbers of the frames in all final results."""
    results = [result for result in connection.of("Results") if result.is_final]
    return [number for one in results for number in frame_numbers(one.channel.alternatives[0].transcript)]


@pytest.mark.parametrize("seed", SEEDS)
def test_live_transcription(dial: Any, seed: int) -> None:
    rng = random.Random(seed)
    count = rng.randrange(20, 300)
    with LocalServer(timing=Timing.fast(), next_faults=reconnects.faults(rng, count)) as server:
        with dial("listen.v1", server, AUDIO, PING_TIMEOUT) as connection:
            connection.listen()
            for frame in numbered_frames(count):
                connection.verbs.send_media(frame)
            connection.verbs.send_close_stream()
            connection.closed()
            ledger = connection.plain.ledger
    assert finals(connection) == list(range(count))
    spans = [(one.start, one.start + one.duration) for one in connection.of("Results") if one.is_final]
    assert all(abs(one[1] - two[0]) < 1e-6 for one, two in itertools.pairwise(spans))
    assert connection.of("Metadata")[-1].duration == pytest.approx(count * 0.02)
    assert (len(connection["open"]), len(connection["close"]), connection["error"]) == (1, 1, [])
    assert ledger.sent.frames == ledger.covered.frames == count
    assert connection["Reconnected"]


def test_recv_continues_on_the_next_connection(dial: Any) -> None:
    """recv() continues across the break, and ends as it does without one."""
    with LocalServer(timing=Timing.fast(), next_faults=[Faults(abort=Abort(after_frames=60))]) as server:
        with dial("listen.v1", server, AUDIO) as connection:
            for frame in numbered_frames(100):
                connection.verbs.send_media(frame)
            connection.verbs.send_close_stream()
            while not connection.of("Metadata"):
                connection.events.append((EventType.MESSAGE, connection.verbs.recv(DEADLINE)))
            with pytest.raises(ConnectionClosedOK):
                connection.verbs.recv(DEADLINE)
    assert finals(connection) == list(range(100))
    assert len(connection["Reconnected"]) == 1


def test_a_connection_that_cannot_be_replaced(dial: Any) -> None:
    ends = [Faults(abort=Abort(after_frames=1)), Faults(reject=Reject(401))]
    with LocalServer(timing=Timing.fast(), next_faults=ends) as server:
        with dial("listen.v1", server, AUDIO) as connection:
            connection.verbs.send_media(bytes(640))
            with pytest.raises(ConnectionClosedError):
                connection.verbs.recv(DEADLINE)
            assert connection.plain.ledger.missing.frames == 1
            assert connection.plain.last_error.status == 401


def test_leaving_the_block_during_an_outage(dial: Any) -> None:
    with LocalServer(timing=Timing.fast(), next_faults=[Faults(abort=Abort(after_frames=1))]) as server:
        with dial("listen.v1", server, AUDIO, base=30.0, jitter=0.0) as connection:
            connection.listen()
            connection.verbs.send_media(bytes(640))
            eventually(lambda: connection["Reconnecting"])
        assert len(connection["close"]) == 1
    assert len(server.connections) == 1


@pytest.mark.parametrize("seed", SEEDS)
def test_turns(dial: Any, seed: int) -> None:
    """Flux: audio up to the end of a turn is settled; the numbers of turns and messages, and all times, continue."""
    rng = random.Random(seed)
    turns = [rng.randrange(25, 100) for _ in range(rng.randrange(1, 5))]
    ends = reconnects.faults(rng, sum(turns) + 75 * len(turns))
    number = 0
    with LocalServer(timing=Timing.fast(), next_faults=ends, engine=lambda: Numbers(Script())) as server:
        with dial("listen.v2", server, FLUX, PING_TIMEOUT) as connection:
            connection.listen()
            for turn, frames in enumerate(turns):
                for frame in [*numbered_frames(frames, first=number), *[bytes(640)] * 75]:
                    connection.verbs.send_media(frame)
                number += frames
                eventually(lambda turn=turn: len(ended(connection)) > turn)
            connection.verbs.send_close_stream()
            connection.closed()
            ledger = connection.plain.ledger
    over = ended(connection)
    assert [number for one in over for number in frame_numbers(one.transcript)] == list(range(number))
    assert [one.turn_index for one in over] == list(range(len(turns)))
    assert len(connection.of("Connected")) == 1
    numbers = [message.sequence_id for message in connection.messages]
    assert numbers == list(range(len(numbers)))
    borders = [(one.audio_window_start, one.audio_window_end) for one in over]
    assert all(abs(one[1] - two[0]) < 1e-6 for one, two in itertools.pairwise(borders))
    assert connection["error"] == []
    assert ledger.sent.frames == ledger.covered.frames == number + 75 * len(turns)


def ended(connection: Connection) -> list[Any]:
    """The messages that end a turn."""
    return [info for info in connection.of("TurnInfo") if info.event == "EndOfTurn"]


def test_the_configuration_is_repeated_on_the_next_connection(dial: Any, server: LocalServer) -> None:
    with dial("listen.v2", server, FLUX) as connection:
        connection.listen()
        connection.verbs.send_configure({"thresholds": {"eot_threshold": 0.8}})
        connection.verbs.send_configure({"thresholds": {"eot_timeout_ms": 3000}})
        eventually(lambda: len(connection.of("ConfigureSuccess")) == 2)
        server.connections[0].abort()
        eventually(lambda: len(connection.of("ConfigureSuccess")) == 3)
        assert connection.of("ConfigureSuccess")[2].thresholds.eot_threshold == 0.8
        assert connection.of("ConfigureSuccess")[2].thresholds.eot_timeout_ms == 3000


def pieces(events: list[tuple[str, Any]], last: str) -> list[bytes]:
    """The audio before each message of the type `last`, without the audio that Restarted withdrew."""
    found = [b""]
    for event, payload in events:
        if event == "Restarted":
            assert payload.size == len(found[-1])
            found[-1] = b""
        elif isinstance(payload, bytes):
            found[-1] += payload
        elif getattr(payload, "type", "") == last:
            found.append(b"")
    return found


@pytest.mark.parametrize("resume", [False, True])
def test_speech(dial: Any, resume: bool) -> None:
    """Audio that is spoken again is announced by Restarted, or skipped with `resume`."""
    heard: list[list[bytes]] = []
    for ends in ([], [Faults(abort=Abort(after_sent=6)), Faults(close=Close(after_sent=4, code=1011))]):
        with LocalServer(timing=Timing.fast(), next_faults=ends) as server:
            with dial("speak.v1", server, VOICE, resume=resume) as connection:
                connection.listen()
                for number in range(4):
                    connection.verbs.send_text(f"This is sentence number {number}, and it takes a while.")
                    connection.verbs.send_flush()
                eventually(lambda connection=connection: len(connection.of("Flushed")) == 4)
                connection.verbs.send_close()
                connection.closed()
        heard.append(pieces(connection.events, "Flushed"))
        assert [one.sequence_id for one in connection.of("Flushed")] == [0, 1, 2, 3]
    assert heard[0] == heard[1]
    assert bool(connection["Restarted"]) is not resume
    assert connection["error"] == []


@pytest.mark.parametrize("resume", [False, True])
@pytest.mark.parametrize("seed", SEEDS)
def test_speech_in_turns(dial: Any, seed: int, resume: bool) -> None:
    """Turns without SpeechMetadata are spoken again, and text sent during the outage is spoken."""
    rng = random.Random(seed)
    heard: list[list[bytes]] = []
    for ends in ([], reconnects.faults(rng, 8)):
        with LocalServer(timing=Timing.fast(), next_faults=ends) as server:
            with dial("speak.v2", server, FLUX_VOICE, PING_TIMEOUT, resume=resume) as connection:
                connection.listen()
                connection.verbs.send_configure({"speed": 1.5})
                for number in range(4):
                    connection.verbs.send_text(f"This is sentence number {number}, and it takes a while.")
                    connection.verbs.send_flush()
                eventually(lambda connection=connection: len(connection.of("SpeechMetadata")) == 4)
                connection.verbs.send_close()
                connection.closed()
                ledger = connection.plain.ledger
        heard.append(pieces(connection.events, "SpeechMetadata"))
        assert len(connection.of("Connected")) == 1
        assert connection["error"] == []
        assert ledger.sent.frames == ledger.covered.frames == 8
    assert connection["Reconnected"]
    assert heard[0] == heard[1]
    assert not (resume and connection["Restarted"])


def test_an_agent(dial: Any, server: LocalServer) -> None:
    with dial("agent.v1", server, {}) as connection:
        connection.listen()
        agent_settings = settings().to_dict()
        agent_settings["agent"]["greeting"] = "Hello there."
        connection.verbs.send_settings(agent_settings)
        eventually(lambda: connection.of("AgentAudioDone"))
        connection.verbs.send_update_prompt({"prompt": "Be brief."})
        eventually(lambda: connection.of("PromptUpdated"))
        server.connections[0].abort()
        eventually(lambda: connection["Reconnected"])
        connection.verbs.send_inject_user_message({"content": "And now?"})
        eventually(lambda: len(connection.of("AgentAudioDone")) == 2)
    assert len(connection.of("SettingsApplied")) == len(connection.of("Welcome")) == 1
    spoken = [message.content for message in connection.of("ConversationText")]
    assert spoken[:2] == ["Hello there.", "And now?"]


def test_restart_with_other_options_in_mid_stream(dial: Any, server: LocalServer) -> None:
    with dial("listen.v1", server, AUDIO) as connection:
        connection.listen()
        frames = numbered_frames(100)
        for frame in frames[:50]:
            connection.verbs.send_media(frame)
        assert connection.verbs.restart({**AUDIO, "language": "de"}, timeout=0.1) is True
        for frame in frames[50:]:
            connection.verbs.send_media(frame)
        connection.verbs.send_close_stream()
        connection.closed()
    assert finals(connection) == list(range(100))
    assert "language=de" in server.connections[1].query


@pytest.mark.parametrize("seed", SEEDS)
def test_live_transcription_of_2_x(seed: int) -> None:
    rng = random.Random(seed)
    count = rng.randrange(20, 300)
    events: list[tuple[str, Any]] = []

    async def run(url: str) -> Any:
        with pytest.warns(DeprecationWarning, match="from-2.md"):
            client = Deepgram({"api_key": KEY, "api_url": f"{url}/v1", "reconnect": {**reconnects.FAST_RETRIES}})
        live = await client.transcription.live(AUDIO)
        for event in live.event:
            live.register_handler(event, lambda payload, event=event: events.append((event.name, payload)))
        for frame in numbered_frames(count):
            live.send(frame)
        await live.finish()
        return live.ledger

    with LocalServer(timing=Timing.fast(), next_faults=reconnects.faults(rng, count)) as server:
        ledger = asyncio.run(run(server.url.replace("ws", "http", 1)))
    assert len(server.connections) > 1
    messages = [payload for event, payload in events if event == "TRANSCRIPT_RECEIVED"]
    texts = [one["channel"]["alternatives"][0]["transcript"] for one in messages if one.get("is_final")]
    assert [number for text in texts for number in frame_numbers(text)] == list(range(count))
    assert messages[-1]["duration"] == pytest.approx(count * 0.02)
    assert [event for event, _ in events if event in ("ERROR", "CLOSE")] == ["CLOSE"]
    assert ledger.sent.frames == ledger.covered.frames == count


def test_speech_in_turns_of_an_independent_server(dial: Any) -> None:
    """It speaks before a Flush, compresses, and is gone in the middle of a turn; the next connection gets what is still
    unspoken."""
    received: list[list[dict[str, Any]]] = []

    def speak(connection: ServerConnection) -> None:
        got: list[dict[str, Any]] = []
        received.append(got)
        connection.send(json.dumps({"type": "Connected", "request_id": str(len(received))}))
        for text in connection:
            got.append(json.loads(text))
            if got[-1]["type"] == "Flush":
                name = f"dg_sp_{len(received)}{len(got)}"
                connection.send(json.dumps({"type": "SpeechStarted", "speech_id": name}))
                connection.send(bytes(1000))
                if len(received) == 1 and len(got) == 4:
                    connection.socket.close()
                    return
                connection.send(json.dumps({"type": "SpeechMetadata", "speech_id": name, "audio_duration_ms": 62}))
            elif got[-1]["type"] == "Close":
                return

    with serve(speak, "127.0.0.1", 0) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        address = SimpleNamespace(url=f"ws://127.0.0.1:{server.socket.getsockname()[1]}")
        with dial("speak.v2", address, FLUX_VOICE) as connection:
            connection.listen()
            for number in range(2):
                connection.verbs.send_text(f"Sentence {number}.")
                connection.verbs.send_flush()
                eventually(lambda number=number: len(connection.of("SpeechMetadata")) == number + 1)
            connection.verbs.send_close()
            connection.closed()
        server.shutdown()
        thread.join()
    kinds = [[one["type"] for one in got] for got in received]
    assert kinds == [["Speak", "Flush", "Speak", "Flush"], ["Speak", "Flush", "Close"]]
    assert received[1][0]["text"] == "Sentence 1."
    assert [one.size for one in connection["Restarted"]] == [1000]
    assert len(connection.of("Connected")) == 1
    assert connection["error"] == []


@pytest.mark.parametrize(("path", "query"), [("listen.v2", FLUX), ("speak.v2", FLUX_VOICE)])
def test_connected_is_delivered_from_the_first_connection_that_sends_it(
    dial: Any, path: str, query: dict[str, Any]
) -> None:
    """D-77: if the very first connection is lost before its Connected, that of the next one is no repetition."""
    dialled: list[ServerConnection] = []

    def greet(connection: ServerConnection) -> None:
        dialled.append(connection)
        if len(dialled) > 1:
            connection.send(json.dumps({"type": "Connected", "request_id": "r", "sequence_id": 0}))
        if len(dialled) > 2:
            connection.send(json.dumps({"type": "Warning", "sequence_id": 1}))
            for _text in connection:
                return
        connection.socket.close()

    with serve(greet, "127.0.0.1", 0) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        address = SimpleNamespace(url=f"ws://127.0.0.1:{server.socket.getsockname()[1]}")
        with dial(path, address, query) as connection:
            connection.listen()
            eventually(lambda: connection.of("Warning"))
            (connection.verbs.send_close_stream if path == "listen.v2" else connection.verbs.send_close)()
            connection.closed()
        server.shutdown()
        thread.join()
    assert [(one.type, getattr(one, "sequence_id", 0)) for one in connection.messages[:2]] == [
        ("Connected", 0),
        ("Warning", 1),
    ]
