"""One listener for all paths: the handshake, its checks, and the session or the handler of the path."""

from __future__ import annotations

import asyncio
import itertools
import logging
from collections.abc import Callable
from typing import Any

from aiohttp import ClientError, web
from aiohttp.http_exceptions import HttpProcessingError

from deepgram.server import handshake
from deepgram.server.account.caller import Caller
from deepgram.server.account.state import BAD_KEY, Account
from deepgram.server.account.usage import Entry, Used
from deepgram.server.body import Body
from deepgram.server.connection import Connection
from deepgram.server.context import Context
from deepgram.server.exchange import Cut, Exchange
from deepgram.server.faults import Faults, Reject
from deepgram.server.http_endpoint import Answer, Call
from deepgram.server.recorded import Recording
from deepgram.server.recorder import ConnectionRecord, Watch
from deepgram.server.refusals import BadQuery, Refusal
from deepgram.server.replay import Player
from deepgram.server.routes import FILE, SESSIONS, Found, find, methods
from deepgram.server.session import Session, SessionKind
from deepgram.server.traffic_log import TrafficLog

logger = logging.getLogger(__name__)

MOST_RECORDS = 10_000  # of connections whose frames are not kept
WEBSOCKET_VERSION = "13"
LONGEST_TARGET = 8190  # characters of path and query
GONE = (Cut, ConnectionError, ClientError)  # the client is, or is to believe so
NOT_ALLOWED = "Method Not Allowed"
NOBODY = Caller("", None, ())
UNREADABLE = BadQuery("Bad Request: failed to read the body of the request.", "Bad Request")
FORBIDDEN = BadQuery("User does not have sufficient permissions.", "INSUFFICIENT_PERMISSIONS", 401)

# aiohttp warns of sub-protocols it was not told of; here they are credentials, which no log should show.
logging.getLogger("aiohttp.websocket").addFilter(lambda record: "Client protocols" not in record.getMessage())

# What is no HTTP is told to the client; aiohttp would log it with a traceback that quotes it, and so perhaps a key.
http_logger = logging.getLogger("deepgram.server.http")
http_logger.addFilter(lambda record: not (record.exc_info and isinstance(record.exc_info[1], HttpProcessingError)))


class App:
    """Answers requests; owns the records and the open transports of a server. Every connection gets a new context."""

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
        self._numbers = itertools.count()
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
        record = self._record(request, context)
        faults = self._faults()
        if faults.delay_handshake:
            await context.clock.sleep(faults.delay_handshake)
        if request.transport is None:
            return await self._rejected(request, record, Reject(408), context)  # the client has gone
        asked = self._ask(request, record, faults, context)
        if isinstance(asked, Reject):
            return await self._rejected(request, record, asked, context)
        caller, wanted = asked
        record.key_id = caller.key_id
        if isinstance(wanted, Found):
            return await self._answer(request, record, wanted, caller, faults, context)
        return await self._converse(request, record, wanted, caller, faults, context)

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
            next(self._numbers),
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
            del self.records[:-MOST_RECORDS]
        if self._log is not None:
            self._log.asked(record, context.clock.now())
        self.watch.changed()
        return record

    def _ask(
        self, request: web.BaseRequest, record: ConnectionRecord, faults: Faults, context: Context
    ) -> tuple[Caller, Found | SessionKind] | Reject:
        """Who asks for what; or why that is refused."""
        path = self._path(record)
        wanted = self._wanted(request.method, path, context)
        offered = handshake.credential(
            request.headers.get("Authorization", ""), request.headers.get("Sec-WebSocket-Protocol", "")
        )
        caller = self._account.caller(offered)
        any_key = isinstance(wanted, Found) and wanted.route.any_key and (offered is None or offered.secret != BAD_KEY)
        if faults.reject is not None:
            return faults.reject
        if len(request.rel_url.raw_path_qs) > LONGEST_TARGET:
            return Reject(414, body="URI Too Long")
        if wanted is None:
            allowed = ", ".join(methods(path))
            return Reject(405, {"Allow": allowed}, NOT_ALLOWED) if allowed else Reject(404)
        if caller is None and any_key:
            caller = NOBODY
        if caller is None:
            return Reject(401)
        scope = wanted.route.scope if isinstance(wanted, Found) else "usage:write"
        if not any_key and not caller.may(scope):
            return FORBIDDEN.reject(record.request_id)
        if isinstance(wanted, Found):
            return caller, wanted
        return _no_upgrade(request) or wanted.refuse(record.query, record.request_id) or (caller, wanted)

    def _wanted(self, method: str, path: str, context: Context) -> Found | SessionKind | None:
        """What is at a path."""
        if method != "GET":
            return find(method, path)
        if self._recording is not None and self._recording.has(path):
            return Player(self._recording, path)
        if context.files.at(path) is not None:
            return Found(FILE, {"file": path})
        return find(method, path) or SESSIONS.get(path)

    def _path(self, record: ConnectionRecord) -> str:
        """The path behind the prefix, as it was sent; empty for a path without the prefix."""
        return record.path.removeprefix(self._prefix) if record.path.startswith(self._prefix) else ""

    async def _rejected(
        self, request: web.BaseRequest, record: ConnectionRecord, reject: Reject, context: Context
    ) -> web.StreamResponse:
        exchange = Exchange(request, record, Faults(), context.clock)
        response = await exchange.refuse(reject)
        self._over(record, context)
        return response

    async def _answer(
        self,
        request: web.BaseRequest,
        record: ConnectionRecord,
        found: Found,
        caller: Caller,
        faults: Faults,
        context: Context,
    ) -> web.StreamResponse:
        """Have a request answered, and account for it."""
        exchange = Exchange(request, record, faults, context.clock)
        body = Body(exchange.body(), found.route.most_bytes)
        call = Call(record.request_id, record.path, found.params, record.query, exchange.content_type, body, caller)
        try:
            return await self._respond(exchange, record, found, call, context)
        except GONE:
            return web.Response()  # nobody will see it
        finally:
            self._over(record, context)

    async def _respond(
        self, exchange: Exchange, record: ConnectionRecord, found: Found, call: Call, context: Context
    ) -> web.StreamResponse:
        try:
            answer: Answer | Reject = await found.route.handler(call, context)
            await call.body.rest()
        except web.RequestPayloadError:
            return await exchange.interrupt(UNREADABLE.reject(call.request_id))
        except GONE:
            raise
        except Refusal as refused:
            answer = (await call.body.rest() or refused).reject(call.request_id)
        except Exception as failed:
            logger.error("a request to the local server failed", exc_info=failed)
            answer = Reject(500)
        if found.route.counted:  # before the client can ask
            method = "sync" if call.used.callback is None else "async"
            self._count(record, call.caller, call.used, method, answer.status if isinstance(answer, Reject) else 200)
        return await (exchange.refuse(answer) if isinstance(answer, Reject) else exchange.write(answer))

    def _count(self, record: ConnectionRecord, caller: Caller, used: Used, method: str, code: int) -> None:
        """Add a call to the usage of its project."""
        project, path = self._account.project_of(caller), self._path(record).rstrip("/")
        at, query = self._account.now(), _without_callback(record.query)
        entry = Entry(record.request_id, project, caller.key_id, at, path, query, method, code, used)
        self._account.entries.append(entry)

    async def _converse(
        self,
        request: web.BaseRequest,
        record: ConnectionRecord,
        kind: SessionKind,
        caller: Caller,
        faults: Faults,
        context: Context,
    ) -> web.StreamResponse:
        response = web.WebSocketResponse(
            autoclose=False, autoping=False, compress=False, max_msg_size=0, protocols=handshake.SCHEMES
        )
        response.headers["dg-request-id"] = record.request_id
        try:
            await response.prepare(request)
        except GONE:
            self._over(record, context)
            return web.Response()  # aiohttp fails on a WebSocket that is not prepared
        record.subprotocol = response.ws_protocol
        connection = Connection(
            response, request, record, faults, context.clock, self.watch, close_timeout=context.timing.close
        )
        task, transport, session = asyncio.current_task(), request.transport, kind(connection, context)
        assert task is not None
        assert transport is not None
        self._open[task] = transport, session
        try:
            await connection.run(session)
        finally:
            del self._open[task]
            if self._path(record) in SESSIONS:  # a recording may have others
                self._count(record, caller, session.used, "streaming", 101)
        return response

    def _over(self, record: ConnectionRecord, context: Context) -> None:
        record.detach(context.clock.now())
        self.watch.changed()


def _without_callback(query: str) -> str:
    """A query string without the URLs to which results go: they may hold a credential."""
    return "&".join(part for part in query.split("&") if not part.startswith("callback="))


def _no_upgrade(request: web.BaseRequest) -> Reject | None:
    """Why a request is no WebSocket handshake of the only version there is (RFC 6455, 4.4)."""
    upgrade = request.headers.get("Upgrade", "").strip().lower() == "websocket"
    if upgrade and request.headers.get("Sec-WebSocket-Version", "").strip() != WEBSOCKET_VERSION:
        headers = {"Sec-WebSocket-Version": WEBSOCKET_VERSION}
        return Reject(426, headers, f"Upgrade Required: expected WebSocket version {WEBSOCKET_VERSION}")
    if not web.WebSocketResponse().can_prepare(request):
        return Reject(400, body="Bad Request: expected a WebSocket upgrade")
    return None
