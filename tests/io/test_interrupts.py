"""Ctrl-C or a cancellation at every place of `start()`, `connect()` and `finish()` leaves nothing behind."""

from __future__ import annotations

import asyncio
import dis
import gc
import sys
import threading
from collections.abc import Callable, Generator
from contextlib import suppress
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import pytest
from colours import DEADLINE, LoopThread, client_of, eventually, settings

import deepgram
from deepgram import DeepgramClient, DeepgramClientOptions, LiveOptions
from deepgram.eras.v2.live import LiveTranscription
from deepgram.server import LocalServer

PACKAGE = Path(deepgram.__file__).parent
# Python itself closes a new socket that nothing refers to yet when the interrupt comes.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")
OPTIONS = {"drain_timeout": 0.2, "close_timeout": 0.2}
FILES = {
    str(PACKAGE / folder / f"{name}.py")
    for folder, names in {
        "_core": ("colours", "realtime", "session"),
        "_io": ("desk", "driver", "reconnecting", "threads"),
        "eras/v5": ("api", "connection", "threaded"),
    }.items()
    for name in names
}
START: dict[str, Any] = {"listen": LiveOptions(), "speak": {"model": "aura-2-thalia-en"}, "agent": settings()}


class Interrupt:
    """A trace function that raises KeyboardInterrupt at the `number`th place where CPython looks for signals.

    These are the beginnings of functions, the ends of calls, and jumps backwards.
    """

    def __init__(self, number: int) -> None:
        self.left = number
        self.place = ""
        self._offsets: dict[int, set[int]] = {}

    def __call__(self, frame: FrameType, event: str, argument: object) -> Any:
        code = frame.f_code
        if code.co_filename not in FILES:
            return None
        frame.f_trace_opcodes = True
        if event == "opcode" and not self.place and frame.f_lasti in self._places(code):
            self.left -= 1
            if self.left == 0:
                self.place = f"{code.co_filename}:{frame.f_lineno}, {code.co_name}"
                raise KeyboardInterrupt
        return self

    def _places(self, code: CodeType) -> set[int]:
        found = self._offsets.get(id(code))
        if found is None:
            found, before = set(), "RESUME"
            for each in dis.get_instructions(code):
                called = before == "RESUME" or before.startswith("CALL")  # what returns is in no `try` any more
                if (called and each.opname != "RETURN_VALUE") or each.opname in ("JUMP_BACKWARD", "JUMP_ABSOLUTE"):
                    found.add(each.offset)
                before = each.opname
            self._offsets[id(code)] = found
        return found


def run(function: Callable[[], Any], interrupt: Any = None) -> Any:
    """What a function returns or raises, in a thread of its own, which is interrupted."""
    outcomes: list[Any] = []

    def traced() -> None:
        sys._getframe().f_trace_opcodes = True  # without it, Python 3.12 has no such events for later frames
        sys.settrace(interrupt)
        try:
            outcomes.append(function())
        except BaseException as error:
            sys.settrace(None)
            outcomes.append(type(error))
        finally:
            sys.settrace(None)

    thread = threading.Thread(target=traced, daemon=True)
    thread.start()
    thread.join(DEADLINE)
    assert outcomes, f"does not end when interrupted at {interrupt and interrupt.place}"
    return outcomes[0]


def left() -> list[str]:
    names = (thread.name for thread in threading.enumerate())
    return [name for name in names if name in ("deepgram-io", "deepgram-handlers", "deepgram-reconnect")]


@pytest.mark.parametrize("reconnect", [False, True])
@pytest.mark.parametrize(
    ("product", "verb"), [("listen", "start"), ("agent", "start"), ("listen", "finish"), ("speak", "finish")]
)
def test_an_interrupt_of_start_or_finish_leaves_nothing_behind(
    server: LocalServer, product: str, verb: str, reconnect: bool
) -> None:
    """Whether the client is connected after it or not, `finish()` ends in time, and the client can start again."""
    number, interrupt = 0, None
    while interrupt is None or interrupt.place:
        number += 1
        interrupt = Interrupt(number)
        client = client_of(product, "threads", server.url, None, **OPTIONS, reconnect=reconnect)
        if verb == "finish":
            assert client.start(START[product])
        arguments = [START[product]] if verb == "start" else []
        outcome = run(lambda client=client, arguments=arguments: getattr(client, verb)(*arguments), interrupt)  # type: ignore[misc]
        assert outcome is (KeyboardInterrupt if interrupt.place else True), interrupt.place
        assert run(client.finish) in (True, False)
        assert not client.is_connected()
        eventually(lambda: not left(), f"threads are left when interrupted at {interrupt.place}")
        if number % 10 == 0:
            assert client.start(START[product]), client.last_error
            assert run(client.finish) is True
    assert number > 50
    gc.collect()


def test_an_interrupt_while_a_connection_of_5_opens_leaves_nothing_behind(server: LocalServer) -> None:
    number, interrupt = 0, None
    client = DeepgramClient("any", DeepgramClientOptions(url=server.url, options=OPTIONS))
    with client.listen.v1.connect(model="nova-3"):
        pass  # imports what it needs
    while interrupt is None or interrupt.place:
        number += 1
        interrupt = Interrupt(number)
        pending = client.listen.v1.connect(model="nova-3")
        outcome = run(pending.__enter__, interrupt)
        if not interrupt.place:
            run(lambda pending=pending: pending.__exit__(None, None, None))  # type: ignore[misc]
        else:
            assert outcome is KeyboardInterrupt, interrupt.place
        eventually(lambda: not left(), f"threads are left when interrupted at {interrupt.place}")
    assert number > 50
    gc.collect()


class Cancelled:
    """Awaits a coroutine and cancels it at its `number`th suspension: at once, or together with what it waits for."""

    def __init__(self, work: Any, number: int, late: bool) -> None:
        self.work, self.left, self.late = work, number, late

    def __await__(self) -> Generator[Any, None, Any]:
        steps = self.work.__await__()
        try:
            waiting = next(steps)
            while True:
                self.left -= 1
                if self.left > 0 or self.late:
                    yield waiting
                elif waiting is not None:
                    waiting.cancel()  # as `Task.cancel()` does
                waiting = steps.throw(asyncio.CancelledError()) if self.left == 0 else steps.send(None)
        except StopIteration as end:
            return end.value


def opened(kind: str, url: str, **options: Any) -> tuple[Any, Callable[[], Any], Callable[[], Any]]:
    """A client on asyncio, and functions that open and end its connection."""
    config = DeepgramClientOptions(url=url, options={**OPTIONS, **options})
    if kind == "5.x":
        pending = deepgram.AsyncDeepgramClient("any", config).listen.v1.connect(model="nova-3")
        return pending, pending.__aenter__, lambda: pending.__aexit__(None, None, None)
    if kind == "2.x":
        with pytest.warns(DeprecationWarning, match="is the client of"):
            early = deepgram.Deepgram({"api_key": "any", "api_url": f"{url}/v1"})
        live = LiveTranscription(early.options, {"model": "nova-3"}, None)
        return live, live, live.finish
    client = getattr(DeepgramClient("any", config), kind).asyncwebsocket.v("1")
    return client, lambda: client.start(START[kind]), client.finish


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize("verb", ["start", "finish"])
@pytest.mark.parametrize(
    ("kind", "options"),
    [("listen", {}), ("listen", {"reconnect": True}), ("agent", {}), ("speak", {}), ("5.x", {}), ("2.x", {})],
)
def test_a_cancellation_of_start_or_finish_leaves_nothing_behind(
    server: LocalServer, loop: LoopThread, kind: str, options: dict[str, Any], verb: str, late: bool
) -> None:
    async def cancelled_at(number: int) -> bool:
        """Whether there are as many suspensions."""
        client, start, finish = opened(kind, server.url, **options)
        if verb == "finish":
            await start()
        cancelled = Cancelled((start if verb == "start" else finish)(), number, late)
        with suppress(asyncio.CancelledError):
            await cancelled
        if verb == "finish" or cancelled.left > 0 or kind not in ("5.x", "2.x"):
            await asyncio.wait_for(finish(), DEADLINE)
        del client
        return cancelled.left <= 0

    number = 1
    while loop.run(cancelled_at, number):
        number += 1
        eventually(lambda: not loop.tasks(), f"tasks are left when cancelled at suspension {number - 1}")
    assert number > 1
    gc.collect()
