"""Work beside the handlers, with a limit of time: in threads, or on the loop."""

from __future__ import annotations

import asyncio
import threading
from typing import Any, Awaitable, Callable, Optional

Done = Callable[[Any, Optional[BaseException]], Any]


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
        done(*(outcome[0] if outcome else (None, TimeoutError())))

    threading.Thread(target=watch, name="deepgram-function-limit", daemon=True).start()


async def on_loop(job: Callable[[], Any], coroutine: bool, timeout: Optional[float]) -> Any:
    """The result of `job`: of the coroutine it makes, or of the plain call in a thread. Raises TimeoutError."""
    if coroutine:
        try:
            return await asyncio.wait_for(job(), timeout)
        except asyncio.TimeoutError:
            raise TimeoutError from None
    loop = asyncio.get_running_loop()
    future: asyncio.Future[Any] = loop.create_future()

    def settle(result: Any, error: Optional[BaseException]) -> None:
        if not future.done():
            future.set_result(result) if error is None else future.set_exception(error)

    in_thread(job, timeout, lambda result, error: loop.call_soon_threadsafe(settle, result, error))
    return await future


async def told(work: Awaitable[Any], done: Done) -> None:
    """Await `work` and hand its outcome to the coroutine function `done`."""
    try:
        result = await work
    except Exception as error:
        await done(None, error)
    else:
        await done(result, None)
