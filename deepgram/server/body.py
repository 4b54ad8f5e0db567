"""A request body, which its handler reads once: all at once if it is small, in chunks if it may be large."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from deepgram.server.json_text import parse_json
from deepgram.server.refusals import BadRequest, too_large

INVALID_JSON = "Invalid JSON submitted."


def decode_text(data: bytes) -> str:
    """Decode UTF-8; BadRequest if it is not valid."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise BadRequest("Failed to decode payload as UTF-8.", "PAYLOAD_ERROR") from None


class Body:
    """A request body; one of more than `limit` bytes is refused."""

    def __init__(self, chunks: AsyncIterator[bytes], limit: int) -> None:
        self._chunks = chunks
        self._limit = limit
        self.size = 0
        """Bytes received so far."""

    async def chunks(self) -> AsyncIterator[bytes]:
        """The body as it arrives, in chunks of any size."""
        async for chunk in self._chunks:
            self.size += len(chunk)
            if self.size > self._limit:
                raise too_large(self._limit)
            yield chunk

    async def read(self) -> bytes:
        """The whole body."""
        whole = bytearray()
        async for chunk in self.chunks():
            whole += chunk
        return bytes(whole)

    async def text(self) -> str:
        """The whole body as text; BadRequest if it is not UTF-8."""
        return decode_text(await self.read())

    async def fields(self) -> dict[str, Any]:
        """The body as a JSON object, {} without a body; BadRequest for anything else."""
        whole = await self.read()
        try:
            value = parse_json(whole.decode()) if whole.strip() else {}
        except ValueError as bad:
            raise BadRequest(INVALID_JSON, "INVALID_JSON", details=f"Json deserialize error: {bad}") from None
        if not isinstance(value, dict):
            raise BadRequest(INVALID_JSON, "INVALID_JSON", details="Json deserialize error: expected an object")
        return value

    async def discard(self) -> BadRequest | None:
        """Read and discard the rest: a client that is still sending would not see the answer.

        Returns the refusal if the body is too large.
        """
        async for chunk in self._chunks:
            self.size += len(chunk)
        return too_large(self._limit) if self.size > self._limit else None
