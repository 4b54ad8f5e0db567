"""The voice agent's clients: settings in, a spoken conversation out (protocol section 7), with threads."""

from __future__ import annotations

from typing import Any, Mapping, Optional, Union

from .._io.sync_client import AbstractSyncWebSocketClient
from .._io.workers import Workers
from . import messages as m
from .definitions import Declared
from .protocol import KEEP_ALIVE
from .verbs import AgentVerbs, FunctionAnswer, ListenUpdate, Prompt, Settings, SpeakUpdate, ThinkUpdate


class AgentWebSocketClient(AgentVerbs, AbstractSyncWebSocketClient):
    """A voice agent with threads and callbacks.

    Args:
        config: a `DeepgramClientOptions`. Its options `microphone_record` and `speaker_playback` (with `_rate`,
            `_channels`, `_device_index`) connect the machine's microphone and speaker; they need `deepgram-sdk[audio]`.
    """

    def start(
        self,
        options: Optional[Settings] = None,
        addons: Optional[Mapping[str, Any]] = None,
        headers: Optional[Mapping[str, str]] = None,
        members: Optional[Mapping[str, Any]] = None,
        **kwargs: Any,
    ) -> bool:
        """Connect and send the settings. False if that failed; `last_error` says why.

        Args:
            options: the settings, as `SettingsOptions`, dict or JSON text.
            addons: query parameters.
            headers: further handshake headers, for this connection only.
            members: become attributes of this client.
            kwargs: given to every handler but that of Open.

        Raises DeepgramError for options of another kind, ValueError for text that is not JSON.
        """
        options = self._first(options)  # which no traceback shows
        return self._start(None, addons, headers, members, kwargs, options)

    def send_settings(self, options: Settings) -> bool:
        """Send settings; those `start()` has sent already are not sent again, which would end the session."""
        return self._send_made(self._again(options), unmade=True)

    def send_audio(self, data: Union[bytes, bytearray, memoryview]) -> bool:
        """Send audio in the format of `audio.input`. False for text, which would end the session."""
        return self._refuse_text() if isinstance(data, str) else self.send(data)

    def keep_alive(self) -> bool:
        """Tell the server that the client is still there; option `keepalive` does so by itself."""
        return self.send(KEEP_ALIVE)

    def inject_user_message(self, options: m.InjectUserMessageOptions) -> bool:
        """Say something in the user's place; False for anything but `InjectUserMessageOptions`."""
        return self._send_made(self._message(options, m.InjectUserMessageOptions))

    def inject_agent_message(self, options: m.InjectAgentMessageOptions) -> bool:
        """Have the agent say something; False for anything but `InjectAgentMessageOptions`."""
        return self._send_made(self._message(options, m.InjectAgentMessageOptions))

    def update_prompt(self, prompt: Prompt) -> bool:
        """Add to the prompt: text, `UpdatePromptOptions` or dict. The server answers PromptUpdated."""
        return self._send_made(self._prompt(prompt))

    def update_speak_options(self, speak: SpeakUpdate) -> bool:
        """Change the voice: `UpdateSpeakOptions`, `Speak`, list of it, or dict. The server answers SpeakUpdated."""
        return self._send_made(self._speak(speak))

    def update_think_options(self, think: ThinkUpdate) -> bool:
        """Replace the think block: `UpdateThinkOptions`, `Think`, or dict. The server answers ThinkUpdated."""
        return self._send_made(self._think(think))

    def update_listen_options(self, listen: ListenUpdate) -> bool:
        """Change recognition: `UpdateListenOptions`, `Listen`, or dict. The server answers ListenUpdated."""
        return self._send_made(self._listen(listen))

    def send_function_call_response(self, response: FunctionAnswer) -> bool:
        """Answer a function call; without an id, the oldest unanswered one of that name."""
        return self._send_made(self._response(response))

    def close(self) -> bool:
        """Same as `finish()`."""
        return self.finish()

    def _send_made(self, text: Optional[str], *, unmade: bool = False) -> bool:
        return unmade if text is None else self.send(text)

    def _make_workers(self, workers: int, queue: int) -> Workers:
        return Workers(workers, queue)

    def _run_function(self, call: m.FunctionCall, declared: Declared) -> None:
        self._workers.run(
            lambda: self._functions.call(call, declared),
            declared.timeout,
            lambda result, error: self._send_made(self._answer(call, result, error)),
        )
