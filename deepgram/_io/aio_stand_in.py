"""What tests of programs put in place of `connect`, on asyncio."""

from __future__ import annotations

import asyncio
from typing import Any

from .._core.colours import OnLoop
from .stand_in import StandIn


class LoopStandIn(StandIn, OnLoop):
    """On asyncio."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.loop = asyncio.get_running_loop()

    def dispatch(self) -> None:
        self._desk.serve()
        self._receiver = self.loop.create_task(self.receive())

    def over(self) -> None:
        super().over()
        self._receiver.cancel()
