"""Live speech as a table: what the server sends, what ends it, and what is still to come (protocol section 4)."""

from __future__ import annotations

from collections import Counter
from typing import Optional

from .._core.product import Product, incoming
from .._core.url import SPEECH_HOST
from . import messages as m

FLUSH = '{"type": "Flush"}'
CLOSE = '{"type": "Close"}'

SPEAK = Product(
    endpoint="v1/speak",
    host=SPEECH_HOST,
    events=m.SpeakWebSocketEvents,
    options=m.SpeakWSOptions,
    messages=incoming("Open Metadata Flushed Cleared Warning Error Close", m),
    binary=True,
    farewell=CLOSE,
    turns="speak.turns:SpeakTurns",
    journal="speak.journal:SpeakJournal",
)


class SpeakFlush:
    """Counts the flushes the server has not answered, and flushes text that has waited for `delta` seconds.

    `delta` is None without option `auto_flush_speak_delta`.
    """

    def __init__(self, delta: Optional[float]) -> None:
        self._delta = delta
        self._unanswered: list[str] = []  # Flush and Clear, in the order they went out
        self.asked: Counter[str] = Counter()  # all of these, by kind
        self.told: Counter[str] = Counter()  # of these, those whose answers handlers have seen
        self.unspoken = False  # text has gone out since the last of them
        self.due: Optional[float] = None

    @property
    def pending(self) -> int:
        """Flushes whose audio is still to come."""
        return self._unanswered.count("Flush")

    def said(self, kind: str, now: float) -> bool:
        """Take note of a message that goes out; whether a flush is due earlier than before."""
        if kind == "Speak":
            self.unspoken = True
        if kind == "Speak" and self._delta is not None:
            fresh, self.due = self.due is None, now + self._delta
            return fresh
        if kind in ("Flush", "Clear"):
            self.due = None
            self.unspoken = False
            self._unanswered.append(kind)
            self.asked[kind] += 1
        return False

    def unsaid(self, kind: str) -> bool:
        """A message did not go out after all; whether no flush is left."""
        if kind in self._unanswered:
            del self._unanswered[-1 - self._unanswered[::-1].index(kind)]
            self.asked[kind] -= 1
        return not self.pending

    def answered(self) -> bool:
        """A flush was answered, or refused; whether none is left."""
        if "Flush" in self._unanswered:
            self._unanswered.remove("Flush")
        return not self.pending

    def cleared(self) -> bool:
        """A clear was answered: flushes before it need no answer any more (4.4); whether none is left after it."""
        if "Clear" in self._unanswered:
            del self._unanswered[: self._unanswered.index("Clear") + 1]
        return not self.pending

    def run(self, now: float) -> str:
        self.said("Flush", now)
        return FLUSH
