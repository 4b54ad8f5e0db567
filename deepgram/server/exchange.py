"""One HTTP request and its answer: both are recorded, and the configured faults applied."""

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

MAX_RECORDED_BODY = 32 << 20  # bytes of a request body kept in the record
THROTTLED_RATE = 20  # chunks per second of a throttled body
MEDIA_TYPES = ("application/octet-stream", "audio/", "video/")


class Disconnected(Exception):
    """A fault has ended the connection."""


class Exchange:
    """Reads the request body and writes the answer."""

    def __init__(self, request: web.BaseRequest, record: ConnectionRecord, faults: Faults, clock: Clock) -> None:
        self._request = request
        self._record = record
        self._faults = faults
        self._clock = clock

    @property
    def content_type(self) -> str | None:
        """The media type without parameters; None without a Content-Type header."""
        return self._request.content_type.lower() if "Content-Type" in self._request.headers else None

    async def body(self) -> AsyncIterator[bytes]:
        """The body, chunk by chunk as it arrives; recorded as it arrives if it is media, as one frame if it is text."""
        if self._request.headers.get("Expect", "").lower() == "100-continue":
            await self._request.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            self._request.writer.output_size = 0
        await self._hang(self._faults.stop_reading)
        text = None if (self.content_type or MEDIA_TYPES[0]).startswith(MEDIA_TYPES) else bytearray()
        async for chunk in self._request.content.iter_any():
            self._record.body_size += len(chunk)
            if self._record.body_size > MAX_RECORDED_BODY:
                pass
            elif text is None:
                self._record.note("client", "binary", chunk, self._clock.now())
            else:
                text += chunk
            yield chunk
        if text:
            self._record.note("client", "text", text.decode("utf-8", "replace"), self._clock.now())

    async def write(self, answer: Answer) -> web.StreamResponse:
        """Send an answer; each chunk is recorded as a frame."""
        await self._before_answer()
        response = web.StreamResponse(headers={**answer.headers, "dg-request-id": self._record.request_id})
        if answer.length is None:
            if self._request.version > HttpVersion10:  # HTTP/1.0 ends the body by closing TCP
                response.enable_chunked_encoding()
        else:
            truncated = self._faults.truncate
            response.content_length = answer.length if truncated is None else min(answer.length, truncated)
        await response.prepare(self._request)
        self._record.answer(response.status, self._clock.now())
        for chunk, as_text in self._chunks(answer.chunks):
            if self._faults.throttle:
                await self._clock.sleep(len(chunk) / self._faults.throttle)
            note = chunk.decode("utf-8", "replace") if as_text else chunk
            self._record.note("server", "text" if as_text else "binary", note, self._clock.now())
            await response.write(chunk)
        if self._faults.cut is not None:
            await self._disconnect()
        return response

    async def refuse(self, reject: Reject) -> web.StreamResponse:
        """Send an error response."""
        await self._before_answer()
        headers, body = handshake.error_response(reject, self._record.request_id)
        self._record.answer(reject.status, self._clock.now(), headers["dg-error"])
        if isinstance(body, str) and reject.body is not None:
            return web.Response(status=reject.status, headers=headers, text=body)
        return web.Response(status=reject.status, headers=headers, text=json.dumps(body), content_type=JSON)

    async def refuse_and_close(self, reject: Reject) -> web.StreamResponse:
        """Send an error response for a body that can't be read further, and close the connection."""
        response = await self.refuse(reject)
        await response.prepare(self._request)
        await response.write_eof()
        self._request.protocol.force_close()
        return response

    # faults

    async def _before_answer(self) -> None:
        await self._hang(self._faults.black_hole)
        abort = self._faults.abort
        if abort is not None and _applies(abort):
            await self._clock.sleep(abort.after_s or 0.0)
            await self._disconnect(abort.rst)

    def _chunks(self, parts: Iterable[str | bytes]) -> Iterator[tuple[bytes, bool]]:
        """The chunks to send, and whether each is text: split if throttled, cut at the limit of `truncate` or `cut`."""
        limits = [limit for limit in (self._faults.truncate, self._faults.cut) if limit is not None]
        left = min(limits) if limits else None
        for part in parts:
            data = part.encode() if isinstance(part, str) else part
            size = max(int((self._faults.throttle or len(data) * THROTTLED_RATE) / THROTTLED_RATE), 1)
            for start in range(0, len(data), size):
                chunk = data[start : start + size][:left]
                left = None if left is None else left - len(chunk)
                if chunk:
                    yield chunk, isinstance(part, str)

    async def _hang(self, trigger: Trigger | None) -> None:
        """If the fault applies, wait until the client disconnects, and raise."""
        if trigger is not None and _applies(trigger):
            await tcp.wait_closed(self._request)
            raise Disconnected

    async def _disconnect(self, rst: bool = True) -> None:
        await asyncio.sleep(0)
        if self._request.transport is not None:
            tcp.close(self._request.transport, rst=rst)
        raise Disconnected


def _applies(trigger: Trigger) -> bool:
    """Whether a fault applies to HTTP requests: those that count messages are for WebSockets only."""
    return trigger.after_frames is None and trigger.after_sent is None
