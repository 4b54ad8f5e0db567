"""A driver's connection that takes note of what it sends, in the order of the wire; and that with threads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Callable

from websockets.exceptions import ConnectionClosed, InvalidState

from .._core.journal import Entry
from .._core.outbox import Pressure
from .._core.session import Command
from . import threads
from .driver import UNREAD, Driver

if TYPE_CHECKING:
    from .lasting import Lasting

UNTAKEN = (ConnectionClosed, InvalidState, threads.Closing)  # of a frame that the journal knows nothing of either
MOST_UNTIDY = 64  # frames after which a journal that keeps little is tidied


class Noted(Driver):
    """What both drivers' connections have in common.

    Attributes:
        resuming: it is being sent what was kept.
        replaced: another takes its place, because somebody wants it so.
    """

    _desk: Lasting
    _sending: Callable[..., Any]  # makes what sends frames: all that it needs is at hand, as it is hot
    resuming = replaced = False

    def _relieve(self, pressure: Pressure) -> None:
        """What is to be dropped, the journal drops: it counts, and a new connection is not sent what this one was."""
        if pressure.drops and self.outbox.size > pressure.limit:
            self._abort(UNREAD)
        super()._relieve(pressure)

    def _tidy(self) -> int:
        """Tidy the journal; how many frames may go out before it is to be done again."""
        with self._desk._lock:
            return self._desk.journal.tidy(exactly=False) // 16 + MOST_UNTIDY

    def _passed_on(self) -> Any:
        """What takes a frame that this connection has not taken; raises why it has not if nothing does."""
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
        """What sends audio."""
        return self._sending(self.frames.binary, self._desk.journal.noting())

    def again(self, entry: Entry) -> Any:
        """Send what is in the journal."""
        driver: Any = super()
        return driver.send_text(entry) if isinstance(entry, str) else driver.send_binary(entry)


class NotedThreaded(Noted, threads.Connection):
    """With threads."""

    def _sending(self, make: Callable[[Any], bytes], note: Callable[[Any], object]) -> Callable[[Any], None]:
        put, untidy = self._put, MOST_UNTIDY

        def send(data: Any) -> None:
            nonlocal untidy
            try:
                put(make, data, note)
            except UNTAKEN:
                self._passed_on()(data)
            except OSError:
                pass  # it is in the journal
            untidy -= 1
            if untidy < 0:
                untidy = self._tidy()

        return send
