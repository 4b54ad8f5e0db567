"""Accepts requests on all paths: checks the credential, then runs the path's WebSocket session or HTTP handler."""

from __future__ import annotations

import asyncio
import itertools
import logging
from collections.abc import Callable
from typing import Any, NamedTuple

from aiohttp import ClientError, web
from aiohttp.http_exceptions import HttpProcessingError

from deepgram.server import handshake
from deepgram.server.account.caller import Caller
from deepgram.server.account.state import BAD_KEY, Account
from deepgram.server.account.usage import Entry, Usage
from deepgram.server.body import Body
from deepgram.server.connection import Connection
from deepgram.server.context import Context
from deepgram.server.exchange import Disconnected, Exchange
from deepgram.server.faults import Faults, Reject
from deepgram.server.http_endpoint import Answer, Call
from deepgram.server.recorded import Recording
from deepgram.server.recorder import ConnectionRecord, Watch
from deepgram.server.refusals import BadRequest, Refusal
from deepgram.server.replay import ReplayFactory
from deepgram.server.routes import FILE, SESSIONS, HttpRoute, RouteMatch, find, methods
from deepgram.server.session import Session, SessionFactory
from deepgram.server.traffic_log import TrafficLog

logger = logging.getLogger(__name__)

MAX_RECORDS = 10_000  # kept records when `keep_frames` is False
WEBSOCKET_VERSION = "13"
MAX_TARGET_LENGTH = 8190  # characters of path and query
DISCONNECTED = (
    Disconnected,
    ConnectionError,
    ClientError,
)  # the client has disconnected, or a fault has disconnected it
NOT_ALLOWED = "Method Not Allowed"
ANONYMOUS = Caller("", None, ())
UNREADABLE = BadRequest("Bad Request: failed to read the body of the request.", "Bad Request")
FORBIDDEN = BadRequest("User does not have sufficient permissions.", "INSUFFICIENT_PERMISSIONS", 401)

# aiohttp warns about unknown subprotocols; here they are credentials, which must not be logged.
logging.getLogger("aiohttp.websocket").addFilter(lambda record: "Client protocols" not in record.getMessage())

# Malformed HTTP is answered; aiohttp would also log it with a traceback that may quote a key.
http_logger = logging.getLogger("deepgram.server.http")
http_logger.addFilter(lambda record: not (record.exc_info and isinstance(record.exc_info[1], HttpProcessingError)))


class Incoming(NamedTuple):
    """An HTTP request or WebSocket handshake, with its record, its faults, and the server's options at its arrival."""

    request: web.BaseRequest
    record: ConnectionRecord
    faults: Faults
    context: Context


class App:
    """Answers requests; owns the records and the open transports of a server."""

    def __init__(
        self,
        new_context: Callable[[], Context],
        faults: Callable[[], Faults],
        account: Account,
        *,
        prefix: str,
        keep_frames: bool,
        recording: Recording | None = None,
        log: TrafficLog | None = None,
    ) -> None:
        self.records: list[ConnectionRecord] = []
        self.watch = Watch()
        self._indexes = itertools.count()
        self._new_context = new_context
        self._faults = faults
        self._account = account
        self._prefix = prefix
        self._keep_frames = keep_frames
        self._recording = recording
        self._log = log
        self._open: dict[asyncio.Task[Any], tuple[asyncio.Transport, Session]] = {}

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """Handler of `aiohttp.web.Server`."""
        context = self._new_context()
        record = self._new_record(request, context)
        incoming = Incoming(request, record, self._faults(), context)
        if incoming.faults.delay_handshake:
            await context.clock.sleep(incoming.faults.delay_handshake)
        if request.transport is None:
            return await self._reject(incoming, Reject(408))  # the client has disconnected
        authorized = self._authorize(incoming)
        if isinstance(authorized, Reject):
            return await self._reject(incoming, authorized)
        caller, target = authorized
        record.key_id = caller.key_id
        if isinstance(target, RouteMatch):
            return await self._serve_http(incoming, target, caller)
        return await self._serve_websocket(incoming, target, caller)

    async def stop(self, grace: float) -> None:
        """Close all connections, and abort those that have not ended after `grace` seconds."""
        for record in self.records:
            record.close(1001, "")
        if self._open:
            await asyncio.wait(self._open, timeout=grace)
        for transport, _ in list(self._open.values()):
            transport.abort()

    def drain(self) -> None:
        """End every session the way the service does before a restart."""
        for _, session in list(self._open.values()):
            session.going_away()

    def _new_record(self, request: web.BaseRequest, context: Context) -> ConnectionRecord:
        record = ConnectionRecord(
            next(self._indexes),
            request.method,
            request.rel_url.raw_path,
            request.rel_url.raw_query_string,
            request.headers,
            context.ids.request_id(),
            keep_frames=self._keep_frames,
            log=self._log,
        )
        self.records.append(record)
        if not self._keep_frames:
            del self.records[:-MAX_RECORDS]
        if self._log is not None:
            self._log.requested(record, context.clock.now())
        self.watch.notify()
        return record

    def _authorize(self, incoming: Incoming) -> tuple[Caller, RouteMatch | SessionFactory] | Reject:
        """The caller of a request and what serves its path, or the refusal."""
        request, record = incoming.request, incoming.record
        path = self._path(record)
        target = self._find_target(request.method, path, incoming.context)
        offered = handshake.credential(
            request.headers.get("Authorization", ""), request.headers.get("Sec-WebSocket-Protocol", "")
        )
        any_key = isinstance(target, RouteMatch) and target.route.any_key
        any_key = any_key and (offered is None or offered.secret != BAD_KEY)
        caller = self._account.authenticate(offered) or (ANONYMOUS if any_key else None)
        if incoming.faults.reject is not None:
            return incoming.faults.reject
        if len(request.rel_url.raw_path_qs) > MAX_TARGET_LENGTH:
            return Reject(414, body="URI Too Long")
        if target is None:
            allowed = ", ".join(methods(path))
            return Reject(405, {"Allow": allowed}, NOT_ALLOWED) if allowed else Reject(404)
        if caller is None:
            return Reject(401)
        scope = target.route.scope if isinstance(target, RouteMatch) else "usage:write"
        if not any_key and not caller.has_scope(scope):
            return FORBIDDEN.reject(record.request_id)
        if isinstance(target, RouteMatch):
            return caller, target
        return _no_upgrade(request) or target.refuse(record.query, record.request_id) or (caller, target)

    def _find_target(self, method: str, path: str, context: Context) -> RouteMatch | SessionFactory | None:
        """What serves a path: a recording, a file, a route, or a session."""
        if method != "GET":
            return find(method, path)
        if self._recording is not None and self._recording.has(path):
            return ReplayFactory(self._recording, path)
        if context.files.content(path) is not None:
            return RouteMatch(FILE, {"file": path})
        return find(method, path) or SESSIONS.get(path)

    def _path(self, record: ConnectionRecord) -> str:
        """The path after the prefix, still percent-encoded; empty for a path without the prefix."""
        return record.path.removeprefix(self._prefix) if record.path.startswith(self._prefix) else ""

    async def _reject(self, incoming: Incoming, reject: Reject) -> web.StreamResponse:
        exchange = Exchange(incoming.request, incoming.record, Faults(), incoming.context.clock)
        response = await exchange.refuse(reject)
        self._finish(incoming)
        return response

    async def _serve_http(self, incoming: Incoming, match: RouteMatch, caller: Caller) -> web.StreamResponse:
        """Answer a request, and record its usage."""
        request, record, faults, context = incoming
        exchange = Exchange(request, record, faults, context.clock)
        body = Body(exchange.body(), match.route.max_bytes)
        call = Call(record.request_id, record.path, match.params, record.query, exchange.content_type, body, caller)
        try:
            return await self._respond(exchange, incoming, match.route, call)
        except DISCONNECTED:
            return web.Response()  # never sent
        finally:
            self._finish(incoming)

    async def _respond(
        self, exchange: Exchange, incoming: Incoming, route: HttpRoute, call: Call
    ) -> web.StreamResponse:
        try:
            answer: Answer | Reject = await route.handler(call, incoming.context)
            await call.body.discard()
        except web.RequestPayloadError:
            return await exchange.refuse_and_close(UNREADABLE.reject(call.request_id))
        except DISCONNECTED:
            raise
        except Refusal as refused:
            answer = (await call.body.discard() or refused).reject(call.request_id)
        except Exception as failed:
            logger.error("a request to the local server failed", exc_info=failed)
            answer = Reject(500)
        if route.counted:  # before the answer, so that the client's next request sees it
            method = "sync" if call.usage.callback is None else "async"
            status = answer.status if isinstance(answer, Reject) else 200
            self._log_call(incoming.record, call.caller, call.usage, method, status)
        return await (exchange.refuse(answer) if isinstance(answer, Reject) else exchange.write(answer))

    def _log_call(self, record: ConnectionRecord, caller: Caller, usage: Usage, method: str, code: int) -> None:
        """Add a call to the log of the account."""
        project, path = self._account.project_of(caller), self._path(record).rstrip("/")
        at, query = self._account.now(), _without_callback(record.query)
        entry = Entry(record.request_id, project, caller.key_id, at, path, query, method, code, usage)
        self._account.entries.append(entry)

    async def _serve_websocket(self, incoming: Incoming, factory: SessionFactory, caller: Caller) -> web.StreamResponse:
        request, record, faults, context = incoming
        response = web.WebSocketResponse(
            autoclose=False, autoping=False, compress=False, max_msg_size=0, protocols=handshake.SCHEMES
        )
        response.headers["dg-request-id"] = record.request_id
        try:
            await response.prepare(request)
        except DISCONNECTED:
            self._finish(incoming)
            return web.Response()  # aiohttp fails if it gets an unprepared WebSocketResponse
        record.subprotocol = response.ws_protocol
        connection = Connection(
            response, request, record, faults, context.clock, self.watch, close_timeout=context.timing.close
        )
        task, transport, session = asyncio.current_task(), request.transport, factory(connection, context)
        assert task is not None
        assert transport is not None
        self._open[task] = transport, session
        try:
            await connection.run(session)
        finally:
            del self._open[task]
            if self._path(record) in SESSIONS:  # recordings may have other paths
                self._log_call(record, caller, session.usage, "streaming", 101)
        return response

    def _finish(self, incoming: Incoming) -> None:
        incoming.record.detach(incoming.context.clock.now())
        self.watch.notify()


def _without_callback(query: str) -> str:
    """A query string without callback URLs, which may contain a credential."""
    return "&".join(part for part in query.split("&") if not part.startswith("callback="))


def _no_upgrade(request: web.BaseRequest) -> Reject | None:
    """The refusal of a request that is not a WebSocket handshake of version 13 (RFC 6455, 4.4)."""
    upgrade = request.headers.get("Upgrade", "").strip().lower() == "websocket"
    if upgrade and request.headers.get("Sec-WebSocket-Version", "").strip() != WEBSOCKET_VERSION:
        headers = {"Sec-WebSocket-Version": WEBSOCKET_VERSION}
        return Reject(426, headers, f"Upgrade Required: expected WebSocket version {WEBSOCKET_VERSION}")
    if not web.WebSocketResponse().can_prepare(request):
        return Reject(400, body="Bad Request: expected a WebSocket upgrade")
    return None
