"""Live speech: text in, audio out (protocol section 4)."""

from __future__ import annotations

import asyncio
import json
import time
from typing import TYPE_CHECKING, Any, Mapping, Optional, Union

from .._core.session import Session
from .._io.async_client import AbstractAsyncWebSocketClient
from .._io.sync_client import AbstractSyncWebSocketClient
from ..audio.wiring import WithDevices
from ..errors import DeepgramError
from . import messages as m
from .protocol import SPEAK, SpeakFlush

if TYPE_CHECKING:
    from ..audio.microphone import Microphone

Options = Union[m.SpeakWSOptions, Mapping[str, Any]]


class SpeakVerbs(WithDevices):
    """What both colours share: messages, flushes that are still to be answered, the speaker."""

    product = SPEAK

    def __init__(self, config: Any, microphone: Optional[Microphone] = None) -> None:
        super().__init__(config, SPEAK.endpoint, microphone)
        delta = float(config.options.get("auto_flush_speak_delta", 0)) / 1000
        self._flush_after = delta if delta > 0 else None
        self._flush = SpeakFlush(self._flush_after)
        hook = self._dispatcher.hook
        hook("Flushed", lambda message: self._settle(self._flush.answered()))
        hook("Cleared", lambda message: self._settle(self._flush.cleared()))
        hook("Warning", self._warned)

    def _session(self) -> Session:
        session = super()._session()
        session.chore = self._flush = SpeakFlush(self._flush_after)
        return session

    def _settle(self, settled: bool) -> None:
        if settled:
            self._proceed("settled")

    def _warned(self, warning: m.WarningResponse) -> None:
        if "FLUSH" in (warning.warn_code or "").upper():
            self._settle(self._flush.answered())  # a refused flush is never answered (protocol 4.4)

    def _noted(self, message: str) -> str:
        """A message that is about to go out."""
        if self._flush.said(message, time.monotonic()) and self._socket is not None:
            self._socket.rearm()
        return message

    def _text(self, data: Any) -> Optional[str]:
        """The message of `send(text)`; None for anything but text."""
        if isinstance(data, str):
            return _speak(data)
        self._logger.error("send() failed: expected str, got %s", type(data).__name__)
        return None


def _speak(text: str) -> str:
    return json.dumps({"type": "Speak", "text": text})


def _control(msg_type: str) -> str:
    return json.dumps({"type": str(msg_type)})


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
        return self.send_raw(_speak(text_input))

    def send(self, data: Union[str, bytes, bytearray, memoryview]) -> bool:
        """Same as `send_text`; False for anything but text."""
        text = self._text(data)
        return False if text is None else self.send_raw(text)

    def send_control(self, msg_type: Union[m.SpeakWebSocketMessage, str], data: str = "") -> bool:
        """Send a message that has a type only; `data` is taken for compatibility."""
        return self.send_raw(_control(msg_type))

    def send_raw(self, msg: str) -> bool:
        """Send a message of this protocol as JSON text, verbatim."""
        return super().send(self._noted(msg))

    def flush(self) -> bool:
        """Have everything sent so far spoken now; the server answers Flushed after its audio."""
        return self.send_control(m.SpeakWebSocketMessage.Flush)

    def clear(self) -> bool:
        """Drop what has not been spoken; the server answers Cleared."""
        return self.send_control(m.SpeakWebSocketMessage.Clear)

    def wait_for_complete(self) -> None:
        """Wait until what has come has been played. Raises DeepgramError without speaker playback."""
        if self.speaker is None:
            raise DeepgramError("Speaker is not initialized")
        self.speaker.wait_for_complete()


class AsyncSpeakWSClient(SpeakVerbs, AbstractAsyncWebSocketClient):
    """Live speech on asyncio; what arguments and methods mean stands at `SpeakWSClient`."""

    async def start(
        self,
        options: Optional[Options] = None,
        addons: Optional[Mapping[str, Any]] = None,
        headers: Optional[Mapping[str, str]] = None,
        members: Optional[Mapping[str, Any]] = None,
        **kwargs: Any,
    ) -> bool:
        """Connect; see `SpeakWSClient.start`."""
        return await self._start(options, addons, headers, members, kwargs)

    async def send_text(self, text_input: str) -> bool:
        return await self.send_raw(_speak(text_input))

    async def send(self, data: Union[str, bytes, bytearray, memoryview]) -> bool:
        text = self._text(data)
        return False if text is None else await self.send_raw(text)

    async def send_control(self, msg_type: Union[m.SpeakWebSocketMessage, str], data: str = "") -> bool:
        return await self.send_raw(_control(msg_type))

    async def send_raw(self, msg: str) -> bool:
        return await super().send(self._noted(msg))

    async def flush(self) -> bool:
        return await self.send_control(m.SpeakWebSocketMessage.Flush)

    async def clear(self) -> bool:
        return await self.send_control(m.SpeakWebSocketMessage.Clear)

    async def wait_for_complete(self) -> None:
        """Wait until what has come has been played; without speaker playback it is logged that there is none."""
        if self.speaker is None:
            self._logger.error("Speaker is not initialized")
        else:
            await asyncio.get_running_loop().run_in_executor(None, self.speaker.wait_for_complete)


SpeakWebSocketClient = SpeakWSClient
AsyncSpeakWebSocketClient = AsyncSpeakWSClient
