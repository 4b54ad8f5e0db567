"""Awaiting on another event loop, and an event with a timeout."""

from __future__ import annotations

import asyncio
from typing import Any, Coroutine, Optional, TypeVar

from ..errors import DeepgramConnectionError

LOOP_CLOSED = "not connected: the event loop of the connection has been closed"
LOOP_IDLE = "the event loop of the connection does not run"
T = TypeVar("T")
IDLE = 1.0  # seconds that a loop may stand still before it counts as gone


class LoopGone(DeepgramConnectionError):
    """The event loop of a connection is closed, or not running."""


async def await_on(loop: asyncio.AbstractEventLoop, work: Coroutine[Any, Any, T]) -> T:
    """Await a coroutine on the loop of another thread. Raises LoopGone if that loop is closed or does not run."""
    try:
        future = asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, loop))
    except RuntimeError as error:
        work.close()
        raise LoopGone(LOOP_CLOSED, cause=error) from error
    idle = False
    try:
        while not (await asyncio.wait([future], timeout=IDLE))[0]:
            if idle and not loop.is_running():
                raise LoopGone(LOOP_IDLE)
            idle = not loop.is_running()
    finally:
        future.cancel()  # if it is not done
    if future.cancelled():  # by the loop, which cancels its tasks when it ends
        raise LoopGone(LOOP_CLOSED)
    return future.result()


class Flag:
    """A `threading.Event` for one event loop: `wait` takes a timeout."""

    def __init__(self) -> None:
        self.future: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def set(self) -> None:
        if not self.future.done():
            self.future.set_result(None)

    async def wait(self, timeout: Optional[float]) -> bool:
        """Whether it is set within `timeout` seconds; None waits until it is."""
        return bool((await asyncio.wait([self.future], timeout=timeout))[0])
