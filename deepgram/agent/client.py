"""The voice agent with threads."""

from __future__ import annotations

from .._io.sync_client import AbstractSyncWebSocketClient
from .._io.workers import Workers
from .verbs import AgentVerbs


class AgentWebSocketClient(AgentVerbs, AbstractSyncWebSocketClient):
    """A voice agent with threads and callbacks.

    Args:
        config: a `DeepgramClientOptions`. Its options `microphone_record` and `speaker_playback` (with `_rate`,
            `_channels`, `_device_index`) connect the machine's microphone and speaker; they need `deepgram-sdk[audio]`.
    """

    _workers_class = Workers
