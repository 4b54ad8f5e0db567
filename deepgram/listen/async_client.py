"""Live transcription: audio in, results out (protocol section 2), on asyncio."""

from __future__ import annotations

import asyncio
from typing import Any, Mapping, Optional

from .._core.realtime import Config
from .._io.async_client import AbstractAsyncWebSocketClient
from .._io.loops import await_on
from .protocol import FINALIZE, KEEP_ALIVE
from .verbs import FINALIZE_TIMEOUT, Finalizing, ListenVerbs, Options


class AsyncListenWebSocketClient(ListenVerbs, AbstractAsyncWebSocketClient):
    """Live transcription on asyncio; what arguments and methods mean stands at `ListenWebSocketClient`."""

    def __init__(self, config: Config) -> None:
        super().__init__(config)

    async def start(
        self,
        options: Optional[Options] = None,
        addons: Optional[Mapping[str, Any]] = None,
        headers: Optional[Mapping[str, str]] = None,
        members: Optional[Mapping[str, Any]] = None,
        **kwargs: Any,
    ) -> bool:
        """Connect; see `ListenWebSocketClient.start`."""
        return await self._start(options, addons, headers, members, kwargs)

    async def keep_alive(self) -> bool:
        """See `ListenWebSocketClient.keep_alive`."""
        return await self.send(KEEP_ALIVE)

    async def finalize(self, wait: bool = False, timeout: float = FINALIZE_TIMEOUT) -> bool:
        """See `ListenWebSocketClient.finalize`."""
        connection = self._socket
        if not wait or connection is None or not self.is_connected() or connection.handling:
            return await self.send(FINALIZE)
        if connection.loop is not asyncio.get_running_loop():
            return await await_on(connection.loop, AsyncListenWebSocketClient.finalize(self, wait, timeout))
        waiting = Finalizing(asyncio.Event())
        self._waiting.append(waiting)
        try:
            if await self.send(FINALIZE):
                await asyncio.wait_for(waiting.over.wait(), timeout)
        except asyncio.TimeoutError:
            pass
        finally:
            self._waiting.remove(waiting)
        return waiting.answered


AsyncLiveClient = AsyncListenWebSocketClient
