"""Work beside the handlers, on the loop, on threads of its own and on the loops of other threads."""

from __future__ import annotations

import asyncio
import inspect
from contextlib import suppress
from typing import Any, Callable, Optional, TypeVar, cast

from .beside import UNTOLD, Done, Outcome, in_thread, log
from .loops import is_cancelled

T = TypeVar("T")


async def on_loop(job: Callable[[], Any], coroutine: bool, timeout: Optional[float], done: Done) -> None:
    """As `in_thread`, for a loop: `job` makes a coroutine, or is called in a thread; `done` is a coroutine function."""
    result, error = await _outcome(job, coroutine, timeout)
    try:
        await done(result, error)
    except Exception as untold:
        log.error(UNTOLD, exc_info=untold)


async def _outcome(job: Callable[[], Any], coroutine: bool, timeout: Optional[float]) -> Outcome:
    try:
        result, error = (job(), None) if coroutine else await _from_thread(job, timeout)
        if inspect.isawaitable(result):
            result = await asyncio.wait_for(result, timeout)
    except asyncio.TimeoutError:
        return None, TimeoutError()
    except asyncio.CancelledError as cancelled:
        if is_cancelled():
            raise
        return None, cancelled
    except Exception as failure:
        return None, failure
    return result, error


async def _from_thread(job: Callable[[], Any], timeout: Optional[float]) -> Outcome:
    loop = asyncio.get_running_loop()
    future: asyncio.Future[Outcome] = loop.create_future()  # errors are results here: a SystemExit would end the loop

    def settle(outcome: Outcome) -> None:
        if not future.done():
            future.set_result(outcome)

    def done(*outcome: Any) -> None:
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(settle, outcome)

    in_thread(job, timeout, done)
    return await future


async def in_own_thread(job: Callable[[], T]) -> T:
    """Wait for `job` without holding one of the loop's few threads, nor the end of the program."""
    result, error = await _from_thread(job, None)
    if error is not None:
        raise error
    return cast("T", result)
