"""Work that goes from one event loop to another, and what a task can know of its own end."""

from __future__ import annotations

import asyncio
import sys
from typing import Any, Coroutine, TypeVar

T = TypeVar("T")


def is_cancelled() -> bool:
    """Whether the current task is being cancelled; before 3.11 nobody can tell, so yes."""
    task: Any = asyncio.current_task()
    return sys.version_info < (3, 11) or bool(task.cancelling())


async def await_on(loop: asyncio.AbstractEventLoop, work: Coroutine[Any, Any, T]) -> T:
    """Await something that belongs to the loop of another thread."""
    return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, loop))


class Flag:
    """Set once, by anybody on its loop; waiting for it ends at a deadline."""

    def __init__(self) -> None:
        self._set: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def set(self) -> None:
        if not self._set.done():
            self._set.set_result(None)

    async def wait(self, timeout: float) -> bool:
        """Whether it is set within `timeout` seconds."""
        return bool((await asyncio.wait([self._set], timeout=timeout))[0])
