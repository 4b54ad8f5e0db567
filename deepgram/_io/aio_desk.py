"""Where the handlers of a client on asyncio run: one delivery after the other, whichever connection it comes from.

Each message is a turn of the loop, and each coroutine handler a task with a context of its own: who waits for one
message has it before the next is handled, and what a handler sets or cancels is its own. Callbacks of the loop go from
message to message; a task for that would cost every message another turn.
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

Tasks = List[Tuple[Handler, "asyncio.Future[Any]"]]  # handlers at work
EAGER: Dict[str, Any] = {"eager_start": True} if sys.version_info >= (3, 12) else {}  # it begins in this turn


# A coroutine handler at work, and its desk; the tasks it makes inherit this, and some of them outlive it.
_handling = contextvars.ContextVar[Tuple[Optional["Desk"], Any]]("deepgram_handling", default=(None, None))


class Desk:
    """The handlers of one client on one event loop."""

    def __init__(self, client: Realtime[Any], loop: Optional[asyncio.AbstractEventLoop]) -> None:
        self.loop = loop
        self._client = client
        self._dispatcher = client._dispatcher
        self._inbox: Any = ()  # or a deque, which takes 600 bytes even if it is empty: most desks have nothing to do
        self._extra: List[Delivery] = []  # what comes before the next message
        self._deliveries: Iterator[Delivery] = iter(())  # those of the present batch that are still to come
        self._context: Optional[contextvars.Context] = None  # of handlers that run for messages
        self._present: Optional[Delivery] = None  # what handlers are at, or have been until this turn
        self._tasks: Tasks = []
        self._began = 0.0
        self._told = False  # somebody runs handlers by `tell`
        self._scheduled = False  # `_next` will be called
        self._waiting: Optional[Flag] = None  # of those who want to run handlers themselves

    @property
    def handling(self) -> bool:
        """Whether this is called from a handler, be it in a task that the handler awaits."""
        desk, coroutine = _handling.get()
        return desk is self and coroutine.cr_frame is not None  # which it has until its end

    def put(self, connection: Connection, batch: Optional[Batch]) -> None:
        """Have messages handled, or without a batch the end of the connection."""
        if not self._inbox:
            self._inbox = deque()
        self._inbox.append((connection, batch))
        self._go_on()

    def say(self, connection: Connection, message: Any) -> None:
        """Tell something of this side's own, between the messages."""
        self.put(connection, Batch([partial(self._dispatcher.local_event, message)], time.time(), 0))

    def serve(self) -> None:
        """Handle what comes, in the context of this call."""
        self._context = contextvars.copy_context()
        self._go_on()

    async def tell(self, delivery: Delivery) -> None:
        """Run handlers in the context of this task, when those of another delivery have returned.

        Raises TimeoutError if they don't return.
        """
        nested = self.handling
        if not nested:
            await self._take_turn()
        tasks: Tasks = []
        try:
            self._run(delivery, tasks)
            if tasks:
                await asyncio.wait([task for _, task in tasks])
            self._check(delivery, tasks)
        except BaseException:
            for _, task in tasks:
                task.cancel()
            raise
        finally:
            if not nested:
                self._told = False
                self._go_on()

    async def _take_turn(self) -> None:
        limit = self._client._tuning.open_timeout
        while self._present is not None or self._told:
            self._waiting = self._waiting or Flag()
            if not await self._waiting.wait(limit):
                raise TimeoutError(f"a handler of the connection before this one has not returned within {limit:g} s")
        self._told = True

    # ---- from message to message

    def _go_on(self) -> None:
        """See to it that the next delivery comes in a turn of its own."""
        if not self._scheduled and self._context is not None and self.loop is not None:
            self._scheduled = True
            self.loop.call_soon(self._next, context=self._context)

    def _next(self, _: object = None) -> None:
        """Look after the present delivery; when all its handlers have returned, begin with the next one."""
        self._scheduled = False
        try:
            if self._present is not None and not self._is_done(self._present):
                return
            if self._waiting is not None:  # their turns come first
                self._waiting.set()
                self._waiting = None
                self._go_on()
            elif not self._told and (delivery := self._take()) is not None:
                self._do(delivery)
        except Exception as error:  # nothing may stop this desk but the end of what it serves
            self._dispatcher.log.error("messages could not be handled", exc_info=error)
            self._go_on()

    def _is_done(self, delivery: Delivery) -> bool:
        for _, task in self._tasks:
            if not task.done():
                self._scheduled = True  # by the task
                task.add_done_callback(self._next, context=self._context)
                return False
        route, payload = delivery
        self._present = None
        if self._tasks:
            tasks, self._tasks = self._tasks, []
            self._check(delivery, tasks)
        if route.after is not None:
            route.after(payload)
        if (took := time.monotonic() - self._began) > SLOW:
            self._dispatcher.warn_if_slow(took, 1, delivery)
        return True

    def _do(self, delivery: Delivery) -> None:
        self._scheduled = True  # not before this is done, even if a handler runs the loop itself (nest_asyncio)
        try:
            self._present = delivery
            self._began = time.monotonic()
            self._run(delivery, self._tasks)
        finally:
            self._scheduled = False
            self._go_on()

    def _take(self) -> Optional[Delivery]:
        """The next delivery, None if there is none."""
        while not self._extra:
            for delivery in self._deliveries:
                return delivery
            if not self._inbox:
                return None
            connection, batch = self._inbox.popleft()
            if not self._inbox:
                self._inbox = ()
            ended = batch is None
            self._deliveries = self._endings(connection) if ended else deliveries(self._dispatcher, connection, batch)
        return self._extra.pop(0)

    def _endings(self, connection: Connection) -> Iterator[Delivery]:
        endings: List[Delivery] = []
        with self._client._logging_errors("the end of a connection"):
            endings = self._client._end(connection)
        yield from endings
        self._client._end_delivered(connection)
        connection.over()

    # ---- the handlers of one delivery

    def _run(self, delivery: Delivery, tasks: Tasks) -> None:
        """Call the handlers of a delivery; coroutines go on as tasks."""
        route, payload = delivery
        for call, handler in route.calls:
            try:
                result = call(self._client, payload)
                if result is not None and (result.__class__ is CoroutineType or hasattr(result, "__await__")):
                    tasks.append((handler, self._begin(result)))
            except (KeyboardInterrupt, SystemExit):
                raise
            except BaseException as error:
                self._extra.extend(self._dispatcher.handler_failed(route, handler, error))

    def _begin(self, result: Any) -> asyncio.Future[Any]:
        """Let a coroutine run as a task of its own."""
        loop = asyncio.get_running_loop()
        if result.__class__ is not CoroutineType:
            result = _awaited(result)
        token = _handling.set((self, result))  # the task copies the context
        # a task as the loop would make it, in less time
        task = asyncio.Task(result, loop=loop, **EAGER) if loop.get_task_factory() is None else loop.create_task(result)
        _handling.reset(token)
        return task

    def _check(self, delivery: Delivery, tasks: Tasks) -> None:
        """Report the handlers of a delivery that have failed."""
        for handler, task in tasks:
            error = asyncio.CancelledError() if task.cancelled() else task.exception()
            if error is not None:
                self._extra.extend(self._dispatcher.handler_failed(delivery[0], handler, error))


async def _awaited(handler: Any) -> None:
    """What a handler has returned that can be awaited, as a coroutine."""
    await handler
