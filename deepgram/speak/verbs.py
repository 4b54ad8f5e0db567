"""The verbs of live speech: text in, audio out (protocol section 4)."""

from __future__ import annotations

import json
from typing import Any, Callable, Literal, Mapping, Optional, Union

from .._core.colours import Steps, Threaded, both, sends
from .._core.config import Config
from .._core.reading import kind_of
from .._core.realtime import ANSWER_TIMEOUT, Audio
from .._core.session import Session
from ..devices import NO_SPEAKER, WithDevices, audio
from ..errors import DeepgramError
from . import messages as m
from .protocol import SPEAK, SpeakFlush

Options = Union[m.SpeakWSOptions, Mapping[str, Any]]


class SpeakVerbs(WithDevices[Options]):
    """Messages to live speech.

    A verb that sends a message returns True if the kernel has accepted it; otherwise False, with the cause in
    `last_error`, or with the option `raise_on_error` it raises DeepgramConnectionError.

    Args:
        config: a `DeepgramClientOptions`; its option `speaker_playback` plays the received audio.
        microphone: muted while the speaker plays.
    """

    _product = SPEAK

    def __init__(self, config: Config, microphone: Optional[audio.Microphone] = None) -> None:
        super().__init__(config, microphone)
        self._flush = SpeakFlush(self._tuning.auto_flush_speak_delta, self._flag)
        hook = self._dispatcher.hook
        hook("Flushed", lambda message: self._flush_settled(self._flush.answered))
        hook("Cleared", lambda message: self._flush_settled(self._flush.cleared))
        hook("Warning", self._on_warning)
        for answer in ("Flushed", "Cleared", "Warning"):
            self._dispatcher.hook_after(answer, lambda message: self._flush.handlers_done())

    # ---- verbs

    def _send_message(self, text: str) -> Any:
        return self.send_raw(text)

    @sends
    def send_text(self, text_input: str) -> str:
        """Send text, which is spoken at the next flush at the latest (protocol 4.2)."""
        return speak_message(text_input)

    @sends
    def send(self, data: Union[str, Audio]) -> Optional[str]:
        """Same as `send_text`; returns False for anything but text."""
        if isinstance(data, str):
            return speak_message(data)
        self._logger.error("send() failed: expected str, got %s", type(data).__name__)
        return None

    @sends
    def send_control(self, msg_type: Union[m.SpeakWebSocketMessage, str], data: str = "") -> str:
        """Send a message that has only a type; `data` is ignored."""
        return json.dumps({"type": msg_type})

    @both
    def send_raw(self, msg: str) -> Steps[bool]:
        """Send a message as JSON text, unchanged."""
        undo = self._register(msg)
        try:
            sent: bool = yield lambda: super(SpeakVerbs, self).send(msg)
        except Exception:
            undo()
            raise
        return sent or undo()

    @both
    def flush(self, wait: bool = False, timeout: float = ANSWER_TIMEOUT) -> Steps[bool]:
        """Have all text sent so far spoken now (protocol 4.2); the server answers Flushed after its audio.

        With `wait`, returns when the handlers of that audio and of the answer have run; False if the flush was refused
        or cleared, took longer than `timeout` seconds, or the connection ended. In a handler, `wait` is ignored.
        """
        return (yield from self._control(m.SpeakWebSocketMessage.Flush, wait, timeout))

    @both
    def clear(self, wait: bool = False, timeout: float = ANSWER_TIMEOUT) -> Steps[bool]:
        """Have the server discard text and audio it has not sent yet (protocol 4.2); it answers Cleared.

        `wait` and `timeout`, in seconds, as for `flush()`.
        """
        return (yield from self._control(m.SpeakWebSocketMessage.Clear, wait, timeout))

    def _control(self, kind: m.SpeakWebSocketMessage, wait: bool, timeout: float) -> Steps[bool]:
        sent: bool = yield lambda: self.send_control(kind)
        if not (sent and wait) or self._desk.handling:
            return sent
        pending = self._flush.latest[kind]
        return (yield from self._wait_for(pending, timeout)) and pending.value is True

    @both
    def wait_for_complete(self) -> Steps[None]:
        """Wait until the received audio has been played.

        Without speaker playback, a client with threads raises DeepgramError; on asyncio an error is logged.
        """
        speaker = self._own_speaker
        if speaker is not None:
            yield lambda: self._call_blocking(speaker.wait_for_complete)
        elif isinstance(self, Threaded):
            raise DeepgramError(NO_SPEAKER)
        else:
            self._logger.error(NO_SPEAKER)

    # ---- hooks

    def _session(self) -> Session:
        session = super()._session()
        session.timer = self._flush = SpeakFlush(self._tuning.auto_flush_speak_delta, self._flag)
        return session

    def _replacement_session(self) -> Session:
        session = super()._session()
        session.timer = self._flush
        return session

    def _pause(self, timeout: float) -> tuple[str, float, Optional[Callable[[Any], Any]]]:
        return "Flushed", timeout if self._flush.pending else 0.0, lambda flushed: not self._flush.pending

    def _flush_settled(self, settle: Callable[[], bool]) -> None:
        """Settle a flush; after the last one, let the session proceed."""
        self._proceed(lambda session, now: session.answered(now) if settle() else [])

    def _on_warning(self, warning: m.WarningResponse) -> None:
        if "FLUSH" in (warning.warn_code or "").upper():
            self._flush_settled(self._flush.refused)

    def _register(self, message: str) -> Callable[[], Literal[False]]:
        """Register a message before it is sent, as its answer may overtake `send()`. Returns the undo for a failure."""
        connection, flush = self._socket, self._flush
        if connection is None:
            return lambda: False
        kind = kind_of(message)
        if not kind:
            self._logger.error("not a message of this protocol: %.80s", message)
        connection.rearm(lambda now: flush.on_send(kind, now))

        def undo() -> Literal[False]:
            connection.proceed(lambda session, now: session.answered(now) if flush.undo_send(kind) else [])
            return False

        return undo

    def _stop_sending(self) -> None:
        super()._stop_sending()
        if self._flush.unspoken and self._flush.due is None and self.is_connected():
            self._flush.unspoken = False
            self._logger.warning("finish(): text sent after the last flush() is not spoken: call flush() first")


def speak_message(text: str) -> str:
    return json.dumps({"type": "Speak", "text": text})
