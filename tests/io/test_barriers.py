"""Verbs that wait (`wait=True`, `wait_for()`, `finish(timeout=)`) get their answer, or end in time with the reason."""

import asyncio
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from attack.clients import AUDIO
from colours import DEADLINE, EVENTS, Heard, LoopThread, client_of, eventually, settings

from deepgram import InjectUserMessageOptions
from deepgram.server import BlackHole, Faults, LocalServer, Timing

RAW = {"encoding": "linear16", "sample_rate": 8000}


@pytest.fixture
def start_client(colour: str, loop: LoopThread) -> Any:
    def connect(product: str, server: LocalServer, *start: Any, **options: Any) -> tuple[Any, Heard]:
        client = client_of(product, colour, server.url, loop, **options)
        heard = Heard(client, EVENTS[product])
        assert client.start(*start or (RAW,)), client.last_error
        return client, heard

    return connect


def test_flush_waits_for_its_own_answer_and_its_handlers(start_client: Any, server: LocalServer) -> None:
    client, heard = start_client("speak", server)
    assert client.send_text("One.")
    assert client.flush()
    assert client.send_text("Two.")
    assert client.flush(wait=True)
    assert len(heard["Flushed"]) == 2
    assert heard.events[-1][0] == "Flushed"
    assert client.finish()


def test_flush_wait_ignores_the_answer_to_an_earlier_flush(start_client: Any, server: LocalServer, colour: str) -> None:
    """Handlers of the first Flushed are still running when the second Flush is sent."""
    client, _heard = start_client("speak", server)
    begun, go_on, handled = threading.Event(), threading.Event(), []

    def blocking(speak: Any, flushed: Any, **_: Any) -> None:
        begun.set()
        go_on.wait(DEADLINE)
        handled.append(flushed)

    async def waiting(speak: Any, flushed: Any, **_: Any) -> None:
        await asyncio.to_thread(blocking, speak, flushed)

    def flushes() -> int:
        return sum(message["type"] == "Flush" for message in server.connection().received_messages)

    client.on("Flushed", blocking if colour == "threads" else waiting)
    assert client.send_text("One.")
    assert client.flush()
    assert begun.wait(DEADLINE)
    assert client.send_text("Two.")
    with ThreadPoolExecutor() as pool:
        returned = pool.submit(lambda: (client.flush(wait=True), len(handled)))
        server.wait_for(lambda: flushes() == 2)
        go_on.set()
        assert returned.result(DEADLINE) == (True, 2)
    assert client.finish()


def test_clear_wait_ends_with_cleared(start_client: Any, colour: str) -> None:
    with LocalServer(timing=Timing.fast()) as server:
        client, heard = start_client("speak", server)
        assert client.send_text("A long sentence. " * 50)
        assert client.clear(wait=True)
        assert len(heard["Cleared"]) == 1
        assert client.finish()


def test_flush_wait_returns_false_when_refused(start_client: Any, server: LocalServer) -> None:
    client, heard = start_client("speak", server)
    for _ in range(20):
        assert client.flush(wait=True)
    began = time.monotonic()
    assert client.flush(wait=True, timeout=2 * DEADLINE) is False
    assert time.monotonic() - began < DEADLINE
    assert len(heard["Warning"]) == 1
    assert client.finish()


@pytest.mark.parametrize("verb", ["flush", "clear"])
def test_a_barrier_returns_false_at_its_timeout_and_at_a_loss(start_client: Any, verb: str) -> None:
    with LocalServer(timing=Timing.fast(), faults=Faults(black_hole=BlackHole(after_frames=1))) as server:
        client, _heard = start_client("speak", server)
        assert client.send_text("One.")
        assert getattr(client, verb)(wait=True, timeout=0.1) is False
        assert lost_during(client, server, lambda: getattr(client, verb)(wait=True, timeout=2 * DEADLINE)) is False
        assert client.last_error.code == 1006
        client.finish()


def test_finalize_wait_returns_false_at_a_loss(start_client: Any) -> None:
    with LocalServer(timing=Timing.fast(), faults=Faults(black_hole=BlackHole(after_frames=1))) as server:
        client, _ = start_client("listen", server, AUDIO)
        assert client.send(bytes(640))
        assert lost_during(client, server, lambda: client.finalize(wait=True, timeout=2 * DEADLINE)) is False
        assert client.last_error.code == 1006
        client.finish()


def test_wait_for_returns_the_matching_message_or_none(
    start_client: Any, server: LocalServer, colour: str, loop: LoopThread
) -> None:
    client, heard = start_client("agent", server, settings())
    assert heard.until("SettingsApplied")

    def by_the_agent(text: Any) -> bool:
        return bool(text.role == "assistant")

    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(client.wait_for, "ConversationText", DEADLINE, where=by_the_agent)
        route = route_of(client, "ConversationText")
        eventually(lambda: len(route.handlers) == 2)
        assert client.inject_user_message(InjectUserMessageOptions(content="Hello?"))
        answer = waiting.result(DEADLINE)
    assert (answer.role, answer.type) == ("assistant", "ConversationText")
    assert answer in heard["ConversationText"]
    assert client.wait_for("PromptUpdated", timeout=0.05) is None
    assert lost_during(client, server, lambda: client.wait_for("PromptUpdated", timeout=2 * DEADLINE)) is None
    assert client.last_error.code == 1006
    assert client.wait_for("PromptUpdated", timeout=DEADLINE) is None, "there is nothing to wait for"
    assert len(route_of(client, "PromptUpdated").handlers) == 1, "only that of the test is left"


def lost_during(client: Any, server: LocalServer, wait: Callable[[], Any]) -> Any:
    """The result of a call that waits, with the connection aborted during the wait."""
    with ThreadPoolExecutor() as pool:
        result = pool.submit(wait)
        eventually(lambda: is_waiting(client))
        server.connections[-1].abort()
        return result.result(DEADLINE)


def is_waiting(client: Any) -> bool:
    return bool(getattr(client, "_client", client)._barriers)


def route_of(client: Any, event: str) -> Any:
    return getattr(client, "_client", client)._dispatcher.routes[event]


def test_wait_for_in_a_handler_raises_instead_of_deadlocking(
    start_client: Any, colour: str, server: LocalServer
) -> None:
    client, _heard = start_client("agent", server, settings())
    raised: list[BaseException] = []

    def blocking(agent: Any, payload: Any, **_: Any) -> None:
        try:
            agent.wait_for("History")
        except RuntimeError as error:
            raised.append(error)

    async def waiting(agent: Any, payload: Any, **_: Any) -> None:
        try:
            await agent.wait_for("History")
        except RuntimeError as error:
            raised.append(error)

    client.on("ConversationText", blocking if colour == "threads" else waiting)
    assert client.inject_user_message(InjectUserMessageOptions(content="Hello?"))
    eventually(lambda: raised)
    assert client.finish()


@pytest.mark.parametrize("reconnect", [False, True])
def test_finish_returns_within_its_timeout(start_client: Any, reconnect: bool) -> None:
    with LocalServer(timing=Timing.fast(), faults=Faults(black_hole=BlackHole(after_frames=1))) as server:
        options = {"reconnect": reconnect, "drain_timeout": 2 * DEADLINE, "close_timeout": 0.1}
        client, heard = start_client("listen", server, AUDIO, **options)
        assert client.send(bytes(640))
        began = time.monotonic()
        assert client.finish(timeout=0.3) is False
        assert time.monotonic() - began < DEADLINE
        assert client.last_error is not None
        eventually(lambda: heard["Close"])


def test_finish_says_why_it_gave_up_on_a_handler(start_client: Any, server: LocalServer, colour: str) -> None:
    """Also if the connection ends in order later."""
    client, heard = start_client("listen", server, AUDIO)
    released = threading.Event()

    async def hold_the_desk(client: Any, *_: Any, **__: Any) -> None:
        await asyncio.to_thread(released.wait, DEADLINE)

    client.on("Metadata", (lambda *_, **__: released.wait(DEADLINE)) if colour == "threads" else hold_the_desk)
    assert client.finish(timeout=0.1) is False
    assert client.last_error.message.startswith("finish() gave up before ")
    released.set()
    eventually(lambda: heard["Close"])
    assert client.last_error.message.startswith("finish() gave up before ")
    assert heard["Error"] == []


def test_finish_timeout_replaces_a_shorter_drain_timeout(start_client: Any) -> None:
    with LocalServer(timing=Timing.fast(metadata_close=0.5)) as server:
        client, heard = start_client("listen", server, AUDIO, close_timeout=2.0, drain_timeout=0.0)
        assert client.send(bytes(640))
        assert client.finish(timeout=DEADLINE) is True
        assert len(heard["Metadata"]) == 1


def test_a_handler_failing_after_wait_for_returned_is_reported(
    start_client: Any, server: LocalServer, colour: str
) -> None:
    """`wait_for()` removes its own handler: the failure was once attributed to another handler, or blocked the desk."""
    client, heard = start_client("speak", server)
    failures: list[Any] = []
    client.on("HandlerFailed", lambda speak, handler_failed, **_: failures.append(handler_failed))
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(client.wait_for, "Flushed", DEADLINE)
        route = route_of(client, "Flushed")
        eventually(lambda: len(route.handlers) == 2)

        def broken(speak: Any, flushed: Any, **_: Any) -> None:
            eventually(lambda: len(route.handlers) == 2, "wait_for() has returned")
            raise LookupError("broken")

        async def broken_on_loop(speak: Any, flushed: Any, **_: Any) -> None:
            await asyncio.to_thread(broken, speak, flushed)

        failing = broken if colour == "threads" else broken_on_loop
        client.on("Flushed", failing)
        assert client.send_text("One.")
        assert client.flush()
        assert waiting.result(DEADLINE) is not None
    assert client.finish()
    assert [failure.handler for failure in failures] == [failing]
    assert heard.events[-1][0] == "Close"


@pytest.mark.parametrize("event", ["Close", "Error"])
def test_wait_for_close_waits_for_handlers_of_error(start_client: Any, colour: str, event: str) -> None:
    """D-74: `wait_for("Close")` returned None while handlers of Error were still running."""
    with LocalServer(timing=Timing.fast()) as server:
        client, _heard = start_client("listen", server, AUDIO)
        handling, go_on = threading.Event(), threading.Event()
        on_error(client, colour, lambda: (handling.set(), go_on.wait(DEADLINE)))
        route = route_of(client, event)
        handlers = len(route.handlers)
        with ThreadPoolExecutor() as pool:
            waiting = pool.submit(client.wait_for, event, DEADLINE)
            eventually(lambda: len(route.handlers) > handlers)
            server.connections[-1].abort()
            assert handling.wait(DEADLINE)
            go_on.set()
            assert waiting.result(DEADLINE).type
        client.finish()


def test_wait_for_during_the_end_events_ends_with_them(start_client: Any, colour: str) -> None:
    """D-74: a `wait_for()` that began while Error was being handled lasted until its timeout."""
    with LocalServer(timing=Timing.fast()) as server:
        client, _heard = start_client("listen", server, AUDIO)
        handling = threading.Event()
        on_error(client, colour, lambda: (handling.set(), eventually(lambda: is_waiting(client))))
        server.connections[-1].abort()
        assert handling.wait(DEADLINE)
        began = time.monotonic()
        assert client.wait_for("Results", timeout=2 * DEADLINE) is None
        assert time.monotonic() - began < DEADLINE
        client.finish()


def on_error(client: Any, colour: str, do: Any) -> None:
    """Register a handler of Error that makes a blocking call."""

    async def waiting(client: Any, error: Any, **_: Any) -> None:
        await asyncio.to_thread(do)

    client.on("Error", (lambda client, error, **_: do()) if colour == "threads" else waiting)


def test_timeouts_may_be_huge_or_infinite(start_client: Any) -> None:
    """D-75: timeouts too long for a system call killed the I/O thread, or raised OverflowError."""
    with LocalServer(timing=Timing.fast()) as server:
        endless = dict.fromkeys(
            ("ping_interval", "open_timeout", "drain_timeout", "close_timeout", "send_timeout"), 1e12
        )
        client, heard = start_client("listen", server, AUDIO, **endless)
        assert client.send(bytes(640))
        with ThreadPoolExecutor() as pool:
            waiting = pool.submit(client.wait_for, "Metadata", float("inf"))
            assert client.finish(timeout=float("inf")) is True
            assert waiting.result(DEADLINE) in (None, *heard["Metadata"])
        assert client.last_error is None
