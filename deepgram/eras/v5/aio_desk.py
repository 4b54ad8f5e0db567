"""Where the messages of a connection on asyncio wait until somebody asks for them, or listens."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Optional

from ..._core.backlog import Batch
from ..._core.dispatch import Delivery
from ..._io.aio_desk import Desk, Work

if TYPE_CHECKING:
    from ..._io.aio import Connection


class Inbox(Desk):
    """A desk that handlers are not run at until somebody listens."""

    _client: Any
    _news: Optional[asyncio.Future[None]] = None

    def serve(self) -> None:
        """Nobody listens yet."""

    def listen_beside(self) -> None:
        """Run handlers, until the connection has ended."""
        super().serve()

    async def listen(self) -> None:
        """Run handlers, until the connection has ended or this is cancelled."""
        super().serve()
        try:
            await self._client._over.wait(None)
        except asyncio.CancelledError:
            self._context = None
            close = (self._dispatcher.close, None)
            if not self._client._told or close in self._extra:  # nobody was told yet
                await self.tell(close)
            raise

    def put(self, connection: Connection, batch: Optional[Batch]) -> None:
        super().put(connection, batch)
        if self._news is not None and not self._news.done():
            self._news.set_result(None)

    async def take(self, timeout: Optional[float] = None) -> Optional[Delivery]:
        """The next delivery; None when the connection has ended. Raises TimeoutError."""
        while (work := super()._take()) is None:
            self._news = asyncio.get_running_loop().create_future()
            if not (await asyncio.wait([self._news], timeout=timeout))[0]:
                raise TimeoutError(f"no message within {timeout:g} s")
        if not callable(work):
            return work
        work()
        return None

    def _take(self) -> Optional[Work]:
        return None if self._context is None else super()._take()
