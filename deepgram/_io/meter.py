"""Feeds the turns of a client from its messages, what it sends, its speaker and a clock."""

from __future__ import annotations

import threading
import time
from collections import deque
from contextlib import suppress
from functools import partial
from typing import Any, Callable, Iterable, Optional

from .._core.backlog import Backlog, Batch
from .._core.dispatch import Delivery
from .._core.messages import TurnResponse
from .._core.product import load_object
from .._core.realtime import Realtime
from .._core.turns import Turns

clock = time.monotonic


def monotonic(received: float) -> float:
    """A time of the system clock as one of the monotonic clock."""
    return clock() - max(time.time() - received, 0.0)


class Meter:
    """Connects a client to its `Turns`; made at their first use."""

    def __init__(self, client: Realtime[Any]) -> None:
        self.backlog = Backlog()  # with it this is a connection to the desk, which turns come from
        self._client = client
        self._dispatcher = dispatcher = client._dispatcher
        self._lock = threading.RLock()  # reentrant: a signal handler may interrupt a send with another
        self._received = self._at = 0.0
        self._undelivered: deque[TurnResponse] = deque()  # completed turns; the desk takes them
        self._read = dispatcher.read
        dispatcher.read = self._timed_read  # type: ignore[method-assign]
        kind: type[Turns] = load_object(client._product.turns)
        speaker = getattr(client, "_own_speaker", None)
        if speaker is not None:
            speaker.watcher = self._played
        self._turns = kind(partial(kind.formats, client), watched=speaker is not None)
        for name in kind.marks.keys() & dispatcher.hookable.keys():
            dispatcher.hook(name, partial(self._marked, name), first=name in kind.early)

    def all(self) -> tuple[TurnResponse, ...]:
        with self._lock:
            return self._turns.all(clock())

    def sent(self, data: Any) -> None:
        """Called with all outgoing data."""
        kind = "text" if isinstance(data, str) else "audio"
        if kind in self._turns.marks and isinstance(data, (str, bytes, bytearray, memoryview)):
            payload = data if isinstance(data, (str, bytes)) else bytes(data)
            self._take(self._turns.mark, kind, payload, clock())

    def ended(self) -> Iterable[Delivery]:
        """The deliveries of turns that end with the connection."""
        with self._lock:
            self._undelivered.extend(self._turns.ended(clock()))
        return [delivery for _ in range(len(self._undelivered)) if (delivery := self._next_turn()) is not None]

    def _next_turn(self) -> Optional[Delivery]:
        """The delivery of the oldest completed turn, unless it came with the end of its connection."""
        return self._dispatcher.local_event(self._undelivered.popleft()) if self._undelivered else None

    def caught_up(self) -> None:
        """Called by the desk; does nothing."""

    def _timed_read(self, data: Any, received: float) -> Any:
        if received != self._received:  # messages of one read arrived together
            self._received, self._at = received, max(monotonic(received), self._at)
        return self._read(data, received)

    def _marked(self, kind: str, payload: Any) -> None:
        self._take(self._turns.mark, kind, payload, self._at)

    def _played(self, size: int) -> None:
        self._take(self._turns.played, size, clock())

    def _take(self, step: Callable[..., list[TurnResponse]], *arguments: Any) -> None:
        """Take a step, in any thread, and queue completed turns for delivery."""
        try:
            with self._lock:
                completed = step(*arguments)
        except Exception as error:  # what is measured must continue
            self._dispatcher.log.error("a turn could not be measured", exc_info=error)
            return
        route = self._dispatcher.local_routes["Turn"]
        if not completed or not (route.calls or route.hooks):
            return
        desk: Any = self._client._desk
        self._undelivered.extend(completed)
        batch = Batch([self._next_turn] * len(completed), time.time(), 0)
        loop = getattr(desk, "loop", None)
        if loop is None:
            desk.put(self, batch)
        else:
            with suppress(RuntimeError):  # the loop is closed
                loop.call_soon_threadsafe(desk.put, self, batch)
