"""What is to be written to a socket, by position in the stream, so that everybody can tell what the network has taken.

position  0 ........ written ........ queued
          taken by the network   waits in chunks
"""

from __future__ import annotations

from collections import deque
from typing import Callable, Deque, List, Optional, Tuple, Union

Chunk = Union[bytes, memoryview]
WHOLE = 8  # bytes of samples, of as many channels as that makes


class Audio(bytes):
    """A frame that may be dropped."""

    __slots__ = ()

    @property
    def size(self) -> int:
        """How many bytes of audio it carries, behind its header and mask."""
        return len(self) - (6, 8, 14)[max((self[1] & 127) - 125, 0)]


class Pressure:
    """What becomes of frames that the network does not take, where `send()` does not wait (option `send_policy`).

    Attributes:
        dropped: how many frames were.
    """

    def __init__(self, policy: str, limit: int) -> None:
        self.drops = policy == "drop_oldest"
        self.limit = limit
        self.dropped = 0
        self._high = False

    def admit(self, outbox: Outbox, size: int) -> None:
        """Raises BufferError if there is no room for a frame of `size` bytes, and none is to be made."""
        if not self.drops and outbox.size + size > self.limit and outbox.size:
            raise BufferError(f"the server does not read: {outbox.size} bytes wait, send_buffer is {self.limit}")

    def relieve(self, outbox: Outbox) -> bool:
        """Make room, when something waits; whether more than half of it has just been taken."""
        if outbox.size > self.limit:
            self.dropped += outbox.shrink(self.limit)
        was, self._high = self._high, outbox.size > self.limit // (4 if self._high else 2)
        return self._high and not was


class Outbox:
    """The bytes of one connection that wait for the network.

    Not thread-safe but for `waiting` and `size`: the driver holds its lock.

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
        return self.size > 0

    @property
    def size(self) -> int:
        """How many bytes the network has not taken."""
        try:
            return self._chunks[-1][0] - self.written
        except IndexError:  # between a question and a look, a thread that holds the lock may have written the last
            return 0

    @property
    def audio(self) -> List[Audio]:
        """The frames that may be dropped: none that is begun with."""
        return [chunk for end, chunk in self._chunks if isinstance(chunk, Audio) and end - len(chunk) >= self.written]

    def shrink(self, size: int) -> int:
        """Drop the oldest audio until no more than `size` bytes wait; how many frames.

        Together they are whole samples, where one of them is not: the server reads on as if nothing were missing.
        """
        audio, excess, end, heard = self.audio, self.size - size, 0, 0
        firsts = {0: (0, 0)}
        for place, frame in enumerate(audio, 1):
            end, heard = end + len(frame), heard + frame.size
            first, begin = firsts.setdefault(heard % WHOLE, (place, end))
            if end - begin >= excess:
                return self._drop(set(map(id, audio[first:place])))
        return 0

    def _drop(self, frames: set[int]) -> int:
        kept: Deque[Tuple[int, bytes]] = deque()
        cut = 0
        for end, chunk in self._chunks:
            if id(chunk) in frames:
                cut += len(chunk)
            else:
                kept.append((end - cut, chunk))
        self._chunks = kept
        return len(frames)

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
