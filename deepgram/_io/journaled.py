"""A driver's connection that notes in the journal what it sends, in wire order; and the threaded one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Callable

from websockets.exceptions import ConnectionClosed, InvalidState

from .._core.journal import Entry
from .._core.outbox import Pressure
from .._core.session import Command
from . import threads
from .driver import UNREAD, Driver

if TYPE_CHECKING:
    from .reconnecting import ReconnectingConnection

NOT_JOURNALED = (ConnectionClosed, InvalidState, threads.Closing)  # raised before a frame is noted in the journal
TIDY_AFTER = 64  # frames, at least, between two calls of `Journal.tidy()`


class Journaled(Driver):
    """What both drivers' connections have in common.

    Attributes:
        resuming: kept data is being replayed to it.
        replaced: another connection takes its place, by `restart()`.
    """

    _desk: ReconnectingConnection
    _sending: Callable[..., Any]  # makes a function that sends frames: a closure, as this is a hot path
    resuming = replaced = False

    def _relieve(self, pressure: Pressure) -> None:
        """Abort where frames would be dropped: the journal drops and counts them, so that they are not replayed."""
        if pressure.drops and self.outbox.size > pressure.limit:
            self._abort(UNREAD)
        super()._relieve(pressure)

    def _tidy(self) -> int:
        """Tidy the journal; returns after how many frames to do it again."""
        with self._desk._lock:
            return self._desk.journal.tidy(exactly=False) // 16 + TIDY_AFTER

    def _fallback(self) -> Any:
        """The function that buffers a frame which this connection refused; re-raises the refusal if nothing can."""
        if not self._desk.refused(self):
            raise
        return self._desk.keep

    def _perform(self, commands: list[Command]) -> None:
        with self._desk._lock:
            noted = [one for one in commands if one.verb == "text" and one.argument != self.session.product.farewell]
            kept = [one for one in noted if self._desk.journal.text(one.argument)]
            super()._perform([one for one in commands if not (self.resuming and one in kept)])

    def send_text(self, text: str) -> Any:
        return self._sending(self.frames.text, self._desk.journal.text)(text)

    def sender(self) -> Any:
        """A function that sends audio."""
        return self._sending(self.frames.binary, self._desk.journal.noting())

    def replay(self, entry: Entry) -> Any:
        """Send an entry that is in the journal already."""
        driver: Any = super()
        return driver.send_text(entry) if isinstance(entry, str) else driver.send_binary(entry)


class JournaledThreaded(Journaled, threads.Connection):
    """With threads."""

    def _sending(self, make: Callable[[Any], bytes], note: Callable[[Any], object]) -> Callable[[Any], None]:
        put, left = self._put, TIDY_AFTER

        def send(data: Any) -> None:
            nonlocal left
            try:
                put(make, data, note)
            except NOT_JOURNALED:
                self._fallback()(data)
            except OSError:
                pass  # it is in the journal
            left -= 1
            if left < 0:
                left = self._tidy()

        return send
