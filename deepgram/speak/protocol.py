"""Live speech as a table: what the server sends, what ends it, and what is still to come (protocol section 4)."""

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


class Pending(Barrier):
    """A Flush or Clear that has gone out; it is reached when the handlers of its answer have run, or none will come."""

    def __init__(self, kind: str, over: Any) -> None:
        super().__init__(over)
        self.kind = kind


class SpeakFlush:
    """What the server has not answered yet, and the flush of text that has waited for `delta` seconds.

    `delta` is None without option `auto_flush_speak_delta`; `flag` makes what those who wait for an answer wait for.
    """

    def __init__(self, delta: Optional[float], flag: Callable[[], Any]) -> None:
        self._delta = delta
        self._flag = flag
        self._unanswered: list[Pending] = []  # in the order they went out
        self._outcomes: list[tuple[Pending, bool]] = []  # of the message that handlers are at
        self.latest: dict[str, Pending] = {}
        self.unspoken = False  # text has gone out since the last of them
        self.due: Optional[float] = None

    def _of(self, kind: str) -> list[Pending]:
        return [asked for asked in list(self._unanswered) if asked.kind == kind]

    @property
    def pending(self) -> int:
        """Flushes whose audio is still to come."""
        return len(self._of("Flush"))

    def _ask(self, kind: str) -> None:
        self.due = None
        self.unspoken = False
        self.latest[kind] = asked = Pending(kind, self._flag())
        self._unanswered.append(asked)

    def said(self, kind: str, now: float) -> bool:
        """Take note of a message that goes out; whether a flush is due earlier than before."""
        if kind == "Speak":
            self.unspoken = True
        if kind == "Speak" and self._delta is not None:
            fresh, self.due = self.due is None, now + self._delta
            return fresh
        if kind in ("Flush", "Clear"):
            self._ask(kind)
        return False

    def unsaid(self, kind: str) -> bool:
        """The last message of this kind did not go out after all; whether no flush is left."""
        return self._forget(self._of(kind)[-1:])

    def answered(self) -> bool:
        """A flush was answered; whether none is left."""
        return self._forget(self._of("Flush")[:1], True)

    def refused(self) -> bool:
        """The last flush was refused, and will not be answered (4.4); whether none is left."""
        return self._forget(self._of("Flush")[-1:], False)

    def cleared(self) -> bool:
        """A clear was answered: flushes before it need no answer any more (4.4); whether none is left after it."""
        clears = self._of("Clear")
        return self._forget(self._unanswered[: self._unanswered.index(clears[0]) + 1] if clears else [], True)

    def _forget(self, done: list[Pending], outcome: Optional[bool] = None) -> bool:
        """These will not be answered any more; that is the outcome of the last, those before it failed."""
        for asked in done:
            self._unanswered.remove(asked)
        if outcome is not None:
            self._outcomes = [(asked, outcome and asked is done[-1]) for asked in done]
        return not self.pending

    def told(self) -> None:
        """Handlers have run for what has brought the outcomes."""
        outcomes, self._outcomes = self._outcomes, []
        for asked, outcome in outcomes:
            asked.resolve(outcome)

    def run(self, now: float) -> str:
        self._ask("Flush")
        return FLUSH
