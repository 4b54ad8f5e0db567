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

Pools = dict[ref[Config], Pool]
_loops: dict[asyncio.AbstractEventLoop, tuple[AsyncGenerator[Pools, None], Pools]] = {}


async def _pools() -> AsyncGenerator[Pools, None]:
    """The pools of an event loop: once begun, asyncio closes this generator when the loop ends.

    nest_asyncio does not: there the interpreter does at its end, when no loop runs and no module has its names.
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


async def _pool(config: Config) -> Pool:
    loop = asyncio.get_running_loop()
    if loop not in _loops:
        for ended in [known for known in list(_loops) if known.is_closed()]:
            _loops.pop(ended, None)
        until_the_end = _pools()
        _loops[loop] = until_the_end, await anext(until_the_end)
    _, pools = _loops[loop]
    for pool in [pools.pop(known) for known in list(pools) if known() is None]:
        await pool.client.aclose()
    if ref(config) not in pools:
        pools[ref(config)] = opened(config, httpx.AsyncClient, httpx.AsyncHTTPTransport)
    return pools[ref(config)]


async def close(config: Config) -> None:
    """Close the pool of the running event loop."""
    _, pools = _loops.get(asyncio.get_running_loop(), (None, {}))
    if pool := pools.pop(ref(config), None):
        await pool.client.aclose()


ON_LOOP = Web(httpx.AsyncClient, "a", _pool, anext, asyncio.to_thread, asyncio.sleep)
