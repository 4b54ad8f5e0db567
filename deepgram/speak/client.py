"""Live speech with threads."""

from __future__ import annotations

from .._io.sync_client import AbstractSyncWebSocketClient
from .verbs import SpeakVerbs


class SpeakWSClient(SpeakVerbs, AbstractSyncWebSocketClient):
    """Live speech with threads and callbacks."""


SpeakWebSocketClient = SpeakWSClient
