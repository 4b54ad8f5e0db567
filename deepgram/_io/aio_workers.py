"""Functions called for a program on asyncio: coroutine functions in tasks, plain functions in threads."""

from __future__ import annotations

import asyncio
import inspect
from contextlib import suppress
from functools import partial
from typing import Any, Awaitable, Callable, Optional, TypeVar, cast

from .._core.jobs import Jobs
from .workers import Call, Done, Workers, clock, expiry, overload

T = TypeVar("T")


class Tasks:
    """Awaits what functions return in at most `workers` tasks of one loop at once; at most `queue` wait for one."""

    def __init__(self, workers: int, queue: int) -> None:
        self.loop = asyncio.get_running_loop()
        self._jobs: Jobs[Call] = Jobs(workers, queue)
        self._running: dict[Call, asyncio.Task[Any]] = {}
        self._timer: Optional[asyncio.TimerHandle] = None

    def run(self, work: Callable[[], Awaitable[Any]], timeout: Optional[float], done: Done) -> None:
        """As `Workers.run`; a task that is late is cancelled, and keeps its place until it has ended."""
        call = Call(work, done)
        placed = self._jobs.add(call, None if timeout is None else clock() + timeout)
        if placed == "refused":
            call.tell(None, overload())
        elif placed == "runs":
            self._begin(call)
        self._arm()

    def forget(self) -> None:
        """Cancel all calls, and tell nobody of them."""
        self._jobs.forget()
        self._arm()
        for task in self._running.values():
            task.cancel()

    def _begin(self, call: Call) -> None:
        task = self._running[call] = self.loop.create_task(_awaited(call.work))
        task.add_done_callback(partial(self._ended, call))

    def _ended(self, call: Call, task: asyncio.Task[Any]) -> None:
        del self._running[call]
        error = asyncio.CancelledError() if task.cancelled() else task.exception()
        if self._jobs.answered(call):
            call.tell(task.result() if error is None else None, error)
        following = self._jobs.following()
        if following is not None:
            self._begin(following)
        self._arm()

    def _arm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        due = self._jobs.due()
        self._timer = None if due is None else self.loop.call_later(due - clock(), self._expire)

    def _expire(self) -> None:
        for call in self._jobs.late(clock()):
            if call in self._running:
                self._running[call].cancel()
            call.tell(None, expiry())
        self._arm()


class LoopWorkers:
    """Calls functions of both kinds, at most `workers` of each at once; at most `queue` of each wait."""

    def __init__(self, workers: int, queue: int) -> None:
        self._limits = workers, queue
        self._threads = Workers(workers, queue)
        self._tasks: Optional[Tasks] = None  # of the present loop

    def run(self, work: Callable[[], Any], coroutine: bool, timeout: Optional[float], done: Done) -> None:
        """As `Workers.run`; `done` is called on the running loop. A plain function may return an awaitable."""
        loop = asyncio.get_running_loop()
        if self._tasks is None or self._tasks.loop is not loop:
            self._tasks = Tasks(*self._limits)
        tasks, due = self._tasks, None if timeout is None else clock() + timeout

        def returned(result: Any, error: Optional[BaseException]) -> None:
            if inspect.isawaitable(result):
                tasks.run(lambda: result, None if due is None else due - clock(), done)
            else:
                Call(work, done).tell(result, error)

        if coroutine:
            tasks.run(work, timeout, done)
        else:
            self._threads.run(work, timeout, partial(_hand_over, loop, returned))

    def forget(self) -> None:
        """Tell nobody of the calls there are; tasks are cancelled, threads go on until their functions return."""
        self._threads.forget()
        if self._tasks is not None and self._tasks.loop is asyncio.get_running_loop():
            self._tasks.forget()


async def in_own_thread(job: Callable[[], T]) -> T:
    """Wait for `job` without holding one of the loop's few threads, nor the end of the program."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[tuple[Any, Optional[BaseException]]] = loop.create_future()

    def settle(*outcome: Any) -> None:  # errors are results here: a SystemExit would end the loop
        if not future.done():
            future.set_result(outcome)

    Workers(1, 0).run(job, None, partial(_hand_over, loop, settle))
    result, error = await future
    if error is not None:
        raise error
    return cast("T", result)


async def _awaited(work: Callable[[], Awaitable[Any]]) -> Any:
    return await work()


def _hand_over(loop: asyncio.AbstractEventLoop, settle: Done, *outcome: Any) -> None:
    with suppress(RuntimeError):  # the loop is closed: nobody waits any more
        loop.call_soon_threadsafe(settle, *outcome)
