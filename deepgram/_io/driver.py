"""What the connections of both drivers have in common."""

from __future__ import annotations

import time
from typing import Any, Optional

from .._core.backlog import Backlog, Batch
from .._core.messages import HighWaterResponse
from .._core.outbox import Outbox, Pressure
from .._core.session import Command, Ended, Session
from .handle import Handle

clock = time.monotonic


class Driver(Handle):
    """A connection: what of it has come, and what is still to go."""

    def __init__(self, session: Session, desk: Any) -> None:
        self.session = session
        self.backlog = Backlog()
        self.outbox = Outbox()
        self.ended: Optional[Ended] = None
        self._desk = desk
        self._early: Optional[list[Optional[Batch]]] = []  # what comes before Open has been told
        self._paused = False  # it does not read

    def _relieve(self, pressure: Pressure) -> None:
        """Make room where `send()` does not wait, and tell that the server does not read."""
        if pressure.relieve(self.outbox):
            told = HighWaterResponse(waiting=self.outbox.size, limit=pressure.limit, dropped=pressure.dropped)
            self._desk.say(self, told)

    def _tick(self) -> list[Command]:
        """What the session wants done now."""
        begun = None if self.backlog.is_empty else self.backlog.begun
        return self.session.tick(clock(), listening=not self._paused, begun=begun)
