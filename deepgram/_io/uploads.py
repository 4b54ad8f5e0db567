"""Bodies of requests, read piece by piece while they are sent, so that memory stays constant whatever their size."""

from __future__ import annotations

from functools import partial
from inspect import iscoroutinefunction
from typing import Any, AsyncIterator, Callable, Iterator, Optional

import httpx

from ..errors import DeepgramTypeError

PIECE = 1 << 18  # bytes of a file that are read at once
Progress = Callable[[int, Optional[int]], object]


class Upload(httpx.SyncByteStream, httpx.AsyncByteStream):
    """The body that `source` holds, for either colour of httpx.

    Args:
        source: anything bytes-like; text, which becomes UTF-8; an object with `read`, sent from where it stands; an
            iterable of such pieces. On asyncio `read` may be a coroutine function and the iterable asynchronous; what
            may block is read in a thread there.
        progress: told the bytes that the connection has taken so far, and their number in all, None if that isn't
            known; on asyncio on the event loop. What it raises ends the request.
        threaded: whether a client with threads sends it.

    Raises DeepgramTypeError for a source of another kind.
    """

    def __init__(self, source: Any, progress: Optional[Progress], *, threaded: bool) -> None:
        self._file = hasattr(source, "read")
        self._source = source if self._file else _viewed(source)
        self._waits = iscoroutinefunction(getattr(source, "read", None)) or hasattr(source, "__aiter__")
        self._waits &= not (self._file and not iscoroutinefunction(source.read))
        self._here = self._waits or isinstance(self._source, memoryview)  # no thread is needed
        self._progress = progress
        self._start: Optional[int] = None
        self._begun = False
        self.length: Optional[int] = None
        usable = self._file or hasattr(self._source, "__iter__") or hasattr(source, "__aiter__")
        if not usable or isinstance(source, dict) or (self._waits and threaded):
            for_asyncio = "one for an asynchronous client: " if usable and self._waits else ""
            expected = "bytes, text, a file object or an iterable of bytes"
            raise DeepgramTypeError(f"body: expected {expected}, got {for_asyncio}{type(source).__name__}")

    def measure(self) -> None:
        """Find out how long the body is, if that can be known; may wait for a disk."""
        if isinstance(self._source, memoryview):
            self.length = self._source.nbytes
        elif self._file and not self._waits:
            try:
                start = self._source.tell()
                self._source.seek(0, 2)
                end = self._source.tell()
                self._source.seek(start)
                if isinstance(self._source.read(0), bytes):  # not characters
                    self._start, self.length = start, max(0, end - start)
            except (AttributeError, OSError, TypeError, ValueError):  # a pipe, for instance
                pass

    @property
    def repeatable(self) -> bool:
        """Whether the body can be sent from its beginning."""
        return not self._begun or self._start is not None or hasattr(self._source, "__len__")

    def _taking(self) -> Callable[[], Any]:
        """What gives the pieces one by one from the first, on asyncio perhaps an awaitable of one."""
        if not self.repeatable:
            raise httpx.StreamConsumed
        self._begun = True
        if self._file:
            return partial(self._read, [0])
        if self._waits:
            return partial(anext, self._source.__aiter__(), None)
        return partial(next, _slices(self._source) if self._here else iter(self._source), None)

    def _read(self, done: list[int]) -> Any:
        if self._start is None:
            return self._source.read(PIECE)
        if not done[0]:
            self._source.seek(self._start)
        piece = self._source.read(min(PIECE, (self.length or 0) - done[0]))  # not what is written there meanwhile
        done[0] += len(piece)
        return piece

    def _ended(self, piece: Any) -> bool:
        if piece is None and self._file:
            raise BlockingIOError("body: expected a file that blocks until there is something to read")
        return not piece if self._file else piece is None

    def __iter__(self) -> Iterator[bytes]:
        take, sent = self._taking(), 0
        while not self._ended(piece := take()):
            yield (data := _bytes(piece))
            sent = self._count(sent, data)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        from asyncio import to_thread

        take, sent = self._taking(), 0
        while True:
            piece = take() if self._here else await to_thread(take)
            if self._waits:
                piece = await piece
            if self._ended(piece):
                break
            yield (data := _bytes(piece))
            sent = self._count(sent, data)

    def _count(self, sent: int, data: bytes) -> int:
        sent += len(data)
        if self._progress is not None:
            self._progress(sent, self.length)
        return sent


def _viewed(source: Any) -> Any:
    """Bytes-like objects and text as a flat view of bytes, others as they are."""
    if isinstance(source, str):
        source = source.encode()
    try:
        return memoryview(source).cast("B")
    except TypeError:
        return source


def _slices(view: memoryview) -> Iterator[memoryview]:
    for at in range(0, len(view), PIECE):
        yield view[at : at + PIECE]


def _bytes(piece: Any) -> bytes:
    if isinstance(piece, (bytes, str)):
        return piece.encode() if isinstance(piece, str) else piece
    return bytes(memoryview(piece))  # bytes(5) would be five zeros
