"""What is to be written to a socket, by position in the stream, so that everybody can tell what the network has taken.

position  0 ........ written ........ queued
          taken by the network   waits in chunks
"""

from __future__ import annotations

from collections import deque
from typing import Deque, List, Optional, Tuple, Union

Chunk = Union[bytes, memoryview]


class Outbox:
    """The bytes of one connection that wait for the network. Not thread-safe: the driver holds its lock.

    A driver records what the network took by extending `taken`, in one call of C:

        outbox.taken.extend(map(sock.send, (outbox.head(),)))

    Python runs signal handlers between its own instructions, so `sent = sock.send(chunk)` can be interrupted when the
    kernel has the bytes and before `sent` is assigned; the frame would go out again. Everything else is derived from
    `taken`, and can be interrupted anywhere and done again.
    """

    def __init__(self) -> None:
        self.taken: List[int] = []  # how many bytes each write has taken
        self.lost: Optional[BaseException] = None  # why nothing can be written any more
        self._chunks: Deque[Tuple[int, bytes]] = deque()  # each with the position of its end

    @property
    def queued(self) -> int:
        """The position of the end of all bytes."""
        return self._chunks[-1][0] if self._chunks else self.written

    def put(self, chunk: bytes) -> int:
        """Add bytes; returns the position of their end."""
        end = self.queued + len(chunk)
        if chunk:
            self._chunks.append((end, chunk))
        return end

    def head(self) -> Optional[Chunk]:
        """What to write next, None if all has been written."""
        taken, chunks = self.taken, self._chunks
        written = sum(taken)
        if len(taken) > 1:
            taken[:] = (written,)
        while chunks:
            end, chunk = chunks[0]
            left = end - written
            if left > 0:
                return chunk if left == len(chunk) else memoryview(chunk)[-left:]
            chunks.popleft()
        return None

    @property
    def written(self) -> int:
        """The position up to which the network has taken the bytes."""
        return sum(self.taken)

    @property
    def waiting(self) -> bool:
        """Whether there is anything that the network has not taken."""
        return self.queued > self.written

    def lose(self, cause: BaseException) -> None:
        """The connection is gone: what waits will never be written."""
        if self.lost is None:
            self.lost = cause
