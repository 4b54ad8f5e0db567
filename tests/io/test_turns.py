"""One handler after the other: whose turn it is, what a handler may do to itself, and what a peer may do to all."""

import asyncio
import contextvars
import json
import threading
from typing import Any, Callable

import pytest
from attack.clients import AUDIO, QUICK, memory
from attack.peers import GoodServer, Peer, RawServer
from attack.wire import CLOSE, PING, TEXT, encode, encode_message
from colours import DEADLINE, Heard, LoopThread, client_of, eventually, names

Serve = Callable[..., RawServer]
Dial = Callable[..., "tuple[Any, Heard]"]
WORDS = "UtteranceEnd"


def numbered(*numbers: int) -> bytes:
    """Messages, each with its number."""
    return b"".join(
        encode_message(json.dumps({"type": WORDS, "channel": [0, 1], "last_word_end": float(number)}))
        for number in numbers
    )


def saying(data: bytes) -> Callable[[Peer], None]:
    """All in one segment."""

    def behave(peer: Peer) -> None:
        peer.accept()
        peer.send(data)
        peer.until_closed()

    return behave


def on_loop(server: Any, loop: LoopThread) -> "tuple[Any, list[str]]":
    """A client without a handler of messages, as a second one for the same message would give the loop a turn; and what
    else it tells."""
    client, told = client_of("listen", "asyncio", server.url, loop, **QUICK), list[str]()
    for event in ("Open", "Error", "Close", "HandlerFailed"):
        client.on(event, lambda *_, event=event, **__: told.append(event))
    return client, told


def start(client: Any) -> None:
    assert client.start(AUDIO) is True, client.last_error


# ---- turns and tasks of the loop


@pytest.mark.parametrize("kind", ["plain", "coroutine"])
def test_f37_who_waits_for_a_message_has_it_before_the_next(serve: Serve, loop: LoopThread, kind: str) -> None:
    """F-37: messages of one read were handled without a turn, and a consumer saw the last alone."""
    client, _ = on_loop(serve(saying(numbered(1, 2, 3))), loop)
    seen: list[float] = []
    latest = 0.0

    async def consume(news: asyncio.Event) -> None:
        while len(seen) < 3:
            await news.wait()
            news.clear()
            seen.append(latest)

    async def prepare() -> asyncio.Event:
        nonlocal consuming
        news = asyncio.Event()
        consuming = asyncio.ensure_future(consume(news))
        return news

    consuming: Any = None
    news = loop.run(prepare)

    def handler(client: Any, utterance_end: Any, **_: Any) -> None:
        nonlocal latest
        latest = utterance_end.last_word_end
        news.set()

    async def coroutine_handler(client: Any, utterance_end: Any, **_: Any) -> None:
        handler(client, utterance_end)

    client.on(WORDS, handler if kind == "plain" else coroutine_handler)
    start(client)
    try:
        eventually(lambda: len(seen) == 3, f"the consumer saw {seen}")
    finally:
        loop.run(consuming.cancel)
        client.finish()
    assert seen == [1.0, 2.0, 3.0]


def test_f37_each_coroutine_handler_has_a_task_and_a_context_of_its_own(serve: Serve, loop: LoopThread) -> None:
    """F-37: one task ran them all; whoever cancelled that of the handler before ended the connection in silence."""
    client, told = on_loop(serve(saying(numbered(*range(20)))), loop)
    order: list[float] = []
    tasks: list[Any] = []
    leaked: list[str] = []
    mine = contextvars.ContextVar("mine", default="")

    async def handler(client: Any, utterance_end: Any, **_: Any) -> None:
        leaked.append(mine.get())
        mine.set("of another handler")
        if tasks:
            tasks[-1].cancel()
        tasks.append(asyncio.current_task())
        if len(tasks) % 3:
            await asyncio.sleep(0)
        order.append(utterance_end.last_word_end)

    client.on(WORDS, handler)
    start(client)
    eventually(lambda: len(order) == 20, f"handled were {order}")
    assert order == [float(number) for number in range(20)]
    assert len(set(map(id, tasks))) == 20
    assert set(leaked) == {""}
    assert client.is_connected()
    assert client.finish() is True
    assert told == ["Open", "Close"]


@pytest.mark.parametrize("busy", [False, True], ids=["idle", "handling"])
def test_f37_whoever_cancels_all_tasks_ends_the_connection_and_is_told(
    serve: Serve, loop: LoopThread, busy: bool
) -> None:
    """F-37: no Close, no Error, and finish() was True."""
    client, told = on_loop(serve(saying(numbered(1))), loop)
    handling = threading.Event()

    async def handler(client: Any, utterance_end: Any, **_: Any) -> None:
        handling.set()
        if busy:
            await asyncio.sleep(DEADLINE)

    async def cancel_all() -> None:
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()

    client.on(WORDS, handler)
    start(client)
    assert handling.wait(DEADLINE)
    loop.run(cancel_all)
    eventually(lambda: "Close" in told, str(told))
    assert told == ["Open", *["HandlerFailed"] * busy, "Error", "Close"]
    assert client.finish() is False


# ---- handlers that fail


class Odd(BaseException):
    pass


@pytest.mark.parametrize("raised", [GeneratorExit, Odd])
def test_f14_no_exception_of_a_handler_ends_the_others(
    serve: Serve, loop: LoopThread, colour: str, raised: type[BaseException], caplog: pytest.LogCaptureFixture
) -> None:
    """F-14: GeneratorExit ended all handlers in silence."""
    client = client_of("listen", colour, serve(saying(numbered(1, 2))).url, loop, **QUICK)
    handled: list[float] = []
    told: list[type[BaseException]] = []

    def fail(client: Any, utterance_end: Any, **_: Any) -> None:
        handled.append(utterance_end.last_word_end)
        raise raised("my mistake")

    async def fail_on_loop(client: Any, utterance_end: Any, **_: Any) -> None:
        await asyncio.sleep(0)
        fail(client, utterance_end)

    client.on(WORDS, fail if colour == "threads" else fail_on_loop)
    client.on("HandlerFailed", lambda client, failed, **_: told.append(type(failed.exception)))
    start(client)
    eventually(lambda: handled == [1.0, 2.0], str(handled))
    assert client.finish() is True
    assert told == [raised, raised]
    assert sum("my mistake" in str(record.exc_info) for record in caplog.records) == 2


def test_f38_many_failures_of_handlers_are_no_error_of_the_connection(serve: Serve, dial: Dial, colour: str) -> None:
    """F-38: on asyncio each was an Error, on which programs connect anew."""
    client, heard = dial(serve(saying(numbered(*range(50)))))
    handled = [0]

    def fail(*_: Any, **__: Any) -> None:
        handled[0] += 1
        raise ValueError("my mistake")

    client.on(WORDS, fail)
    start(client)
    eventually(lambda: handled == [50], str(handled))
    assert client.is_connected()
    assert client.finish() is True
    assert len(heard["Error"]) == (50 if colour == "threads" else 0)
    assert len(heard["HandlerFailed"]) == 50


def test_f15_handlers_of_a_client_never_overlap(serve: Serve, dial: Dial, colour: str) -> None:
    """F-15: behind start() in a handler, two threads ran the handlers of one client."""
    both = threading.Event()

    def behave(peer: Peer) -> None:
        peer.accept()
        peer.send(numbered(server.connections))
        if server.connections == 2:
            both.set()
        peer.until_closed()

    server = serve(behave)
    client, heard = dial(server)
    seen: list[str] = []
    other = threading.Event()

    def begins(number: int) -> bool:
        seen.append(f"{number} begins")
        if number == 2:
            other.set()
        return number == 1

    def overlaps() -> bool:
        return not both.wait(DEADLINE) or other.wait(0.1)

    def in_thread(client: Any, utterance_end: Any, **_: Any) -> None:
        number = int(utterance_end.last_word_end)
        if begins(number):
            seen.append(f"started {client.start(AUDIO)}")
            seen.append(f"overlaps {overlaps()}")
        seen.append(f"{number} ends")

    async def in_loop(client: Any, utterance_end: Any, **_: Any) -> None:
        number = int(utterance_end.last_word_end)
        if begins(number):
            seen.append(f"started {await client.start(AUDIO)}")
            seen.append(f"overlaps {await asyncio.to_thread(overlaps)}")
        seen.append(f"{number} ends")

    client.on(WORDS, in_thread if colour == "threads" else in_loop)
    start(client)
    eventually(lambda: "2 ends" in seen, str(seen))
    assert seen == ["1 begins", "started True", "overlaps False", "1 ends", "2 begins", "2 ends"]
    assert len(heard["Open"]) == 2
    assert client.finish() is True


@pytest.mark.parametrize("place", ["a running loop", "a coroutine"])
def test_f31_a_client_with_threads_where_a_loop_is_meant_warns_once(
    good: GoodServer, loop: LoopThread, place: str, caplog: pytest.LogCaptureFixture
) -> None:
    """F-31: it blocked the loop, or dropped the coroutine, without a word."""
    client = client_of("listen", "threads", good.url, loop, **QUICK)

    async def coroutine() -> None:
        pass

    async def twice() -> None:
        for _ in range(2):
            start(client)
            client.finish()

    if place == "a coroutine":
        client.on("Open", lambda *_, **__: coroutine())
        for _ in range(2):
            start(client)
            client.finish()
    else:
        asyncio.run(twice())
    warned = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
    assert len(warned) == 1, warned
    assert ("asyncwebsocket" in warned[0]) or ("corout" in warned[0])


# ---- what a peer may send


def test_f18_a_close_frame_without_a_code_is_a_clean_end(serve: Serve, dial: Dial) -> None:
    """F-18: it was an Error."""

    def behave(peer: Peer) -> None:
        peer.accept()
        next(peer.frames())
        peer.send(encode(CLOSE, b""))
        peer.until_closed()

    client, heard = dial(serve(behave))
    start(client)
    assert client.send(b"\0\0")
    assert heard.until("Close")
    assert names(heard) == ["Open", "Close"]
    assert client.finish() is True


def test_f18_text_that_is_no_utf8_is_answered_with_1007(serve: Serve, dial: Dial) -> None:
    """F-18: it was replaced in silence."""
    codes: list[Any] = []

    def behave(peer: Peer) -> None:
        peer.accept()
        peer.send(numbered(1) + encode(TEXT, b'{"type": "\xff"}') + numbered(2))
        codes.extend(frame.code for frame in peer.frames() if frame.opcode == CLOSE)

    client, heard = dial(serve(behave))
    start(client)
    assert heard.until("Close")
    eventually(lambda: codes, "the server receives no close frame")
    assert codes == [1007]
    assert names(heard) == ["Open", WORDS, "Error", "Close"]
    assert client.finish() is False


@pytest.mark.skipif(not memory(), reason="for systems that tell how much memory a process has")
def test_f13_pongs_that_nobody_reads_are_not_kept(serve: Serve, dial: Dial) -> None:
    """F-13: they piled up."""
    over = threading.Event()

    def behave(peer: Peer) -> None:
        peer.accept()
        pings = encode(PING, bytes(125)) * 500
        for _ in range(300):
            peer.send(pings)
        peer.send(numbered(1))
        over.wait(DEADLINE)

    client, heard = dial(serve(behave, receive_buffer=4096), close_timeout=0.1, drain_timeout=0.1)
    before = memory()
    start(client)
    try:
        assert heard.until(WORDS)
        assert memory() - before < 10, "MB"
    finally:
        over.set()
