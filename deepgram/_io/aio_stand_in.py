"""What tests of programs put in place of `connect`, on asyncio."""

from __future__ import annotations

import asyncio
from typing import Any, Callable

from .._core.colours import OnLoop
from .._core.session import Session
from .loops import Flag
from .stand_in import StandIn


class LoopStandIn(StandIn, OnLoop):
    """On asyncio."""

    def __init__(self, session: Session, desk: Any, connect: Callable[..., Any]) -> None:
        super().__init__(session, desk, connect)
        self.loop = asyncio.get_running_loop()
        self.is_over = Flag()

    def dispatch(self) -> None:
        self._desk.serve()
        self._receiver = self.loop.create_task(self.receive())

    def over(self) -> None:
        super().over()
        self._receiver.cancel()
