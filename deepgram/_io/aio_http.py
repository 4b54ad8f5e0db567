"""Requests over httpx on asyncio: one pool of connections for each configuration and event loop.

A pool is closed when its loop ends, or by the first request on that loop after its configuration has gone.
"""

from __future__ import annotations

import asyncio
from typing import AsyncGenerator
from weakref import ref

import httpx

from .._core.config import Config
from .http import Web, settings


class _LoopPools:
    """The pools of one event loop."""

    def __init__(self) -> None:
        self._clients: dict[ref[Config], httpx.AsyncClient] = {}
        self.until_the_end = self._hold()

    async def of(self, config: Config) -> httpx.AsyncClient:
        """The pool of a configuration; those of configurations that have gone are closed."""
        for client in [self._clients.pop(known) for known in list(self._clients) if known() is None]:
            await client.aclose()
        if ref(config) not in self._clients:
            self._clients[ref(config)] = httpx.AsyncClient(**settings(config, httpx.AsyncHTTPTransport))
        return self._clients[ref(config)]

    async def close(self, config: Config) -> None:
        client = self._clients.pop(ref(config), None)
        if client is not None:
            await client.aclose()

    async def _hold(self) -> AsyncGenerator[None, None]:
        """Once begun, asyncio closes this generator when the loop ends."""
        try:
            yield
        finally:
            _loops.pop(asyncio.get_running_loop(), None)
            for client in self._clients.values():
                await client.aclose()


_loops: dict[asyncio.AbstractEventLoop, _LoopPools] = {}


async def _pool(config: Config) -> httpx.AsyncClient:
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


ON_LOOP = Web(httpx.AsyncClient, "a", _pool, anext, asyncio.to_thread, asyncio.sleep)
