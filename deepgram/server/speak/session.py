"""One live speech session: text in, audio out, flush by flush (protocol 4)."""

from __future__ import annotations

from collections import deque
from typing import ClassVar

from deepgram.server.connection import Connection
from deepgram.server.context import Context
from deepgram.server.fatal import Fatal
from deepgram.server.session import Message
from deepgram.server.speak.controls import WITH_CONTROLS, BadControl, parse_controls
from deepgram.server.speak.live import CHARACTERS, LiveSpeech
from deepgram.server.speak.query import VERSION, SpeakQuery
from deepgram.server.speak.rate_limit import RateLimit

FLUSHES = 20  # in `Timing.speak_window`
TOO_MANY_FLUSHES = {
    "type": "Warning",
    "warn_code": "EXCESSIVE_FLUSH",
    "warn_msg": "Rate limit exceeded for flushes. Please try again later.",
}


class SpeakSession(LiveSpeech):
    """The session of /v1/speak."""

    parse = SpeakQuery.parse

    def __init__(self, connection: Connection, context: Context) -> None:
        super().__init__(connection, context, SpeakQuery.parse(connection.record.query))
        self._text = ""
        self._flushed: deque[str] = deque()  # texts to speak, the one being spoken first
        self._answered = 0
        self._flushes = RateLimit(FLUSHES, self.timing.speak_window, self.clock)
        self._characters = RateLimit(CHARACTERS, self.timing.speak_window, self.clock)

    async def opened(self) -> None:
        request, query = self.connection.record.request_id, self._query
        model = {"model_name": query.model, "model_version": VERSION, "model_uuid": query.model_uuid}
        self.send("Metadata", request_id=request, **model, additional_model_uuids=[])
        await super().opened()

    # messages

    def _speak(self, message: Message) -> None:
        text = message.get("text")
        if not isinstance(text, str):
            raise Fatal("DATA-0000", "`text` is expected to be a string.", 1008)
        if len(text) > CHARACTERS:
            raise Fatal("BIG-0001", f"The text has more than {CHARACTERS} characters.", 1009)
        if not self._characters.admit(len(text)):
            raise Fatal("DATA-0001", "Too many characters in this time. Please try again later.", 1008)
        self._text += text
        self.usage.characters, self.usage.models = self.usage.characters + len(text), (self._query.model_uuid,)

    def _flush(self, message: Message) -> None:
        if not self._flushes.admit():
            self.connection.send_json(TOO_MANY_FLUSHES)
            return
        self._flushed.append(self._said())
        self._text = ""
        self._go_on()

    def _said(self) -> str:
        """The text without its controls, which the first voices do not know."""
        if not self._query.model.startswith(WITH_CONTROLS):
            return self._text
        try:
            return parse_controls(self._text, pauses=False).text
        except BadControl as bad:
            raise Fatal("DATA-0002", f"Invalid text control: {bad}.", 1008) from None

    def _clear(self, message: Message) -> None:
        self._stop()
        self._flushed.clear()
        self._text = ""
        self._answer("Cleared")

    def _close(self, message: Message) -> None:
        """Text that was not flushed is dropped; audio of what was flushed still comes (protocol 4.5)."""
        self.over = True
        if self._speaking is None:
            self.connection.start_close(1000)

    def _answer(self, kind: str) -> None:
        self.send(kind, sequence_id=self._answered)
        self._answered += 1

    # audio

    async def _run(self) -> None:
        while self._flushed:
            text = self._flushed[0]
            if text.strip():
                async for _ in self._audio(text, self._query.speed):
                    pass
            self._flushed.popleft()
            self._answer("Flushed")
        self._speaking = None
        if self.over:
            self.connection.start_close(1000)

    commands: ClassVar = {"Speak": _speak, "Flush": _flush, "Clear": _clear, "Close": _close}
