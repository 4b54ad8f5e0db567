"""Connections over what a patched `connect` returns, on asyncio."""

from __future__ import annotations

import asyncio
from typing import Any

from .._core.colours import OnLoop
from .stand_in import StandIn


class LoopStandIn(StandIn, OnLoop):
    """A stand-in connection on asyncio."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.loop = asyncio.get_running_loop()

    def dispatch(self) -> None:
        self._desk.serve(self)
        self._receiver = self.loop.create_task(self.receive())

    def over(self) -> None:
        super().over()
        self._receiver.cancel()
