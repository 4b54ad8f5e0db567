"""Live speech: what the clients of both colours share."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Mapping, Optional, Union

from .._core.realtime import Config
from .._core.session import Session
from ..devices import WithDevices
from . import messages as m
from .protocol import SPEAK, SpeakFlush

if TYPE_CHECKING:
    from ..audio.microphone import Microphone

Options = Union[m.SpeakWSOptions, Mapping[str, Any]]


class SpeakVerbs(WithDevices):
    """What both colours share: messages, flushes that are still to be answered, the speaker."""

    product = SPEAK

    def __init__(self, config: Config, microphone: Optional[Microphone] = None) -> None:
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
        session.timer = self._flush = SpeakFlush(self._flush_after)
        return session

    def _settle(self, settled: bool) -> None:
        if settled:
            self._proceed(Session.settled)

    def _warned(self, warning: m.WarningResponse) -> None:
        if "FLUSH" in (warning.warn_code or "").upper():
            self._settle(self._flush.answered())  # a refused flush is never answered (protocol 4.4)

    def _noted(self, message: str) -> str:
        """A message that is about to go out."""
        if self._socket is not None:
            self._socket.rearm(lambda now: self._flush.said(message, now))
        return message

    def _text(self, data: Any) -> Optional[str]:
        """The message of `send(text)`; None for anything but text."""
        if isinstance(data, str):
            return speak_message(data)
        self._logger.error("send() failed: expected str, got %s", type(data).__name__)
        return None


def speak_message(text: str) -> str:
    return json.dumps({"type": "Speak", "text": text})


def control_message(msg_type: str) -> str:
    return json.dumps({"type": str(msg_type)})
