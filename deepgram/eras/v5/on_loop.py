"""The connections of 5.x on asyncio, and where their messages wait until somebody asks for them, or listens."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, AsyncIterator, ClassVar, Optional

from ..._core.backlog import Batch
from ..._core.dispatch import Delivery
from ..._io.aio_desk import Desk
from ..._io.async_client import AbstractAsyncWebSocketClient
from ..._io.loops import Flag
from ...agent.async_client import AsyncAgentWebSocketClient
from . import sockets
from .connection import END, Socket

if TYPE_CHECKING:
    from ..._io.aio import Connection


class Inbox(Desk):
    """A desk that handlers are not run at until somebody listens."""

    _client: Any
    _news: Optional[Flag] = None

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
            if not self._client._finished and self._present != close:  # nobody was told yet
                await self.tell(close)
            raise

    def put(self, connection: Connection, batch: Optional[Batch]) -> None:
        super().put(connection, batch)
        if self._news is not None:
            self._news.set()

    async def take(self, timeout: Optional[float] = None) -> Optional[Delivery]:
        """The next delivery; None when the connection has ended. Raises TimeoutError."""
        while (delivery := super()._take()) is None and not self._client._finished:
            self._news = Flag()
            if not await self._news.wait(timeout):
                raise TimeoutError(f"no message within {timeout:g} s")
        return delivery

    def _take(self) -> Optional[Delivery]:
        return None if self._context is None else super()._take()


class LoopSocket(Socket):
    """A block of `async with`."""

    _desk_class: ClassVar[Any] = Inbox

    def _me(self) -> Any:
        return asyncio.current_task()

    def _forgets_closed_loop(self, connection: Any) -> bool:
        closed: bool = super()._forgets_closed_loop(connection)  # type: ignore[misc]  # of the class beside
        if closed and (frames := getattr(connection, "frames", None)):
            self._ended_by, self._finished = frames.close_error(), True
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
        try:
            return await asyncio.wait_for(self._given.recv(), timeout)
        except asyncio.TimeoutError as error:  # until Python 3.11 another one
            raise TimeoutError(*error.args) from None


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
