"""Work beside the handlers, with a limit of time: in threads, or on the loop."""

from __future__ import annotations

import asyncio
import inspect
import logging
import sys
import threading
from contextlib import suppress
from typing import Any, Awaitable, Callable, Optional

Done = Callable[[Any, Optional[BaseException]], Any]
UNTOLD = "the outcome of a function could not be told"
log = logging.getLogger("deepgram")


def in_thread(job: Callable[[], Any], timeout: Optional[float], done: Done) -> None:
    """Run `job` in a thread and call `done(result, error)` from another, once; TimeoutError after `timeout` seconds."""
    outcome: list[tuple[Any, Optional[BaseException]]] = []

    def work() -> None:
        try:
            outcome.append((job(), None))
        except BaseException as error:
            outcome.append((None, error))

    def watch() -> None:
        worker = threading.Thread(target=work, name="deepgram-function", daemon=True)
        worker.start()
        worker.join(timeout)
        try:
            done(*(outcome[0] if outcome else (None, TimeoutError())))
        except Exception as error:
            log.error(UNTOLD, exc_info=error)

    threading.Thread(target=watch, name="deepgram-function-limit", daemon=True).start()


async def on_loop(job: Callable[[], Any], coroutine: bool, timeout: Optional[float]) -> Any:
    """The result of `job`: of the coroutine it makes, or of the plain call in a thread. Raises TimeoutError."""
    result = job() if coroutine else await _from_thread(job, timeout)
    if not inspect.isawaitable(result):
        return result
    try:
        return await asyncio.wait_for(result, timeout)
    except asyncio.TimeoutError:
        raise TimeoutError from None


async def _from_thread(job: Callable[[], Any], timeout: Optional[float]) -> Any:
    loop = asyncio.get_running_loop()
    future: asyncio.Future[Any] = loop.create_future()

    def settle(result: Any, error: Optional[BaseException]) -> None:
        if not future.done():
            future.set_result(result) if error is None else future.set_exception(error)

    def done(result: Any, error: Optional[BaseException]) -> None:
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(settle, result, error)

    in_thread(job, timeout, done)
    return await future


async def told(work: Awaitable[Any], done: Done) -> None:
    """Await `work` and hand its outcome to the coroutine function `done`."""
    result: Any = None
    failure: Optional[BaseException] = None
    try:
        result = await work
    except asyncio.CancelledError as error:
        if is_cancelled():
            raise
        failure = error
    except Exception as error:
        failure = error
    try:
        await done(result, failure)
    except Exception as error:
        log.error(UNTOLD, exc_info=error)


def is_cancelled() -> bool:
    """Whether the current task is being cancelled; before 3.11 nobody can tell, so yes."""
    task: Any = asyncio.current_task()
    return sys.version_info < (3, 11) or bool(task.cancelling())
