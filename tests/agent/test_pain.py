"""Complaints of users of Deepgram's SDKs, as tests; the numbers are the rows of the list of complaints."""

import asyncio
import copy
import json
import logging
import os
import pickle
import re
import socket
import subprocess
import sys
import threading
import traceback
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from colours import DEADLINE, KEY, Heard, LoopThread, agent_of, complaints, eventually, names, ready, settings, texts

from deepgram import (
    DeepgramClient,
    DeepgramClientOptions,
    DeepgramConnectionError,
    DeepgramTypeError,
    InjectUserMessageOptions,
    Think,
)
from deepgram._core import dispatch
from deepgram._io import aio_desk
from deepgram.agent.messages import Endpoint
from deepgram.server import Abort, BlackHole, Close, Emit, Faults, LocalServer, Reject, Timing, VirtualClock

ROOT = Path(__file__).resolve().parents[2]
Make = Any


# ---- 1: a failed keepalive mutes the session


@pytest.mark.parametrize("keepalive", [False, True])
def test_01_a_lost_connection_is_one_error_and_one_close(keepalive: bool, agent: Make, server: LocalServer) -> None:
    client = agent(keepalive=keepalive, keepalive_interval=0.01)
    heard = ready(client)
    record = server.connection()
    sent = sum(client.send(bytes(640)) for _ in range(20))
    server.wait_for(lambda: len(record.received_audio) == 20 * 640)
    record.abort()
    assert heard.until("Close")
    assert (sent, names(heard).count("Error"), names(heard).count("Close")) == (20, 1, 1)
    assert not client.is_connected()
    assert client.send(bytes(640)) is False
    assert client.last_error.unsent == 1
    assert client.last_error.retryable
    assert heard["Close"][0].initiator == "network"


# ---- 2: closed by the server although keepalive is on


def test_02_a_blocked_handler_does_not_stop_keepalives() -> None:
    clock = VirtualClock()
    with LocalServer(timing=Timing.fast(), faults=Faults(idle_timeout=5), clock=clock) as server:
        client = agent_of("threads", server.url, None, keepalive="true", keepalive_interval=0.05)  # type: ignore[arg-type]
        heard, release = Heard(client), threading.Event()
        client.on("Welcome", lambda client, welcome: release.wait(DEADLINE))
        assert client.start(settings())
        record = server.connection()
        try:
            for _ in range(5):
                seen = len(texts(record))
                server.wait_for(lambda seen=seen: len(texts(record)) > seen)
                clock.advance(4)
        finally:
            release.set()
        assert record.close_code is None
        assert client.finish() is True
        assert heard["Error"] == []


def test_02_no_keepalive_while_audio_flows(agent: Make, server: LocalServer) -> None:
    client = agent(keepalive=1, keepalive_interval=30, ping_interval=None)
    ready(client)
    session = getattr(client, "_client", client)._socket.session
    for _ in range(50):
        due = session.due()
        assert client.send(bytes(640))
        assert session.due() > due, "each frame postpones the next keepalive"
    client.finish()
    assert texts(server.connection())[1:] == []


# ---- 4: new fields and types break the client (without a socket: tests/core/test_dispatch.py)


def test_04_unknown_fields_and_types_break_nothing(agent: Make, server: LocalServer) -> None:
    client = agent()
    heard = ready(client)
    record = server.connection()
    golden = {"type": "ConversationText", "role": "user", "content": "hello"}
    twisted = [
        {**golden, "novel": {"deep": [1, None]}},
        {"type": "ConversationText"},
        {**golden, "role": None},
        {**golden, "role": "a new role"},
        {**golden, "content": {"parts": ["hello"]}},
    ]
    for message in (*twisted, {"type": "EntirelyNew", "a": 1}, golden):
        record.send_json(message)
    eventually(lambda: len(heard["ConversationText"]) == len(twisted) + 1)
    assert [item.raw for item in heard["Unhandled"]] == ['{"type":"EntirelyNew","a":1}']
    assert heard["ConversationText"][0].to_dict()["novel"] == {"deep": [1, None]}
    assert heard["ConversationText"][-1].content == "hello"
    assert heard["Error"] == []


# ---- 5: credentials are shown


THIRD_PARTY = "third-party-canary-0815"


class BrokenServer:
    """Answers the upgrade with bytes that are not HTTP."""

    def __init__(self, answer: bytes) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"ws://127.0.0.1:{self._listener.getsockname()[1]}"
        self._answer = answer
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        client, _ = self._listener.accept()
        with client:
            client.recv(65536)
            client.sendall(self._answer)

    def close(self) -> None:
        self._thread.join(DEADLINE)
        self._listener.close()


def secret_settings(form: str) -> Any:
    options = settings()
    options.agent.think = Think(
        provider={"type": "open_ai", "model": "gpt-4o-mini"},
        endpoint=Endpoint(url="https://example.com", headers={"authorization": f"Bearer {THIRD_PARTY}"}),
    )
    return {"object": options, "dict": options.to_dict(), "JSON": options.to_json()}[form]


SCENES = ("answered", "refused", "broken", "untrusted", "handler", "lost", "nobody")


class Scene:
    """One connection with the outcome `name`; `leavings` and `errors` hold all objects that might show a credential."""

    def __init__(self, name: str, colour: str, loop: LoopThread, form: str) -> None:
        self.name = name
        self.leavings: list[Any] = []
        self.errors: list[BaseException] = []
        with self._server() as url:
            config = DeepgramClientOptions(url=url, options={"raise_on_error": True, "close_timeout": DEADLINE})
            router = DeepgramClient(KEY, config).agent
            client = router.websocket.v("1") if colour == "threads" else router.asyncwebsocket.v("1")
            self._run(client, (lambda call, *args: call(*args)) if colour == "threads" else loop.run, form)
            self.leavings += [client, client._config, config, vars(config), router, client.last_error]
            if client.last_error is not None:
                self.errors.append(client.last_error)

    def _server(self) -> Any:
        if self.name == "broken":
            return self._url_of(closing(BrokenServer(b"HTTP/9 nonsense\r\n\r\n")))
        if self.name == "nobody":
            with LocalServer() as gone:
                pass
            return contextmanager(lambda: iter([gone.url]))()
        faults = Faults(reject=Reject(401) if self.name == "refused" else None)
        if self.name == "lost":
            faults.abort = Abort(after_frames=1)
        return self._url_of(LocalServer(timing=Timing.fast(), faults=faults, tls=self.name == "untrusted"))

    @staticmethod
    def _url_of(server: Any) -> Any:
        @contextmanager
        def url() -> Iterator[str]:
            with server as running:
                yield running.url

        return url()

    def _run(self, client: Any, call: Any, form: str) -> None:
        done, closed = threading.Event(), threading.Event()

        def fail(_: Any, welcome: Any) -> None:
            raise RuntimeError("the handler's own")

        def note(_: Any, payload: Any, **kwargs: Any) -> None:
            self.leavings.append(payload)
            if getattr(payload, "cause", None) is not None:
                self.errors.append(payload.cause)

        if self.name == "handler":
            client.on("Welcome", fail)
        client.on("HandlerFailed", lambda client, failed, **kwargs: self.errors.append(failed.exception))
        for event in ("Open", "Welcome", "Error", "Close", "HandlerFailed"):
            client.on(event, note)
        for event, flag in (("Welcome", done), ("Close", closed)):
            client.on(event, lambda *args, flag=flag, **kwargs: flag.set())
        try:
            call(client.start, secret_settings(form))
            done.wait(DEADLINE)
            if self.name == "lost":
                closed.wait(DEADLINE)
                call(client.send, b"audio")
            call(client.finish)
        except DeepgramConnectionError as error:
            self.errors.append(error)


@pytest.mark.parametrize("form", ["object", "dict", "JSON"])
@pytest.mark.parametrize("name", SCENES)
def test_05_no_credential_is_shown(
    name: str, form: str, colour: str, loop: LoopThread, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for logger in list(logging.Logger.manager.loggerDict):
        if logger.split(".")[0] in ("deepgram", "websockets", "asyncio"):
            caplog.set_level(logging.DEBUG, logger)
    scene = Scene(name, colour, loop, form)
    assert bool(scene.errors) is (name != "answered")
    shown = [caplog.text, *(f"{record.__dict__}" for record in caplog.records)]
    for thing in scene.leavings:
        shown += [repr(thing), str(thing)]
    for error in scene.errors:
        shown += [*chain(error), pickle.dumps(error).decode("latin-1") if picklable(error) else ""]
    for canary in (KEY, THIRD_PARTY):
        for text in shown:
            assert canary not in text, text[max(text.find(canary) - 300, 0) : text.find(canary) + 50]


def chain(error: BaseException) -> Iterator[str]:
    """The texts of an error and its causes as error reporters show them, with the local variables of our frames."""
    yield repr(error)
    yield str(error)
    yield repr(getattr(error, "__dict__", None))
    found = traceback.TracebackException.from_exception(error, capture_locals=True)
    links = [found]
    while links:
        link = links.pop()
        yield str(link)
        for frame in link.stack:
            if frame.filename.startswith(f"{ROOT}/deepgram/"):
                yield f"{frame.filename} {frame.name} {frame.locals}"
        links += [other for other in (link.__cause__, link.__context__) if other is not None]


def picklable(error: BaseException) -> bool:
    try:
        pickle.dumps(error)
    except (TypeError, AttributeError, pickle.PicklingError):
        return False
    return True


@pytest.mark.parametrize("arguments", [{"config": "https://h"}, {"config": {"api_key": KEY}.keys()}])
def test_05_construction_that_fails_shows_no_key(arguments: Any) -> None:
    with pytest.raises(Exception) as caught:
        DeepgramClient(KEY, **arguments)
    assert not [text for text in chain(caught.value) if KEY in text]
    with pytest.raises(ValueError) as caught_too:
        DeepgramClientOptions(KEY, options={"auto_flush_reply_delta": "soon"})
    assert not [text for text in chain(caught_too.value) if KEY in text]


def test_05_an_error_survives_pickling(server: LocalServer, colour: str, loop: LoopThread) -> None:
    server.faults = Faults(reject=Reject(429, {"dg-error": "too many"}))
    client = agent_of(colour, server.url, loop)
    assert client.start(settings()) is False
    found = pickle.loads(pickle.dumps(client.last_error))
    assert (found.status, found.dg_error, found.retryable, str(found)) == (
        429,
        "too many",
        True,
        str(client.last_error),
    )


# ---- 6: the client writes into the caller's options


def test_06_two_clients_on_one_options_object(colour: str, loop: LoopThread) -> None:
    with LocalServer(timing=Timing.fast()) as server:
        config = DeepgramClientOptions(url=server.url, headers={"X-Mine": "1"}, options={"keepalive": True})
        before = (copy.copy(vars(config)), dict(config.headers), dict(config.options))
        keys = ("first", "second")
        clients = [DeepgramClient(key, config) for key in keys]
        for _ in range(2):
            for client in clients:
                made = client.agent.websocket.v("1") if colour == "threads" else client.agent.asyncwebsocket.v("1")
                call = (lambda call, *args: call(*args)) if colour == "threads" else loop.run
                assert call(made.start, settings())
                call(made.finish)
        assert [record.headers["Authorization"] for record in server.connections] == [
            "Token first",
            "Token second",
        ] * 2
        assert (copy.copy(vars(config)), dict(config.headers), dict(config.options)) == before
        assert config.api_key == ""


# ---- 8: a finish() that can't be cancelled (also test_d17 in test_defects.py)


def test_08_a_cancelled_finish_ends_in_time_and_leaves_nothing(server: LocalServer, loop: LoopThread) -> None:
    server.faults = Faults(ignore_close=True)
    client = agent_of("asyncio", server.url, loop, close_timeout=60)
    for way in ("wait_for", "cancel"):
        heard = ready(client)

        async def end(way: str = way) -> None:
            if way == "wait_for":
                with pytest.raises(asyncio.TimeoutError):
                    await asyncio.wait_for(client._client.finish(), 0.01)
                return
            task = asyncio.ensure_future(client._client.finish())
            await asyncio.sleep(0)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

        loop.run(end)
        assert heard.until("Close")
    eventually(lambda: not loop.tasks())


# ---- 9: a normal finish is no error


def test_09_a_normal_end_logs_nothing(agent: Make, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    client = agent(keepalive=True)
    for _ in range(2):
        heard = ready(client)
        client.inject_user_message(InjectUserMessageOptions(content="hello"))
        assert heard.until("AgentAudioDone")
        assert client.finish() is True
        assert heard["Error"] == []
    assert caplog.records == []
    assert client.last_error is None


# ---- 10: the last messages are lost


def test_10_messages_before_the_servers_close_are_delivered(agent: Make, server: LocalServer) -> None:
    client = agent()
    heard = ready(client)
    record = server.connection()
    for number in range(200):
        record.send_json({"type": "AgentThinking", "content": str(number)})
    record.close(1000)
    assert client.finish() is True
    eventually(lambda: heard["Close"])
    assert [thought.content for thought in heard["AgentThinking"]] == [str(number) for number in range(200)]


def test_10_finish_reports_an_unanswered_close(agent: Make, server: LocalServer) -> None:
    server.faults = Faults(ignore_close=True)
    client = agent(close_timeout=0.05)
    heard = ready(client)
    assert client.finish() is False
    assert heard.until("Close"), "Close may come after a finish() that gave up"
    assert "did not answer the close" in str(client.last_error)
    assert names(heard)[-1] == "Close"


# ---- 11: sending after the connection is lost


def test_11_one_log_record_and_every_frame_counted(
    agent: Make, server: LocalServer, caplog: pytest.LogCaptureFixture
) -> None:
    client = agent()
    heard = ready(client)
    server.connection().close(1011, "the reason")
    assert heard.until("Close")
    eventually(lambda: not client.is_connected())
    assert [client.send(bytes(640)) for _ in range(500)] == [False] * 500
    assert len(caplog.records) == 1
    error = client.last_error
    assert (error.unsent, error.code, error.reason) == (500, 1011, "the reason")


# ---- 12: why start() returned False


BODY = {"category": "X", "message": "words of the body", "request_id": "of-the-body"}


@pytest.mark.parametrize("status", [400, 401, 402, 403, 429, 503])
@pytest.mark.parametrize("raises", [False, True])
def test_12_a_refusal_says_why(status: int, raises: bool, agent: Make, server: LocalServer) -> None:
    server.faults = Faults(reject=Reject(status, {"dg-error": "words", "dg-request-id": "request"}, BODY))
    client = agent(raise_on_error=raises)
    heard = Heard(client)
    if raises:
        with pytest.raises(DeepgramConnectionError) as caught:
            client.start(settings())
        assert caught.value is client.last_error
    else:
        assert client.start(settings()) is False
    error = client.last_error
    assert (error.status, error.dg_error, error.request_id) == (status, "words", "request")
    assert json.loads(error.body) == BODY
    assert error.retryable is (status in (429, 503))
    assert str(status) in str(error)
    assert heard.events == []
    assert not client.is_connected()


def test_12_termination_exception_connect_raises_as_in_4_8_1(agent: Make, server: LocalServer) -> None:
    server.faults = Faults(reject=Reject(401))
    client = agent(termination_exception_connect=True)
    with pytest.raises(Exception, match="401") as caught:
        client.start(settings())
    assert type(caught.value).__name__ == "InvalidStatus"
    assert caught.value.response.status_code == 401  # type: ignore[attr-defined]


# ---- 13: slow handlers


def test_13_slow_handlers_keep_the_order_and_delay_nothing_else(
    colour: str,
    server: LocalServer,
    loop: LoopThread,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for module in (dispatch, aio_desk):
        monkeypatch.setattr(module, "SLOW", 0.05)
    client = agent_of(colour, server.url, loop, keepalive=True, keepalive_interval=0.02)
    taken: list[list[str]] = [[] for _ in range(5)]

    def handler_of(mine: list[str]) -> Any:
        pause = threading.Event()

        def slow_handler(_: Any, thinking: Any) -> None:
            pause.wait(0.005)
            mine.append(thinking.content)

        async def slow_on_loop(_: Any, thinking: Any) -> None:
            await asyncio.to_thread(slow_handler, _, thinking)

        return slow_handler if colour == "threads" else slow_on_loop

    for mine in taken:
        client.on("AgentThinking", handler_of(mine))
    heard = Heard(client)
    gate = threading.Event()
    client.on("AgentStartedSpeaking", gate_of(colour, gate))
    assert client.start(settings())
    assert heard.until("SettingsApplied")
    record = server.connection()
    record.send_json({"type": "AgentStartedSpeaking"})
    before = len(texts(record))
    record.ping(b"while busy")
    for number in range(20):
        record.send_json({"type": "AgentThinking", "content": str(number)})
    try:
        server.wait_for(lambda: len(texts(record)) >= before + 3)
        server.wait_for(lambda: any(frame.opcode == "pong" for frame in record.received))
    finally:
        gate.set()
    eventually(lambda: len(taken[-1]) == 20)
    client.finish()
    assert taken == [[str(number) for number in range(20)]] * 5
    warnings = [record.getMessage() for record in caplog.records if "handlers took" in record.getMessage()]
    assert any(re.search(r"handlers took \d+\.\d s for \d+ message", line) for line in warnings)


def gate_of(colour: str, gate: threading.Event) -> Any:
    """A handler that waits until the gate is open."""

    async def on_loop(client: Any, payload: Any) -> None:
        await asyncio.to_thread(gate.wait, DEADLINE)

    return (lambda client, payload: gate.wait(DEADLINE)) if colour == "threads" else on_loop


# ---- 14: exceptions vanish in the background (the fixtures fail a test whose loop or threads report one)


@pytest.mark.parametrize(
    "faults",
    [
        Faults(abort=Abort(after_frames=2)),
        Faults(abort=Abort(False, after_frames=2)),
        Faults(close=Close(1011, "x", after_frames=2)),
        Faults(emit=[Emit(b"\xff\xff\xff", raw=True, after_frames=2)]),
    ],
    ids=["reset", "end of stream", "close", "nonsense"],
)
def test_14_a_lost_connection_leaves_no_unseen_exception(faults: Faults, agent: Make, server: LocalServer) -> None:
    server.faults = faults
    client = agent(keepalive=True, keepalive_interval=0.01)
    heard = ready(client)
    client.inject_user_message(InjectUserMessageOptions(content="hello"))
    assert heard.until("Close")
    client.finish()
    assert isinstance(client.last_error, DeepgramConnectionError)


def test_14_a_program_that_loses_its_connection_causes_no_warning(server: LocalServer) -> None:
    program = """
import asyncio, sys
from deepgram import DeepgramClient, DeepgramClientOptions, SettingsOptions
options = SettingsOptions()
options.agent.think.provider.type, options.agent.think.provider.model = "open_ai", "gpt-4o-mini"
client = DeepgramClient("key", DeepgramClientOptions(url=sys.argv[1], options={"keepalive": True})).agent
async def main():
    asyncio.get_running_loop().slow_callback_duration = 60
    agent, closed = client.asyncwebsocket.v("1"), asyncio.Event()
    async def on_close(self, close, **kwargs):
        closed.set()
    agent.on("Close", on_close)
    assert await agent.start(options)
    await closed.wait()
asyncio.run(main())
agent = client.websocket.v("1")
assert agent.start(options)
agent.finish()
"""
    server.next_faults.extend([Faults(abort=Abort(after_sent=2)), Faults()])
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-X", "dev", "-W", "error::ResourceWarning", "-c", program, server.url]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=120, env=environment, check=False)
    warnings = [line for line in complaints(ended.stderr) if not line.startswith("connection lost")]
    assert (ended.returncode, warnings) == (0, [])


# ---- 15: handlers of the wrong shape (all shapes: tests/core/test_handlers.py)


def test_15_handlers_of_every_shape_are_called(agent: Make) -> None:
    client = agent()
    seen: list[str] = []

    class Program:
        def method(self, client: Any, welcome: Any, **kwargs: Any) -> None:
            seen.append("method")

        def __call__(self, welcome: Any) -> None:
            seen.append("object")

    client.on("Welcome", Program().method)
    client.on("Welcome", Program())
    client.on("Welcome", lambda self, welcome, **kwargs: seen.append("as published"))
    client.on("Welcome", lambda self, text_event, **kwargs: seen.append("foreign name"))
    client.on("Welcome", lambda welcome: seen.append("alone"))
    client.on("Welcome", lambda *args, **kwargs: seen.append("anything"))
    client.on("Welcome", lambda self, *, welcome: seen.append("keyword-only"))
    client.on("Welcome", lambda self, welcome, /: seen.append("positional-only"))
    client.on("Welcome", lambda: seen.append("nothing"))  # F-42
    heard = ready(client)
    client.finish()
    assert len(seen) == 9
    assert heard["Error"] == []


# ---- 16: a start that blocks


def test_16_start_returns_while_the_connection_runs(agent: Make) -> None:
    client = agent()
    heard = Heard(client)
    assert client.start(settings()) is True
    assert client.send(bytes(640)) is True
    assert heard.until("SettingsApplied")


# ---- 19: versions of websockets (how it works with them: tests/io)


def test_19_no_upper_limit_on_websockets() -> None:
    (line,) = [line for line in (ROOT / "requirements.txt").read_text().splitlines() if line.startswith("websockets")]
    assert "<" not in line
    assert "~" not in line
    assert "==" not in line


# ---- 21: log handlers added by the package


def test_21_twenty_connections_log_each_line_once(agent: Make, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "deepgram")
    root = list(logging.getLogger().handlers)
    client = agent()
    for _ in range(20):
        assert client.start(settings())
        assert client.finish()
    ends = [record for record in caplog.records if "connection closed" in record.getMessage()]
    assert len(ends) == 20
    assert logging.getLogger().handlers == root
    assert logging.getLogger("deepgram").handlers == []


# ---- 23: half-open connections


def test_23_a_silent_connection_ends_with_a_ping_timeout(agent: Make, server: LocalServer) -> None:
    server.faults = Faults(black_hole=BlackHole(after_frames=1))
    client = agent(ping_interval=0.03, ping_timeout=0.5)
    heard = Heard(client)
    assert client.start(settings())
    assert heard.until("Close")
    assert heard["Close"][0].code == 1006
    assert heard["Close"][0].initiator == "network"
    assert client.last_error.retryable
    assert "ping timeout" in str(client.last_error)


def test_23_start_gives_up_on_an_upgrade_that_is_never_answered(agent: Make, server: LocalServer) -> None:
    server.faults = Faults(delay_handshake=60)
    client = agent(open_timeout=0.05)
    assert client.start(settings()) is False
    assert isinstance(client.last_error.cause, TimeoutError)
    assert client.last_error.retryable


# ---- 28: why a connection ended


@pytest.mark.parametrize("code", [1000, 1001, 1002, 1006, 1008, 1011, 4321])
def test_28_close_and_last_error_say_why_the_connection_ended(code: int, agent: Make, server: LocalServer) -> None:
    client = agent()
    heard = ready(client)
    record = server.connection()
    record.abort() if code == 1006 else record.close(code, "the reason")
    assert heard.until("Close")
    (close,) = heard["Close"]
    assert (close.code, close.request_id) == (code, record.request_id)
    assert close.reason == ("" if code == 1006 else "the reason")
    assert close.initiator == ("network" if code == 1006 else "server")
    if code in (1000, 1001):
        assert heard["Error"] == []
        assert close.retryable is None
    else:
        assert close.retryable is (code not in (1002, 1008))
        eventually(lambda: client.last_error is not None)
        assert (client.last_error.code, client.last_error.request_id) == (code, record.request_id)
        assert heard["Error"][0].cause is client.last_error


# ---- 33: PyAudio


def test_33_import_and_connect_without_sound_packages(server: LocalServer) -> None:
    program = """
import sys
class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("pyaudio", "numpy", "sounddevice"):
            raise ModuleNotFoundError(f"blocked: {name}", name=name)
sys.meta_path.insert(0, Blocked())
from deepgram import DeepgramClient, DeepgramClientOptions, SettingsOptions
options = SettingsOptions()
options.agent.think.provider.type, options.agent.think.provider.model = "open_ai", "gpt-4o-mini"
client = DeepgramClient("key", DeepgramClientOptions(url=sys.argv[1])).agent.websocket.v("1")
assert client.start(options) and client.finish()
try:
    DeepgramClient("key", DeepgramClientOptions(options={"speaker_playback": "true"})).agent.websocket.v("1")
except ImportError as error:
    print(error)
"""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", program, server.url]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=120, env=environment, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "deepgram-sdk[audio]" in ended.stdout


# ---- 35: key and configuration in each other's place (all cases: tests/test_client.py)


@pytest.mark.parametrize(
    ("credentials", "environment", "sent"),
    [
        ({"api_key": "A"}, {"DEEPGRAM_API_KEY": "E"}, "Token A"),
        ({"access_token": "T"}, {"DEEPGRAM_API_KEY": "E"}, "Bearer T"),
        ({}, {"DEEPGRAM_API_KEY": "E"}, "Token E"),
        ({}, {"DEEPGRAM_API_KEY": "E", "DEEPGRAM_ACCESS_TOKEN": "F"}, "Bearer F"),
    ],
)
def test_35_the_credential_that_is_sent(
    credentials: Any, environment: Any, sent: str, colour: str, loop: LoopThread, server: LocalServer, monkeypatch: Any
) -> None:
    for name in ("DEEPGRAM_API_KEY", "DEEPGRAM_ACCESS_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    router = DeepgramClient(config=DeepgramClientOptions(url=server.url), **credentials).agent
    if colour == "threads":
        client = router.websocket.v("1")
        assert client.start(settings())
        client.finish()
    else:
        other = router.asyncwebsocket.v("1")
        assert loop.run(other.start, settings())
        loop.run(other.finish)
    assert server.connection().headers["Authorization"] == sent


def test_35_a_configuration_in_the_place_of_the_key() -> None:
    with pytest.raises(DeepgramTypeError, match="api_key: expected str, got DeepgramClientOptions"):
        DeepgramClient(DeepgramClientOptions("K"))  # type: ignore[arg-type]


# ---- 37: responses as objects and as mappings


def test_37_responses_are_objects_and_mappings(agent: Make, server: LocalServer) -> None:
    client = agent()
    heard = ready(client)
    message = {
        "type": "FunctionCallRequest",
        "functions": [{"id": "1", "name": "f", "arguments": "{}", "client_side": True, "novel": [1]}],
        "novel": None,
    }
    server.connection().send_json(message)
    assert heard.until("FunctionCallRequest")
    (request,) = heard["FunctionCallRequest"]
    assert request.functions[0].name == request["functions"][0]["name"] == request.eval("functions.0.name") == "f"
    assert json.loads(json.dumps(request.to_dict())) == message
    assert request.to_dict() == json.loads(request.to_json())


# ---- 39: loops and threads


def test_39_a_client_created_outside_a_loop_works_in_two(server: LocalServer) -> None:
    client = DeepgramClient(KEY, DeepgramClientOptions(url=server.url)).agent.asyncwebsocket.v("1")
    heard = Heard(client)

    async def converse() -> None:
        assert await client.start(settings())
        assert await asyncio.to_thread(heard.until, "SettingsApplied")
        assert await client.finish()

    asyncio.run(converse())
    asyncio.run(converse())
    assert names(heard) == ["Open", "Welcome", "SettingsApplied", "Close"] * 2


def test_39_sends_from_the_loops_of_other_threads(server: LocalServer, loop: LoopThread) -> None:
    client = agent_of("asyncio", server.url, loop)
    ready(client)

    def send(sender: int) -> None:
        async def all_of_them() -> None:
            for number in range(25):
                assert await client._client.send(bytes([sender, number]))

        asyncio.run(all_of_them())

    workers = [threading.Thread(target=send, args=(sender,)) for sender in range(8)]
    for thread in workers:
        thread.start()
    for thread in workers:
        thread.join(DEADLINE)
    server.wait_for(lambda: server.connection().frames_received == 1 + 8 * 25)
    frames = [frame.payload for frame in server.connection().received if frame.opcode == "binary"]
    for sender in range(8):
        assert [frame for frame in frames if frame[0] == sender] == [bytes([sender, number]) for number in range(25)]
    client.finish()
