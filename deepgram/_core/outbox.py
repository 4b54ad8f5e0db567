"""The bytes to write to a socket, by position in the stream, so that each sender knows whether its frame was written.

position  0 ........ written ........ queued
          accepted by the kernel  waits in chunks
"""

from __future__ import annotations

from collections import deque
from typing import Callable, Deque, List, Optional, Tuple, Union

Chunk = Union[bytes, memoryview]
WHOLE = 8  # bytes; a multiple of the sample size for all usual encodings and channels


class Audio(bytes):
    """A frame that may be dropped."""

    __slots__ = ()

    @property
    def size(self) -> int:
        """Bytes of audio, without header and mask."""
        return len(self) - (6, 8, 14)[max((self[1] & 127) - 125, 0)]


class Pressure:
    """Limits waiting frames where `send()` does not block (option `send_policy`).

    Attributes:
        dropped: number of dropped frames.
    """

    def __init__(self, policy: str, limit: int) -> None:
        self.drops = policy == "drop_oldest"
        self.limit = limit
        self.dropped = 0
        self._high = False

    def admit(self, outbox: Outbox, size: int) -> None:
        """Raise BufferError if there is no room for a frame of `size` bytes and the policy drops nothing."""
        if not self.drops and outbox.size + size > self.limit and outbox.size:
            raise BufferError(f"the server does not read: {outbox.size} bytes wait, send_buffer is {self.limit}")

    def relieve(self, outbox: Outbox) -> bool:
        """Drop frames above the limit; returns whether the high-water mark (half the limit) has just been passed."""
        if outbox.size > self.limit:
            self.dropped += outbox.shrink(self.limit)
        was, self._high = self._high, outbox.size > self.limit // (4 if self._high else 2)
        return self._high and not was


class Outbox:
    """The bytes of one connection that wait to be written.

    Not thread-safe except for `waiting` and `size`: the driver holds its lock.

    Attributes:
        written: the position up to which the kernel has accepted the bytes.
        lost: why nothing can be written any more; None while connected.
    """

    def __init__(self) -> None:
        self.written = 0
        self.lost: Optional[BaseException] = None
        self._chunks: Deque[Tuple[int, bytes]] = deque()  # each with the position of its end

    @property
    def waiting(self) -> bool:
        """Whether there are unwritten bytes."""
        return self.size > 0

    @property
    def size(self) -> int:
        """How many bytes are unwritten."""
        try:
            return self._chunks[-1][0] - self.written
        except IndexError:  # a thread that holds the lock may just have written the last one
            return 0

    @property
    def audio(self) -> List[Audio]:
        """The frames that may be dropped: not one that is partly written."""
        return [chunk for end, chunk in self._chunks if isinstance(chunk, Audio) and end - len(chunk) >= self.written]

    def shrink(self, size: int) -> int:
        """Drop the oldest audio until at most `size` bytes wait; returns the number of frames.

        Together, the dropped frames are a multiple of WHOLE bytes, so that the rest stays aligned to samples.
        """
        dropped = 0
        while (excess := self.size - size) > 0 and (frames := self._whole_samples(excess)):
            dropped += self._drop(frames)
        return dropped

    def _whole_samples(self, excess: int) -> set[int]:
        """The ids of the oldest consecutive frames that make `excess` bytes, else of the most that there are."""
        audio, end, heard, run = self.audio, 0, 0, (0, 0, 0)
        firsts = {0: (0, 0)}
        for place, frame in enumerate(audio, 1):
            end, heard = end + len(frame), heard + frame.size
            first, begin = firsts.setdefault(heard % WHOLE, (place, end))
            run = max(run, (end - begin, first, place))
            if run[0] >= excess:
                break
        return set(map(id, audio[run[1] : run[2]]))

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
        """Queue bytes; returns the position of their end."""
        chunks = self._chunks
        end = (chunks[-1][0] if chunks else self.written) + len(chunk)
        if chunk:
            chunks.append((end, chunk))
        return end

    def write(self, send: Callable[[Chunk], int]) -> None:
        """Write everything; `send` returns how many bytes it has accepted, and raises if none.

        CPython runs signal handlers when a call has returned. If one raised after `send(chunk)` but before `sent` is
        assigned, the bytes would be written twice. Unpacking a `map` calls `send` without a Python-level call, and the
        assignments are none. An interrupt anywhere else is harmless.
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
        """The connection is lost: what waits will never be written."""
        if self.lost is None:
            self.lost = cause
