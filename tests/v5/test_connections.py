"""Connections of 5.x in both colours, against independent servers."""

from __future__ import annotations

import asyncio
import json
import pickle
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest
from attack.peers import GOODBYE, RawServer
from attack.peers import Peer as RawPeer
from attack.wire import CLOSE
from colours import LoopThread, eventually
from deepgram.agent.v1.socket_client import AsyncV1SocketClient as AsyncAgentSocket
from deepgram.agent.v1.socket_client import V1SocketClient as AgentSocket
from deepgram.core.api_error import ApiError
from deepgram.core.events import EventType
from deepgram.extensions.types.sockets import (
    AgentV1UpdatePromptMessage,
    AgentV1WelcomeMessage,
    ListenV1ControlMessage,
    ListenV1MediaMessage,
    ListenV1ResultsEvent,
    ListenV2MediaMessage,
    SpeakV1TextMessage,
)
from deepgram.transport_interface import AsyncTransport, SyncTransport
from websockets import connect as aio_connect
from websockets.exceptions import ConnectionClosedError, ConnectionClosedOK, InvalidStatus
from websockets.sync.client import connect as sync_connect

import deepgram
from deepgram._io import loops

from .peers import DEADLINE, RESULTS, Peer, hang_up, peer

KEY = "a-key-of-a-test"


def heard(connection: Any) -> list[tuple[str, Any]]:
    """Register for all events; the list that they are added to."""
    events: list[tuple[str, Any]] = []
    for event in EventType:
        connection.on(event, lambda payload, event=event: events.append((str(event), payload)))
    return events


def says(*frames: Any, close: int | None = None) -> Any:
    """The behaviour of a server: send these frames, then close."""

    def behave(connection: Any, this: Peer) -> None:
        for frame in frames:
            connection.send(frame)
        if close is not None:
            connection.close(close, "said")

    return behave


def event_names(events: list[tuple[str, Any]]) -> list[str]:
    return [event for event, _ in events]


# ---- the upgrade request


@pytest.mark.parametrize(
    ("path", "query", "url", "sent"),
    [
        (
            "listen.v1",
            {"model": "nova-3", "sample_rate": 16000, "interim_results": True, "keyterm": ["a", "b c"], "tag": ("x",)},
            "/v1/listen",
            [("interim_results", "true"), ("keyterm", "a"), ("keyterm", "b c"), ("model", "nova-3"),
             ("sample_rate", "16000"), ("tag", "x")],
        ),
        (
            "listen.v2",
            {"model": "flux-general-en", "eot_threshold": 0.7, "encoding": None, "keyterm": "k"},
            "/v2/listen",
            [("model", "flux-general-en"), ("eot_threshold", "0.7"), ("keyterm", "k")],
        ),
        ("listen.v1", {"model": None, "extra": {"a": "b"}, "version": ""}, "/v1/listen",
         [("extra", "a:b"), ("version", "")]),
        ("speak.v1", {"model": "aura-2-thalia-en", "mip_opt_out": False}, "/v1/speak",
         [("mip_opt_out", "false"), ("model", "aura-2-thalia-en")]),
        ("speak.v2", {"model": "flux-alexis-en"}, "/v2/speak", [("model", "flux-alexis-en")]),
        ("agent.v1", {}, "/v1/agent/converse", []),
    ],
)  # fmt: skip
def test_the_query_of_the_upgrade(path: str, query: dict[str, Any], url: str, sent: list[tuple[str, str]]) -> None:
    with peer() as server:
        product, version = path.split(".")
        api = getattr(getattr(server.client(), product), version)
        with api.connect(**query), api.with_raw_response.connect(**query):
            pass
    assert server.paths == [url, url]
    assert server.queries == [sent, sent]
    assert server.headers[0]["authorization"] == f"Token {KEY}"
    assert server.headers[0]["x-deepgram-session-id"]


def test_options_of_one_connection() -> None:
    options = {
        "additional_headers": {"x-mine": "1"},
        "additional_query_parameters": {"filler_words": True},
        "timeout_in_seconds": 5,
    }
    with peer() as server:
        client = server.client()
        with client.listen.v1.connect(model="m", authorization="bearer tok", request_options=options) as connection:
            assert connection._tuning.open_timeout == 5
    assert server.headers[0]["authorization"] == "bearer tok"
    assert server.headers[0]["x-mine"] == "1"
    assert server.headers[0]["x-deepgram-session-id"] == client.session_id
    assert server.queries == [[("model", "m"), ("filler_words", "true")]]


def test_parameters_are_checked_before_dialling() -> None:
    client = deepgram.DeepgramClient("k")
    with pytest.raises(TypeError, match="'model'"):
        client.listen.v1.connect()
    with pytest.raises(TypeError, match="'modle'"):
        client.listen.v2.connect(model="m", modle="n")
    with pytest.raises(TypeError, match="'tier'"):
        client.listen.v1.connect(model="m", tier="enhanced")


@pytest.mark.parametrize("kind", [ApiError, InvalidStatus])
def test_a_refused_upgrade(kind: type[Exception], caplog: pytest.LogCaptureFixture) -> None:
    body = json.dumps({"err_code": "INVALID_AUTH", "err_msg": f"Invalid credentials {KEY}."})

    async def on_loop(server: Peer) -> None:
        async with server.async_client().listen.v1.connect(model="m"):
            pass

    for enter in (
        lambda server: server.client().listen.v1.connect(model="m").__enter__(),
        lambda server: asyncio.run(on_loop(server)),
    ):
        with peer(status=401, body=body) as server, pytest.raises(kind) as caught:
            enter(server)
        error: Any = caught.value
        assert isinstance(error, ApiError)
        assert error.status_code == error.response.status_code == 401
        assert error.body["err_code"] == "INVALID_AUTH"
        assert (error.request_id, error.dg_error) == ("an-id", "not today")
        assert "status_code: 401" in str(error)  # not an empty text
        assert "INVALID_AUTH" in repr(error)
        assert KEY not in f"{error} {error!r} {vars(error)} {error.response.body}"
        again = pickle.loads(pickle.dumps(error))  # no TypeError
        assert (type(again), str(again), again.body) == (type(error), str(error), error.body)
        assert (again.request_id, again.response.status_code) == ("an-id", 401)
    # what is raised is not logged as well
    assert not [record for record in caplog.records if record.name.startswith("deepgram")]


def test_connection_refused() -> None:
    with peer() as server, server.client().listen.v1.connect(model="m"):
        pass
    with pytest.raises(ConnectionRefusedError):
        server.client().listen.v1.connect(model="m").__enter__()


# ---- where start_listening() is called


def test_start_listening_returns_and_leaving_the_block_waits_for_the_end() -> None:
    go = threading.Event()

    def behave(connection: Any, this: Peer) -> None:
        for _ in range(2):
            this.frames.append(connection.recv())
        go.wait(DEADLINE)
        connection.send(RESULTS)
        connection.close()

    with peer(behave) as server:
        with server.client().listen.v1.connect(model="m") as connection:
            events = heard(connection)
            connection.start_listening()
            assert event_names(events) == ["open"]
            connection.send_media(ListenV1MediaMessage(data=b"abcd"))
            connection.send_control(ListenV1ControlMessage(type="KeepAlive"))
            go.set()
        assert event_names(events) == ["open", "message", "close"]
        assert isinstance(events[1][1], ListenV1ResultsEvent)
        assert events[1][1].channel.alternatives[0].transcript == "Good morning."
    assert server.frames[:2] == [b"abcd", '{"type": "KeepAlive"}']


def test_leaving_a_block_that_has_sent_audio_sends_close_stream() -> None:
    """Otherwise nothing sends CloseStream, and the server waits until it gives up.

    The frame also arrives where the library compresses, as do the CloseStream of `finish()` in 4.x and the KeepAlives
    of both.
    """

    def behave(connection: Any, this: Peer) -> None:
        for frame in connection:
            this.frames.append(frame if isinstance(frame, bytes) else json.loads(frame)["type"])
            if isinstance(frame, str):
                break
        says(RESULTS, close=1000)(connection, this)

    with peer(behave) as server:
        with server.client().listen.v1.connect(model="m") as connection:
            events = heard(connection)
            connection.start_listening()
            connection.send_media(b"abcd")
        assert event_names(events) == ["open", "message", "close"]
        old = server.client().listen.websocket.v("1")
        assert old.start({"model": "m"})
        assert old.finish()
    assert server.frames == [b"abcd", "CloseStream", "CloseStream"]


def test_start_listening_with_block_returns_at_the_end() -> None:
    with peer(says(RESULTS, RESULTS, close=1000)) as server:
        with server.client().listen.v1.connect(model="m") as connection:
            events = heard(connection)
            connection.start_listening(block=True)
            assert event_names(events) == ["open", "message", "message", "close"]
        assert server.frames == []


@pytest.mark.parametrize("ended_by", ["leaving", "server"])
def test_start_listening_in_another_thread(ended_by: str) -> None:
    with peer(says(RESULTS, close=1000 if ended_by == "server" else None)) as server:
        with server.client().listen.v1.connect(model="m") as connection:
            events = heard(connection)
            first = threading.Event()
            connection.on(EventType.MESSAGE, lambda message: first.set())
            thread = threading.Thread(target=connection.start_listening, daemon=True)
            thread.start()
            assert first.wait(DEADLINE)
            if ended_by == "server":
                thread.join(DEADLINE)
                assert not thread.is_alive()
            else:
                assert thread.is_alive()
        thread.join(DEADLINE)
        assert not thread.is_alive()
        assert event_names(events) == ["open", "message", "close"]
        server.closed.wait(DEADLINE)
        assert server.frames == []
        assert server.closes[0].code == 1000


@pytest.mark.parametrize("ended_by", ["leaving", "cancelled", "server"])
def test_start_listening_in_another_task(ended_by: str) -> None:
    async def main(server: Peer) -> list[str]:
        async with server.async_client().listen.v1.connect(model="m") as connection:
            events = heard(connection)
            first = asyncio.Event()
            connection.on(EventType.MESSAGE, lambda message: first.set())
            task = asyncio.create_task(connection.start_listening())
            await asyncio.wait_for(first.wait(), DEADLINE)
            if ended_by == "cancelled":
                task.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await task
                await connection.send_media(b"still there")
            elif ended_by == "server":
                await asyncio.wait_for(task, DEADLINE)
        await asyncio.wait([task], timeout=DEADLINE)
        assert task.done()
        return event_names(events)

    with peer(says(RESULTS, close=1000 if ended_by == "server" else None)) as server:
        assert asyncio.run(main(server)) == ["open", "message", "close"]
        server.closed.wait(DEADLINE)
    assert server.frames == ([b"still there"] if ended_by == "cancelled" else [])


def test_listening_may_be_cancelled_right_before_leaving() -> None:
    """As in the sample of 5.1 to 5.3, whose last statement is `listen_task.cancel()`."""

    async def main(server: Peer) -> list[str]:
        async with server.async_client().listen.v1.connect(model="m") as connection:
            events, opened = heard(connection), asyncio.Event()
            connection.on(EventType.OPEN, lambda _: opened.set())
            task = asyncio.create_task(connection.start_listening())
            await connection.send_media(b"abcd")
            await opened.wait()
            task.cancel()
        assert (await asyncio.wait([task], timeout=DEADLINE))[0]
        return event_names(events)

    with peer() as server:
        assert asyncio.run(asyncio.wait_for(main(server), DEADLINE)) == ["open", "close"]


def test_an_interrupted_handler_of_open_does_not_delay_leaving() -> None:
    """Leaving does not wait, until its time limit, for an end that nothing takes any more."""

    def interrupt(_: Any) -> None:
        raise KeyboardInterrupt

    def block(server: Peer) -> None:
        with server.client(drain_timeout=3 * DEADLINE).listen.v1.connect(model="m") as connection:
            events.append(heard(connection))
            connection.on(EventType.OPEN, interrupt)
            connection.start_listening()

    events: list[list[tuple[str, Any]]] = []
    began = time.monotonic()
    with peer() as server, pytest.raises(KeyboardInterrupt):
        block(server)
    assert time.monotonic() - began < DEADLINE
    assert event_names(events[0]) == ["open"]


def test_a_task_cancelled_in_a_handler_of_open_does_not_delay_leaving() -> None:
    """Leaving does not wait, until its time limit, for an end that nothing takes any more."""

    async def main(server: Peer) -> None:
        async with server.async_client(drain_timeout=3 * DEADLINE).listen.v1.connect(model="m") as connection:
            opened = asyncio.Event()

            async def on_open(_: Any) -> None:
                opened.set()
                await asyncio.sleep(3 * DEADLINE)

            connection.on(EventType.OPEN, on_open)
            task = asyncio.create_task(connection.start_listening())
            await opened.wait()
            task.cancel()

    with peer() as server:
        asyncio.run(asyncio.wait_for(main(server), DEADLINE))


class DelayedClose:
    """A server that answers the close frame once `go_on` is set."""

    def __init__(self) -> None:
        self.close_received, self.go_on = threading.Event(), threading.Event()

    def __call__(self, peer: RawPeer) -> None:
        peer.accept()
        next(frame for frame in peer.frames() if frame.opcode == CLOSE)
        self.close_received.set()
        self.go_on.wait(DEADLINE)
        peer.send(GOODBYE)


def test_a_thread_that_begins_to_listen_during_leaving_gets_the_end() -> None:
    """It is not refused on the ground that the thread that leaves is listening already."""
    delayed = DelayedClose()

    def receive() -> None:
        with pytest.raises(ConnectionClosedOK):
            connection.recv()

    with RawServer(delayed) as server, ThreadPoolExecutor() as pool:
        client = deepgram.DeepgramClient(KEY, deepgram.DeepgramClientOptions(url=server.url))
        context = client.listen.v1.connect(model="m")
        connection = context.__enter__()
        events = heard(connection)
        left = pool.submit(context.__exit__, None, None, None)
        assert delayed.close_received.wait(DEADLINE)
        begun = [pool.submit(connection.start_listening), pool.submit(receive)]
        eventually(lambda: any(one.done() for one in begun) or count_waiting(connection._finished_flag) == 2)
        delayed.go_on.set()
        for one in (*begun, left):
            one.result(DEADLINE)
    assert event_names(events) == ["open", "close"]


def count_waiting(event: threading.Event) -> int:
    """How many threads wait for the event."""
    return len(event._cond._waiters)  # type: ignore[attr-defined]


def test_a_task_that_begins_to_listen_during_leaving_gets_the_end() -> None:
    """It is not refused on the ground that the task that leaves is listening already."""
    delayed = DelayedClose()

    async def main(url: str) -> list[str]:
        client = deepgram.AsyncDeepgramClient(KEY, deepgram.DeepgramClientOptions(url=url))
        context = client.listen.v1.connect(model="m")
        connection = await context.__aenter__()
        events = heard(connection)

        async def receive() -> None:
            with pytest.raises(ConnectionClosedOK):
                await connection.recv()

        left = asyncio.create_task(context.__aexit__(None, None, None))
        await asyncio.to_thread(delayed.close_received.wait, DEADLINE)
        begun = [asyncio.create_task(work) for work in (connection.start_listening(), receive())]
        await asyncio.wait(begun, timeout=0)  # each task runs once
        delayed.go_on.set()
        await asyncio.gather(left, *begun)
        return event_names(events)

    with RawServer(delayed) as server:
        assert asyncio.run(asyncio.wait_for(main(server.url), DEADLINE)) == ["open", "close"]


@pytest.mark.parametrize("at", [EventType.ERROR, EventType.CLOSE])
@pytest.mark.parametrize("close", [1000, 1011])
def test_a_task_created_by_a_handler_of_the_end_may_cancel_listening(at: str, close: int) -> None:
    """Programs connect again in such a task; CLOSE is delivered only once."""

    async def main(server: Peer) -> list[str]:
        context = server.async_client().listen.v1.connect(model="m")
        connection = await context.__aenter__()
        events, left = heard(connection), asyncio.Event()

        async def again() -> None:
            task.cancel()
            await asyncio.wait([task])
            await context.__aexit__(None, None, None)
            left.set()

        tasks: list[Any] = []
        connection.on(at, lambda _: tasks or tasks.append(asyncio.create_task(again())))
        task = asyncio.create_task(connection.start_listening())
        if (at, close) == (EventType.ERROR, 1000):  # a normal end has no ERROR
            await asyncio.wait_for(task, DEADLINE)
        else:
            await asyncio.wait_for(left.wait(), DEADLINE)
        return event_names(events)

    with peer(says(RESULTS, close=close)) as server:
        events = asyncio.run(main(server))
    assert events == ["open", "message", *(["error"] if close == 1011 else []), "close"]


def test_awaited_start_listening_returns_and_leaving_waits_for_the_end() -> None:
    async def main(server: Peer) -> list[str]:
        async with server.async_client().listen.v1.connect(model="m") as connection:
            events = heard(connection)
            await connection.start_listening()
            assert event_names(events) == ["open"]
            await connection.send_media(ListenV1MediaMessage(b"abcd"))
        return event_names(events)

    def behave(connection: Any, this: Peer) -> None:
        this.frames.append(connection.recv())
        says(RESULTS, close=1000)(connection, this)

    with peer(behave) as server:
        assert asyncio.run(main(server)) == ["open", "message", "close"]


def test_a_block_that_never_listens_closes_at_once() -> None:
    async def main(server: Peer) -> None:
        async with server.async_client().listen.v1.connect(model="m") as connection:
            await connection.send_media(b"a")

    with peer() as server:
        with server.client().listen.v1.connect(model="m") as connection:
            connection.send_media(b"a")
        asyncio.run(asyncio.wait_for(main(server), DEADLINE))
        eventually(lambda: len(server.closes) == 2, "the server has not seen both ends")
    assert [close.code for close in server.closes] == [1000, 1000]
    assert server.frames == [b"a", b"a"]


@pytest.mark.parametrize("listening", [True, False])
def test_an_exception_in_the_block_closes_at_once(listening: bool) -> None:
    def block() -> None:
        with server.client().listen.v1.connect(model="m") as connection:
            if listening:
                connection.start_listening()
            connection.send_media(b"a")
            raise ZeroDivisionError

    with peer() as server:
        with pytest.raises(ZeroDivisionError):
            block()
        assert server.closed.wait(DEADLINE)
    assert server.frames == [b"a"]


def silent(peer: RawPeer) -> None:
    """A server that reads everything and answers nothing, neither pings nor the close frame."""
    peer.accept()
    list(peer.frames())


def test_leaving_when_the_server_has_gone_silent() -> None:
    """Pings detect it: leaving does not wait forever."""
    options = {"ping_interval": 0.1, "ping_timeout": 0.1}
    with RawServer(silent) as server:
        client = deepgram.DeepgramClient(KEY, deepgram.DeepgramClientOptions(url=server.url, options=options))
        with client.listen.v1.connect(model="m") as connection:
            events = heard(connection)
            connection.start_listening()
        assert event_names(events) == ["open", "error", "close"]
        assert isinstance(events[1][1], ConnectionClosedError)


def test_leaving_after_an_exception_when_the_server_has_gone_silent() -> None:
    """It waits for at most `close_timeout`."""
    events: list[list[tuple[str, Any]]] = []

    def block(client: deepgram.DeepgramClient) -> None:
        with client.listen.v1.connect(model="m") as connection:
            events.append(heard(connection))
            connection.start_listening()
            connection.send_media(b"a")
            raise ZeroDivisionError

    with RawServer(silent) as server:
        config = deepgram.DeepgramClientOptions(url=server.url, options={"close_timeout": 0.1})
        with pytest.raises(ZeroDivisionError):
            block(deepgram.DeepgramClient(KEY, config))
        assert event_names(events[0]) == ["open", "close"]


@pytest.mark.parametrize("background", [True, False])
def test_a_handler_leaves_the_block(background: bool) -> None:
    """Leaving in a handler does not wait for the end of the connection, which can't come before the handler has
    returned."""
    with peer(says(RESULTS)) as server:
        context = server.client(drain_timeout=3 * DEADLINE).listen.v1.connect(model="m")
        connection = context.__enter__()
        events = heard(connection)
        took: list[float] = []

        def leave(message: Any) -> None:
            begun = time.monotonic()
            context.__exit__(None, None, None)
            took.append(time.monotonic() - begun)

        connection.on(EventType.MESSAGE, leave)
        closed = threading.Event()
        connection.on(EventType.CLOSE, lambda _: closed.set())
        if background:
            connection.start_listening()
        else:
            threading.Thread(target=connection.start_listening, daemon=True).start()
        assert closed.wait(DEADLINE)
        assert server.closed.wait(DEADLINE)
    assert event_names(events) == ["open", "message", "close"]
    assert took[0] < DEADLINE


@pytest.mark.parametrize("background", [True, False])
def test_a_coroutine_handler_leaves_the_block(background: bool) -> None:
    async def main(server: Peer) -> list[str]:
        context = server.async_client(drain_timeout=3 * DEADLINE).listen.v1.connect(model="m")
        connection = await context.__aenter__()
        events = heard(connection)
        closed = asyncio.Event()

        async def leave(message: Any) -> None:
            await asyncio.wait_for(context.__aexit__(None, None, None), DEADLINE)

        connection.on(EventType.MESSAGE, leave)
        connection.on(EventType.CLOSE, lambda _: closed.set())
        listening = asyncio.create_task(connection.start_listening(block=not background))
        await asyncio.wait_for(closed.wait(), DEADLINE)
        await asyncio.wait_for(listening, DEADLINE)
        return event_names(events)

    with peer(says(RESULTS)) as server:
        assert asyncio.run(main(server)) == ["open", "message", "close"]
        assert server.closed.wait(DEADLINE)


def test_listening_again_after_the_end() -> None:
    for close, again in ((1000, ["open", "close"]), (1011, ["open", "error", "close"])):
        with peer(says(close=close)) as server, server.client().listen.v1.connect(model="m") as connection:
            events = heard(connection)
            connection.start_listening(block=True)
            assert event_names(events) == again
            connection.start_listening()
            assert event_names(events) == again * 2
    assert isinstance(events[1][1], ConnectionClosedError)


def test_verbs_raise_connection_closed_after_the_block() -> None:
    with peer() as server:
        context = server.client().listen.v1.connect(model="m")
        with context as connection:
            pass
        for use in (lambda: connection.send_media(b"a"), lambda: connection.send_finalize(), connection.recv):
            with pytest.raises(ConnectionClosedOK):
                use()


# ---- recv() and iterating


def test_recv_and_iteration() -> None:
    with peer(says(RESULTS, b"audio", '{"type": "New", "x": 1}', "no json", RESULTS, close=1000)) as server:
        with server.client().listen.v1.connect(model="m") as connection:
            events = heard(connection)
            assert connection.recv().type == "Results"
            assert connection.recv() == b"audio"
            new = connection.recv()
            assert (new.type, new.x, type(new).__name__) == ("New", 1, "GenericMessage")
            with pytest.raises(ValueError, match="Expecting value"):
                connection.recv()
            assert [message.type for message in connection] == ["Results"]
            for _ in range(2):
                with pytest.raises(ConnectionClosedOK):
                    connection.recv()
            assert events == []


def test_recv_and_iteration_on_asyncio() -> None:
    async def main(server: Peer) -> None:
        async with server.async_client().listen.v1.connect(model="m") as connection:
            assert (await connection.recv()).type == "Results"
            assert [message async for message in connection] == [b"audio"]
            with pytest.raises(ConnectionClosedOK):
                await connection.recv()

    with peer(says(RESULTS, b"audio", close=1000)) as server:
        asyncio.run(main(server))


def test_iteration_raises_at_an_abnormal_end() -> None:
    with peer(says(RESULTS, close=1011)) as server, server.client().listen.v1.connect(model="m") as connection:
        messages = iter(connection)
        assert next(messages).type == "Results"
        with pytest.raises(ConnectionClosedError, match="1011"):
            next(messages)


def test_recv_with_a_timeout() -> None:
    with peer() as server, server.client().listen.v1.connect(model="m") as connection:
        with pytest.raises(TimeoutError, match="no message within"):
            connection.recv(timeout=0.05)
        connection.send_media(b"x")


def test_listening_after_recv() -> None:
    with peer(says(*['{"type": "Welcome", "request_id": "r"}', RESULTS, RESULTS], close=1000)) as server:
        with server.client().agent.v1.connect() as connection:
            assert isinstance(connection.recv(), AgentV1WelcomeMessage)
            events = heard(connection)
            connection.start_listening(block=True)
        assert event_names(events) == ["open", "message", "message", "close"]


def test_recv_and_iteration_are_refused_while_something_listens() -> None:
    with peer(hang_up) as server, server.client().listen.v1.connect(model="m") as connection:
        connection.start_listening(block=False)
        connection.on(EventType.MESSAGE, print)
        for use in (connection.recv, connection.start_listening, lambda: next(iter(connection))):
            with pytest.raises(RuntimeError, match="listening to this connection already"):
                use()
        connection.send_media(b"x")


# ---- errors


def test_handlers_that_raise() -> None:
    """The other handlers are called and the connection goes on; the exception is delivered as ERROR, and logged."""

    def fail(message: Any) -> None:
        raise ZeroDivisionError("mine")

    with peer(says(RESULTS, RESULTS, close=1000)) as server:
        with server.client().listen.v1.connect(model="m") as connection:
            connection.on(EventType.OPEN, fail)
            connection.on(EventType.MESSAGE, fail)
            connection.on(EventType.ERROR, fail)
            connection.on(EventType.CLOSE, fail)
            events = heard(connection)
            connection.start_listening(block=True)
    assert [event for event in event_names(events) if event != "error"] == ["open", "message", "message", "close"]
    assert [type(payload) for event, payload in events if event == "error"] == [ZeroDivisionError] * 4


def test_coroutine_functions_are_awaited_before_the_next_message() -> None:
    seen: list[Any] = []

    async def main(server: Peer) -> None:
        async with server.async_client().listen.v1.connect(model="m") as connection:

            async def on_message(message: Any) -> None:
                seen.append("begin")
                await asyncio.sleep(0.01)
                seen.append("end")

            connection.on("message", on_message)
            await connection.start_listening()

    with peer(says(RESULTS, RESULTS, close=1000)) as server:
        asyncio.run(main(server))
    assert seen == ["begin", "end"] * 2


def test_other_tasks_run_between_messages() -> None:
    """Even between messages that arrive in one piece, which 5.3.4 handles in one go."""
    frame = bytes([0x81, 126, *len(RESULTS.encode()).to_bytes(2, "big")]) + RESULTS.encode()

    def burst(peer: RawPeer) -> None:
        peer.accept()
        next(peer.frames())
        peer.send(frame * 20 + GOODBYE)
        list(peer.frames())

    async def main(url: str) -> list[int]:
        turns, seen = 0, []
        client = deepgram.AsyncDeepgramClient(KEY, deepgram.DeepgramClientOptions(url=url))
        async with client.listen.v1.connect(model="m") as connection:
            connection.on(EventType.MESSAGE, lambda message: seen.append(turns))
            listening = asyncio.create_task(connection.start_listening())
            await connection.send_media(b"a")
            while not listening.done():
                turns += 1
                await asyncio.sleep(0)
        return seen

    with RawServer(burst) as server:
        seen = asyncio.run(main(server.url))
    assert len(seen) == len(set(seen)) == 20


def test_unreadable_messages_are_errors() -> None:
    broken = ["no json", "[1]", '{"type": 5}', '{"type": "Results", "channel": 7, "start": "x"}', ""]
    with peer(says(*broken, RESULTS, b"audio", close=1000)) as server:
        with server.client().listen.v1.connect(model="m") as connection:
            events = heard(connection)
            connection.start_listening(block=True)
    assert event_names(events) == ["open", "error", "error", "message", "message", "message", "message", "close"]
    assert isinstance(events[1][1], json.JSONDecodeError)
    assert events[4][1].channel == 7
    assert events[4][1].is_final is None


def test_a_lost_connection() -> None:
    def behave(connection: Any, this: Peer) -> None:
        connection.send(RESULTS)
        connection.socket.close()

    with peer(behave) as server, server.client().listen.v1.connect(model="m") as connection:
        events = heard(connection)
        connection.start_listening(block=True)
        assert event_names(events) == ["open", "message", "error", "close"]
        assert isinstance(events[2][1], ConnectionClosedError)
        with pytest.raises(ConnectionClosedError):
            connection.send_media(b"x")


def test_many_at_once() -> None:
    def one(server: Peer) -> list[str]:
        with server.client().listen.v1.connect(model="m") as connection:
            events = heard(connection)
            connection.start_listening()
            connection.send_media(b"abcd")
        return event_names(events)

    def behave(connection: Any, this: Peer) -> None:
        connection.recv()
        says(RESULTS, RESULTS, close=1000)(connection, this)

    with peer(behave) as server, ThreadPoolExecutor(50) as pool:
        assert list(pool.map(one, [server] * 50)) == [["open", "message", "message", "close"]] * 50


# ---- sending


def test_media_in_all_forms() -> None:
    forms = [
        b"a", bytearray(b"b"), memoryview(b"c"), ListenV1MediaMessage(data=b"d"), ListenV1MediaMessage(b"e"),
        ListenV2MediaMessage(data=b"f"), [b"g", b"h"], "text", {"a": 1}, b"",
    ]  # fmt: skip
    with peer() as server:
        with server.client().listen.v1.connect(model="m") as connection:
            for form in forms:
                assert connection.send_media(form) is None
            with pytest.raises(TypeError):
                connection.send_media(None)
        server.closed.wait(DEADLINE)
    assert server.frames == [b"a", b"b", b"c", b"d", b"e", b"f", b"g", b"h", "text", '{"a": 1}']


@pytest.mark.parametrize(
    ("path", "verb", "argument", "frame"),
    [
        ("listen.v1", "send_control", "Finalize", {"type": "Finalize"}),
        ("listen.v1", "send_control", {"type": "CloseStream"}, {"type": "CloseStream"}),
        ("listen.v1", "send_finalize", None, {"type": "Finalize"}),
        ("listen.v1", "send_configure", {"keyterms": ["a"]}, {"type": "Configure", "keyterms": ["a"]}),
        ("listen.v2", "send_control", None, {"type": "CloseStream"}),
        ("listen.v2", "send_configure", {"thresholds": {"eot_threshold": 0.8}},
         {"type": "Configure", "thresholds": {"eot_threshold": 0.8}}),
        ("listen.v2", "send_force_end_turn", None, {"type": "ForceEndTurn"}),
        ("speak.v1", "send_text", "Hello", {"type": "Speak", "text": "Hello"}),
        ("speak.v1", "send_text", SpeakV1TextMessage(text="Hello"), {"type": "Speak", "text": "Hello"}),
        ("speak.v1", "send_flush", None, {"type": "Flush"}),
        ("speak.v1", "send_control", "Clear", {"type": "Clear"}),
        ("speak.v2", "send_speak", "Hi", {"type": "Speak", "text": "Hi"}),
        ("speak.v2", "send_interrupt", {"playback_offset": {"type": "time_ms", "value": 5}},
         {"type": "Interrupt", "playback_offset": {"type": "time_ms", "value": 5}}),
        ("agent.v1", "send_control", None, {"type": "KeepAlive"}),
        ("agent.v1", "send_settings", {"audio": {}, "agent": "id"},
         {"type": "Settings", "audio": {}, "agent": "id"}),
        ("agent.v1", "send_update_prompt", "p", {"type": "UpdatePrompt", "prompt": "p"}),
        ("agent.v1", "send_update_prompt", AgentV1UpdatePromptMessage(prompt="p"),
         {"type": "UpdatePrompt", "prompt": "p"}),
        ("agent.v1", "send_update_speak", {"type": "deepgram", "model": "m"},
         {"type": "UpdateSpeak", "speak": {"provider": {"type": "deepgram", "model": "m"}}}),
        ("agent.v1", "send_update_speak", {"provider": {"type": "deepgram", "model": "m"}},
         {"type": "UpdateSpeak", "speak": {"provider": {"type": "deepgram", "model": "m"}}}),
        ("agent.v1", "send_update_think", [{"provider": {"type": "google"}}],
         {"type": "UpdateThink", "think": [{"provider": {"type": "google"}}]}),
        ("agent.v1", "send_update_think_live", {"provider": {"type": "deepgram", "version": "v1"}},
         {"type": "UpdateThink_Live", "think_live": {"provider": {"type": "deepgram", "version": "v1"}}}),
        ("agent.v1", "send_inject_user_message", "u", {"type": "InjectUserMessage", "content": "u"}),
        ("agent.v1", "send_inject_agent_message", {"message": "m", "behavior": "queue"},
         {"type": "InjectAgentMessage", "message": "m", "behavior": "queue"}),
        ("agent.v1", "send_inject_dynamic_agent_message", None, {"type": "InjectAgentMessage", "is_dynamic": True}),
        ("agent.v1", "send_function_call_response", {"id": "1", "name": "n", "content": "c"},
         {"type": "FunctionCallResponse", "id": "1", "name": "n", "content": "c"}),
        ("agent.v1", "send_raw", {"type": "X"}, {"type": "X"}),
    ],
)  # fmt: skip
def test_messages_in_all_forms(path: str, verb: str, argument: Any, frame: dict[str, Any]) -> None:
    with peer() as server:
        product, version = path.split(".")
        api = getattr(getattr(server.client(), product), version)
        with api.connect(**({} if path == "agent.v1" else {"model": "m"})) as connection:
            assert getattr(connection, verb)(*([] if argument is None else [argument])) is None
        server.closed.wait(DEADLINE)
    assert [json.loads(text) for text in server.frames] == [frame]


def test_a_message_without_its_required_field_is_refused() -> None:
    with peer() as server, server.client().agent.v1.connect() as connection:
        with pytest.raises(TypeError, match="expected a AgentV1UpdatePromptMessage"):
            connection.send_update_prompt()
        connection.send_keep_alive()


def test_keepalive() -> None:
    for path, query in (("listen", {"model": "m"}), ("agent", {})):
        with peer() as server:
            connect = getattr(server.client(keepalive_interval=0.05), path).v1.connect
            with connect(keepalive=True, **query) as connection:
                assert connection._tuning.keepalive
                eventually(lambda server=server: server.frames)
            assert server.frames[0] == '{"type": "KeepAlive"}'


def test_recv_timeouts_and_functions_over_a_websocket_of_the_program() -> None:
    call = {"id": "1", "name": "twice", "arguments": '{"number": 4}', "client_side": True}

    def ask(connection: Any, _: Peer) -> None:
        connection.send(json.dumps({"type": "FunctionCallRequest", "functions": [call]}))

    async def on_loop(url: str) -> None:
        async with aio_connect(url) as websocket:
            connection = AsyncAgentSocket(websocket=websocket)
            connection.function(twice)
            assert (await connection.recv(DEADLINE)).type == "FunctionCallRequest"
            with pytest.raises(TimeoutError):
                await connection.recv(0.01)
            with pytest.raises(TypeError, match="of your own"):
                async with connection:
                    pass
            await asyncio.to_thread(eventually, lambda: len(server.frames) == 2)

    def twice(number: int) -> int:
        return 2 * number

    with peer(ask) as server:
        with sync_connect(server.url) as websocket:
            connection = AgentSocket(websocket=websocket)
            connection.function(twice)
            assert connection.recv(DEADLINE).type == "FunctionCallRequest"
            with pytest.raises(TimeoutError):
                connection.recv(0.01)
            with pytest.raises(TypeError, match="of your own"), connection:
                pass
            eventually(lambda: server.frames)
        asyncio.run(on_loop(server.url))
    assert [json.loads(frame)["content"] for frame in server.frames] == ["8", "8"]


def test_errors_of_handlers_over_a_websocket_of_the_program_come_at_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    class FakeWebSocket:
        async def __aiter__(self) -> Any:
            for number in range(3):
                yield json.dumps({"type": str(number)})

    async def listen() -> None:
        connection = AsyncAgentSocket(websocket=FakeWebSocket())
        connection.on(EventType.MESSAGE, fail)
        connection.on(EventType.ERROR, lambda error: events.append(str(error)))
        connection.on(EventType.CLOSE, lambda nothing: events.append("close"))
        await connection.start_listening()

    async def fail(message: Any) -> None:
        events.append(message.type)
        raise RuntimeError("failed at " + message.type)

    events: list[str] = []
    asyncio.run(asyncio.wait_for(listen(), DEADLINE))
    assert events == ["0", "failed at 0", "1", "failed at 1", "2", "failed at 2", "close"]
    assert caplog.text.count("RuntimeError: failed at") == 3


def test_connections_of_transport_factory_are_closed_with_the_block() -> None:
    """`transport_factory` applies to the client it is given to; in 6.x and 7.x, it applies to all clients of the
    process."""

    def transport(url: str, headers: dict[str, str]) -> SyncTransport:
        return sync_connect(url, additional_headers=headers, compression=None).__enter__()

    with peer(says(RESULTS)) as server:
        environment = deepgram.DeepgramClientEnvironment(base=server.url, production=server.url, agent=server.url)
        client = deepgram.DeepgramClient(api_key=KEY, environment=environment, transport_factory=transport)
        with client.listen.v1.connect(model="m", keyterm=["a", "b"]) as connection:
            assert connection.recv().type == "Results"
            connection.send_media(b"audio")
            websocket = connection._websocket
        with pytest.raises(ConnectionClosedOK):
            websocket.send(b"late")
        with suppress(ZeroDivisionError), client.speak.v1.connect() as connection:
            websocket = connection._websocket
            connection.recv()  # older websockets close in order when all has been read
            raise ZeroDivisionError
        with pytest.raises(ConnectionClosedOK):
            websocket.send(b"late")
        with deepgram.DeepgramClient(api_key=KEY, environment=environment).listen.v1.connect(model="m") as connection:
            assert connection._websocket.frames
    assert server.headers[0]["authorization"] == f"Token {KEY}"
    assert ("keyterm", "a") in server.queries[0]
    assert server.frames[0] == b"audio"


def test_transport_factory_on_asyncio() -> None:
    class FakeTransport:
        closed = False

        def __init__(self, url: str, headers: dict[str, str]) -> None:
            self.url, self.heard = url, list[Any]()

        async def send(self, data: Any) -> None:
            self.heard.append(data)

        async def recv(self) -> str:
            return RESULTS

        async def __aiter__(self) -> Any:
            yield RESULTS

        async def close(self) -> None:
            self.closed = True

    async def main() -> None:
        assert isinstance(FakeTransport("", {}), AsyncTransport)
        client = deepgram.AsyncDeepgramClient(api_key=KEY, transport_factory=FakeTransport)
        async with client.listen.v2.connect(model="m") as connection:
            events = heard(connection)
            await connection.start_listening()
            await connection.send_close_stream()
            made = connection._websocket
        assert [event for event, _ in events] == ["open", "message", "close"]
        assert (made.url, made.heard) == ("wss://api.deepgram.com/v2/listen?model=m", ['{"type": "CloseStream"}'])
        assert made.closed

    asyncio.run(main())


@pytest.mark.parametrize("options", [{}, {"reconnect": True}])
def test_a_connection_whose_loop_is_closed_raises_connection_closed(options: dict[str, Any]) -> None:
    """`recv()` does not wait forever, and iterating and listening do not end as if all had been in order."""
    code = """
import asyncio, sys
from deepgram import AsyncDeepgramClient, DeepgramClientOptions
from deepgram.core.events import EventType
from websockets.exceptions import ConnectionClosedError
config = DeepgramClientOptions(url=sys.argv[1], options=eval(sys.argv[2]))
block = AsyncDeepgramClient("key", config).listen.v1.connect(model="m")
loop = asyncio.new_event_loop()
connection = loop.run_until_complete(block.__aenter__())
loop.close()
for event in EventType:
    connection.on(event, lambda payload, event=event: print(event, type(payload).__name__))
async def go_on():
    for verb, given in ("send_media", [b"a"]), ("send_keep_alive", []), ("send_raw", ["{}"]), ("recv", []):
        try:
            await getattr(connection, verb)(*given)
        except ConnectionClosedError:
            print(verb)
    try:
        async for message in connection:
            pass
    except ConnectionClosedError:
        print("iterating")
    await connection.start_listening()
asyncio.run(go_on())
"""
    with peer() as server:
        command = [sys.executable, "-c", code, server.url, repr(options)]
        ran = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert ran.stdout.splitlines() == [
        *["send_media", "send_keep_alive", "send_raw", "recv", "iterating"],
        *["open NoneType", "error ConnectionClosedError", "close NoneType"],
    ], ran.stderr


def test_a_connection_whose_loop_does_not_run_raises_connection_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Receiving and listening do not wait forever."""
    monkeypatch.setattr(loops, "IDLE", 0.05)

    async def ask(connection: Any) -> None:
        for verb in connection.send_media(b"a"), connection.recv(), connection.start_listening():
            with pytest.raises(ConnectionClosedError):
                await verb

    with peer() as server:
        loop = asyncio.new_event_loop()
        block = server.async_client().listen.v1.connect(model="m")
        connection = loop.run_until_complete(block.__aenter__())
        asyncio.run(asyncio.wait_for(ask(connection), DEADLINE))
        loop.run_until_complete(block.__aexit__(None, None, None))
        loop.close()


def test_receiving_and_listening_on_another_loop(loop: LoopThread) -> None:
    """A message that arrives wakes those who wait for it."""
    waits = threading.Event()

    def say(connection: Any, _: Peer) -> None:
        for _ in range(3):
            waits.wait(DEADLINE)
            waits.clear()
            connection.send(RESULTS)
        connection.recv()
        connection.close()

    async def ask(connection: Any) -> list[Any]:
        asyncio.get_running_loop().call_later(0.05, waits.set)
        first = await connection.recv()
        asyncio.get_running_loop().call_later(0.05, waits.set)
        second = await anext(aiter(connection))
        events = heard(connection)
        connection.on(EventType.MESSAGE, lambda message: connection.send_media(b"the end"))
        asyncio.get_running_loop().call_later(0.05, waits.set)
        await connection.start_listening(block=True)
        return [first, second, *(payload for event, payload in events if event == "message")]

    with peer(say) as server:
        block = server.async_client().listen.v1.connect(model="m")
        connection = loop.run(block.__aenter__)
        messages = asyncio.run(asyncio.wait_for(ask(connection), DEADLINE))
        loop.run(block.__aexit__, None, None, None)
    assert [message.type for message in messages] == ["Results"] * 3
