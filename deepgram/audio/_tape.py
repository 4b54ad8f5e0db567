"""Audio waiting to be played, and the account of what became of it."""

from typing import NamedTuple


class Heard(NamedTuple):
    """How far the present utterance was played."""

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
        self._utterance_at = 0

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

    def clear(self) -> Heard:
        """Throw away what is waiting; the present utterance is over."""
        heard = self.heard
        self._waiting.clear()
        self._utterance_at = self._played
        return heard

    def begin_utterance(self) -> None:
        """What is added from now on is a new utterance; what is waiting is played first."""
        del self._waiting[self._whole_frames() :]
        self._utterance_at = self._played + len(self._waiting)

    @property
    def heard(self) -> Heard:
        size = max(0, self._played - self._utterance_at)
        return Heard(size / (self._frame_size * self._rate), size, len(self._waiting))

    def _whole_frames(self) -> int:
        return len(self._waiting) - len(self._waiting) % self._frame_size
