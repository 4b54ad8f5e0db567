"""What both endpoints of live speech have in common: commands come as text, audio goes in pieces, faults end it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from deepgram.server.audio import SAMPLE_BYTES, encoder, faster, seconds
from deepgram.server.connection import Connection
from deepgram.server.context import Context
from deepgram.server.fatal import Fatal
from deepgram.server.session import Session
from deepgram.server.speak.query import SpeakQuery

CHUNK_SECONDS = 0.1
CHARACTERS = 2400  # in one message, or turn
MESSAGE_BYTES = 1 << 16


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
        told = "NET-0003", "The session has reached its time limit.", 1011
        self.tasks.spawn(self.watch_length(self.timing.speak_maximum, *told))

    async def text(self, data: str) -> None:
        if len(data.encode()) > MESSAGE_BYTES:
            raise Fatal("BIG-0000", "The message is too large.", 1009)
        await super().text(data)

    async def binary(self, data: bytes) -> None:
        raise Fatal("MESSAGE-0000", "Binary messages are not supported.", 1003)

    def _go_on(self) -> None:
        """Speak what there is to speak."""
        if self._speaking is None:
            self._speaking = self.tasks.spawn(self._run())

    async def _run(self) -> None:
        """Speak until there is nothing left."""
        raise NotImplementedError

    def _stop(self) -> None:
        if self._speaking is not None:
            self._speaking.cancel()
            self._speaking = None

    async def _audio(self, text: str, speed: float) -> AsyncIterator[tuple[float, float]]:
        """Speak a text; tells of each piece, when it is sent, the milliseconds of it and of the whole."""
        rate, encode = self._query.sample_rate, encoder(self._query.encoding)
        await self.clock.sleep(self.timing.speak)
        pcm = faster(await self._engine.synthesize(text, rate, self._query.model), speed)
        size = int(rate * CHUNK_SECONDS) * SAMPLE_BYTES
        for start in range(0, len(pcm), size):
            chunk = pcm[start : start + size]
            self.connection.send_bytes(encode(chunk))
            yield seconds(chunk, rate) * 1000, seconds(pcm, rate) * 1000
            await self.clock.sleep(CHUNK_SECONDS * self.timing.audio)
            await self.connection.drain()
