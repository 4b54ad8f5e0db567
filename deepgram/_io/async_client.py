"""The base class of the WebSocket clients on asyncio."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine as AbstractCoroutine
from types import TracebackType
from typing import Any, Callable, ClassVar, Coroutine, Generator, NoReturn, Optional, Protocol, TypeVar, Union, cast

from .._core.colours import OnLoop, Steps, both, run_async
from .._core.connection import Connection
from .._core.dispatch import Delivery
from .._core.outcome import Outcome
from .._core.realtime import Audio, Realtime
from .._core.session import Session, State
from ..errors import DeepgramConnectionError
from . import captures
from .aio_desk import Desk
from .aio_workers import to_own_thread
from .forks import reset_after_fork
from .loops import LOOP_CLOSED, Flag, LoopGone, await_on
from .patched import patched

R = TypeVar("R")
Self = TypeVar("Self", bound="AbstractAsyncWebSocketClient")
# Verbs that may be called after the connection's loop is gone, since they send nothing of the caller's: True for those
# that return the outcome of `finish()`.
WITHOUT_LOOP: dict[str, Optional[bool]] = {"finish": True, "close": True, "wait_for": None, "wait_for_complete": None}


class LoopConnection(Connection, Protocol):
    """A connection that belongs to an event loop."""

    loop: asyncio.AbstractEventLoop


class AwaitableBool(AbstractCoroutine[Any, Any, bool]):
    """A bool that can also be awaited: `await client.is_connected()` and `if client.is_connected():` agree."""

    __slots__ = ("_value",)

    def __init__(self, value: bool) -> None:
        self._value = value

    def __bool__(self) -> bool:
        return self._value

    def __await__(self) -> Generator[Any, None, bool]:
        return self._value
        yield  # never reached: makes this a generator, as `__await__` has to be

    def send(self, value: Any) -> NoReturn:
        raise StopIteration(self._value)

    def throw(self, kind: Any, value: Any = None, trace: Any = None) -> NoReturn:
        raise (kind if isinstance(kind, BaseException) else value if value is not None else kind())

    def close(self) -> None:
        """Does nothing; part of the coroutine interface."""

    def __repr__(self) -> str:
        return repr(self._value)


class AbstractAsyncWebSocketClient(Realtime[Any], OnLoop):
    """A WebSocket client whose handlers run on the event loop, coroutine functions and plain functions alike.

    The handlers of one event run concurrently, coroutine functions as tasks of their own; the next message waits for
    them, and comes in a later turn of the loop. The client is bound to the loop on which `start()` is awaited; its
    other methods may be awaited on any. `config` and `endpoint` as in `AbstractSyncWebSocketClient`.
    """

    _socket: Optional[LoopConnection]
    _desk: Desk
    _desk_class: ClassVar[type[Desk]] = Desk
    _flag = Flag
    _logger_name = "deepgram.clients.common.v1.abstract_async_websocket"

    def __init__(self, config: Any, endpoint: str = "") -> None:
        super().__init__(config, endpoint)
        self._background: set[asyncio.Task[None]] = set()
        reset_after_fork(self)

    def _reset(self) -> None:
        super()._reset()
        self._desk = self._desk_class(self, None)

    async def _run_steps(self, steps: Steps[R]) -> R:
        connection = self._socket
        if connection is None or connection.loop is asyncio.get_running_loop() or self._reset_if_loop_ended(connection):
            return await run_async(steps)
        try:
            return await await_on(connection.loop, run_async(steps))
        except LoopGone as error:
            verb: str = steps.__name__  # type: ignore[attr-defined]
            if verb not in WITHOUT_LOOP:
                return cast("R", await self._reject_send(error))
            self._outcome.error = self._outcome.error or error
            return cast("R", WITHOUT_LOOP[verb] and self._outcome.finish_result(bool(self._outcome.complete)))

    def _reset_if_loop_ended(self, connection: Any) -> bool:
        """Reset the client if the loop of its connection is closed; returns whether it is."""
        closed: bool = connection.loop.is_closed()
        if closed:
            error = self.last_error or DeepgramConnectionError(LOOP_CLOSED)
            self._reset()
            self._outcome = Outcome(LOOP_CLOSED, complete=False, error=error)
        return closed

    def _connection(self) -> LoopConnection:
        loop = asyncio.get_running_loop()
        if self._desk.loop is not loop:  # handlers still running on another loop do not delay this one's
            self._desk = self._desk_class(self, loop)
        if (connect := patched("async")) is not None:
            from .aio_stand_in import LoopStandIn

            return LoopStandIn(self._session(), self._desk, connect, self._flag())
        if self._tuning.reconnect is not None:
            from .aio_reconnecting import LoopReconnecting

            return LoopReconnecting(self, self._desk)
        from . import aio  # the network library is loaded by the first connection

        return aio.Connection(self._session(), self._desk)

    def _can_end(self, connection: Any) -> bool:
        return connection.loop is asyncio.get_running_loop()

    async def _drain_captures(self) -> None:
        if captured := captures.pending(asyncio.get_running_loop()):
            try:
                await asyncio.wait([asyncio.wrap_future(ending) for ending in captured])
            except asyncio.CancelledError:  # closes at once, as when the rest of `finish()` is cancelled
                self._proceed(Session.leave)
                raise

    def is_connected(self) -> AwaitableBool:
        """Whether the connection is open: messages can be sent and received. Awaiting the result is optional."""
        connection = self._socket
        is_open = connection is not None and connection.session.state is State.OPEN and not connection.loop.is_closed()
        return AwaitableBool(is_open)

    async def send(self, data: Union[str, Audio]) -> bool:
        """Send a text frame (str) or a binary frame (bytes-like). Empty audio is not sent: it would end the stream.

        True if the frame was handed to the network, False if not: `last_error` says why and counts. May be awaited on
        another loop than the connection's; waits while the server does not read, at most `send_timeout` seconds, or as
        `send_policy` says, and gives other tasks a turn every few milliseconds. With the option `raise_on_error` it
        raises DeepgramConnectionError instead of returning False.
        """
        connection = self._socket
        if connection is None or connection.session.state is not State.OPEN:
            return await self._reject_send()
        if connection.loop is not asyncio.get_running_loop():
            return await self._send_on_its_loop(data)
        try:
            if self._on_sent is not None:
                self._on_sent(data)
            if isinstance(data, str):
                await connection.send_text(self._text(data))
            elif audio := data if isinstance(data, bytes) else self._audio(data):
                await connection.send_binary(audio)
        except Exception as error:
            return await self._reject_send(error)
        return True

    @both
    def _send_on_its_loop(self, data: Union[str, Audio]) -> Steps[bool]:
        """Send on the loop of the connection, to which every verb switches."""
        sent: bool = yield lambda: AbstractAsyncWebSocketClient.send(self, data)
        return sent

    async def _reject_send(self, error: Optional[Exception] = None) -> bool:
        """Count a failed send, and yield: a loop that retries at once must not starve other tasks."""
        try:
            return self._fail_send(error)
        finally:
            await asyncio.sleep(0)

    async def __aenter__(self: Self) -> Self:
        return self

    async def __aexit__(
        self, kind: Optional[type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType]
    ) -> None:
        await self.finish()

    def _end(self, connection: Any) -> list[Delivery]:
        if self._socket is connection:
            for task in self._background:
                task.cancel()
        return super()._end(connection)

    # ---- for the verbs of products

    async def _call_blocking(self, job: Callable[[], Any]) -> Any:
        """Call a blocking function in a thread."""
        return await to_own_thread(job)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Run a coroutine as a task, which is cancelled at the end of the connection."""
        task = asyncio.Task(work)  # not by the program's task factory: it must not start before the caller waits
        self._background.add(task)
        task.add_done_callback(self._background_done)

    def _background_done(self, task: asyncio.Task[None]) -> None:
        self._background.discard(task)
        if not task.cancelled() and task.exception() is not None:
            self._logger.error("work beside the handlers failed", exc_info=task.exception())
