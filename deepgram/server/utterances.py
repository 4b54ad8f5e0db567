"""From frames of speech and silence to utterances. All times are audio time: the speed of sending changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Union

from deepgram.server.audio import FRAME_SECONDS, frame_size
from deepgram.server.engines.base import SpeechDetector


@dataclass(frozen=True)
class UtteranceRules:
    """When an utterance begins and ends, in seconds of audio; `lead` is kept from before the beginning."""

    speech: float = 0.06
    silence: float = 0.6
    lead: float = 0.2


@dataclass(frozen=True)
class Started:
    """Speech has begun; `at` in seconds from the start of the stream."""

    at: float


@dataclass(frozen=True)
class Ended:
    """An utterance is complete: its audio and where in the stream it lay, silence at its end included."""

    pcm: bytes
    start: float
    end: float


Event = Union[Started, Ended]


class Utterances:
    """Cuts a stream of 16-bit mono PCM into utterances."""

    def __init__(self, detector: SpeechDetector, rate: int, rules: UtteranceRules | None = None) -> None:
        rules = rules or UtteranceRules()
        self._detector = detector
        self._size = frame_size(rate)
        self._speech_frames = max(1, round(rules.speech / FRAME_SECONDS))
        self._silence_frames = max(1, round(rules.silence / FRAME_SECONDS))
        self._lead_bytes = round(rules.lead / FRAME_SECONDS) * self._size
        self._pending = bytearray()
        self._kept = bytearray()
        self._frames = 0
        self._run = 0
        self.speaking = False
        """True from Started to Ended."""
        self.voiced = False
        """True if the last frame was speech."""

    @property
    def position(self) -> float:
        """Seconds of audio taken so far."""
        return self._frames * FRAME_SECONDS

    def feed(self, pcm: bytes) -> list[Event]:
        """Take audio of any length; return what it completed."""
        self._pending += pcm
        events: list[Event] = []
        for voiced in self._detector.feed(pcm):
            self._kept += self._pending[: self._size]
            del self._pending[: self._size]
            self._frames += 1
            event = self._step(voiced)
            if event is not None:
                events.append(event)
        return events

    def end(self) -> Ended | None:
        """End the utterance that is under way, if any."""
        if not self.speaking:
            return None
        self.speaking, self._run = False, 0
        pcm, length = bytes(self._kept), len(self._kept) // self._size * FRAME_SECONDS
        self._kept.clear()
        return Ended(pcm, self.position - length, self.position)

    def _step(self, voiced: bool) -> Event | None:
        self.voiced = voiced
        self._run = self._run + 1 if voiced is not self.speaking else 0
        if self.speaking:
            return self.end() if self._run >= self._silence_frames else None
        if self._run >= self._speech_frames:
            self.speaking, self._run = True, 0
            return Started(self.position)
        surplus = len(self._kept) - self._lead_bytes - self._run * self._size
        if surplus > 0:
            del self._kept[:surplus]
        return None
