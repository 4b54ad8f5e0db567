"""One live speech session: text in, audio out, flush by flush (protocol 4)."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from typing import Any

from deepgram.server.audio import SAMPLE_BYTES, encoder, faster
from deepgram.server.connection import Connection
from deepgram.server.context import Context
from deepgram.server.fatal import Fatal
from deepgram.server.json_text import parse_json
from deepgram.server.session import Session
from deepgram.server.speak.controls import WITH_CONTROLS, BadControl, controlled
from deepgram.server.speak.query import VERSION, SpeakQuery
from deepgram.server.speak.rate_limit import RateLimit

logger = logging.getLogger(__name__)

CHUNK_SECONDS = 0.1
FLUSHES = 20  # in `Timing.speak_window`
CHARACTERS = 2400  # in one message, and in `Timing.speak_window`
MESSAGE_BYTES = 1 << 16
TOO_MANY_FLUSHES = {
    "type": "Warning",
    "warn_code": "EXCESSIVE_FLUSH",
    "warn_msg": "Rate limit exceeded for flushes. Please try again later.",
}


class SpeakSession(Session):
    """The session of /v1/speak."""

    parse = SpeakQuery.parse

    def __init__(self, connection: Connection, context: Context) -> None:
        super().__init__(connection, context)
        self._query = SpeakQuery.parse(connection.record.query)
        self._engine = context.engine()
        self._text = ""
        self._flushed: deque[str] = deque()  # texts to speak, the one being spoken first
        self._speaking: asyncio.Task[None] | None = None
        self._answered = 0
        self._flushes = RateLimit(FLUSHES, self.timing.speak_window, self.clock)
        self._characters = RateLimit(CHARACTERS, self.timing.speak_window, self.clock)
        self._over = False

    async def opened(self) -> None:
        self.connection.send_json(
            {
                "type": "Metadata",
                "request_id": self.connection.record.request_id,
                "model_name": self._query.model,
                "model_version": VERSION,
                "model_uuid": self._query.model_uuid,
                "additional_model_uuids": [],
            }
        )
        self.tasks.spawn(self._watch_length())

    async def text(self, data: str) -> None:
        if self._over:
            return
        if len(data.encode()) > MESSAGE_BYTES:
            raise Fatal("BIG-0000", "The message is too large.", 1009)
        try:
            message = parse_json(data)
            handler = HANDLERS[message["type"]]
        except (ValueError, TypeError, LookupError):
            raise Fatal("DATA-0000", "Expected a Speak, Flush, Clear or Close message as JSON.", 1008) from None
        handler(self, message)

    async def binary(self, data: bytes) -> None:
        if not self._over:
            raise Fatal("MESSAGE-0000", "Binary messages are not supported.", 1003)

    # messages

    def _speak(self, message: dict[str, Any]) -> None:
        text = message.get("text")
        if not isinstance(text, str):
            raise Fatal("DATA-0000", "`text` is expected to be a string.", 1008)
        if len(text) > CHARACTERS:
            raise Fatal("BIG-0001", f"The text has more than {CHARACTERS} characters.", 1009)
        if not self._characters.admit(len(text)):
            raise Fatal("DATA-0001", "Too many characters in this time. Please try again later.", 1008)
        self._text += text
        self.used.characters, self.used.models = self.used.characters + len(text), (self._query.model_uuid,)

    def _flush(self, message: dict[str, Any]) -> None:
        if not self._flushes.admit():
            self.connection.send_json(TOO_MANY_FLUSHES)
            return
        self._flushed.append(self._said())
        self._text = ""
        if self._speaking is None:
            self._speaking = self.tasks.spawn(self._run())

    def _said(self) -> str:
        """The text without its controls, which the first voices do not know."""
        if not self._query.model.startswith(WITH_CONTROLS):
            return self._text
        try:
            return controlled(self._text, pauses=False).text
        except BadControl as bad:
            raise Fatal("DATA-0002", f"Invalid text control: {bad}.", 1008) from None

    def _clear(self, message: dict[str, Any]) -> None:
        if self._speaking is not None:
            self._speaking.cancel()
            self._speaking = None
        self._flushed.clear()
        self._text = ""
        self._answer("Cleared")

    def _close(self, message: dict[str, Any]) -> None:
        """Text that was not flushed is dropped; audio of what was flushed still comes (protocol 4.5)."""
        self._over = True
        if self._speaking is None:
            self.connection.start_close(1000)

    def _answer(self, kind: str) -> None:
        self.connection.send_json({"type": kind, "sequence_id": self._answered})
        self._answered += 1

    # audio

    async def _run(self) -> None:
        while self._flushed:
            text = self._flushed[0]
            if text.strip():
                await self._say(text)
            self._flushed.popleft()
            self._answer("Flushed")
        self._speaking = None
        if self._over:
            self.connection.start_close(1000)

    async def _say(self, text: str) -> None:
        rate, encode = self._query.sample_rate, encoder(self._query.encoding)
        await self.clock.sleep(self.timing.speak)
        pcm = faster(await self._engine.synthesize(text, rate, self._query.model), self._query.speed)
        size = int(rate * CHUNK_SECONDS) * SAMPLE_BYTES
        for start in range(0, len(pcm), size):
            self.connection.send_bytes(encode(pcm[start : start + size]))
            await self.clock.sleep(CHUNK_SECONDS * self.timing.audio)
            await self.connection.drain()

    # the end

    def failed(self, error: BaseException) -> None:
        self._over = True
        if not isinstance(error, Fatal):
            logger.error("a live speech session failed", exc_info=error)
            error = Fatal("NET-0000", "Internal error.", 1011)
        self.connection.start_close(error.close, f"{error.code}: {error}")

    async def _watch_length(self) -> None:
        await self.clock.sleep(self.timing.speak_maximum)
        self.failed(Fatal("NET-0003", "The session has reached its maximum length.", 1011))


HANDLERS: dict[str, Callable[[SpeakSession, dict[str, Any]], None]] = {
    "Speak": SpeakSession._speak,
    "Flush": SpeakSession._flush,
    "Clear": SpeakSession._clear,
    "Close": SpeakSession._close,
}
