"""From audio to ticks: what is to be transcribed at each quarter of a second (protocol 3.4).

All times are audio time, counted in frames of 20 ms, so that the speed of sending changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from deepgram.server.audio import FRAME_SECONDS
from deepgram.server.engines.base import Piece, SpeechDetector

TICK = 0.25  # seconds
ONSET_FRAMES = 3
PAUSE_FRAMES = 15  # of silence end a segment
LEAD_FRAMES = 10  # before the speech go with it
LONGEST_FRAMES = 500  # of a segment
INTERIM_TICKS = 3  # between two looks of an engine that takes its time


class Stretch(NamedTuple):
    """A piece to transcribe, which begins at `start` seconds of the stream."""

    start: float
    piece: Piece


class Tick(NamedTuple):
    """What is known at a moment: seconds of silence since somebody spoke, and whether a segment is under way.

    `last` if it is the end of the stream.
    """

    at: float
    silence: float
    speaking: bool
    stretches: tuple[Stretch, ...]
    last: bool = False


class Segments:
    """Takes the frames of a stream; a segment is speech without a longer pause in it."""

    def __init__(self, detector: SpeechDetector, *, instant: bool) -> None:
        self._detector = detector
        self._every = 1 if instant else INTERIM_TICKS
        self._frames: list[bytes] = []  # of the segment, or the last ones of silence
        self._now = 0
        self._ticks = 0
        self._speaking = False
        self._voiced = 0  # frames of speech in a row
        self._silent = 0  # frames of silence in a row
        self._speech_from = 0  # place in the frames of the segment
        self._done: list[Stretch] = []

    @property
    def now(self) -> float:
        """Seconds of audio taken so far."""
        return self._now * FRAME_SECONDS

    @property
    def silence(self) -> float:
        """Seconds since somebody spoke."""
        return self._silent * FRAME_SECONDS

    def feed(self, frame: bytes) -> Iterator[Tick]:
        """Take the next 20 ms."""
        self._frames.append(frame)
        self._now += 1
        spoken = self._detector.feed(frame) == [True]
        self._voiced, self._silent = (self._voiced + 1, 0) if spoken else (0, self._silent + 1)
        if not self._speaking and self._voiced == ONSET_FRAMES:
            self._speaking, self._speech_from = True, len(self._frames) - ONSET_FRAMES
        if not self._speaking:
            del self._frames[:-LEAD_FRAMES]
        elif self._silent == PAUSE_FRAMES:
            self._end(ended=True)
        elif len(self._frames) >= LONGEST_FRAMES:
            self._end(ended=False)
        if self._now * FRAME_SECONDS >= (self._ticks + 1) * TICK - FRAME_SECONDS / 2:
            self._ticks += 1
            if self._speaking and self._ticks % self._every == 0:
                self._done.append(self._stretch(complete=False, ended=False))
            yield self._tick()

    def finish(self) -> Tick:
        """End the stream."""
        if self._speaking:
            self._end(ended=True)
        return self._tick()._replace(last=True)

    def cut(self) -> None:
        """Forget what is under way; a speaker goes on with a new segment."""
        self._frames.clear()
        self._speech_from = 0
        self._done.clear()

    def _tick(self) -> Tick:
        stretches, self._done = tuple(self._done), []
        return Tick(self.now, self.silence, self._speaking, stretches)

    def _end(self, *, ended: bool) -> None:
        self._done.append(self._stretch(complete=True, ended=ended))
        self._speaking = not ended
        self._frames.clear()
        self._speech_from = 0

    def _stretch(self, *, complete: bool, ended: bool) -> Stretch:
        until = len(self._frames) - self._silent
        speech = (self._speech_from * FRAME_SECONDS, max(until, self._speech_from) * FRAME_SECONDS)
        start = (self._now - len(self._frames)) * FRAME_SECONDS
        return Stretch(start, Piece(b"".join(self._frames), speech, complete, ended))
