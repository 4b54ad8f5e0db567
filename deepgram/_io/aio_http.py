"""Requests over httpx on asyncio: one pool of connections for each configuration and event loop.

A pool is closed when its loop ends, or by the first request on that loop after its configuration has gone.
"""

from __future__ import annotations

import asyncio
from typing import AsyncGenerator
from weakref import ref

import httpx

from .._core.config import Config
from .http import Pool, Web, opened


class _LoopPools:
    """The pools of one event loop."""

    def __init__(self) -> None:
        self._pools: dict[ref[Config], Pool] = {}
        self.until_the_end = self._hold()

    async def of(self, config: Config) -> Pool:
        """The pool of a configuration; those of configurations that have gone are closed."""
        for pool in [self._pools.pop(known) for known in list(self._pools) if known() is None]:
            await pool.client.aclose()
        if ref(config) not in self._pools:
            self._pools[ref(config)] = opened(config, httpx.AsyncClient, httpx.AsyncHTTPTransport)
        return self._pools[ref(config)]

    async def close(self, config: Config) -> None:
        pool = self._pools.pop(ref(config), None)
        if pool is not None:
            await pool.client.aclose()

    async def _hold(self) -> AsyncGenerator[None, None]:
        """Once begun, asyncio closes this generator when the loop ends."""
        try:
            yield
        finally:
            _loops.pop(asyncio.get_running_loop(), None)
            for pool in self._pools.values():
                await pool.client.aclose()


_loops: dict[asyncio.AbstractEventLoop, _LoopPools] = {}


async def _pool(config: Config) -> Pool:
    loop = asyncio.get_running_loop()
    if loop not in _loops:
        for ended in [known for known in list(_loops) if known.is_closed()]:
            _loops.pop(ended, None)
        _loops[loop] = _LoopPools()
        await _loops[loop].until_the_end.__anext__()
    return await _loops[loop].of(config)


async def close(config: Config) -> None:
    """Close the pool of the running event loop."""
    pools = _loops.get(asyncio.get_running_loop())
    if pools is not None:
        await pools.close(config)


ON_LOOP = Web(httpx.AsyncClient, "a", "handle_async_request", _pool, anext, asyncio.to_thread, asyncio.sleep)
