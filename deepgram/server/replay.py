"""Replay of the server's side of a recorded session."""

from __future__ import annotations

import asyncio

from deepgram.server.connection import Connection
from deepgram.server.context import Context
from deepgram.server.faults import Reject
from deepgram.server.json_text import parse_object, parse_or_default
from deepgram.server.recorded import RecordedConnection, Recording
from deepgram.server.session import Session

NO_CODE = 1005  # close code of a close frame without a code
UNCOUNTED = ("KeepAlive",)  # sent by timers, so their number varies


class ReplayFactory:
    """Accepts or refuses a handshake as recorded, and creates the session that replays the connection."""

    def __init__(self, recording: Recording, path: str) -> None:
        self._recording = recording
        self._path = path
        self._recorded: RecordedConnection

    def refuse(self, query: str, request_id: str) -> Reject | None:
        """The recorded refusal; None if the connection was accepted."""
        self._recorded = recorded = self._recording.take(self._path)
        if recorded.status == 101:
            return None
        body = "".join(frame.payload for frame in recorded.frames if frame.by_server and isinstance(frame.payload, str))
        return Reject(recorded.status, body=parse_or_default(body, body))

    def __call__(self, connection: Connection, context: Context) -> ReplaySession:
        return ReplaySession(connection, context, self._recorded, self._recording.speed)


class ReplaySession(Session):
    """Replays one recorded connection."""

    def __init__(self, connection: Connection, context: Context, recorded: RecordedConnection, speed: float) -> None:
        super().__init__(connection, context)
        self._recorded = recorded
        self._speed = speed
        self._texts = 0
        self._bytes = 0
        self._message_arrived = asyncio.Event()

    async def opened(self) -> None:
        self.tasks.spawn(self._play())

    async def received(self, payload: str | bytes) -> None:
        if isinstance(payload, str):
            self._texts += _is_counted(payload)
        else:
            self._bytes += len(payload)
        self._message_arrived.set()

    async def _play(self) -> None:
        texts = size = 0
        played_at, recorded_at = self.clock.now(), 0.0
        for frame in self._recorded.frames:
            if not frame.by_server:
                texts += isinstance(frame.payload, str) and _is_counted(frame.payload)
                size += len(frame.payload) if isinstance(frame.payload, bytes) else 0
                await self._wait_for_client(texts, size)
            else:
                await self._pause(played_at, frame.at - recorded_at)
                payload = frame.payload
                self.connection.send_text(payload) if isinstance(payload, str) else self.connection.send_bytes(payload)
                await self.connection.drain()
            played_at, recorded_at = self.clock.now(), frame.at
        await self._end(played_at, recorded_at)

    async def _end(self, played_at: float, recorded_at: float) -> None:
        recorded = self._recorded
        if recorded.by_client:
            await self.close_after(self.timing.idle)
            return
        if recorded.ended_at is not None:
            await self._pause(played_at, recorded.ended_at - recorded_at)
        if recorded.close is None:
            self.connection.abort()
        else:
            self.connection.start_close(None if recorded.close == NO_CODE else recorded.close, recorded.reason)

    async def _pause(self, since: float, seconds: float) -> None:
        if self._speed:
            await self.clock.sleep(since + seconds / self._speed - self.clock.now())

    async def _wait_for_client(self, texts: int, size: int) -> None:
        """Wait until the client has sent that many texts and bytes, or `timing.idle` has passed."""
        deadline = self.tasks.spawn(self.clock.sleep(self.timing.idle))
        while (self._texts < texts or self._bytes < size) and not deadline.done():
            self._message_arrived.clear()
            arrival = self.tasks.spawn(self._message_arrived.wait())
            await asyncio.wait((deadline, arrival), return_when=asyncio.FIRST_COMPLETED)
            arrival.cancel()
        deadline.cancel()


def _is_counted(text: str) -> bool:
    return parse_object(text).get("type") not in UNCOUNTED
