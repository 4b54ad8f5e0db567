"""The base of the clients on asyncio."""

from __future__ import annotations

import asyncio
import functools
import time
from operator import length_hint
from types import TracebackType
from typing import TYPE_CHECKING, Any, Callable, Coroutine, Generator, Iterator, Mapping, Optional, TypeVar, Union

from .._core import handover
from .._core.dispatch import Delivery, Route
from .._core.realtime import Audio, NoOptions, Opening, Realtime
from .._core.session import Ending, Session, State
from .loops import await_on, is_cancelled
from .net_options import target_of
from .within import Handling, handling

if TYPE_CHECKING:
    from .aio import Connection
    from .frames import Message

Self = TypeVar("Self", bound="AbstractAsyncWebSocketClient")


class Answer:
    """A bool that may be awaited: `await client.is_connected()` and `if client.is_connected():` agree."""

    __slots__ = ("_value",)

    def __init__(self, value: bool) -> None:
        self._value = value

    def __bool__(self) -> bool:
        return self._value

    def __await__(self) -> Generator[None, None, bool]:
        return self._value
        yield  # never reached: it makes this a generator, as it has to be

    def __repr__(self) -> str:
        return repr(self._value)


class AbstractAsyncWebSocketClient(Realtime):
    """A WebSocket client whose handlers run on the event loop, coroutine functions and plain functions alike.

    The handlers of one event run concurrently; the next message waits for them. The client is bound to the loop on
    which `start()` is awaited. `config` and `endpoint` as in `AbstractSyncWebSocketClient`.
    """

    _threaded = False
    _socket: Optional[Connection]
    _logger_name = "deepgram.clients.common.v1.abstract_async_websocket"

    def __init__(self, config: Any, endpoint: str = "") -> None:
        super().__init__(config, endpoint)
        self._beside: set[asyncio.Task[None]] = set()  # work that goes on beside the handlers

    async def start(
        self,
        options: Optional[Any] = None,
        addons: Optional[Mapping[str, Any]] = None,
        headers: Optional[Mapping[str, str]] = None,
        **kwargs: Any,
    ) -> bool:
        """Connect. False if that failed; `last_error` says why. Arguments as in the client with threads."""
        return await self._start(options, addons, headers, None, kwargs)

    async def _start(self, options: Any, addons: Any, headers: Any, members: Any, kwargs: Any, *first: str) -> bool:
        try:
            opening = self._opening(options, addons, headers, members, kwargs, first)
        except (NoOptions, ValueError) as error:
            return self._fail_start(error)
        return await self._connect(opening)

    async def _connect(self, opening: Opening) -> bool:
        from .aio import Connection  # the network library is loaded by the first connection

        if self._socket is not None and self._socket.loop is asyncio.get_running_loop():
            await self.finish()  # a client has one connection; a second start() ends the first
        self.last_error = None
        connection = Connection(self._session(), self)
        try:
            await connection.open(opening.url, opening.headers, target_of(opening.url, self._config), opening.first)
        except Exception as error:
            return self._fail_start(error, opening)
        previous, self._socket = self._socket, connection
        try:
            if previous is not None and previous.loop is connection.loop:  # of another start() at the same time
                await previous.finish()
            await self._emit(self._dispatcher.opening())
            if connection.session.state is State.OPEN:
                self._started(self.send)
        except Exception as error:
            connection.proceed(Session.finish)
            self._stopped(playback=True)
            return self._fail_start(error)
        except BaseException:  # cancelled
            connection.proceed(Session.finish)
            raise
        finally:
            connection.dispatch()
        return True

    def is_connected(self) -> Answer:
        """Whether the connection is open: messages can be sent and received. Awaiting the answer is optional."""
        connection = self._socket
        return Answer(connection is not None and connection.session.state is State.OPEN)

    async def send(self, data: Union[str, Audio]) -> bool:
        """Send a text frame (str) or a binary frame (bytes-like); empty audio is not sent, it would end the stream.

        True if the frame was handed to the network, False if not: `last_error` says why and counts. May be awaited on
        another loop than the connection's; waits while the server does not read, at most `send_timeout`.
        """
        connection = self._socket
        if connection is None or connection.session.state is not State.OPEN:
            return self._fail_send()
        if connection.loop is not asyncio.get_running_loop():
            return await await_on(connection.loop, AbstractAsyncWebSocketClient.send(self, data))
        try:
            if isinstance(data, str):
                await connection.send_text(data)
            elif audio := data if isinstance(data, bytes) else self._audio(data):
                await connection.send_binary(audio)
        except Exception as error:
            return self._fail_send(error)
        return True

    async def finish(self) -> bool:
        """End the connection: tell the server, deliver what it still has to say, then Close.

        True if all of that happened, False if a deadline or the loss of the connection cut it short. Idempotent; in a
        handler it does not wait for itself. Cancelling it closes the connection at once.
        """
        connection = self._socket
        self._stop_sending()
        try:
            if captured := handover.pending(asyncio.get_running_loop()):
                await asyncio.wait([asyncio.wrap_future(ending) for ending in captured])
            if connection is None or connection.loop.is_closed():
                return True
            if connection.loop is not asyncio.get_running_loop():
                return await await_on(connection.loop, connection.finish())
            return await connection.finish()
        finally:
            self._stopped(playback=True)

    async def __aenter__(self: Self) -> Self:
        return self

    async def __aexit__(
        self, kind: Optional[type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType]
    ) -> None:
        await self.finish()

    # ---- the driver's host

    async def _received(self, messages: Iterator[Message], at: float) -> None:
        read = self._dispatcher.read
        began, count, delivery = time.monotonic(), length_hint(messages), None
        for data in messages:
            delivery = read(data, at)
            if delivery is not None:
                route, payload = delivery
                if len(route.calls) == 1:
                    await self._run(route, route.calls[0], payload)
                elif route.calls:
                    await self._run_together(route, payload)
                if route.after is not None:
                    route.after(payload)
        self._warn_if_slow(time.monotonic() - began, count, delivery)

    async def _over(self, connection: Connection, ending: Ending) -> None:
        if self._socket is connection:  # else a handler has started another already
            self._socket = None
            self._ended(ending)
            self._stopped(playback=False)
            for task in self._beside:
                task.cancel()
        for delivery in self._dispatcher.endings(ending):
            await self._emit(delivery)

    def _own(self, work: Coroutine[Any, Any, None]) -> None:
        """Run something beside the handlers, no longer than the connection lasts."""
        task = asyncio.get_running_loop().create_task(work)
        self._beside.add(task)
        task.add_done_callback(self._beside.discard)

    async def _emit(self, delivery: Delivery) -> None:
        route, payload = delivery
        if route.calls:
            await self._run_together(route, payload)

    async def _run(self, route: Route, call: Callable[[Any, Any], Any], payload: Any) -> None:
        try:
            result = call(self, payload)
            if result is not None and hasattr(result, "__await__"):
                work = Handling(self)
                handling.set(work)
                try:
                    await result
                finally:
                    work.over = True
        except asyncio.CancelledError as error:
            if is_cancelled():
                raise
            await self._report(route, error)  # something the handler awaited was cancelled, not the handler
        except Exception as error:
            await self._report(route, error)

    async def _run_together(self, route: Route, payload: Any) -> None:
        tasks = {asyncio.ensure_future(self._run(route, call, payload)) for call in route.calls}
        try:
            await asyncio.wait(tasks)
        except asyncio.CancelledError:
            for task in tasks:
                task.cancel()
            raise

    async def _report(self, route: Route, error: BaseException) -> None:
        for report in self._dispatcher.handler_failed(route, error):
            await self._emit(report)


async def _is_connected(self: AbstractAsyncWebSocketClient) -> bool:
    return bool(self.is_connected())


# the originals' method is a coroutine function, for those who look
functools.update_wrapper(AbstractAsyncWebSocketClient.is_connected, _is_connected, assigned=(), updated=())
