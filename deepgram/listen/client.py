"""Live transcription with threads."""

from __future__ import annotations

import threading

from .._core.config import Config
from .._io.sync_client import AbstractSyncWebSocketClient
from .flux import FluxVerbs
from .verbs import ListenVerbs


class ListenWebSocketClient(ListenVerbs, AbstractSyncWebSocketClient):
    """Live transcription with threads and callbacks.

    Args:
        config: a `DeepgramClientOptions`.
        thread_cls: class of the threads.
    """

    def __init__(self, config: Config, thread_cls: type[threading.Thread] = threading.Thread) -> None:
        super().__init__(config, thread_cls=thread_cls)


LiveClient = ListenWebSocketClient


class FluxWebSocketClient(FluxVerbs, AbstractSyncWebSocketClient):
    """Live transcription in turns (Flux), with threads and callbacks."""
