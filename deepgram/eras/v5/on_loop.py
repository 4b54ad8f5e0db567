"""The connections of 5.x on asyncio, and the inbox that holds their messages until they are read or handled."""

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
    """A desk that keeps messages until `recv()` reads them or a listener runs handlers."""

    _client: Any
    _arrival: Optional[Flag] = None

    def serve(self, connection: object) -> None:
        """Does nothing: handlers run only while something listens."""

    def listen_in_background(self) -> None:
        """Run handlers until the connection has ended."""
        super().serve(None)

    async def listen(self) -> None:
        """Run handlers until the connection has ended or this is cancelled."""
        super().serve(None)
        try:
            await self._client._finished_flag.wait(None)
        except asyncio.CancelledError:
            self._context = None
            close = (self._dispatcher.close, None)
            if not self._client._finished and self._current != close:  # not delivered yet
                await self.deliver_now(close)
            raise

    def put(self, connection: Connection, batch: Optional[Batch]) -> None:
        super().put(connection, batch)
        if batch is None:
            self._client._end_if_unread()
        if self._arrival is not None:
            self._arrival.set()

    async def take(self, timeout: Optional[float] = None) -> Optional[Delivery]:
        """The next delivery; None when the connection has ended. Raises TimeoutError."""
        while (delivery := super()._next()) is None and not self._client._finished:
            self._arrival = Flag()
            if not await self._arrival.wait(timeout):
                raise TimeoutError(f"no message within {timeout:g} s")
        return delivery

    def _next(self) -> Optional[Delivery]:
        return None if self._context is None else super()._next()


class LoopSocket(Socket):
    """A connection for `async with`."""

    _desk_class: ClassVar[Any] = Inbox

    def _current(self) -> Any:
        return asyncio.current_task()

    def _reset_if_loop_ended(self, connection: Any) -> bool:
        closed: bool = super()._reset_if_loop_ended(connection)  # type: ignore[misc]  # defined by the colour
        if closed and (frames := getattr(connection, "frames", None)):
            self._end_error, self._finished = frames.close_error(), True
            self._endings = [(self._dispatcher.error, self._end_error), (self._dispatcher.close, None)]
        return closed

    async def __aenter__(self) -> Any:
        return await self._enter()

    async def __aexit__(self, kind: Any, error: Optional[BaseException], trace: Any) -> None:
        await self._leave(error is not None)

    async def __aiter__(self) -> AsyncIterator[Any]:
        messages = None if self._external is None else self._iterate(self._external)
        while (item := await self._next_message(messages)) is not None:
            yield item[0]

    def _iterate(self, websocket: Any) -> AsyncIterator[Any]:
        self._desk.loop = asyncio.get_running_loop()
        self._desk.listen_in_background()  # to deliver failures of handlers
        return aiter(websocket)

    async def _next(self, messages: AsyncIterator[Any]) -> Any:
        await asyncio.sleep(0)  # the program's own iterator may never yield to the loop
        return await anext(messages, END)

    async def _receive(self, timeout: Optional[float]) -> Any:
        try:
            return await asyncio.wait_for(self._external.recv(), timeout)
        except asyncio.TimeoutError as error:  # before Python 3.11 not the builtin one
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
