"""HTTP requests on asyncio, with a connection pool per configuration and event loop.

A pool is closed when its loop ends, or by the first request on the loop after its configuration was garbage collected.
"""

from __future__ import annotations

import asyncio
from typing import AsyncGenerator
from weakref import ref

import httpx

from .._core.config import Config
from .http import HttpDriver, Pool, new_pool

Pools = dict[ref[Config], Pool]
_loops: dict[asyncio.AbstractEventLoop, tuple[AsyncGenerator[Pools, None], Pools]] = {}


async def _pools() -> AsyncGenerator[Pools, None]:
    """Yields the pools of an event loop: a generator, which asyncio closes when the loop ends.

    nest_asyncio does not: there the interpreter does at exit, when no loop runs and modules may have lost their names.
    """
    pools: Pools = {}
    loop, running = asyncio.get_running_loop(), asyncio._get_running_loop
    try:
        yield pools
    finally:
        if running() is loop:
            _loops.pop(loop, None)
            for pool in pools.values():
                await pool.client.aclose()


async def _pool_of(config: Config) -> Pool:
    loop = asyncio.get_running_loop()
    if loop not in _loops:
        for ended in [known for known in list(_loops) if known.is_closed()]:
            _loops.pop(ended, None)
        closed_with_loop = _pools()
        _loops[loop] = closed_with_loop, await anext(closed_with_loop)
    _, pools = _loops[loop]
    for pool in [pools.pop(known) for known in list(pools) if known() is None]:
        await pool.client.aclose()
    if ref(config) not in pools:
        pools[ref(config)] = new_pool(config, httpx.AsyncClient, httpx.AsyncHTTPTransport)
    return pools[ref(config)]


async def close(config: Config) -> None:
    """Close the pool of the running event loop."""
    _, pools = _loops.get(asyncio.get_running_loop(), (None, {}))
    if pool := pools.pop(ref(config), None):
        await pool.client.aclose()


ON_LOOP = HttpDriver(httpx.AsyncClient, "a", _pool_of, anext, asyncio.to_thread, asyncio.sleep)
