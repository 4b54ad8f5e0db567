"""Captured audio that has yet to be passed to `send()`: `finish()` waits for it."""

from __future__ import annotations

from concurrent.futures import Future
from contextvars import ContextVar
from typing import Any, Set
from weakref import WeakKeyDictionary

is_sender: ContextVar[bool] = ContextVar("deepgram_captures", default=False)  # set in a microphone's callback

_pending: WeakKeyDictionary[Any, Set[Future[None]]] = WeakKeyDictionary()  # by event loop


def register(loop: Any) -> Future[None]:
    """Audio is about to be sent on this loop; the caller completes the future when that is done."""
    done: Future[None] = Future()
    futures = _pending.setdefault(loop, set())
    futures.add(done)
    done.add_done_callback(futures.discard)
    return done


def pending(loop: Any) -> Set[Future[None]]:
    """What is still to be sent on this loop; empty in the callback that sends it, which must not wait for itself."""
    return set() if is_sender.get() else set(_pending.get(loop, ()))
