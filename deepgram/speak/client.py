"""Live speech: text in, audio out (protocol section 4), with threads."""

from __future__ import annotations

from typing import Any, Mapping, Optional, Union

from .._io.sync_client import AbstractSyncWebSocketClient
from ..devices import NO_SPEAKER
from ..errors import DeepgramError
from . import messages as m
from .verbs import Options, SpeakVerbs, control_message, speak_message


class SpeakWSClient(SpeakVerbs, AbstractSyncWebSocketClient):
    """Live speech with threads and callbacks.

    Args:
        config: a `DeepgramClientOptions`; its option `speaker_playback` plays what comes.
        microphone: muted while the speaker plays.
    """

    def start(
        self,
        options: Optional[Options] = None,
        addons: Optional[Mapping[str, Any]] = None,
        headers: Optional[Mapping[str, str]] = None,
        members: Optional[Mapping[str, Any]] = None,
        **kwargs: Any,
    ) -> bool:
        """Connect. False if that failed; `last_error` says why.

        Args:
            options: `SpeakWSOptions` or dict: the query parameters, in their order.
            addons: further query parameters; they win.
            headers: further handshake headers, for this connection only.
            members: become attributes of this client.
            kwargs: given to every handler but that of Open.
        """
        return self._start(options, addons, headers, members, kwargs)

    def send_text(self, text_input: str) -> bool:
        """Have a text spoken once it is flushed, or before."""
        return self.send_raw(speak_message(text_input))

    def send(self, data: Union[str, bytes, bytearray, memoryview]) -> bool:
        """Same as `send_text`; False for anything but text."""
        text = self._text(data)
        return False if text is None else self.send_raw(text)

    def send_control(self, msg_type: Union[m.SpeakWebSocketMessage, str], data: str = "") -> bool:
        """Send a message that has a type only; `data` is taken for compatibility."""
        return self.send_raw(control_message(msg_type))

    def send_raw(self, msg: str) -> bool:
        """Send a message of this protocol as JSON text, verbatim."""
        refused = self._noted(msg)
        try:
            return super().send(msg) or refused()
        except Exception:
            refused()
            raise

    def flush(self) -> bool:
        """Have everything sent so far spoken now; the server answers Flushed after its audio."""
        return self.send_control(m.SpeakWebSocketMessage.Flush)

    def clear(self) -> bool:
        """Drop what has not been spoken; the server answers Cleared."""
        return self.send_control(m.SpeakWebSocketMessage.Clear)

    def wait_for_complete(self) -> None:
        """Wait until what has come has been played. Raises DeepgramError without speaker playback."""
        if self._speaker is None:
            raise DeepgramError(NO_SPEAKER)
        self._speaker.wait_for_complete()


SpeakWebSocketClient = SpeakWSClient
