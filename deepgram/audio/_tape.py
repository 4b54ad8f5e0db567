"""Audio waiting to be played, and the account of what became of it."""

from collections import deque
from typing import Deque, NamedTuple


class Heard(NamedTuple):
    """How far the present utterance was played: the last of which anything was."""

    seconds: float
    """Length of the audio played."""
    size: int
    """The same in bytes."""
    unheard: int
    """Bytes accepted and not played: still queued, or thrown away by the interruption that returned this."""


class Tape:
    """Bytes in, blocks of whole sample frames out. Not thread-safe.

    Args:
        frame_size: bytes of a sample frame.
        rate: sample frames per second.
        block_size: bytes of a full block.
        capacity: bytes that may wait; what is added beyond is refused.
    """

    def __init__(self, frame_size: int, rate: int, block_size: int, capacity: int) -> None:
        self._frame_size = frame_size
        self._rate = rate
        self._block_size = block_size
        self._capacity = capacity
        self._waiting = bytearray()
        self._played = 0
        self._beginnings: Deque[int] = deque([0])  # of the present utterance and those waiting, in bytes played before

    def add(self, data: bytes) -> bool:
        """Whether there was room for `data`."""
        if len(self._waiting) + len(data) > self._capacity:
            return False
        self._waiting += data
        return True

    def take(self) -> bytes:
        """The next block, shorter than a full one if no more is waiting, b"" if nothing is. It counts as played."""
        size = min(self._block_size, self._whole_frames())
        block = bytes(self._waiting[:size])
        del self._waiting[:size]
        self._played += size
        return block

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to play; less than a sample frame is nothing."""
        return self._whole_frames() == 0

    def clear(self) -> Heard:
        """Throw away what is waiting; what is added from now on is a new utterance."""
        heard = self.heard
        self._waiting.clear()
        self._beginnings = deque([self._played])
        return heard

    def begin_utterance(self) -> None:
        """What is added from now on is a new utterance; what is waiting is played first."""
        del self._waiting[self._whole_frames() :]
        beginning = self._played + len(self._waiting)
        if beginning > self._beginnings[-1]:
            self._beginnings.append(beginning)

    def drop_utterance(self) -> None:
        """Throw away what is waiting of the last utterance; one that has begun to play begins anew."""
        del self._waiting[max(self._beginnings[-1] - self._played, 0) :]
        self.begin_utterance()

    @property
    def heard(self) -> Heard:
        while len(self._beginnings) > 1 and self._beginnings[1] < self._played:
            self._beginnings.popleft()
        size = self._played - self._beginnings[0]
        return Heard(size / (self._frame_size * self._rate), size, len(self._waiting))

    def _whole_frames(self) -> int:
        return len(self._waiting) - len(self._waiting) % self._frame_size
