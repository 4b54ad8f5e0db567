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
from typing import TYPE_CHECKING, Any, Callable, Deque, Iterator, List, Optional, Tuple, Union, cast

from .._core.backlog import Batch
from .._core.dispatch import Delivery, Dispatcher

if TYPE_CHECKING:
    from .._core.realtime import Realtime
    from .aio import Connection

Work = Union[Delivery, Callable[[], None]]
EAGER = sys.version_info >= (3, 12)  # a task can begin before the loop's next turn


class Present:
    """A delivery some of whose handlers have not returned."""

    __slots__ = ("delivery", "left", "tasks", "told")

    def __init__(self, delivery: Delivery, told: Optional[asyncio.Future[None]]) -> None:
        self.delivery = delivery
        self.told = told  # set when all have returned; None for a message
        self.tasks: List[asyncio.Future[Any]] = []
        self.left = 0


class Handling:
    """A coroutine handler at work; the tasks it makes inherit this, and some of them outlive it."""

    __slots__ = ("_index", "_present", "desk", "over")

    def __init__(self, desk: Desk, present: Present, index: int) -> None:
        self.desk = desk
        self.over = False
        self._present = present
        self._index = index

    def returned(self, task: asyncio.Future[Any]) -> None:
        self.over = True
        self.desk.returned(self._present, self._index, task)


_handling: contextvars.ContextVar[Optional[Handling]] = contextvars.ContextVar("deepgram_handling", default=None)


class Desk:
    """The handlers of one client on one event loop."""

    def __init__(
        self, client: Realtime[Any], dispatcher: Dispatcher, loop: Optional[asyncio.AbstractEventLoop]
    ) -> None:
        self.loop = loop
        self._client = client
        self._dispatcher = dispatcher
        self._inbox: Deque[Tuple[Connection, Optional[Batch]]] = deque()
        self._extra: Deque[Work] = deque()  # what comes before the next message
        self._connection: Optional[Connection] = None  # that of the present batch
        self._batch: Optional[Batch] = None
        self._messages: Iterator[Any] = iter(())  # those of the present batch that are still to come
        self._context: Optional[contextvars.Context] = None  # of handlers that run for messages
        self._busy = False  # handlers are running
        self._scheduled = False
        self._began = 0.0
        self._waiting: List[asyncio.Future[None]] = []  # those who want to run handlers themselves

    @property
    def handling(self) -> bool:
        """Whether this is called from a handler, be it in a task that the handler awaits."""
        current = _handling.get()
        return current is not None and current.desk is self and not current.over

    def put(self, connection: Connection, batch: Optional[Batch]) -> None:
        """Have messages handled, or without a batch the end of the connection."""
        self._inbox.append((connection, batch))
        self._go_on()

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
        present = Present(delivery, asyncio.get_running_loop().create_future())
        try:
            if self._run(present):
                await cast("asyncio.Future[None]", present.told)
        except BaseException:
            for task in present.tasks:
                task.cancel()
            raise
        finally:
            if not nested:
                self._give_turn()

    async def _take_turn(self) -> None:
        limit = self._client._tuning.open_timeout
        while self._busy:
            freed = asyncio.get_running_loop().create_future()
            self._waiting.append(freed)
            if not (await asyncio.wait([freed], timeout=limit))[0]:
                raise TimeoutError(f"a handler of the connection before this one has not returned within {limit:g} s")
        self._busy = True

    def _give_turn(self) -> None:
        self._busy = False
        for freed in self._waiting:
            if not freed.done():
                freed.set_result(None)
        self._waiting.clear()
        self._go_on()

    # ---- from message to message

    def _go_on(self) -> None:
        """See to it that the next delivery comes in a turn of its own."""
        if self._scheduled or self._busy or self._context is None or self.loop is None:
            return
        self._scheduled = True
        self.loop.call_soon(self._next, context=self._context)

    def _next(self) -> None:
        self._scheduled = False
        if self._busy:  # somebody who was waiting has taken the turn
            return
        work = self._take()
        if work is None:
            return
        if callable(work):
            work()
            self._go_on()
            return
        self._busy = True
        self._began = time.monotonic()
        at_work = False
        try:
            at_work = self._run(Present(work, None))
        finally:
            if not at_work:
                self._finish(work)
                self._give_turn()

    def _take(self) -> Optional[Work]:
        """The next thing to do, None if there is none."""
        read = self._dispatcher.read
        while not self._extra:
            batch = self._batch
            if batch is not None and self._connection is not None:
                for data in self._messages:
                    delivery = read(data, batch.at)
                    if delivery is not None:
                        return delivery
                self._connection.backlog.done(batch)
                self._connection.caught_up()
                self._batch = None
            if not self._inbox:
                return None
            self._connection, self._batch = self._inbox.popleft()
            if self._batch is not None:
                self._messages = self._connection.backlog.begin(self._batch)
            else:
                self._end(self._connection)
        return self._extra.popleft()

    def _end(self, connection: Connection) -> None:
        if connection.ended is not None:
            self._extra.extend(self._client._end(connection, connection.ended))
        self._extra.append(partial(self._end_told, connection))

    def _end_told(self, connection: Connection) -> None:
        self._client._end_told(connection)
        connection.over()

    # ---- the handlers of one delivery

    def _run(self, present: Present) -> bool:
        """Call the handlers of a delivery; whether some of them are still at work."""
        route, payload = present.delivery
        calls = route.calls
        for call in calls:
            try:
                result = call(self._client, payload)
            except (KeyboardInterrupt, SystemExit):
                raise
            except BaseException as error:
                self._report(present, calls.index(call), error)
            else:
                if result is not None and hasattr(result, "__await__"):
                    self._begin(result, present, calls.index(call))
        return present.left > 0

    def _begin(self, result: Any, present: Present, index: int) -> None:
        """Let a coroutine run as a task of its own."""
        loop = asyncio.get_running_loop()
        work = Handling(self, present, index)
        token = _handling.set(work)  # the task copies the context
        task: asyncio.Future[Any]
        if result.__class__ is not CoroutineType:
            task = asyncio.ensure_future(result)
        elif EAGER and loop.get_task_factory() is None:
            task = asyncio.Task(result, loop=loop, eager_start=True)  # type: ignore[call-arg,unused-ignore]
        else:
            task = loop.create_task(result)
        _handling.reset(token)
        present.tasks.append(task)
        if task.done():
            work.over = True
            self._check(present, index, task)
        else:
            present.left += 1
            task.add_done_callback(work.returned, context=self._context)

    def returned(self, present: Present, index: int, task: asyncio.Future[Any]) -> None:
        """A handler has returned; with the last one of a message, the next message follows in this turn."""
        self._check(present, index, task)
        present.left -= 1
        if present.left:
            return
        if present.told is not None:
            if not present.told.done():
                present.told.set_result(None)
            return
        self._finish(present.delivery)
        if self._waiting:
            self._give_turn()
        else:
            self._busy = False
            self._next()

    def _check(self, present: Present, index: int, task: asyncio.Future[Any]) -> None:
        error = asyncio.CancelledError() if task.cancelled() else task.exception()
        if error is not None:
            self._report(present, index, error)

    def _report(self, present: Present, index: int, error: BaseException) -> None:
        self._extra.extend(self._dispatcher.handler_failed(present.delivery[0], index, error))

    def _finish(self, delivery: Delivery) -> None:
        route, payload = delivery
        if route.after is not None:
            route.after(payload)
        self._client._warn_if_slow(time.monotonic() - self._began, 1, delivery)
