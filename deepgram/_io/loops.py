"""Work that goes from one event loop to another, and waiting with a deadline."""

from __future__ import annotations

import asyncio
from typing import Any, Coroutine, Optional, TypeVar

from ..errors import DeepgramConnectionError

LOOP_CLOSED = "not connected: the event loop of the connection has been closed"
LOOP_IDLE = "the event loop of the connection does not run"
T = TypeVar("T")
IDLE = 1.0  # seconds in which a loop that does not run may begin to


class LoopGone(DeepgramConnectionError):
    """The event loop of a connection has ended, or nobody runs it."""


async def await_on(loop: asyncio.AbstractEventLoop, work: Coroutine[Any, Any, T]) -> T:
    """Await something that belongs to the loop of another thread. Raises LoopGone if that can't be."""
    try:
        there = asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, loop))
    except RuntimeError as error:
        work.close()
        raise LoopGone(LOOP_CLOSED, cause=error) from error
    idle = False
    try:
        while not (await asyncio.wait([there], timeout=IDLE))[0]:
            if idle and not loop.is_running():
                raise LoopGone(LOOP_IDLE)
            idle = not loop.is_running()
    finally:
        there.cancel()  # where it is not over yet
    if there.cancelled():  # by the loop, which cancels its tasks when it ends
        raise LoopGone(LOOP_CLOSED)
    return there.result()


class Flag:
    """Set once, by anybody on its loop; waiting for it ends at a deadline."""

    def __init__(self) -> None:
        self.future: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def set(self) -> None:
        if not self.future.done():
            self.future.set_result(None)

    async def wait(self, timeout: Optional[float]) -> bool:
        """Whether it is set within `timeout` seconds; None waits until it is."""
        return bool((await asyncio.wait([self.future], timeout=timeout))[0])
