"""One request over HTTP and its answer: both are recorded, and the faults happen that were ordered."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterable, Iterator

from aiohttp import HttpVersion10, web

from deepgram.server import handshake, tcp
from deepgram.server.clock import Clock
from deepgram.server.faults import Faults, Reject, Trigger
from deepgram.server.http_endpoint import JSON, Answer
from deepgram.server.recorder import ConnectionRecord

KEPT_BODY = 32 << 20  # bytes of a body that the record keeps
PIECES = 20  # of a throttled body, per second
MEDIA = ("application/octet-stream", "audio/", "video/")


class Cut(Exception):
    """The connection was ended on purpose."""


class Exchange:
    """Reads the body of a request and writes the answer."""

    def __init__(self, request: web.BaseRequest, record: ConnectionRecord, faults: Faults, clock: Clock) -> None:
        self._request = request
        self._record = record
        self._faults = faults
        self._clock = clock

    @property
    def content_type(self) -> str | None:
        """The type of the body without parameters; None if the request says none."""
        return self._request.content_type.lower() if "Content-Type" in self._request.headers else None

    async def body(self) -> AsyncIterator[bytes]:
        """The body piece by piece, as it comes; the record keeps media as it comes, and text as one frame."""
        if self._request.headers.get("Expect", "").lower() == "100-continue":
            await self._request.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            self._request.writer.output_size = 0
        await self._leave_unanswered(self._faults.stop_reading)
        kept = None if (self.content_type or MEDIA[0]).startswith(MEDIA) else bytearray()
        async for piece in self._request.content.iter_any():
            self._record.body_size += len(piece)
            if self._record.body_size > KEPT_BODY:
                pass
            elif kept is None:
                self._record.note("client", "binary", piece, self._clock.now())
            else:
                kept += piece
            yield piece
        if kept:
            self._record.note("client", "text", kept.decode("utf-8", "replace"), self._clock.now())

    async def write(self, answer: Answer) -> web.StreamResponse:
        """Send an answer; every piece of it is recorded as a frame."""
        await self._break_off()
        response = web.StreamResponse(headers={**answer.headers, "dg-request-id": self._record.request_id})
        if answer.length is None:
            if self._request.version > HttpVersion10:  # the older one shows the end of a body by that of TCP
                response.enable_chunked_encoding()
        else:
            truncated = self._faults.truncate
            response.content_length = answer.length if truncated is None else min(answer.length, truncated)
        await response.prepare(self._request)
        self._record.answer(response.status, self._clock.now())
        for piece, as_text in self._pieces(answer.chunks):
            if self._faults.throttle:
                await self._clock.sleep(len(piece) / self._faults.throttle)
            note = piece.decode("utf-8", "replace") if as_text else piece
            self._record.note("server", "text" if as_text else "binary", note, self._clock.now())
            await response.write(piece)
        if self._faults.cut is not None:
            await self._cut()
        return response

    async def refuse(self, reject: Reject) -> web.StreamResponse:
        """Send an error."""
        await self._break_off()
        headers, body = handshake.refusal(reject, self._record.request_id)
        self._record.answer(reject.status, self._clock.now(), headers["dg-error"])
        if isinstance(body, str) and reject.body is not None:
            return web.Response(status=reject.status, headers=headers, text=body)
        return web.Response(status=reject.status, headers=headers, text=json.dumps(body), content_type=JSON)

    async def interrupt(self, reject: Reject) -> web.StreamResponse:
        """Send an error in the middle of a body that can't be read, and end the connection."""
        response = await self.refuse(reject)
        await response.prepare(self._request)
        await response.write_eof()
        self._request.protocol.force_close()
        return response

    # faults

    async def _break_off(self) -> None:
        await self._leave_unanswered(self._faults.black_hole)
        abort = self._faults.abort
        if abort is not None and _strikes(abort):
            await self._clock.sleep(abort.after_s or 0.0)
            await self._cut(abort.rst)

    def _pieces(self, chunks: Iterable[str | bytes]) -> Iterator[tuple[bytes, bool]]:
        """What is sent at once, and whether it is text: small pieces if throttled, and no more than is to be sent."""
        limits = [limit for limit in (self._faults.truncate, self._faults.cut) if limit is not None]
        left = min(limits) if limits else None
        for chunk in chunks:
            data = chunk.encode() if isinstance(chunk, str) else chunk
            size = max(int((self._faults.throttle or len(data) * PIECES) / PIECES), 1)
            for start in range(0, len(data), size):
                piece = data[start : start + size][:left]
                left = None if left is None else left - len(piece)
                if piece:
                    yield piece, isinstance(chunk, str)

    async def _leave_unanswered(self, trigger: Trigger | None) -> None:
        """If there is such a fault, wait until the client has gone."""
        if trigger is None or not _strikes(trigger):
            return
        await tcp.until_gone(self._request)
        raise Cut

    async def _cut(self, rst: bool = True) -> None:
        await asyncio.sleep(0)
        if self._request.transport is not None:
            tcp.end(self._request.transport, rst=rst)
        raise Cut


def _strikes(trigger: Trigger) -> bool:
    """Whether a fault is for requests, too: one that waits for messages is for WebSockets alone."""
    return trigger.after_frames is None and trigger.after_sent is None
