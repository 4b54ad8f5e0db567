"""When a turn begins and ends (protocol 3.4): a state machine over what is known at each tick.

Without a model, the confidence that a turn is over is the number of seconds that nobody has spoken.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import NamedTuple

from deepgram.server.flux.query import FluxOptions

HIGHEST = 0.99  # confidence: a threshold of 1 is never reached


class State(Enum):
    """Where a turn stands."""

    INITIAL = auto()
    ONGOING = auto()
    AWAITING_END = auto()


class Turn(NamedTuple):
    """What happened at a tick; `trigger` says what has ended a turn."""

    event: str
    confidence: float
    trigger: str | None = None


class Turns:
    """The turns of one stream, one after the other."""

    def __init__(self) -> None:
        self.state = State.INITIAL

    def step(self, tunables: FluxOptions, silence: float, *, speaking: bool, heard: bool) -> Turn:
        """Go on to the next tick; `heard` if there are any words."""
        confidence = 0.0 if speaking and not silence else min(silence, HIGHEST)
        if self.state is State.INITIAL:
            if not heard:
                return Turn("Update", 0.0)
            self.state = State.ONGOING
            return Turn("StartOfTurn", confidence)
        if self.state is State.AWAITING_END and speaking:
            self.state = State.ONGOING
            return Turn("TurnResumed", confidence)
        eager = tunables.eager
        if self.state is State.ONGOING and eager is not None and confidence >= eager and not speaking:
            self.state = State.AWAITING_END
            return Turn("EagerEndOfTurn", confidence)
        if speaking:
            return Turn("Update", confidence)
        for over, trigger in ((confidence >= tunables.eot, "model"), (silence * 1000 >= tunables.timeout, "timeout")):
            if over:
                self.state = State.INITIAL
                return Turn("EndOfTurn", confidence, trigger)
        return Turn("Update", confidence)

    def force(self, silence: float) -> Turn | None:
        """End the turn; None if there is none."""
        if self.state is State.INITIAL:
            return None
        self.state = State.INITIAL
        return Turn("EndOfTurn", min(silence, HIGHEST), "manual")
