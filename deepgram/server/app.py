"""One listener for all paths: the handshake, its checks, and the session of the path."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Container
from typing import Any

from aiohttp import web

from deepgram.server import handshake
from deepgram.server.agent.session import AgentSession
from deepgram.server.connection import Connection
from deepgram.server.faults import Faults, Reject
from deepgram.server.listen.session import ListenSession
from deepgram.server.query import BadQuery
from deepgram.server.recorder import ConnectionRecord, Frame, Watch
from deepgram.server.session import Context, Session
from deepgram.server.speak.session import SpeakSession
from deepgram.server.speak_http import Answer, Call, speak

SESSIONS: dict[str, type[Session]] = {
    "/v1/agent/converse": AgentSession,
    "/v1/listen": ListenSession,
    "/v1/speak": SpeakSession,
}
Handler = Callable[[Call, Context], Awaitable[Answer]]
ANSWERS: dict[tuple[str, str], Handler] = {
    ("POST", "/v1/speak"): speak,
}


# aiohttp warns of sub-protocols it was not told of; here they are credentials, which no log should show.
logging.getLogger("aiohttp.websocket").addFilter(lambda record: "Client protocols" not in record.getMessage())


class App:
    """Answers requests; owns the records and the open transports of a server."""

    def __init__(
        self,
        context: Context,
        faults: Callable[[], Faults],
        *,
        keys: Container[str] | None,
        prefix: str,
        keep_frames: bool,
    ) -> None:
        self.records: list[ConnectionRecord] = []
        self.watch = Watch()
        self._faults = faults
        self._context = context
        self._keys = keys
        self._prefix = prefix.rstrip("/")
        self._keep_frames = keep_frames
        self._open: dict[asyncio.Task[Any], tuple[asyncio.Transport, Session]] = {}

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """Handler of `aiohttp.web.Server`."""
        record = self._record(request)
        faults = self._faults()
        if faults.delay_handshake:
            await self._context.clock.sleep(faults.delay_handshake)
        if request.transport is None:
            return self._rejected(record, Reject(408))  # the client has gone; nobody will see it
        path = request.path.removeprefix(self._prefix)
        answer, session_class = ANSWERS.get((request.method, path)), SESSIONS.get(path)
        reject = faults.reject or self._refuse(request, record, answer, session_class)
        if reject is None and answer is not None:
            return await self._answer(request, record, answer)
        if reject is not None or session_class is None:
            return self._rejected(record, reject or Reject(404))
        return await self._converse(request, record, session_class, faults)

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

    def _record(self, request: web.BaseRequest) -> ConnectionRecord:
        record = ConnectionRecord(
            len(self.records),
            request.rel_url.raw_path,
            request.rel_url.raw_query_string,
            request.headers,
            self._context.ids.request_id(),
        )
        self.records.append(record)
        self.watch.changed()
        return record

    def _refuse(
        self,
        request: web.BaseRequest,
        record: ConnectionRecord,
        answer: Handler | None,
        session_class: type[Session] | None,
    ) -> Reject | None:
        headers = request.headers
        if not request.path.startswith(self._prefix) or (answer is None and session_class is None):
            return Reject(404)
        secret = handshake.credential(headers.get("Authorization", ""), headers.get("Sec-WebSocket-Protocol", ""))
        if not handshake.accepts(secret, self._keys):
            return Reject(401)
        if answer is not None or session_class is None:
            return None
        if not web.WebSocketResponse().can_prepare(request):
            return Reject(400, body="Bad Request: expected a WebSocket upgrade")
        return session_class.refuse(record.query, record.request_id)

    def _rejected(self, record: ConnectionRecord, reject: Reject) -> web.Response:
        headers, body = handshake.refusal(reject, record.request_id)
        record.status = reject.status
        record.detach()
        self.watch.changed()
        if isinstance(body, str) and reject.body is not None:
            return web.Response(status=reject.status, headers=headers, text=body)
        return web.Response(
            status=reject.status, headers=headers, text=json.dumps(body), content_type="application/json"
        )

    async def _answer(self, request: web.BaseRequest, record: ConnectionRecord, handler: Handler) -> web.StreamResponse:
        """Have a request answered, and record its body as one text frame, the answer's chunks as binary ones."""
        body, clock = await request.read(), self._context.clock
        if self._keep_frames:
            record.frames.append(Frame("client", "text", body.decode("utf-8", "replace"), clock.now()))
        try:
            answer = await handler(Call(record.query, request.content_type, body), self._context)
        except BadQuery as bad:
            return self._rejected(record, bad.reject(record.request_id))
        response = web.StreamResponse(headers={**answer.headers, "dg-request-id": record.request_id})
        response.enable_chunked_encoding()
        await response.prepare(request)
        for chunk in answer.chunks:
            if self._keep_frames:
                record.frames.append(Frame("server", "binary", chunk, clock.now()))
            await response.write(chunk)
        record.status = response.status
        record.detach()
        self.watch.changed()
        return response

    async def _converse(
        self, request: web.BaseRequest, record: ConnectionRecord, session_class: type[Session], faults: Faults
    ) -> web.StreamResponse:
        response = web.WebSocketResponse(
            autoclose=False, autoping=False, compress=False, max_msg_size=0, protocols=handshake.SCHEMES
        )
        response.headers["dg-request-id"] = record.request_id
        await response.prepare(request)
        record.subprotocol = response.ws_protocol
        connection = Connection(
            response,
            request,
            record,
            faults,
            self._context.clock,
            self.watch,
            close_timeout=self._context.timing.close,
            keep_frames=self._keep_frames,
        )
        task, transport, session = asyncio.current_task(), request.transport, session_class(connection, self._context)
        assert task is not None
        assert transport is not None
        self._open[task] = transport, session
        try:
            await connection.run(session)
        finally:
            del self._open[task]
        return response
