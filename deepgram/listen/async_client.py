"""Live transcription on asyncio."""

from __future__ import annotations

from .._core.realtime import Config
from .._io.async_client import AbstractAsyncWebSocketClient
from .verbs import ListenVerbs


class AsyncListenWebSocketClient(ListenVerbs, AbstractAsyncWebSocketClient):
    """Live transcription on asyncio."""

    def __init__(self, config: Config) -> None:
        super().__init__(config)


AsyncLiveClient = AsyncListenWebSocketClient
