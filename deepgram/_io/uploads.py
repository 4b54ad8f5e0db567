"""Bodies of requests, read piece by piece while they are sent, so that memory stays constant whatever their size."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from inspect import iscoroutinefunction
from io import BytesIO
from typing import Any, AsyncIterator, Callable, Iterator, Optional

import httpx

from .._core.request import Progress
from ..errors import DeepgramTypeError

PIECE = 1 << 18  # bytes of a file that are read at once
END = object()  # behind the last piece of an iterable


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
        self._source = _as_file(source)
        self._file = hasattr(self._source, "read")
        self._waits = iscoroutinefunction(self._source.read) if self._file else hasattr(source, "__aiter__")
        self._progress = progress
        self._sent = -1  # not begun
        self._start: Optional[int] = None
        self.length: Optional[int] = None
        usable = self._file or self._waits or hasattr(self._source, "__iter__")
        if not usable or isinstance(source, dict) or (self._waits and threaded):
            only = ", which only an asynchronous client can send" if self._waits else ""
            expected = "bytes, text, a file object or an iterable of bytes"
            raise DeepgramTypeError(f"body: expected {expected}, got {type(source).__name__}{only}")

    def measure(self) -> None:
        """Find out how long the body is, if that can be known; may wait for a disk."""
        if self._file and not self._waits:
            with suppress(AttributeError, OSError, TypeError, ValueError):  # a pipe, for instance
                start = self._source.tell()
                self._source.seek(0, 2)
                end = self._source.tell()
                self._source.seek(start)
                if isinstance(self._source.read(0), bytes):  # not characters
                    self._start, self.length = start, max(0, end - start)

    @property
    def repeatable(self) -> bool:
        """Whether the body can be sent from its beginning."""
        return self._sent < 0 or self._start is not None or hasattr(self._source, "__len__")

    def _taking(self) -> Callable[[], Any]:
        """What gives the pieces one by one from the first, on asyncio perhaps an awaitable of one."""
        if not self.repeatable:
            raise httpx.StreamConsumed
        self._sent = 0
        if self._file:
            return self._read
        if self._waits:
            return partial(anext, self._source.__aiter__(), END)
        return partial(next, iter(self._source), END)

    def _read(self) -> Any:
        if self._start is None or self.length is None:
            return self._source.read(PIECE)
        if not self._sent:
            self._source.seek(self._start)
        return self._source.read(min(PIECE, self.length - self._sent))  # not what is written there meanwhile

    def _ended(self, piece: Any) -> bool:
        if piece is None and self._file:
            raise BlockingIOError("body: expected a file that blocks until there is something to read")
        return not piece if self._file else piece is END

    def _count(self, sent: bytes) -> None:
        self._sent += len(sent)
        if self._progress is not None:
            self._progress(self._sent, self.length)

    def __iter__(self) -> Iterator[bytes]:
        take = self._taking()
        while not self._ended(piece := take()):
            yield (data := _bytes(piece))
            self._count(data)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        from asyncio import to_thread

        take = self._taking()
        while True:
            piece = await (take() if self._waits else to_thread(take))
            if self._ended(piece):
                break
            yield (data := _bytes(piece))
            self._count(data)


def _as_file(source: Any) -> Any:
    """Bytes-like objects and text as a file, others as they are."""
    try:
        return source if hasattr(source, "read") else BytesIO(_bytes(source))
    except TypeError:
        return source


def _bytes(piece: Any) -> bytes:
    if isinstance(piece, (bytes, str)):
        return piece.encode() if isinstance(piece, str) else piece
    return bytes(memoryview(piece))  # bytes(5) would be five zeros
