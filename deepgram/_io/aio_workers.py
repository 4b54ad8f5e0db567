"""Runs functions for a client on asyncio: coroutine functions in tasks, plain functions in threads."""

from __future__ import annotations

import asyncio
import inspect
import threading
from contextlib import suppress
from functools import partial
from typing import Any, Awaitable, Callable, Optional, TypeVar, cast

from .workers import Call, Callback, Workers, call_in_thread, clock

T = TypeVar("T")


class LoopWorkers(Workers):
    """Workers of an event loop, on which the callbacks run. Late or forgotten coroutines are cancelled.

    A plain function may return an awaitable, which is then awaited.
    """

    def __init__(self, workers: int, queue: int) -> None:
        super().__init__(workers, queue, threading.RLock)  # a plain lock: nothing waits here
        self._limits = workers, queue
        self._loop = asyncio._get_running_loop()
        self._tasks: dict[Call, asyncio.Task[Any]] = {}
        self._timer: Optional[asyncio.TimerHandle] = None

    def usable(self) -> LoopWorkers:
        return self if self._loop is asyncio.get_running_loop() else LoopWorkers(*self._limits)

    def forget(self) -> None:
        self._jobs.clear()
        if self._loop is asyncio._get_running_loop():
            self._arm()
            for task in self._tasks.values():
                task.cancel()

    def _begin(self, call: Call) -> None:
        if call.coroutine:
            self._await(call, call.work)
        else:
            call_in_thread(call.work, _on(self._loop, partial(self._returned, call)))

    def _returned(self, call: Call, result: Any, error: Optional[BaseException]) -> None:
        if inspect.isawaitable(result) and self._jobs.is_pending(call):
            self._await(call, lambda: result)
        else:
            self._ended(call, result, error)

    def _await(self, call: Call, work: Callable[[], Awaitable[Any]]) -> None:
        task = self._tasks[call] = asyncio.get_running_loop().create_task(_awaited(work))
        task.add_done_callback(partial(self._done, call))

    def _done(self, call: Call, task: asyncio.Task[Any]) -> None:
        del self._tasks[call]
        error = asyncio.CancelledError() if task.cancelled() else task.exception()
        self._ended(call, task.result() if error is None else None, error)

    def _stop(self, call: Call) -> None:
        if call in self._tasks:
            self._tasks[call].cancel()

    def _arm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        due = self._jobs.due()
        if due is not None:
            self._timer = asyncio.get_running_loop().call_later(due - clock(), self._watch_deadlines)

    def _watch_deadlines(self) -> None:
        self._expire()
        self._arm()


async def to_own_thread(job: Callable[[], T]) -> T:
    """`asyncio.to_thread` with a new daemon thread: takes none of the pool's few threads, and does not delay exit."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[tuple[Any, Optional[BaseException]]] = loop.create_future()

    def settle(*outcome: Any) -> None:  # the error as a result: set as exception, a SystemExit would end the loop
        if not future.done():
            future.set_result(outcome)

    call_in_thread(job, _on(loop, settle))
    result, error = await future
    if error is not None:
        raise error
    return cast("T", result)


async def _awaited(work: Callable[[], Awaitable[Any]]) -> Any:
    return await work()


def _on(loop: Any, done: Callback) -> Callback:
    """A callback that calls `done` on an event loop."""

    def call_there(*outcome: Any) -> None:
        with suppress(RuntimeError):  # the loop is closed
            loop.call_soon_threadsafe(done, *outcome)

    return call_there
