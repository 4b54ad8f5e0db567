"""The voice agent with threads."""

from __future__ import annotations

from .._io.beside import in_thread
from .._io.sync_client import AbstractSyncWebSocketClient
from . import messages as m
from .functions import Declared
from .verbs import AgentVerbs


class AgentWebSocketClient(AgentVerbs, AbstractSyncWebSocketClient):
    """A voice agent with threads and callbacks.

    Args:
        config: a `DeepgramClientOptions`. Its options `microphone_record` and `speaker_playback` (with `_rate`,
            `_channels`, `_device_index`) connect the machine's microphone and speaker; they need `deepgram-sdk[audio]`.
    """

    def _run_function(self, call: m.FunctionCall, declared: Declared) -> None:
        in_thread(
            lambda: declared.call(call.arguments),
            declared.timeout,
            lambda result, error: self._send_answer(call, result, error),
        )
