"""Live transcription on asyncio."""

from __future__ import annotations

from .._core.config import Config
from .._io.async_client import AbstractAsyncWebSocketClient
from .flux import FluxVerbs
from .verbs import ListenVerbs


class AsyncListenWebSocketClient(ListenVerbs, AbstractAsyncWebSocketClient):
    """Live transcription on asyncio."""

    def __init__(self, config: Config) -> None:
        super().__init__(config)


AsyncLiveClient = AsyncListenWebSocketClient


class AsyncFluxWebSocketClient(FluxVerbs, AbstractAsyncWebSocketClient):
    """Live transcription in turns (Flux), on asyncio."""
