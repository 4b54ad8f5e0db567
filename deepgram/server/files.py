"""Files served by the server at its own paths, or used in place of URLs."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from pathlib import Path
from typing import Union

from deepgram.server.outbound import Outbound, OutboundError
from deepgram.server.refusals import BadRequest

CHUNK_SIZE = 1 << 16  # bytes
File = Union[str, Path, bytes]


class Files:
    """Contents by path or URL; other URLs are fetched, if outbound requests allow it."""

    def __init__(self, files: Mapping[str, File], outbound: Outbound) -> None:
        for file in files.values():
            next(read(file), None)  # raises OSError for an unreadable file
        self._files = files
        self._outbound = outbound

    def content(self, path: str) -> Iterator[bytes] | None:
        """The content at a path; None if there is none."""
        return read(self._files[path]) if path in self._files else None

    async def fetch(self, url: str, limit: int) -> AsyncIterator[bytes]:
        """The content of a URL; BadRequest if it can't be fetched, or a remote file has more than `limit` bytes."""
        if url in self._files:
            for chunk in read(self._files[url]):
                yield chunk
            return
        try:
            async for chunk in self._outbound.fetch(url, limit):
                yield chunk
        except OutboundError as failed:
            raise BadRequest(f"Could not fetch the content of the URL: {failed}", "REMOTE_CONTENT_ERROR") from None


def read(file: File) -> Iterator[bytes]:
    """The content of a file, in chunks."""
    if isinstance(file, bytes):
        yield from (file[start : start + CHUNK_SIZE] for start in range(0, len(file), CHUNK_SIZE))
        return
    with open(file, "rb") as opened:
        while chunk := opened.read(CHUNK_SIZE):
            yield chunk
