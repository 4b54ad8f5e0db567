"""Work that goes from one event loop to another, and waiting with a deadline."""

from __future__ import annotations

import asyncio
from typing import Any, Coroutine, Optional, TypeVar

T = TypeVar("T")


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

    async def wait(self, timeout: Optional[float]) -> bool:
        """Whether it is set within `timeout` seconds; None waits until it is."""
        return bool((await asyncio.wait([self._set], timeout=timeout))[0])
