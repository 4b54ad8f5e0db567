"""Ctrl-C at every place of `start()`, `connect()` and `finish()`: nothing is left behind, and `finish()` ends."""

from __future__ import annotations

import dis
import gc
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import pytest
from colours import DEADLINE, client_of, eventually, settings

import deepgram
from deepgram import DeepgramClient, DeepgramClientOptions, LiveOptions
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
