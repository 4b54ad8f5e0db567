"""What is to be written to a socket, by position in the stream, so that everybody can tell what the network has taken.

position  0 ........ written ........ queued
          taken by the network   waits in chunks
"""

from __future__ import annotations

from collections import deque
from typing import Callable, Deque, Optional, Tuple, Union

Chunk = Union[bytes, memoryview]


class Outbox:
    """The bytes of one connection that wait for the network. Not thread-safe: the driver holds its lock.

    Attributes:
        written: the position up to which the network has taken the bytes.
        lost: why nothing can be written any more, None while the connection is there.
    """

    def __init__(self) -> None:
        self.written = 0
        self.lost: Optional[BaseException] = None
        self._chunks: Deque[Tuple[int, bytes]] = deque()  # each with the position of its end

    @property
    def waiting(self) -> bool:
        """Whether there is anything that the network has not taken."""
        return bool(self._chunks) and self._chunks[-1][0] > self.written

    def put(self, chunk: bytes) -> int:
        """Add bytes; returns the position of their end."""
        chunks = self._chunks
        end = (chunks[-1][0] if chunks else self.written) + len(chunk)
        if chunk:
            chunks.append((end, chunk))
        return end

    def write(self, send: Callable[[Chunk], int]) -> None:
        """Write all that waits; `send` says how much it has taken, and raises when it takes nothing.

        CPython runs signal handlers when a call has returned. One that raises behind `sent = send(chunk)`, when the
        kernel has the bytes and `sent` is not assigned yet, would have the bytes written again. To unpack a `map` calls
        `send` without being a call, and neither assignment is one. Whatever interrupts the rest can be done again.
        """
        chunks = self._chunks
        while chunks:
            end, chunk = chunks[0]
            left = end - self.written
            if left > 0:
                (sent,) = map(send, (chunk if left == len(chunk) else memoryview(chunk)[-left:],))
                self.written += sent
                if sent < left:
                    continue
            chunks.popleft()

    def lose(self, cause: BaseException) -> None:
        """The connection is gone: what waits will never be written."""
        if self.lost is None:
            self.lost = cause
