"""The voice agent on asyncio."""

from __future__ import annotations

from .._io.aio_workers import LoopWorkers
from .._io.async_client import AbstractAsyncWebSocketClient
from .verbs import AgentVerbs


class AsyncAgentWebSocketClient(AgentVerbs, AbstractAsyncWebSocketClient):
    """A voice agent on asyncio."""

    _workers_class = LoopWorkers
