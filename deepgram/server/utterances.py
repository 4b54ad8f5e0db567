"""Splits a stream into utterances. All times are audio time: the speed of sending changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Union

from deepgram.server.audio import FRAME_SECONDS, frame_size
from deepgram.server.engines.base import SpeechDetector


@dataclass(frozen=True)
class UtteranceRules:
    """When an utterance begins and ends, in seconds of audio; `lead` is how much audio before its start is included."""

    speech: float = 0.06
    silence: float = 0.6
    lead: float = 0.2


@dataclass(frozen=True)
class Started:
    """Speech has begun; `at` is in seconds of the stream."""

    at: float


@dataclass(frozen=True)
class Ended:
    """A complete utterance: its audio and its position in the stream, with the silence at both ends.

    `speech` is the part with speech, in seconds from its start.
    """

    pcm: bytes
    start: float
    end: float
    speech: tuple[float, float]


Event = Union[Started, Ended]


class Utterances:
    """Splits a stream of 16-bit mono PCM into utterances."""

    def __init__(self, detector: SpeechDetector, rate: int, rules: UtteranceRules | None = None) -> None:
        rules = rules or UtteranceRules()
        self._detector = detector
        self._size = frame_size(rate)
        self._speech_frames = max(1, round(rules.speech / FRAME_SECONDS))
        self.pause = rules.silence
        """Seconds of silence that end an utterance."""
        self._lead_bytes = round(rules.lead / FRAME_SECONDS) * self._size
        self._pending = bytearray()
        self._kept = bytearray()
        self._frames = 0
        self._run = 0
        self._quiet_frames = 0  # of silence at the start of the utterance
        self.speaking = False
        """True between Started and Ended."""
        self.voiced = False
        """True if the last frame was speech."""

    @property
    def position(self) -> float:
        """Seconds of audio received so far."""
        return self._frames * FRAME_SECONDS

    @property
    def length(self) -> float:
        """Seconds of the current utterance; 0 in silence."""
        return len(self._kept) // self._size * FRAME_SECONDS if self.speaking else 0.0

    def feed(self, pcm: bytes) -> list[Event]:
        """Process audio of any length; return the resulting events."""
        self._pending += pcm
        events: list[Event] = []
        verdicts = self._detector.feed(pcm)
        if not self.speaking and not any(verdicts):
            self._skip(len(verdicts))
            return events
        for voiced in verdicts:
            self._kept += self._pending[: self._size]
            del self._pending[: self._size]
            self._frames += 1
            event = self._step(voiced)
            if event is not None:
                events.append(event)
        return events

    def _skip(self, frames: int) -> None:
        """Skip silence at once; only its last part may be needed as a lead."""
        size = frames * self._size
        self._kept += self._pending[max(size - self._lead_bytes, 0) : size]
        del self._pending[:size]
        del self._kept[: max(len(self._kept) - self._lead_bytes, 0)]
        self._frames += frames
        self._run, self.voiced = (0, False) if frames else (self._run, self.voiced)

    def end(self) -> Ended | None:
        """End the current utterance, if any."""
        if not self.speaking:
            return None
        ended = self.cut()
        self.speaking, self._run = False, 0
        return ended

    def cut(self) -> Ended:
        """Cut off the current utterance; the speech continues as a new one."""
        ended = self.so_far()
        self._kept.clear()
        self._quiet_frames = 0
        return ended

    def so_far(self) -> Ended:
        """The current utterance as if it ended now."""
        length, begin = self.length, self._quiet_frames * FRAME_SECONDS
        speech = begin, max(length - self._run * FRAME_SECONDS, begin)
        return Ended(bytes(self._kept), self.position - length, self.position, speech)

    def _step(self, voiced: bool) -> Event | None:
        self.voiced = voiced
        self._run = self._run + 1 if voiced is not self.speaking else 0
        if self.speaking:
            return self.end() if self._run >= max(1, round(self.pause / FRAME_SECONDS)) else None
        if self._run >= self._speech_frames:
            self.speaking, self._run = True, 0
            self._quiet_frames = len(self._kept) // self._size - self._speech_frames
            return Started(self.position)
        surplus = len(self._kept) - self._lead_bytes - self._run * self._size
        if surplus > 0:
            del self._kept[:surplus]
        return None
