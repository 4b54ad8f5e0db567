"""What has to reach the network before a `finish()`: audio that devices have captured and not handed over yet."""

from concurrent.futures import Future
from contextvars import ContextVar
from typing import Any, Set
from weakref import WeakKeyDictionary

within: "ContextVar[bool]" = ContextVar("deepgram_handover", default=False)  # whether this code does the sending

_handing_over: "WeakKeyDictionary[Any, Set[Future[None]]]" = WeakKeyDictionary()  # by event loop


def begin(loop: Any) -> "Future[None]":
    """Something is about to be sent from this loop; the future says when that is over."""
    ending: Future[None] = Future()
    handing_over = _handing_over.setdefault(loop, set())
    handing_over.add(ending)
    ending.add_done_callback(handing_over.discard)
    return ending


def pending(loop: Any) -> "Set[Future[None]]":
    """What is still to be sent from this loop, and not by the caller."""
    return set() if within.get() else set(_handing_over.get(loop, ()))
