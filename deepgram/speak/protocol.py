"""Live speech as a table: messages, farewell, and pending flushes (protocol section 4)."""

from __future__ import annotations

from typing import Any, Callable, Optional

from .._core.product import Product, incoming
from .._core.realtime import Barrier
from . import messages as m

FLUSH = '{"type": "Flush"}'
CLOSE = '{"type": "Close"}'

SPEAK = Product(
    endpoint="v1/speak",
    events=m.SpeakWebSocketEvents,
    options=m.SpeakWSOptions,
    messages=incoming("Open Metadata Flushed Cleared Warning Error Close", m),
    binary=True,
    farewell=CLOSE,
    turns="speak.turns:SpeakTurns",
    journal="speak.journal:SpeakJournal",
    client="SpeakWebSocketClient",
)


class PendingAnswer(Barrier):
    """A Flush or Clear that was sent; resolved once the handlers of its answer have run, or if none will come."""

    def __init__(self, kind: str, flag: Any) -> None:
        super().__init__(flag)
        self.kind = kind


class SpeakFlush:
    """Tracks unanswered Flush and Clear messages, and flushes text `delta` seconds after the last of it was sent.

    `delta` is None without the option `auto_flush_speak_delta`; `flag` creates a flag to wait for an answer.
    """

    def __init__(self, delta: Optional[float], flag: Callable[[], Any]) -> None:
        self._delta = delta
        self._flag = flag
        self._unanswered: list[PendingAnswer] = []  # in the order they were sent
        self._outcomes: list[tuple[PendingAnswer, bool]] = []  # known, but the handlers of the answer are still running
        self.latest: dict[str, PendingAnswer] = {}  # by kind
        self.unspoken = False  # text was sent after the last Flush or Clear
        self.due: Optional[float] = None

    def _of(self, kind: str) -> list[PendingAnswer]:
        return [pending for pending in list(self._unanswered) if pending.kind == kind]

    @property
    def pending(self) -> int:
        """The number of flushes whose audio is still to come."""
        return len(self._of("Flush"))

    def _await_answer(self, kind: str) -> None:
        self.due = None
        self.unspoken = False
        self.latest[kind] = pending = PendingAnswer(kind, self._flag())
        self._unanswered.append(pending)

    def on_send(self, kind: str, now: float) -> bool:
        """A message is about to be sent; return whether a flush is due earlier than before."""
        if kind == "Speak":
            self.unspoken = True
        if kind == "Speak" and self._delta is not None:
            was_unset, self.due = self.due is None, now + self._delta
            return was_unset
        if kind in ("Flush", "Clear"):
            self._await_answer(kind)
        return False

    def undo_send(self, kind: str) -> bool:
        """The last message of this kind was not sent after all; return whether no flush is pending."""
        return self._settle(self._of(kind)[-1:])

    def answered(self) -> bool:
        """The oldest flush was answered; return whether none is pending."""
        return self._settle(self._of("Flush")[:1], True)

    def refused(self) -> bool:
        """The last flush was refused, and will not be answered (4.4); return whether none is pending."""
        return self._settle(self._of("Flush")[-1:], False)

    def cleared(self) -> bool:
        """A clear was answered, so flushes before it will not be (4.4); return whether none is pending."""
        clears = self._of("Clear")
        return self._settle(self._unanswered[: self._unanswered.index(clears[0]) + 1] if clears else [], True)

    def _settle(self, done: list[PendingAnswer], outcome: Optional[bool] = None) -> bool:
        """Remove these as no longer pending: `outcome` is that of the last one, those before it have failed."""
        for pending in done:
            self._unanswered.remove(pending)
        if outcome is not None:
            self._outcomes = [(pending, outcome and pending is done[-1]) for pending in done]
        return not self.pending

    def handlers_done(self) -> None:
        """The handlers of the answer have run: resolve what it settled."""
        outcomes, self._outcomes = self._outcomes, []
        for pending, outcome in outcomes:
            pending.resolve(outcome)

    def run(self, now: float) -> str:
        self._await_answer("Flush")
        return FLUSH
