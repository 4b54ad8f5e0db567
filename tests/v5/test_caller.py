"""`start_listening()` in the thread or task of the block blocks, unless later code uses the connection.

5.3.4 always blocks, and programs clean up right after the call: if it returned at once, they would cancel the task that
sends, or write a file before there is anything to write.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from deepgram.core.events import EventType

from deepgram.eras.v5.caller import used_later
from deepgram.server import LocalServer

from .peers import DEADLINE, peer
from .test_connections import says

SEEN: Any = None  # the connection, for functions that use it as a global


class Proxy:
    """Raises on any access, as proxies of Flask do outside of a request."""

    def __getattribute__(self, name: str) -> Any:
        raise RuntimeError("nothing here")


PROXY = Proxy()


class Holder:
    """Keeps a thing in an attribute, as programs keep a connection."""

    def __init__(self, thing: Any) -> None:
        self.thing, self.running = thing, True

    def feed(self) -> None:
        self.thing.send_media(b"")

    def last(self) -> bool:
        self.got = used_later(self.thing)
        return self.got

    def feeds(self) -> bool:
        got = used_later(self.thing)
        self.feed()
        return got

    def forgets(self, thing: Any) -> bool:
        got = used_later(thing)
        self.running = False
        self.thing = None
        return got


class Thing:
    """Stands for a connection."""

    def send_media(self, data: bytes) -> None: ...

    def close(self) -> None: ...

    send_close_stream = close


def sends(thing: Any) -> bool:
    got = used_later(thing)
    thing.send_media(b"")
    return got


def sends_in_a_function(thing: Any) -> bool:
    def stream() -> None:
        thing.send_media(b"")

    got = used_later(thing)
    stream()
    return got


def sends_in_a_function_made_later(thing: Any) -> bool:
    got = used_later(thing)

    def stream() -> None:
        thing.send_media(b"")

    stream()
    return got


def send_the_global() -> None:
    SEEN.send_media(b"")


def sends_the_global(thing: Any) -> bool:
    global SEEN
    SEEN = thing
    got = used_later(SEEN)
    send_the_global()
    return got


def sends_through_another_thread(thing: Any) -> bool:
    def stream() -> None:
        thing.send_media(b"")

    got = used_later(thing)
    threading.Thread(target=stream).start()
    return got


def sends_through_a_holder_of_its_method(thing: Any) -> bool:
    microphone = Holder(None)
    microphone.thing = thing.send_media
    got = used_later(thing)
    microphone.running = not microphone.running
    return got


def sends_in_the_caller(thing: Any) -> bool:
    def listen(connection: Any) -> bool:
        return used_later(connection)

    got = listen(thing)
    thing.send_media(b"")
    return got


def sends_in_the_caller_of_its_holder(thing: Any) -> bool:
    holder = Holder(thing)
    got = holder.last()
    holder.feed()
    return got


def sends_in_a_method_of_its_holder(thing: Any) -> bool:
    return Holder(thing).feeds()


def sends_after_a_comprehension(thing: Any) -> bool:
    found = [used_later(each) for each in (thing,)]
    thing.send_media(b"")
    return found[0]


def sends_in_a_generator(thing: Any) -> bool:
    def steps() -> Iterator[bool]:
        yield used_later(thing)
        thing.send_media(b"")

    return next(steps())


def executed(code: str, thing: Any) -> bool:
    """What `used_later` returns in code that `exec()` runs."""
    names = {"thing": thing, "used_later": used_later}
    exec(code, {}, names)
    return bool(names["got"])


def sends_in_executed_code(thing: Any) -> bool:
    return executed("got = used_later(thing)\nthing.send_media(b'')", thing)


def passes_it_on_beside_the_word_close(thing: Any) -> bool:
    got = used_later(thing)
    str((thing, "close"))
    return got


def closes_in_executed_code(thing: Any) -> bool:
    return executed("thing.send_media(b'')\ngot = used_later(thing)\nthing.close()", thing)


def makes_another_in_each_iteration(_: Any) -> bool:
    found = []
    while not found or found[0] is None:
        thing = Thing()
        thing.send_media(b"")
        found.append(used_later(thing))
    return bool(found[0])


def handled_an_error_before(thing: Any) -> bool:
    try:
        int("x")
    except ValueError:
        pass
    thing.send_media(b"")
    return used_later(thing)


def contains_its_name_as_a_string(thing: Any) -> bool:
    got = used_later(thing)
    print("thing", end="")
    return got


class Odd(dict[str, Any]):
    def values(self) -> Any:
        raise RuntimeError("nothing here")


def has_locals_that_cannot_be_listed(thing: Any) -> bool:
    names = Odd(thing=thing, used_later=used_later)
    exec("got = used_later(thing)\nthing.send_media(b'')", {}, names)
    return bool(names["got"])


def cleans_up(thing: Any) -> bool:
    active = threading.Event()
    feeding = threading.Thread(target=lambda: thing.send_media(b""))
    try:
        return used_later(thing)
    finally:
        active.clear()
        str(type(PROXY))
        if feeding.is_alive():
            feeding.join()


def only_closes(thing: Any) -> bool:
    try:
        return used_later(thing)
    finally:
        thing.send_close_stream()
        thing.close()


def is_dropped_by_its_holder(thing: Any) -> bool:
    return Holder(thing).forgets(thing)


def reads_only_an_unbound_closure(thing: Any) -> bool:
    nothing_yet: Callable[[], Any] = lambda: later  # noqa: E731
    got = (lambda made: used_later(made))(thing)
    later = nothing_yet
    return bool(got and later)


@pytest.mark.parametrize(
    "case",
    [
        sends, sends_in_a_function, sends_in_a_function_made_later, sends_the_global, sends_through_another_thread,
        sends_through_a_holder_of_its_method, sends_in_the_caller, sends_in_the_caller_of_its_holder,
        sends_in_a_method_of_its_holder, sends_after_a_comprehension, sends_in_a_generator, sends_in_executed_code,
        passes_it_on_beside_the_word_close,
    ],
)  # fmt: skip
def test_code_that_uses_the_connection_later(case: Callable[[Any], bool]) -> None:
    found = case(Thing())  # within an assert, pytest would keep the argument
    assert found


@pytest.mark.parametrize(
    "case",
    [
        cleans_up, only_closes, is_dropped_by_its_holder, reads_only_an_unbound_closure, closes_in_executed_code,
        makes_another_in_each_iteration, handled_an_error_before, contains_its_name_as_a_string,
        has_locals_that_cannot_be_listed,
    ],
)  # fmt: skip
def test_code_that_does_not_use_the_connection_later(case: Callable[[Any], bool]) -> None:
    found = case(Thing())
    assert not found


def test_start_listening_blocks_before_the_sending_task_is_cancelled() -> None:
    async def main(url: str) -> list[str]:
        import deepgram

        heard: list[str] = []
        client = deepgram.AsyncDeepgramClient("k", deepgram.DeepgramClientOptions(url=url))
        async with client.listen.v2.connect(model="flux-general-en", encoding="linear16", sample_rate=16000) as flux:
            flux.on(EventType.MESSAGE, lambda message: heard.append(message.type))

            async def forward() -> None:
                for _ in range(50):
                    await flux.send_media(b"\x20\x4e\xe0\xb1" * 640)
                    await asyncio.sleep(0)
                await flux.send_close_stream()

            forwarding = asyncio.create_task(forward())
            try:
                await flux.start_listening()
            finally:
                forwarding.cancel()
        return heard

    with LocalServer() as server:
        heard = asyncio.run(asyncio.wait_for(main(server.url), DEADLINE))
        assert heard.count("TurnInfo") > 3
        assert len(server.connection(0).received_audio) == 50 * 2560


def test_all_messages_are_handled_when_start_listening_returns() -> None:
    with peer(says(b"abc", b"def", close=1000)) as server, server.client().speak.v1.connect() as connection:
        pieces: list[Any] = []
        threads: list[int] = []
        connection.on(EventType.MESSAGE, pieces.append)
        connection.on(EventType.MESSAGE, lambda _: threads.append(threading.get_ident()))
        connection.start_listening()
        assert b"".join(pieces) == b"abcdef"
        assert set(threads) == {threading.get_ident()}


def test_start_listening_blocks_in_wait_for() -> None:
    """`wait_for()` runs it in a separate task up to Python 3.11, and in the same task since 3.12; it blocks in both."""

    async def main(url: Any) -> None:
        async with url.async_client().listen.v1.connect(model="m") as connection:
            with pytest.raises(asyncio.TimeoutError):
                await asyncio.wait_for(connection.start_listening(), 0.1)
            await connection.send_media(b"a")

    with peer() as server:
        asyncio.run(asyncio.wait_for(main(server), DEADLINE))
    assert server.frames == [b"a"]
