"""What has to reach the network before a `finish()`: audio that devices have captured and not handed over yet."""

from __future__ import annotations

from concurrent.futures import Future
from contextvars import ContextVar
from typing import Any, Set
from weakref import WeakKeyDictionary

is_handing_over: ContextVar[bool] = ContextVar("deepgram_captures", default=False)  # whether this code does the sending

_captures: WeakKeyDictionary[Any, Set[Future[None]]] = WeakKeyDictionary()  # by event loop


def begin(loop: Any) -> Future[None]:
    """Something is about to be sent from this loop; the future says when that is over."""
    ending: Future[None] = Future()
    under_way = _captures.setdefault(loop, set())
    under_way.add(ending)
    ending.add_done_callback(under_way.discard)
    return ending


def under_way(loop: Any) -> Set[Future[None]]:
    """What is still to be sent from this loop, and not by the caller."""
    return set() if is_handing_over.get() else set(_captures.get(loop, ()))
