"""Whether the code that has called goes on to use a connection, which decides whether `start_listening()` blocks."""

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


def used_later(thing: Any) -> bool:
    """Whether what calls us, or calls that, names a thing or its holder further on, but to end or to forget it.

    What it can't find out counts as not used: blocking, as published releases do, loses nothing.
    """
    with suppress(Exception):
        frame: Optional[FrameType] = sys._getframe(1)
        while frame and str(frame.f_globals.get("__name__")).startswith(PACKAGE):
            frame = frame.f_back
        while frame and any(_holds(value, thing) for value in list(frame.f_locals.values())):
            scope = ChainMap(frame.f_locals, frame.f_globals)
            if any(_holds(scope.get(name), thing) for name in {*_named(frame.f_code, frame.f_lasti)}):
                return True
            frame = frame.f_back
    return False


def _named(code: CodeType, after: int) -> Iterator[str]:
    """The variables that the rest of a code reads."""
    rest = [each for each in dis.get_instructions(code) if each.offset > after]
    for each, then in zip_longest(rest, rest[1:]):
        if isinstance(each.argval, CodeType):  # a function that is made there
            yield from each.argval.co_names + each.argval.co_freevars
        elif READS.match(each.opname):
            *before, last = each.argval if isinstance(each.argval, tuple) else (each.argval,)
            yield from before
            if not (then and then.opcode in dis.hasname and (then.opname == "STORE_ATTR" or then.argval in FAREWELLS)):
                yield last


def _holds(value: Any, thing: Any, depth: int = 2) -> bool:
    """Whether a value is a thing, or leads to it; what runs already, and what is of this package, leads nowhere."""
    if value is thing:
        return True
    kind = type(value)  # what stands for another object, as in Flask, may raise whatever it is asked
    if not depth or issubclass(kind, (Thread, ModuleType)) or str(kind.__module__).startswith(PACKAGE):
        return False
    inner: list[Any] = []
    with suppress(Exception):
        if kind is MethodType:
            inner = [value.__self__]
        elif kind is FunctionType:
            found = inspect.getclosurevars(value)  # raises for a variable that has no value yet
            inner = [*found.nonlocals.values(), *found.globals.values()]
        else:
            inner = [*vars(value).values()]
    return any(_holds(each, thing, depth - 1) for each in inner)
