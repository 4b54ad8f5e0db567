"""Splits one channel of a stream into final and interim spans, and detects the start of speech (protocol 2.5).

Time is counted in 20 ms frames from the start of the stream, so that the speed of sending changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Union

from deepgram.server.audio import FRAME_SECONDS
from deepgram.server.engines.base import Piece, SpeechDetector

ONSET_FRAMES = 3
INTERIM_FRAMES = 50
SEGMENT_FRAMES = 250
MIN_SEGMENT_FRAMES = 125  # a segment that is too long is cut at its last pause, but not below this length
DEFAULT_PAUSE = 0.6  # seconds of silence that end an utterance without endpointing


@dataclass(frozen=True)
class Onset:
    """Speech has begun; `at` is in seconds of the stream."""

    channel: int
    at: float


@dataclass(frozen=True)
class Span:
    """A stretch of audio to report on; `start` and `duration` are seconds of the stream."""

    channel: int
    start: float
    duration: float
    piece: Piece
    speech_final: bool = False
    from_finalize: bool = False


@dataclass(frozen=True)
class Gap:
    """Silence has lasted for `utterance_end_ms`, up to `until` in seconds of the stream."""

    channel: int
    until: float


ChannelEvent = Union[Onset, Span, Gap]


@dataclass(frozen=True)
class ChannelOptions:
    """Settings of a stream, in seconds; `endpointing` and `utterance_end` are None when off."""

    interim_results: bool
    endpointing: float | None
    utterance_end: float | None
    shortest_pause: float


class Channel:
    """Turns the frames of a channel into events."""

    def __init__(self, index: int, detector: SpeechDetector, options: ChannelOptions) -> None:
        self.index = index
        self._detector = detector
        self._options = options
        pause = DEFAULT_PAUSE if options.endpointing is None else max(options.endpointing, options.shortest_pause)
        self._pause_frames = _frames(pause)
        self._gap_frames = None if options.utterance_end is None else _frames(options.utterance_end)
        self._frames: list[bytes] = []  # of the current segment
        self._start = 0  # of the current segment
        self._reported_until = 0  # end of the last span
        self._voiced = 0  # consecutive frames of speech
        self._silent = 0  # consecutive frames without speech
        self._speaking = False
        self._speech_from = 0
        self._speech_to = 0

    @property
    def _now(self) -> int:
        return self._start + len(self._frames)

    def feed(self, frame: bytes) -> Iterator[ChannelEvent]:
        """Process the next 20 ms."""
        self._frames.append(frame)
        if self._detector.feed(frame) == [True]:
            self._voiced, self._silent = self._voiced + 1, 0
        else:
            self._voiced, self._silent = 0, self._silent + 1
        if self._voiced == ONSET_FRAMES and not self._speaking:
            self._speaking, self._speech_from = True, self._now - ONSET_FRAMES
            yield Onset(self.index, self._speech_from * FRAME_SECONDS)
        if self._speaking and self._voiced:
            self._speech_to = self._now
        yield from self._next_span()
        if self._silent == self._gap_frames:
            yield Gap(self.index, self._now * FRAME_SECONDS)

    def finalize(self) -> Span:
        """Cut off all audio received, for Finalize; the speech continues as a new utterance."""
        return self._cut(self._now, ended=True, from_finalize=True)

    def close(self) -> Span | None:
        """Cut off the remaining audio at the end of the stream, if any."""
        if not self._frames:
            return None
        return self._cut(self._now, ended=True, speech_final=self._speaking and self._options.endpointing is not None)

    def _next_span(self) -> Iterator[Span]:
        if self._speaking and self._silent >= self._pause_frames:
            self._speaking = False
            yield self._cut(self._now, ended=True, speech_final=self._options.endpointing is not None)
        elif len(self._frames) >= SEGMENT_FRAMES:
            yield self._cut(self._pause_in_segment(), ended=False)
        elif self._options.interim_results and self._now - self._reported_until >= INTERIM_FRAMES:
            self._reported_until = self._now
            yield Span(self.index, *self._extent(self._now), self._piece(self._now, complete=False, ended=False))

    def _pause_in_segment(self) -> int:
        """Where to cut a segment: before the current word, unless the segment would become too short."""
        last_pause = self._now - self._voiced
        return last_pause if last_pause - self._start >= MIN_SEGMENT_FRAMES else self._now

    def _cut(self, end: int, *, ended: bool, speech_final: bool = False, from_finalize: bool = False) -> Span:
        piece = self._piece(end, complete=True, ended=ended)
        span = Span(self.index, *self._extent(end), piece, speech_final, from_finalize)
        del self._frames[: end - self._start]
        self._start = self._reported_until = end
        return span

    def _extent(self, end: int) -> tuple[float, float]:
        """Start and duration of the segment up to `end`."""
        return self._start * FRAME_SECONDS, (end - self._start) * FRAME_SECONDS

    def _piece(self, end: int, *, complete: bool, ended: bool) -> Piece:
        begin, until = max(self._speech_from, self._start) - self._start, min(self._speech_to, end) - self._start
        speech = (begin * FRAME_SECONDS, until * FRAME_SECONDS) if until > begin else None
        return Piece(b"".join(self._frames[: end - self._start]), speech, complete, ended)


def _frames(seconds: float) -> int:
    return max(1, round(seconds / FRAME_SECONDS))
