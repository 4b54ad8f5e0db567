"""Runs the handlers of a client on asyncio: one delivery after the other, whichever connection it comes from.

Each message has its own turn of the loop, so that a task waiting for it runs before the next message is handled. Each
coroutine handler is a task with its own context, so that what it sets or cancels affects no other. Callbacks of the
loop, not a task, go from message to message: a task would cost another turn per message.
"""

from __future__ import annotations

import asyncio
import contextvars
import sys
import time
from collections import deque
from functools import partial
from types import CoroutineType
from typing import TYPE_CHECKING, Any, Dict, Iterator, List, Optional, Tuple

from .._core.backlog import Batch
from .._core.dispatch import SLOW, Delivery
from .._core.handlers import Handler
from .desk import deliveries
from .loops import Flag

if TYPE_CHECKING:
    from .._core.realtime import Realtime
    from .aio import Connection

Tasks = List[Tuple[Handler, "asyncio.Future[Any]"]]  # running handlers
EAGER: Dict[str, Any] = {"eager_start": True} if sys.version_info >= (3, 12) else {}  # tasks start in this turn


# The desk and coroutine of the running handler; inherited by the tasks it makes, which may outlive it.
_handling = contextvars.ContextVar[Tuple[Optional["Desk"], Any]]("deepgram_handling", default=(None, None))


class Desk:
    """The handlers of one client on one event loop."""

    def __init__(self, client: Realtime[Any], loop: Optional[asyncio.AbstractEventLoop]) -> None:
        self.loop = loop
        self._client = client
        self._dispatcher = client._dispatcher
        self._inbox: Any = ()  # or a deque, which takes 600 bytes even when empty: most desks are idle
        self._reports: List[Delivery] = []  # errors of handlers, delivered before the next message
        self._deliveries: Iterator[Delivery] = iter(())  # the rest of the current batch
        self._context: Optional[contextvars.Context] = None  # for handlers of messages
        self._current: Optional[Delivery] = None  # the delivery whose handlers run, or have just returned
        self._tasks: Tasks = []
        self._started = 0.0  # when the current delivery was
        self._borrowed = False  # `deliver_now` runs handlers
        self._scheduled = False  # `_continue` will be called
        self._turn: Optional[Flag] = None  # set when the waiting calls of `deliver_now` may go on

    @property
    def handling(self) -> bool:
        """Whether this is called from a handler, or from a task that a running handler has made."""
        desk, coroutine = _handling.get()
        return desk is self and coroutine.cr_frame is not None  # None when the coroutine has ended

    def put(self, connection: Connection, batch: Optional[Batch]) -> None:
        """Queue a batch of messages, or None for the end of the connection."""
        if not self._inbox:
            self._inbox = deque()
        self._inbox.append((connection, batch))
        self._schedule()

    def put_event(self, connection: Connection, message: Any) -> None:
        """Queue an event of the client itself, in order with the messages."""
        self.put(connection, Batch([partial(self._dispatcher.local_event, message)], time.time(), 0))

    def serve(self, connection: object) -> None:
        """Handle what is queued, in the context of this call."""
        self._context = contextvars.copy_context()
        self._schedule()

    async def deliver_now(self, delivery: Delivery) -> None:
        """Run handlers in the context of this task, after those of the current delivery have returned.

        Raises TimeoutError if they do not return in time.
        """
        nested = self.handling
        if not nested:
            await self._borrow()
        tasks: Tasks = []
        try:
            self._call_handlers(delivery, tasks)
            if tasks:
                await asyncio.wait([task for _, task in tasks])
            self._report_failures(delivery, tasks)
        except BaseException:
            for _, task in tasks:
                task.cancel()
            raise
        finally:
            if not nested:
                self._borrowed = False
                self._schedule()

    async def _borrow(self) -> None:
        limit = self._client._tuning.open_timeout
        while self._current is not None or self._borrowed:
            self._turn = self._turn or Flag()
            if not await self._turn.wait(limit):
                raise TimeoutError(f"a handler of the connection before this one has not returned within {limit:g} s")
        self._borrowed = True

    # ---- from message to message

    def _schedule(self) -> None:
        """Continue in the next turn of the loop."""
        if not self._scheduled and self._context is not None and self.loop is not None:
            self._scheduled = True
            self.loop.call_soon(self._continue, context=self._context)

    def _continue(self, _: object = None) -> None:
        """Complete the current delivery if its handlers have returned, then start the next one."""
        self._scheduled = False
        try:
            if self._current is not None and not self._is_done(self._current):
                return
            if self._turn is not None:  # calls of `deliver_now` go first
                self._turn.set()
                self._turn = None
                self._schedule()
            elif not self._borrowed and (delivery := self._next()) is not None:
                self._start(delivery)
        except Exception as error:  # no error may stop the desk
            self._dispatcher.log.error("messages could not be handled", exc_info=error)
            self._schedule()

    def _is_done(self, delivery: Delivery) -> bool:
        for _, task in self._tasks:
            if not task.done():
                self._scheduled = True  # by the task
                task.add_done_callback(self._continue, context=self._context)
                return False
        route, payload = delivery
        self._current = None
        if self._tasks:
            tasks, self._tasks = self._tasks, []
            self._report_failures(delivery, tasks)
        if route.after is not None:
            route.after(payload)
        if (took := time.monotonic() - self._started) > SLOW:
            self._dispatcher.warn_if_slow(took, 1, delivery)
        return True

    def _start(self, delivery: Delivery) -> None:
        self._scheduled = True  # schedule nothing meanwhile, even if a handler runs the loop itself (nest_asyncio)
        try:
            self._current = delivery
            self._started = time.monotonic()
            self._call_handlers(delivery, self._tasks)
        finally:
            self._scheduled = False
            self._schedule()

    def _next(self) -> Optional[Delivery]:
        while not self._reports:
            for delivery in self._deliveries:
                return delivery
            if not self._inbox:
                return None
            connection, batch = self._inbox.popleft()
            if not self._inbox:
                self._inbox = ()
            ended = batch is None
            self._deliveries = self._endings(connection) if ended else deliveries(self._dispatcher, connection, batch)
        return self._reports.pop(0)

    def _endings(self, connection: Connection) -> Iterator[Delivery]:
        endings: List[Delivery] = []
        with self._client._logging_errors("the end of a connection"):
            endings = self._client._end(connection)
        yield from endings
        self._client._end_delivered(connection)
        connection.over()

    # ---- the handlers of one delivery

    def _call_handlers(self, delivery: Delivery, tasks: Tasks) -> None:
        """Call the handlers of a delivery; coroutines are appended to `tasks`."""
        route, payload = delivery
        for call, handler in route.calls:
            try:
                result = call(self._client, payload)
                if result is not None and (result.__class__ is CoroutineType or hasattr(result, "__await__")):
                    tasks.append((handler, self._start_task(result)))
            except (KeyboardInterrupt, SystemExit):
                raise
            except BaseException as error:
                self._reports.extend(self._dispatcher.handler_failed(route, handler, error))

    def _start_task(self, result: Any) -> asyncio.Future[Any]:
        loop = asyncio.get_running_loop()
        if result.__class__ is not CoroutineType:
            result = _awaited(result)
        token = _handling.set((self, result))  # the task copies the context
        # as the loop would make it, in less time
        task = asyncio.Task(result, loop=loop, **EAGER) if loop.get_task_factory() is None else loop.create_task(result)
        _handling.reset(token)
        return task

    def _report_failures(self, delivery: Delivery, tasks: Tasks) -> None:
        for handler, task in tasks:
            error = asyncio.CancelledError() if task.cancelled() else task.exception()
            if error is not None:
                self._reports.extend(self._dispatcher.handler_failed(delivery[0], handler, error))


async def _awaited(awaitable: Any) -> None:
    """Any awaitable as a coroutine, as tasks need it."""
    await awaitable
