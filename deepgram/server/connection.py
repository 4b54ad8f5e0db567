"""One open WebSocket: receives, sends and records frames, and triggers the configured faults.

aiohttp does the handshake and parses the client's frames. The server's frames are written to the transport directly,
because a test server must also be able to send what a well-behaved one would not.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from aiohttp import WebSocketError, WSMessage, WSMsgType, web

from deepgram.server import frames, tcp
from deepgram.server.clock import Clock, wait_until
from deepgram.server.faults import IDLE_CLOSE, Faults, Trigger
from deepgram.server.recorder import ConnectionRecord, Opcode, Source, Watch
from deepgram.server.tasks import Tasks

if TYPE_CHECKING:
    from deepgram.server.session import Session

FLOOD_CHUNK = 256  # messages per write, with a wait for the client's back-pressure in between


class Connection:
    """Runs one WebSocket. `send_*` may be called at any time, and do nothing once closing has begun."""

    def __init__(
        self,
        socket_: web.WebSocketResponse,
        request: web.BaseRequest,
        record: ConnectionRecord,
        faults: Faults,
        clock: Clock,
        watch: Watch,
        *,
        close_timeout: float,
    ) -> None:
        self.record = record
        self._socket = socket_
        self._request = request
        self._faults = faults
        self._triggers = faults.triggers
        self._clock = clock
        self._watch = watch
        self._close_timeout = close_timeout
        self._closing = False
        self._muted = False
        self._readable = asyncio.Event()
        self._readable.set()
        self._last_message = clock.now()
        self._tasks = Tasks()

    async def run(self, session: Session) -> None:
        """Serve the connection until TCP has ended."""
        self.record.attach(self, self._clock.now())
        self._watch.notify()
        try:
            self._start_faults()
            await session.opened()
            await self._read(session)
        finally:
            self._closing = True
            await session.closed()
            await self._tasks.cancel()
            transport = self._request.transport
            if transport is not None:
                transport.close()
            self.record.detach(self._clock.now())
            self._watch.notify()

    # receiving

    async def _read(self, session: Session) -> None:
        while True:
            await self._readable.wait()
            message = await self._socket.receive()
            if message.type is WSMsgType.TEXT or message.type is WSMsgType.BINARY:
                await self._received(message, session)
            elif message.type is WSMsgType.PING:
                self._note("client", "ping", message.data)
                self._write_control(frames.PONG, "pong", message.data)
                session.pinged()
            elif message.type is WSMsgType.PONG:
                self._note("client", "pong", message.data)
            else:
                break
        if message.type is WSMsgType.CLOSE:
            await self._received_close(message)
        elif isinstance(message.data, WebSocketError):
            self._note_close("server", message.data.code, "")  # already sent by aiohttp

    async def _received(self, message: WSMessage, session: Session) -> None:
        is_text = message.type is WSMsgType.TEXT
        self.record.frames_received += 1
        self._last_message = self._clock.now()
        self._note("client", "text" if is_text else "binary", message.data)
        self._fire("after_frames", self.record.frames_received)
        if self._closing:
            return
        try:
            await session.received(message.data)
        except Exception as error:
            session.failed(error)

    async def _received_close(self, message: WSMessage) -> None:
        code, reason = message.data or None, message.extra or ""
        self._note_close("client", code, reason)
        if self._faults.ignore_close:
            await tcp.wait_closed(self._request)
        elif not self._closing:
            self._closing = True
            self._write_close(code, reason)

    # sending

    def send_text(self, text: str) -> None:
        """Send a text message."""
        self._send(text)

    def send_json(self, message: Mapping[str, Any]) -> None:
        """Send a message as compact JSON."""
        self._send(json.dumps(message, separators=(",", ":"), ensure_ascii=False))

    def send_bytes(self, data: bytes) -> None:
        """Send a binary message."""
        self._send(data)

    def send_fragments(self, payload: str | bytes, parts: int) -> None:
        """Send a message split into `parts` frames."""
        self._send_one(payload, b"".join(frames.encode_fragments(payload, parts)))

    def ping(self, payload: bytes = b"") -> None:
        """Send a ping."""
        self._write_control(frames.PING, "ping", payload)

    def send_raw(self, data: bytes) -> None:
        """Write bytes to TCP unframed."""
        transport = self._request.transport
        if transport is not None and not self._muted and not transport.is_closing():
            transport.write(data)

    async def flood(self, messages: Iterable[str | bytes]) -> None:
        """Send messages as fast as the client reads them."""
        chunk: list[bytes] = []
        limit = 1 if self._triggers else FLOOD_CHUNK
        for payload in messages:
            if self._closing or self._muted:
                return
            self._note_sent(payload)
            chunk.append(frames.encode_message(payload))
            if len(chunk) == limit:
                self.send_raw(b"".join(chunk))
                chunk.clear()
                await self.drain()
                self._fire("after_sent", self.record.frames_sent)
        self.send_raw(b"".join(chunk))
        await self.drain()

    async def drain(self) -> None:
        """Wait until the client has caught up with what it was sent."""
        transport = self._request.transport
        if transport is not None and transport.get_write_buffer_size():
            try:
                await asyncio.shield(self._request.writer.drain())  # cancelling one waiter must not wake all
            except ConnectionError:
                pass  # the reader handles a lost connection
        await asyncio.sleep(0)

    def _send(self, payload: str | bytes) -> None:
        mutate = self._faults.mutate
        for message in (payload,) if mutate is None else mutate(payload):
            for _ in range(2 if self._faults.duplicate else 1):
                self._send_one(message, frames.encode_message(message))

    def _send_one(self, payload: str | bytes, encoded: bytes) -> None:
        if not self._closing and not self._muted:
            self._note_sent(payload)
            self.send_raw(encoded)
            self._fire("after_sent", self.record.frames_sent)

    def _note_sent(self, payload: str | bytes) -> None:
        self.record.frames_sent += 1
        self._note("server", "text" if isinstance(payload, str) else "binary", payload)

    def _write_control(self, opcode: int, name: Opcode, payload: bytes) -> None:
        if not self._closing and not self._muted:
            self._note("server", name, payload)
            self.send_raw(frames.encode(opcode, payload))

    # closing

    def start_close(self, code: int | None = 1000, reason: str = "") -> None:
        """Send a close frame; TCP ends when the client answers, or after the close timeout."""
        if not self._closing:
            self._closing = True
            self._note_close("server", code, reason)
            self._write_close(code, reason)
            self._tasks.spawn(self._abort_after_timeout())

    def abort(self, rst: bool = True) -> None:
        """End TCP without a close frame."""
        self._closing = True
        transport = self._request.transport
        if transport is not None:
            tcp.close(transport, rst=rst)
            self._readable.set()

    def stop_reading(self) -> None:
        """Stop reading; the client's data stays in the kernel's buffers."""
        self._readable.clear()
        if self._request.transport is not None:
            self._request.transport.pause_reading()

    def resume_reading(self) -> None:
        """Undo `stop_reading()`."""
        self._readable.set()
        if self._request.transport is not None:
            self._request.transport.resume_reading()

    def black_hole(self) -> None:
        """Stop reading and writing, but keep TCP open."""
        self._muted = True
        self.stop_reading()

    async def _abort_after_timeout(self) -> None:
        await self._clock.sleep(self._close_timeout)
        if self._request.transport is not None:
            self._request.transport.abort()
        self._readable.set()

    def _write_close(self, code: int | None, reason: str) -> None:
        payload = frames.close_payload(code, reason)
        self._note("server", "close", payload)
        self.send_raw(frames.encode(frames.CLOSE, payload))

    # records and faults

    def _note(self, source: Source, opcode: Opcode, payload: str | bytes) -> None:
        self.record.note(source, opcode, payload, self._clock.now())
        self._watch.notify()

    def _note_close(self, source: Source, code: int | None, reason: str) -> None:
        if self.record.closed_by is None:
            self.record.closed_by = source
            self.record.close_code, self.record.close_reason = code or 1005, reason
        if source == "client":
            self._note("client", "close", frames.close_payload(code, reason))

    def _start_faults(self) -> None:
        for trigger in self._triggers:
            if trigger.after_s is not None:
                self._tasks.spawn(self._fire_later(trigger, trigger.after_s))
            elif trigger.after_frames is None and trigger.after_sent is None:
                trigger.fire(self)
        if self._faults.idle_timeout is not None:
            self._tasks.spawn(self._watch_idle(self._faults.idle_timeout))

    def _fire(self, kind: str, count: int) -> None:
        for trigger in self._triggers:
            if getattr(trigger, kind) == count:
                trigger.fire(self)

    async def _fire_later(self, trigger: Trigger, seconds: float) -> None:
        await self._clock.sleep(seconds)
        trigger.fire(self)

    async def _watch_idle(self, limit: float) -> None:
        await wait_until(self._clock, lambda: self._last_message + limit)
        self.start_close(*IDLE_CLOSE)
