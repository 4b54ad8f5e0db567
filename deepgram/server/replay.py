"""The server's side of a recorded session, played again."""

from __future__ import annotations

import asyncio

from deepgram.server.connection import Connection
from deepgram.server.context import Context
from deepgram.server.faults import Reject
from deepgram.server.json_text import parsed
from deepgram.server.recorded import Recorded, Recording
from deepgram.server.session import Session

NO_CODE = 1005  # of a close frame without one
UNCOUNTED = ("KeepAlive",)  # messages that a client sends by its clock


class Player:
    """Judges one handshake as it was judged once, and plays what came after it."""

    def __init__(self, recording: Recording, path: str) -> None:
        self._recording = recording
        self._path = path
        self._recorded: Recorded

    def refuse(self, query: str, request_id: str) -> Reject | None:
        """How the connection was refused, if it was."""
        self._recorded = recorded = self._recording.take(self._path)
        if recorded.status == 101:
            return None
        body = "".join(one.payload for one in recorded.frames if one.by_server and isinstance(one.payload, str))
        return Reject(recorded.status, body=parsed(body, body))

    def __call__(self, connection: Connection, context: Context) -> ReplaySession:
        return ReplaySession(connection, context, self._recorded, self._recording.speed)


class ReplaySession(Session):
    """Plays one recorded connection."""

    def __init__(self, connection: Connection, context: Context, recorded: Recorded, speed: float) -> None:
        super().__init__(connection, context)
        self._recorded = recorded
        self._speed = speed
        self._texts = 0
        self._bytes = 0
        self._news = asyncio.Event()

    async def opened(self) -> None:
        self.tasks.spawn(self._play())

    async def received(self, payload: str | bytes) -> None:
        if isinstance(payload, str):
            self._texts += _counts(payload)
        else:
            self._bytes += len(payload)
        self._news.set()

    async def _play(self) -> None:
        texts = size = 0
        played_at, recorded_at = self.clock.now(), 0.0
        for one in self._recorded.frames:
            if not one.by_server:
                texts += isinstance(one.payload, str) and _counts(one.payload)
                size += len(one.payload) if isinstance(one.payload, bytes) else 0
                await self._until(texts, size)
            else:
                await self._pause(played_at, one.at - recorded_at)
                payload = one.payload
                self.connection.send_text(payload) if isinstance(payload, str) else self.connection.send_bytes(payload)
                await self.connection.drain()
            played_at, recorded_at = self.clock.now(), one.at
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

    async def _until(self, texts: int, size: int) -> None:
        """Wait until the client has sent so much; not for ever."""
        given_up = self.tasks.spawn(self.clock.sleep(self.timing.idle))
        while (self._texts < texts or self._bytes < size) and not given_up.done():
            self._news.clear()
            news = self.tasks.spawn(self._news.wait())
            await asyncio.wait((given_up, news), return_when=asyncio.FIRST_COMPLETED)
            news.cancel()
        given_up.cancel()


def _counts(text: str) -> bool:
    message = parsed(text)
    return not (isinstance(message, dict) and message.get("type") in UNCOUNTED)
