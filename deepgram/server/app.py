"""One listener for all paths: the handshake, its checks, and the session or the handler of the path."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Container
from typing import Any

from aiohttp import web

from deepgram.server import handshake
from deepgram.server.connection import Connection
from deepgram.server.context import Context
from deepgram.server.faults import Faults, Reject
from deepgram.server.http_endpoint import Call, Refusal
from deepgram.server.query import BadQuery
from deepgram.server.recorder import ConnectionRecord, Watch
from deepgram.server.routes import REQUESTS, SESSIONS, HttpRoute
from deepgram.server.session import Session
from deepgram.server.traffic_log import TrafficLog

WEBSOCKET_VERSION = "13"

# aiohttp warns of sub-protocols it was not told of; here they are credentials, which no log should show.
logging.getLogger("aiohttp.websocket").addFilter(lambda record: "Client protocols" not in record.getMessage())


class App:
    """Answers requests; owns the records and the open transports of a server. Every connection gets a new context."""

    def __init__(
        self,
        new_context: Callable[[], Context],
        faults: Callable[[], Faults],
        *,
        keys: Container[str] | None,
        prefix: str,
        keep_frames: bool,
        log: TrafficLog | None = None,
    ) -> None:
        self.records: list[ConnectionRecord] = []
        self.watch = Watch()
        self._new_context = new_context
        self._faults = faults
        self._keys = keys
        self._prefix = prefix.rstrip("/")
        self._keep_frames = keep_frames
        self._log = log
        self._open: dict[asyncio.Task[Any], tuple[asyncio.Transport, Session]] = {}

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """Handler of `aiohttp.web.Server`."""
        context = self._new_context()
        record = self._record(request, context)
        faults = self._faults()
        if faults.delay_handshake:
            await context.clock.sleep(faults.delay_handshake)
        if request.transport is None:
            return self._rejected(record, Reject(408), context)  # the client has gone; nobody will see it
        path = request.path.removeprefix(self._prefix)
        route, session_class = REQUESTS.get((request.method, path)), SESSIONS.get(path)
        reject = faults.reject or self._refuse(request, record, route, session_class)
        if reject is None and route is not None:
            return await self._answer(request, record, route, context)
        if reject is not None or session_class is None:
            return self._rejected(record, reject or Reject(404), context)
        return await self._converse(request, record, session_class, faults, context)

    async def stop(self, grace: float) -> None:
        """Say goodbye on all connections, and cut those that have not ended after `grace` seconds."""
        for record in self.records:
            record.close(1001, "")
        if self._open:
            await asyncio.wait(self._open, timeout=grace)
        for transport, _ in list(self._open.values()):
            transport.abort()

    def drain(self) -> None:
        """Have every session end as it does when the service is about to restart."""
        for _, session in list(self._open.values()):
            session.going_away()

    def _record(self, request: web.BaseRequest, context: Context) -> ConnectionRecord:
        record = ConnectionRecord(
            len(self.records),
            request.method,
            request.rel_url.raw_path,
            request.rel_url.raw_query_string,
            request.headers,
            context.ids.request_id(),
            keep_frames=self._keep_frames,
            log=self._log,
        )
        self.records.append(record)
        if self._log is not None:
            self._log.asked(record, context.clock.now())
        self.watch.changed()
        return record

    def _refuse(
        self,
        request: web.BaseRequest,
        record: ConnectionRecord,
        route: HttpRoute | None,
        session_class: type[Session] | None,
    ) -> Reject | None:
        headers = request.headers
        if not request.path.startswith(self._prefix) or (route is None and session_class is None):
            return Reject(404)
        secret = handshake.credential(headers.get("Authorization", ""), headers.get("Sec-WebSocket-Protocol", ""))
        any_key = route is not None and route.any_key
        if not (any_key and secret != handshake.BAD_KEY) and not handshake.accepts(secret, self._keys):
            return Reject(401)
        if route is not None or session_class is None:
            return None
        return _no_upgrade(request) or session_class.refuse(record.query, record.request_id)

    def _rejected(self, record: ConnectionRecord, reject: Reject, context: Context) -> web.Response:
        headers, body = handshake.refusal(reject, record.request_id)
        record.answer(reject.status, context.clock.now(), headers["dg-error"])
        self._over(record, context)
        if isinstance(body, str) and reject.body is not None:
            return web.Response(status=reject.status, headers=headers, text=body)
        return web.Response(
            status=reject.status, headers=headers, text=json.dumps(body), content_type="application/json"
        )

    async def _answer(
        self, request: web.BaseRequest, record: ConnectionRecord, route: HttpRoute, context: Context
    ) -> web.StreamResponse:
        """Have a request answered, and record its body as one text frame, the pieces of the answer as further ones."""
        body, clock = await _body(request, route.most_bytes), context.clock
        record.note("client", "text", body.decode("utf-8", "replace"), clock.now())
        try:
            if len(body) > route.most_bytes:
                raise BadQuery(f"Payload size exceeds limit of {route.most_bytes >> 20} MB.", "PAYLOAD_TOO_LARGE", 413)
            answer = await route.handler(Call(record.query, request.content_type, body), context)
        except Refusal as refused:
            return self._rejected(record, refused.reject(record.request_id), context)
        response = web.StreamResponse(headers={**answer.headers, "dg-request-id": record.request_id})
        response.enable_chunked_encoding()
        await response.prepare(request)
        record.answer(response.status, clock.now())
        for chunk in answer.chunks:
            record.note("server", "text" if isinstance(chunk, str) else "binary", chunk, clock.now())
            await response.write(chunk.encode() if isinstance(chunk, str) else chunk)
        self._over(record, context)
        return response

    async def _converse(
        self,
        request: web.BaseRequest,
        record: ConnectionRecord,
        session_class: type[Session],
        faults: Faults,
        context: Context,
    ) -> web.StreamResponse:
        response = web.WebSocketResponse(
            autoclose=False, autoping=False, compress=False, max_msg_size=0, protocols=handshake.SCHEMES
        )
        response.headers["dg-request-id"] = record.request_id
        await response.prepare(request)
        record.subprotocol = response.ws_protocol
        connection = Connection(
            response, request, record, faults, context.clock, self.watch, close_timeout=context.timing.close
        )
        task, transport, session = asyncio.current_task(), request.transport, session_class(connection, context)
        assert task is not None
        assert transport is not None
        self._open[task] = transport, session
        try:
            await connection.run(session)
        finally:
            del self._open[task]
        return response

    def _over(self, record: ConnectionRecord, context: Context) -> None:
        record.detach(context.clock.now())
        self.watch.changed()


async def _body(request: web.BaseRequest, most: int) -> bytes:
    """The body of a request; of one that is longer, `most` bytes and a little more."""
    body = bytearray()
    async for piece in request.content.iter_any():
        if len(body) <= most:
            body += piece
    return bytes(body)


def _no_upgrade(request: web.BaseRequest) -> Reject | None:
    """Why a request is no WebSocket handshake of the only version there is (RFC 6455, 4.4)."""
    upgrade = request.headers.get("Upgrade", "").strip().lower() == "websocket"
    if upgrade and request.headers.get("Sec-WebSocket-Version", "").strip() != WEBSOCKET_VERSION:
        headers = {"Sec-WebSocket-Version": WEBSOCKET_VERSION}
        return Reject(426, headers, f"Upgrade Required: expected WebSocket version {WEBSOCKET_VERSION}")
    if not web.WebSocketResponse().can_prepare(request):
        return Reject(400, body="Bad Request: expected a WebSocket upgrade")
    return None
