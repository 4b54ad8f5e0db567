"""A connection that outlives its sockets, on asyncio."""

from __future__ import annotations

import asyncio
from contextlib import nullcontext
from typing import Any, Callable

from .._core.colours import Steps, run_async
from .._core.session import Session
from .aio import Cancellable, Connection
from .journaled import NOT_JOURNALED, TIDY_AFTER, Journaled
from .reconnecting import ReconnectingConnection


class JournaledOnLoop(Journaled, Connection):
    """On asyncio."""

    def _sending(self, make: Callable[[Any], bytes], note: Callable[[Any], object]) -> Any:
        put, left = self._put, TIDY_AFTER

        async def send(data: Any) -> None:
            nonlocal left
            try:
                await put(make, data, note)
            except NOT_JOURNALED:
                await self._fallback()(data)
            except OSError:
                await asyncio.sleep(0)  # it is in the journal; let the loss be noticed
            left -= 1
            if left < 0:
                left = self._tidy()

        return send


class LoopReconnecting(Cancellable, ReconnectingConnection):
    """On asyncio."""

    def __init__(self, client: Any, desk: Any) -> None:
        self._lock = nullcontext()
        self.loop = asyncio.get_running_loop()
        super().__init__(client, desk)

    def _make(self, session: Session) -> JournaledOnLoop:
        return JournaledOnLoop(session, self)

    def _spawn(self, steps: Steps[None]) -> None:
        self._reconnecting = self.loop.create_task(run_async(steps))

    async def keep(self, data: Any) -> None:
        await super().keep(data)
        await asyncio.sleep(0)  # give reconnecting a turn
