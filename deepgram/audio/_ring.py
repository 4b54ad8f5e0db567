"""The ring buffer between an audio device's callback and the thread that handles its audio."""

from collections import deque
from threading import Condition
from typing import Deque, Optional


class Ring:
    """A queue of chunks with at most `capacity` bytes (or one chunk); when it is full, the oldest are dropped.

    Any thread may put, one thread gets; `put` never waits for it.
    """

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._chunks: Deque[bytes] = deque()
        self._size = 0
        self._closed = False
        self._changed = Condition()

    def put(self, chunk: bytes) -> int:
        """Add a chunk; returns how many bytes of older chunks were dropped. A closed ring ignores the chunk."""
        with self._changed:
            if self._closed:
                return 0
            before = self._size + len(chunk)
            self._chunks.append(chunk)
            self._size = before
            while self._size > self._capacity and len(self._chunks) > 1:
                self._size -= len(self._chunks.popleft())
            self._changed.notify()
            return before - self._size

    def get(self) -> Optional[bytes]:
        """Wait for the oldest chunk; None once the ring is closed and empty."""
        with self._changed:
            self._changed.wait_for(lambda: self._chunks or self._closed)
            if not self._chunks:
                return None
            chunk = self._chunks.popleft()
            self._size -= len(chunk)
            return chunk

    def close(self) -> None:
        """Accept nothing more; what is in the ring can still be read."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def discard(self) -> int:
        """Drop the contents; returns how many bytes that were."""
        with self._changed:
            lost, self._size = self._size, 0
            self._chunks.clear()
            return lost

    @property
    def is_empty(self) -> bool:
        return not self._chunks
