"""Live speech: what the clients of both colours share."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Callable, Literal, Mapping, Optional, Union

from .._core.realtime import Config
from .._core.session import Session
from ..devices import WithDevices
from . import messages as m
from .protocol import SPEAK, SpeakFlush, kind_of

if TYPE_CHECKING:
    from ..audio.microphone import Microphone

Options = Union[m.SpeakWSOptions, Mapping[str, Any]]


class SpeakVerbs(WithDevices):
    """What both colours share: messages, flushes that are still to be answered, the speaker."""

    _product = SPEAK

    def __init__(self, config: Config, microphone: Optional[Microphone] = None) -> None:
        super().__init__(config, SPEAK.endpoint, microphone)
        self._flush = SpeakFlush(self._tuning.auto_flush_speak_delta)
        hook = self._dispatcher.hook
        hook("Flushed", lambda message: self._settle(self._flush.answered))
        hook("Cleared", lambda message: self._settle(self._flush.cleared))
        hook("Warning", self._warned)

    def _session(self) -> Session:
        session = super()._session()
        session.timer = self._flush = SpeakFlush(self._tuning.auto_flush_speak_delta)
        return session

    def _settle(self, take_note: Callable[[], bool]) -> None:
        """Take note that a flush is no longer pending, and let go on what waits for the last one."""
        self._proceed(lambda session, now: session.settled(now) if take_note() else [])

    def _warned(self, warning: m.WarningResponse) -> None:
        if "FLUSH" in (warning.warn_code or "").upper():
            self._settle(self._flush.answered)  # a refused flush is never answered (protocol 4.4)

    def _noted(self, message: str) -> Callable[[], Literal[False]]:
        """Take note of a message before it goes out, as its answer may overtake `send()`; call if it was refused."""
        connection, flush = self._socket, self._flush
        if connection is None:
            return lambda: False
        kind = kind_of(message)
        connection.rearm(lambda now: flush.said(kind, now))

        def refused() -> Literal[False]:
            connection.proceed(lambda session, now: session.settled(now) if flush.unsaid(kind) else [])
            return False

        return refused

    def _text(self, data: Any) -> Optional[str]:
        """The message of `send(text)`; None for anything but text."""
        if isinstance(data, str):
            return speak_message(data)
        self._logger.error("send() failed: expected str, got %s", type(data).__name__)
        return None


def speak_message(text: str) -> str:
    return json.dumps({"type": "Speak", "text": text})


def control_message(msg_type: str) -> str:
    return json.dumps({"type": msg_type})
