"""The base of the clients on asyncio."""

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
from .forks import begin_anew_in_children
from .loops import LOOP_CLOSED, Flag, LoopGone, await_on
from .patched import patched

R = TypeVar("R")
Self = TypeVar("Self", bound="AbstractAsyncWebSocketClient")
# The verbs that send nothing of the caller's: True for those that say how the connection has ended.
OUTLASTING: dict[str, Optional[bool]] = {"finish": True, "close": True, "wait_for": None, "wait_for_complete": None}


class LoopConnection(Connection, Protocol):
    """What belongs to an event loop."""

    loop: asyncio.AbstractEventLoop


class Answer(AbstractCoroutine[Any, Any, bool]):
    """A bool that is a coroutine as well: `await client.is_connected()` and `if client.is_connected():` agree."""

    __slots__ = ("_value",)

    def __init__(self, value: bool) -> None:
        self._value = value

    def __bool__(self) -> bool:
        return self._value

    def __await__(self) -> Generator[Any, None, bool]:
        return self._value
        yield  # never reached: it makes this a generator, as it has to be

    def send(self, value: Any) -> NoReturn:
        raise StopIteration(self._value)

    def throw(self, kind: Any, value: Any = None, trace: Any = None) -> NoReturn:
        raise (kind if isinstance(kind, BaseException) else value if value is not None else kind())

    def close(self) -> None:
        """There is nothing to end."""

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
        self._beside: set[asyncio.Task[None]] = set()  # work that goes on beside the handlers
        begin_anew_in_children(self)

    def _reset(self) -> None:
        super()._reset()
        self._desk = self._desk_class(self, None)

    async def _run_steps(self, steps: Steps[R]) -> R:
        connection = self._socket
        if connection is None or connection.loop is asyncio.get_running_loop() or self._forgets_closed_loop(connection):
            return await run_async(steps)
        try:
            return await await_on(connection.loop, run_async(steps))
        except LoopGone as error:  # and with it the connection
            verb: str = steps.__name__  # type: ignore[attr-defined]
            if verb not in OUTLASTING:
                return cast("R", await self._refuse(error))
            self._outcome.error = self._outcome.error or error
            return cast("R", OUTLASTING[verb] and self._outcome.finish_result(bool(self._outcome.complete)))

    def _forgets_closed_loop(self, connection: Any) -> bool:
        """Whether the loop of a connection is closed: it has taken the connection along."""
        closed: bool = connection.loop.is_closed()
        if closed:
            error = self.last_error or DeepgramConnectionError(LOOP_CLOSED)
            self._reset()
            self._outcome = Outcome(LOOP_CLOSED, complete=False, error=error)
        return closed

    def _connection(self) -> LoopConnection:
        loop = asyncio.get_running_loop()
        if self._desk.loop is not loop:  # handlers of another loop are none of this one's business
            self._desk = self._desk_class(self, loop)
        if (connect := patched("async", "websockets.asyncio.client")) is not None:
            from .aio_stand_in import LoopStandIn

            return LoopStandIn(self._session(), self._desk, connect, self._flag())
        if self._tuning.reconnect is not None:
            from .aio_lasting import LoopLasting

            return LoopLasting(self, self._desk)
        from . import aio  # the network library is loaded by the first connection

        return aio.Connection(self._session(), self._desk)

    def _can_end(self, connection: Any) -> bool:
        return connection.loop is asyncio.get_running_loop()

    async def _drain_captures(self) -> None:
        if captured := captures.under_way(asyncio.get_running_loop()):
            try:
                await asyncio.wait([asyncio.wrap_future(ending) for ending in captured])
            except asyncio.CancelledError:  # as in the rest of `finish()`, which does not come to it
                self._proceed(Session.leave)
                raise

    def is_connected(self) -> Answer:
        """Whether the connection is open: messages can be sent and received. Awaiting the answer is optional."""
        connection = self._socket
        is_open = connection is not None and connection.session.state is State.OPEN and not connection.loop.is_closed()
        return Answer(is_open)

    async def send(self, data: Union[str, Audio]) -> bool:
        """Send a text frame (str) or a binary frame (bytes-like). Empty audio is not sent: it would end the stream.

        True if the frame was handed to the network, False if not: `last_error` says why and counts. May be awaited on
        another loop than the connection's; waits while the server does not read, at most `send_timeout` seconds, or as
        `send_policy` says, and gives other tasks a turn every few milliseconds. With the option `raise_on_error` it
        raises DeepgramConnectionError instead of returning False.
        """
        connection = self._socket
        if connection is None or connection.session.state is not State.OPEN:
            return await self._refuse()
        if connection.loop is not asyncio.get_running_loop():
            return await self._send_there(data)
        try:
            if self._on_sent is not None:
                self._on_sent(data)
            if isinstance(data, str):
                await connection.send_text(self._text(data))
            elif audio := data if isinstance(data, bytes) else self._audio(data):
                await connection.send_binary(audio)
        except Exception as error:
            return await self._refuse(error)
        return True

    @both
    def _send_there(self, data: Union[str, Audio]) -> Steps[bool]:
        """Send from the loop of the connection; a verb finds its way there."""
        sent: bool = yield lambda: AbstractAsyncWebSocketClient.send(self, data)
        return sent

    async def _refuse(self, error: Optional[Exception] = None) -> bool:
        """Count what could not be sent, and give other tasks a turn: whoever tries again at once waits for them."""
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
            for task in self._beside:
                task.cancel()
        return super()._end(connection)

    # ---- what the verbs of products need of this colour

    async def _call_blocking(self, job: Callable[[], Any]) -> Any:
        """Do something that blocks, in a thread of its own."""
        return await to_own_thread(job)

    def _own(self, work: Coroutine[Any, Any, None]) -> None:
        """Run something beside the handlers, no longer than the connection lasts."""
        task = asyncio.Task(work)  # by no factory of the program's: it begins when the caller waits
        self._beside.add(task)
        task.add_done_callback(self._owned)

    def _owned(self, task: asyncio.Task[None]) -> None:
        self._beside.discard(task)
        if not task.cancelled() and task.exception() is not None:
            self._logger.error("work beside the handlers failed", exc_info=task.exception())
