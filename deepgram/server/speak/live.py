"""The base of live speech sessions: commands are text, audio is sent in chunks, errors end the session."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from deepgram.server.audio import SAMPLE_BYTES, encoder, seconds, speed_up
from deepgram.server.connection import Connection
from deepgram.server.context import Context
from deepgram.server.fatal import Fatal
from deepgram.server.session import Session
from deepgram.server.speak.query import SpeakQuery

CHUNK_SECONDS = 0.1
MAX_CHARACTERS = 2400  # per message or turn
MAX_MESSAGE_BYTES = 1 << 16


class LiveSpeech(Session):
    """A session that speaks."""

    unknown = ("DATA-0000", "Expected one of {} as JSON.", 1008)
    internal_error = ("NET-0000", "Internal error.", 1011)

    def __init__(self, connection: Connection, context: Context, query: SpeakQuery) -> None:
        super().__init__(connection, context)
        self._query = query
        self._engine = context.engine()
        self._speaking: asyncio.Task[None] | None = None

    async def opened(self) -> None:
        error = "NET-0003", "The session has reached its time limit.", 1011
        self.tasks.spawn(self.watch_length(self.timing.speak_maximum, *error))

    async def text(self, data: str) -> None:
        if len(data.encode()) > MAX_MESSAGE_BYTES:
            raise Fatal("BIG-0000", "The message is too large.", 1009)
        await super().text(data)

    async def binary(self, data: bytes) -> None:
        raise Fatal("MESSAGE-0000", "Binary messages are not supported.", 1003)

    def _start_speaking(self) -> None:
        """Start speaking the queued text, unless already speaking."""
        if self._speaking is None:
            self._speaking = self.tasks.spawn(self._run())

    async def _run(self) -> None:
        """Speak until the queue is empty."""
        raise NotImplementedError

    def _stop_speaking(self) -> None:
        if self._speaking is not None:
            self._speaking.cancel()
            self._speaking = None

    async def _send_audio(self, text: str, speed: float) -> AsyncIterator[tuple[float, float]]:
        """Speak a text; yields, for each chunk sent, the milliseconds of the chunk and of the whole."""
        rate, encode = self._query.sample_rate, encoder(self._query.encoding)
        await self.clock.sleep(self.timing.speak)
        pcm = speed_up(await self._engine.synthesize(text, rate, self._query.model), speed)
        size = int(rate * CHUNK_SECONDS) * SAMPLE_BYTES
        for start in range(0, len(pcm), size):
            chunk = pcm[start : start + size]
            self.connection.send_bytes(encode(chunk))
            yield seconds(chunk, rate) * 1000, seconds(pcm, rate) * 1000
            await self.clock.sleep(CHUNK_SECONDS * self.timing.audio)
            await self.connection.drain()
