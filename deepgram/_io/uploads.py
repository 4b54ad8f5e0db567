"""Request bodies that are read while they are sent, in constant memory."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from inspect import iscoroutinefunction
from io import BytesIO
from typing import Any, AsyncIterator, Callable, Iterator, Optional

import httpx

from .._core.request import Progress
from ..errors import DeepgramTypeError

CHUNK = 1 << 18  # bytes read from a file at a time
END = object()  # after the last chunk of an iterable


class Upload(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A request body, as a stream for both colours of httpx.

    Args:
        source: bytes-like; text, sent as UTF-8; a file object, sent from its current position; or an iterable of
            bytes-like objects or text. On asyncio also an asynchronous file or iterable; blocking ones are read in a
            thread.
        progress: called with the number of bytes sent so far and the total (None if unknown), on asyncio on the event
            loop. An exception ends the request.
        threaded: whether a client with threads sends it.

    Raises DeepgramTypeError for a source of another kind.
    """

    def __init__(self, source: Any, progress: Optional[Progress], *, threaded: bool) -> None:
        self._source = _as_file(source)
        self._file = hasattr(self._source, "read")
        self._is_async = iscoroutinefunction(self._source.read) if self._file else hasattr(source, "__aiter__")
        self._progress = progress
        self._sent = -1  # bytes; -1: not started
        self._start: Optional[int] = None
        self.length: Optional[int] = None
        usable = self._file or self._is_async or hasattr(self._source, "__iter__")
        if not usable or isinstance(source, dict) or (self._is_async and threaded):
            only = ", which only an asynchronous client can send" if self._is_async else ""
            expected = "bytes, text, a file object or an iterable of bytes"
            raise DeepgramTypeError(f"body: expected {expected}, got {type(source).__name__}{only}")

    def measure(self) -> None:
        """Determine the length of the body, if possible; may block."""
        if self._file and not self._is_async:
            with suppress(AttributeError, OSError, TypeError, ValueError):  # such as a pipe
                start = self._source.tell()
                self._source.seek(0, 2)
                end = self._source.tell()
                self._source.seek(start)
                if isinstance(self._source.read(0), bytes):  # of a text file the length in bytes is unknown
                    self._start, self.length = start, max(0, end - start)

    @property
    def repeatable(self) -> bool:
        """Whether the body can be sent (again) from its start."""
        return self._sent < 0 or self._start is not None or hasattr(self._source, "__len__")

    def _reader(self) -> Callable[[], Any]:
        """A function that returns the next chunk, or on asyncio an awaitable of it."""
        if not self.repeatable:
            raise httpx.StreamConsumed
        self._sent = 0
        if self._file:
            return self._read
        if self._is_async:
            return partial(anext, self._source.__aiter__(), END)
        return partial(next, iter(self._source), END)

    def _read(self) -> Any:
        if self._start is None or self.length is None:
            return self._source.read(CHUNK)
        if not self._sent:
            self._source.seek(self._start)
        return self._source.read(min(CHUNK, self.length - self._sent))  # the file may grow meanwhile

    def _is_end(self, chunk: Any) -> bool:
        if chunk is None and self._file:
            raise BlockingIOError("body: expected a file that blocks until there is something to read")
        return not chunk if self._file else chunk is END

    def _count(self, sent: bytes) -> None:
        self._sent += len(sent)
        if self._progress is not None:
            self._progress(self._sent, self.length)

    def __iter__(self) -> Iterator[bytes]:
        read = self._reader()
        while not self._is_end(chunk := read()):
            yield (data := _bytes(chunk))
            self._count(data)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        from asyncio import to_thread

        read = self._reader()
        while True:
            chunk = await (read() if self._is_async else to_thread(read))
            if self._is_end(chunk):
                break
            yield (data := _bytes(chunk))
            self._count(data)


def _as_file(source: Any) -> Any:
    """Bytes-like objects and text as a file; anything else unchanged."""
    try:
        return source if hasattr(source, "read") else BytesIO(_bytes(source))
    except TypeError:
        return source


def _bytes(chunk: Any) -> bytes:
    if isinstance(chunk, (bytes, str)):
        return chunk.encode() if isinstance(chunk, str) else chunk
    return bytes(memoryview(chunk))  # bytes(5) would be five zeros
