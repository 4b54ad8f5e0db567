"""The state machine of turns, stepped at each tick (protocol 3.4).

Without a model, the confidence that a turn has ended is the number of seconds of silence.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import NamedTuple

from deepgram.server.flux.query import FluxOptions

MAX_CONFIDENCE = 0.99  # so that a threshold of 1 is never reached


class State(Enum):
    """State of the current turn."""

    INITIAL = auto()
    ONGOING = auto()
    AWAITING_END = auto()


class Turn(NamedTuple):
    """The event of a tick; `trigger` says what ended the turn."""

    event: str
    confidence: float
    trigger: str | None = None


class Turns:
    """The turns of one stream."""

    def __init__(self) -> None:
        self.state = State.INITIAL

    def step(self, options: FluxOptions, silence: float, *, speaking: bool, has_words: bool) -> Turn:
        """Advance by one tick; `has_words` if the turn has any words."""
        confidence = 0.0 if speaking and not silence else min(silence, MAX_CONFIDENCE)
        if self.state is State.INITIAL:
            if not has_words:
                return Turn("Update", 0.0)
            self.state = State.ONGOING
            return Turn("StartOfTurn", confidence)
        if self.state is State.AWAITING_END and speaking:
            self.state = State.ONGOING
            return Turn("TurnResumed", confidence)
        eager = options.eager
        if self.state is State.ONGOING and eager is not None and confidence >= eager and not speaking:
            self.state = State.AWAITING_END
            return Turn("EagerEndOfTurn", confidence)
        if speaking:
            return Turn("Update", confidence)
        for over, trigger in ((confidence >= options.eot, "model"), (silence * 1000 >= options.timeout, "timeout")):
            if over:
                self.state = State.INITIAL
                return Turn("EndOfTurn", confidence, trigger)
        return Turn("Update", confidence)

    def force_end(self, silence: float) -> Turn | None:
        """End the current turn; None if there is none."""
        if self.state is State.INITIAL:
            return None
        self.state = State.INITIAL
        return Turn("EndOfTurn", min(silence, MAX_CONFIDENCE), "manual")
