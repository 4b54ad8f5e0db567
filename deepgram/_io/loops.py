"""What asyncio does not say or do by itself: whether a task is being cancelled, and awaiting on another loop."""

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
