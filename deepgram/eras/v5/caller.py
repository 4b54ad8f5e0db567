"""Whether the calling code uses a connection later on, which decides whether `start_listening()` blocks."""

from __future__ import annotations

import dis
import inspect
import re
import sys
from collections import ChainMap
from contextlib import suppress
from itertools import zip_longest
from threading import Thread
from types import CodeType, FrameType, FunctionType, MethodType, ModuleType
from typing import Any, Iterator, Optional

PACKAGE = __name__.partition(".")[0] + "."
FAREWELLS = {"close", "finish", "send_close", "send_close_stream", "stop", "_websocket"}
READS = re.compile("LOAD_(FAST|NAME|GLOBAL|DEREF|CLOSURE|CLASSDEREF|FROM_DICT)|STORE_FAST_LOAD")


def used_later(target: Any) -> bool:
    """Whether a caller's remaining code reads a variable that leads to `target`, except to close or reassign it.

    When in doubt, False: then `start_listening()` blocks, as in the published releases, which loses nothing.
    """
    with suppress(Exception):
        frame: Optional[FrameType] = sys._getframe(1)
        while frame and str(frame.f_globals.get("__name__")).startswith(PACKAGE):
            frame = frame.f_back
        while frame and any(_leads_to(value, target) for value in list(frame.f_locals.values())):
            scope = ChainMap(frame.f_locals, frame.f_globals)
            if any(_leads_to(scope.get(name), target) for name in {*_names_read(frame.f_code, frame.f_lasti)}):
                return True
            frame = frame.f_back
    return False


def _names_read(code: CodeType, after: int) -> Iterator[str]:
    """The names of variables that a code object reads after an offset."""
    rest = [each for each in dis.get_instructions(code) if each.offset > after]
    for each, then in zip_longest(rest, rest[1:]):
        if isinstance(each.argval, CodeType):  # an inner function
            yield from each.argval.co_names + each.argval.co_freevars
        elif READS.match(each.opname):
            *before, last = each.argval if isinstance(each.argval, tuple) else (each.argval,)
            yield from before
            if not (then and then.opcode in dis.hasname and (then.opname == "STORE_ATTR" or then.argval in FAREWELLS)):
                yield last


def _leads_to(value: Any, target: Any, depth: int = 2) -> bool:
    """Whether a value is the target, or refers to it; threads, modules and this package's objects are not followed."""
    if value is target:
        return True
    kind = type(value)  # not `isinstance()`: proxies, as in Flask, may raise on any access
    if not depth or issubclass(kind, (Thread, ModuleType)) or str(kind.__module__).startswith(PACKAGE):
        return False
    inner: list[Any] = []
    with suppress(Exception):
        if kind is MethodType:
            inner = [value.__self__]
        elif kind is FunctionType:
            found = inspect.getclosurevars(value)  # raises if a variable is not bound yet
            inner = [*found.nonlocals.values(), *found.globals.values()]
        else:
            inner = [*vars(value).values()]
    return any(_leads_to(each, target, depth - 1) for each in inner)
