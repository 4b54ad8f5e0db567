"""The body of a request, read once by the handler: whole if it is small, piece by piece if it may be large."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from deepgram.server.json_text import parse_json
from deepgram.server.refusals import BadQuery, too_large

INVALID_JSON = "Invalid JSON submitted."


def decoded(data: bytes) -> str:
    """A text that is to be spoken or analysed; BadQuery for what is none."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise BadQuery("Failed to decode payload as UTF-8.", "PAYLOAD_ERROR") from None


class Body:
    """What a client sends: at most `most` bytes, more are refused."""

    def __init__(self, pieces: AsyncIterator[bytes], most: int) -> None:
        self._pieces = pieces
        self._most = most
        self.size = 0
        """Bytes that have come so far."""

    async def pieces(self) -> AsyncIterator[bytes]:
        """All of it as it comes, in pieces of any size."""
        async for piece in self._pieces:
            self.size += len(piece)
            if self.size > self._most:
                raise too_large(self._most)
            yield piece

    async def read(self) -> bytes:
        """All of it at once."""
        whole = bytearray()
        async for piece in self.pieces():
            whole += piece
        return bytes(whole)

    async def text(self) -> str:
        """All of it as text; BadQuery for what is none."""
        return decoded(await self.read())

    async def fields(self) -> dict[str, Any]:
        """The JSON object that it is, empty if there is no body; BadQuery for anything else."""
        whole = await self.read()
        try:
            value = parse_json(whole.decode()) if whole.strip() else {}
        except ValueError as bad:
            raise BadQuery(INVALID_JSON, "INVALID_JSON", details=f"Json deserialize error: {bad}") from None
        if not isinstance(value, dict):
            raise BadQuery(INVALID_JSON, "INVALID_JSON", details="Json deserialize error: expected an object")
        return value

    async def rest(self) -> BadQuery | None:
        """Read what is left and forget it, as a client that still sends would not see an answer.

        Returns the refusal of a body that is too large.
        """
        async for piece in self._pieces:
            self.size += len(piece)
        return too_large(self._most) if self.size > self._most else None
