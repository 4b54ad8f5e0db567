"""Audio waiting to be played, and how much of it was."""

from collections import deque
from typing import Deque, NamedTuple


class Heard(NamedTuple):
    """How much was played of the current utterance, the last one that has begun to play."""

    seconds: float
    """Duration of the audio played."""
    size: int
    """The same in bytes."""
    unheard: int
    """Bytes accepted and not played: still queued, or discarded by the interruption that returned this."""


class Tape:
    """Bytes in, blocks of whole sample frames out. Not thread-safe.

    Args:
        frame_size: bytes of a sample frame.
        rate: sample frames per second.
        block_size: bytes of a full block.
        capacity: bytes that may wait; what exceeds it is rejected.
    """

    def __init__(self, frame_size: int, rate: int, block_size: int, capacity: int) -> None:
        self._frame_size = frame_size
        self._rate = rate
        self._block_size = block_size
        self._capacity = capacity
        self._waiting = bytearray()
        self._played = 0
        self._starts: Deque[int] = deque([0])  # of the current utterance and those waiting: bytes played before them

    def add(self, data: bytes) -> bool:
        """Whether there was room for `data`."""
        if len(self._waiting) + len(data) > self._capacity:
            return False
        self._waiting += data
        return True

    def take(self) -> bytes:
        """The next block, which counts as played; shorter if no more is waiting, b"" if nothing is."""
        size = min(self._block_size, self._whole_frames())
        block = bytes(self._waiting[:size])
        del self._waiting[:size]
        self._played += size
        return block

    @property
    def is_empty(self) -> bool:
        """Whether not even one sample frame is waiting."""
        return self._whole_frames() == 0

    def clear(self) -> Heard:
        """Discard what is waiting, and start a new utterance."""
        heard = self.heard
        self._waiting.clear()
        self._starts = deque([self._played])
        return heard

    def begin_utterance(self) -> None:
        """Start a new utterance after what is waiting."""
        del self._waiting[self._whole_frames() :]
        start = self._played + len(self._waiting)
        if start > self._starts[-1]:
            self._starts.append(start)

    def drop_utterance(self) -> None:
        """Discard what is waiting of the last utterance, and start it anew."""
        del self._waiting[max(self._starts[-1] - self._played, 0) :]
        self.begin_utterance()

    @property
    def heard(self) -> Heard:
        while len(self._starts) > 1 and self._starts[1] < self._played:
            self._starts.popleft()
        size = self._played - self._starts[0]
        return Heard(size / (self._frame_size * self._rate), size, len(self._waiting))

    def _whole_frames(self) -> int:
        return len(self._waiting) - len(self._waiting) % self._frame_size
