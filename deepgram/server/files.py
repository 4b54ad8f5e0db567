"""Files that a server has at hand: under paths of its own, and in the place of URLs on the network."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from pathlib import Path
from typing import Union

from deepgram.server.outbound import Outbound, OutboundError
from deepgram.server.refusals import BadQuery

PIECE = 1 << 16  # bytes read at once
File = Union[str, Path, bytes]


class Files:
    """What is at which path or URL; everything else is fetched, from where the server may go."""

    def __init__(self, files: Mapping[str, File], outbound: Outbound) -> None:
        for file in files.values():
            next(read(file), None)  # OSError for one that can't be read
        self._files = files
        self._outbound = outbound

    def at(self, path: str) -> Iterator[bytes] | None:
        """The content at a path, None if there is nothing."""
        return read(self._files[path]) if path in self._files else None

    async def fetch(self, url: str, most: int) -> AsyncIterator[bytes]:
        """What is behind a URL, at most so many bytes of it; BadQuery if it can't be had."""
        if url in self._files:
            for piece in read(self._files[url]):
                yield piece
            return
        try:
            async for piece in self._outbound.fetch(url, most):
                yield piece
        except OutboundError as failed:
            raise BadQuery(f"Could not fetch the content of the URL: {failed}", "REMOTE_CONTENT_ERROR") from None


def read(file: File) -> Iterator[bytes]:
    """The content of a file, piece by piece."""
    if isinstance(file, bytes):
        yield from (file[start : start + PIECE] for start in range(0, len(file), PIECE))
        return
    with open(file, "rb") as opened:
        while piece := opened.read(PIECE):
            yield piece
