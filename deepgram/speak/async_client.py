"""Live speech on asyncio."""

from __future__ import annotations

from .._io.async_client import AbstractAsyncWebSocketClient
from .verbs import SpeakVerbs


class AsyncSpeakWSClient(SpeakVerbs, AbstractAsyncWebSocketClient):
    """Live speech on asyncio."""


AsyncSpeakWebSocketClient = AsyncSpeakWSClient
