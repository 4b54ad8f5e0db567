"""What both endpoints of live speech have in common: commands come as text, audio goes in pieces, faults end it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any, ClassVar

from deepgram.server.audio import SAMPLE_BYTES, encoder, faster, seconds
from deepgram.server.connection import Connection
from deepgram.server.context import Context
from deepgram.server.fatal import Fatal
from deepgram.server.json_text import parse_json
from deepgram.server.session import Session
from deepgram.server.speak.query import SpeakQuery

logger = logging.getLogger(__name__)
Message = dict[str, Any]

CHUNK_SECONDS = 0.1
CHARACTERS = 2400  # in one message, or turn
MESSAGE_BYTES = 1 << 16


class LiveSpeech(Session):
    """A session that speaks; `handlers` are its commands by their type."""

    handlers: ClassVar[Mapping[str, Callable[[Any, Message], None]]]

    def __init__(self, connection: Connection, context: Context, query: SpeakQuery) -> None:
        super().__init__(connection, context)
        self._query = query
        self._engine = context.engine()
        self._speaking: asyncio.Task[None] | None = None
        self._over = False

    async def opened(self) -> None:
        self.tasks.spawn(self._watch_length())

    async def text(self, data: str) -> None:
        if self._over:
            return
        if len(data.encode()) > MESSAGE_BYTES:
            raise Fatal("BIG-0000", "The message is too large.", 1009)
        try:
            message = parse_json(data)
            handler = self.handlers[message["type"]]
        except (ValueError, TypeError, LookupError):
            known = ", ".join(self.handlers)
            raise Fatal("DATA-0000", f"Expected one of {known} as JSON.", 1008) from None
        handler(self, message)

    async def binary(self, data: bytes) -> None:
        if not self._over:
            raise Fatal("MESSAGE-0000", "Binary messages are not supported.", 1003)

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

    def failed(self, error: BaseException) -> None:
        self._over = True
        if not isinstance(error, Fatal):
            logger.error("a live speech session failed", exc_info=error)
            error = Fatal("NET-0000", "Internal error.", 1011)
        self._tell(error)
        self.connection.start_close(error.close, f"{error.code}: {error}"[:120])

    def _tell(self, error: Fatal) -> None:
        """Tell the client of what ends the session, if the close is not to do that alone."""

    async def _watch_length(self) -> None:
        await self.clock.sleep(self.timing.speak_maximum)
        if not self._over:
            raise Fatal("NET-0003", "The session has reached its time limit.", 1011)
