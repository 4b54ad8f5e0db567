"""Where the turns of a client hang: in its messages, in what it sends, in its speaker; and on a clock."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from functools import partial
from typing import Any, Callable, Iterable

from .._core.backlog import Backlog, Batch
from .._core.dispatch import Delivery
from .._core.messages import TurnResponse
from .._core.product import load_object
from .._core.realtime import Realtime
from .._core.turns import Turns

clock = time.monotonic


def arrived(received: float) -> float:
    """The time by the clock at which something was received: a time since the epoch."""
    return clock() - max(time.time() - received, 0.0)


class Meter:
    """From a client to its `Turns`; made when somebody first asks for them."""

    def __init__(self, client: Realtime[Any]) -> None:
        self.backlog = Backlog()  # to a desk, turns come from a connection
        self._client = client
        self._dispatcher = dispatcher = client._dispatcher
        self._lock = threading.RLock()  # a signal handler may send in the middle of a send
        self._received = self._at = 0.0
        self._read = dispatcher.read
        dispatcher.read = self._noting  # type: ignore[method-assign]
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
        """Something goes out."""
        kind = "text" if isinstance(data, str) else "audio"
        if kind in self._turns.marks and isinstance(data, (str, bytes, bytearray, memoryview)):
            payload = data if isinstance(data, (str, bytes)) else bytes(data)
            self._take(self._turns.mark, kind, payload, clock())

    def ended(self) -> Iterable[Delivery]:
        """The connection is over; what is to be told of turns before that."""
        with self._lock:
            over = self._turns.ended(clock())
        return [delivery for turn in over if (delivery := self._dispatcher.local_event(turn)) is not None]

    def caught_up(self) -> None:
        """Nothing is read here."""

    def _noting(self, data: Any, received: float) -> Any:
        if received != self._received:  # what was read at once has come at once
            self._received, self._at = received, max(arrived(received), self._at)
        return self._read(data, received)

    def _marked(self, kind: str, payload: Any) -> None:
        self._take(self._turns.mark, kind, payload, self._at)

    def _played(self, size: int) -> None:
        self._take(self._turns.played, size, clock())

    def _take(self, step: Callable[..., list[TurnResponse]], *given: Any) -> None:
        """Take note, whichever thread this is, and have turns that are over told behind the messages that have come."""
        try:
            with self._lock:
                over = step(*given)
        except Exception as error:  # whatever is measured goes on
            self._dispatcher.log.error("a turn could not be measured", exc_info=error)
            return
        route = self._dispatcher.local_routes["Turn"]
        if not over or not (route.calls or route.hooks):
            return
        desk: Any = self._client._desk
        batch = Batch([partial(self._dispatcher.local_event, turn) for turn in over], time.time(), 0)
        loop = getattr(desk, "loop", None)
        if loop is None:
            desk.put(self, batch)
        else:
            with suppress(RuntimeError):  # it is closed
                loop.call_soon_threadsafe(desk.put, self, batch)
