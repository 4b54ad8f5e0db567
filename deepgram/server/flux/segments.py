"""From audio to ticks: what is to be transcribed at each quarter of a second (protocol 3.4).

All times are audio time, counted in frames of 20 ms, so that the speed of sending changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from deepgram.server.audio import FRAME_SECONDS
from deepgram.server.engines.base import Piece, SpeechDetector
from deepgram.server.utterances import Ended, UtteranceRules, Utterances

TICK = 0.25  # seconds
PAUSE = 0.3  # seconds of silence that end a segment
LONGEST = 10.0  # seconds of a segment
INTERIM_TICKS = 3  # between two looks of an engine that takes its time


class SegmentPiece(NamedTuple):
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
    stretches: tuple[SegmentPiece, ...]
    last: bool = False


class Segments:
    """Takes the frames of a stream; a segment is speech without a longer pause in it."""

    def __init__(self, detector: SpeechDetector, rate: int, *, instant: bool) -> None:
        self._heard = Utterances(detector, rate, UtteranceRules(silence=PAUSE))
        self._every = 1 if instant else INTERIM_TICKS
        self._ticks = 0
        self._silent = 0  # frames of silence in a row
        self._done: list[SegmentPiece] = []

    @property
    def now(self) -> float:
        """Seconds of audio taken so far."""
        return self._heard.position

    @property
    def silence(self) -> float:
        """Seconds since somebody spoke."""
        return self._silent * FRAME_SECONDS

    def feed(self, frame: bytes) -> Iterator[Tick]:
        """Take the next 20 ms."""
        heard = self._heard
        for event in heard.feed(frame):
            if isinstance(event, Ended):
                self._add(event, complete=True, ended=True)
        self._silent = 0 if heard.voiced else self._silent + 1
        if heard.length >= LONGEST:
            self._add(heard.cut(), complete=True, ended=False)
        if self.now >= (self._ticks + 1) * TICK - FRAME_SECONDS / 2:
            self._ticks += 1
            if heard.speaking and self._ticks % self._every == 0:
                self._add(heard.so_far(), complete=False, ended=False)
            yield self._tick()

    def finish(self) -> Tick:
        """End the stream."""
        ended = self._heard.end()
        if ended is not None:
            self._add(ended, complete=True, ended=True)
        return self._tick()._replace(last=True)

    def cut(self) -> None:
        """Forget what is under way; a speaker goes on with a new segment."""
        self._heard.cut()
        self._done.clear()

    def _tick(self) -> Tick:
        stretches, self._done = tuple(self._done), []
        return Tick(self.now, self.silence, self._heard.speaking, stretches)

    def _add(self, heard: Ended, *, complete: bool, ended: bool) -> None:
        self._done.append(SegmentPiece(heard.start, Piece(heard.pcm, heard.speech, complete, ended)))
