"""The connections of 5.x on asyncio."""

from __future__ import annotations

import asyncio
from typing import Any, AsyncIterator, ClassVar, Optional

from ..._io.async_client import AbstractAsyncWebSocketClient
from ...agent.async_client import AsyncAgentWebSocketClient
from . import sockets
from .aio_desk import Inbox
from .connection import END, Socket


class LoopSocket(Socket):
    """A block of `async with`."""

    _desk_class: ClassVar[Any] = Inbox

    def _me(self) -> Any:
        return asyncio.current_task()

    def _forgets_closed_loop(self, connection: Any) -> bool:
        closed: bool = super()._forgets_closed_loop(connection)  # type: ignore[misc]  # of the class beside
        if closed and (frames := getattr(connection, "frames", None)):
            self._ended_by, self._finished = frames.closure(), True
            self._told = [(self._dispatcher.error, self._ended_by), (self._dispatcher.close, None)]
        return closed

    async def __aenter__(self) -> Any:
        return await self._enter()

    async def __aexit__(self, kind: Any, error: Optional[BaseException], trace: Any) -> None:
        await self._leave(error is not None)

    async def __aiter__(self) -> AsyncIterator[Any]:
        messages = None if self._given is None else self._iterate(self._given)
        while (item := await self._following(messages)) is not None:
            yield item[0]

    def _iterate(self, websocket: Any) -> AsyncIterator[Any]:
        self._desk.loop = asyncio.get_running_loop()
        self._desk.listen_beside()  # for what handlers fail at
        return aiter(websocket)

    async def _next(self, messages: AsyncIterator[Any]) -> Any:
        await asyncio.sleep(0)  # a made up one may never wait
        return await anext(messages, END)

    async def _receive(self, timeout: Optional[float]) -> Any:
        return await asyncio.wait_for(self._given.recv(), timeout)


class AsyncListenV1SocketClient(LoopSocket, sockets.ListenV1, AbstractAsyncWebSocketClient):
    """Live transcription."""


class AsyncListenV2SocketClient(LoopSocket, sockets.ListenV2, AbstractAsyncWebSocketClient):
    """Live transcription with turns (Flux)."""


class AsyncSpeakV1SocketClient(LoopSocket, sockets.SpeakV1, AbstractAsyncWebSocketClient):  # type: ignore[misc]  # send_raw() takes more
    """Live speech."""


class AsyncSpeakV2SocketClient(LoopSocket, sockets.SpeakV2, AbstractAsyncWebSocketClient):
    """Live speech in turns (Flux)."""


class AsyncAgentV1SocketClient(LoopSocket, sockets.AgentV1, AsyncAgentWebSocketClient):
    """A voice agent."""
