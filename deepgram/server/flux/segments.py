"""Splits audio into segments, and emits a tick with the pieces to transcribe every quarter second (protocol 3.4).

All times are audio time in 20 ms frames, so that the speed of sending changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from deepgram.server.audio import FRAME_SECONDS
from deepgram.server.engines.base import Piece, SpeechDetector
from deepgram.server.utterances import Ended, UtteranceRules, Utterances

TICK = 0.25  # seconds
SEGMENT_PAUSE = 0.3  # seconds of silence that end a segment
MAX_SEGMENT = 10.0  # seconds
INTERIM_TICKS = 3  # between interim transcriptions by an engine that is not instant


class SegmentPiece(NamedTuple):
    """A piece to transcribe, starting at `start` seconds of the stream."""

    start: float
    piece: Piece


class Tick(NamedTuple):
    """The state at one time: seconds of silence since the last speech, and whether a segment is in progress.

    `last` marks the end of the stream.
    """

    at: float
    silence: float
    speaking: bool
    pieces: tuple[SegmentPiece, ...]
    last: bool = False


class Segments:
    """Splits the frames of a stream; a segment is speech without a longer pause."""

    def __init__(self, detector: SpeechDetector, rate: int, *, instant: bool) -> None:
        self._utterances = Utterances(detector, rate, UtteranceRules(silence=SEGMENT_PAUSE))
        self._interim_every = 1 if instant else INTERIM_TICKS
        self._ticks = 0
        self._silent_frames = 0  # consecutive
        self._pieces: list[SegmentPiece] = []

    @property
    def now(self) -> float:
        """Seconds of audio received so far."""
        return self._utterances.position

    @property
    def silence(self) -> float:
        """Seconds since the last speech."""
        return self._silent_frames * FRAME_SECONDS

    def feed(self, frame: bytes) -> Iterator[Tick]:
        """Process the next 20 ms."""
        utterances = self._utterances
        for event in utterances.feed(frame):
            if isinstance(event, Ended):
                self._add(event, complete=True, ended=True)
        self._silent_frames = 0 if utterances.voiced else self._silent_frames + 1
        if utterances.length >= MAX_SEGMENT:
            self._add(utterances.cut(), complete=True, ended=False)
        if self.now >= (self._ticks + 1) * TICK - FRAME_SECONDS / 2:
            self._ticks += 1
            if utterances.speaking and self._ticks % self._interim_every == 0:
                self._add(utterances.so_far(), complete=False, ended=False)
            yield self._tick()

    def finish(self) -> Tick:
        """End the stream."""
        ended = self._utterances.end()
        if ended is not None:
            self._add(ended, complete=True, ended=True)
        return self._tick()._replace(last=True)

    def cut(self) -> None:
        """Discard the current segment; the speech continues as a new one."""
        self._utterances.cut()
        self._pieces.clear()

    def _tick(self) -> Tick:
        pieces, self._pieces = tuple(self._pieces), []
        return Tick(self.now, self.silence, self._utterances.speaking, pieces)

    def _add(self, audio: Ended, *, complete: bool, ended: bool) -> None:
        self._pieces.append(SegmentPiece(audio.start, Piece(audio.pcm, audio.speech, complete, ended)))
