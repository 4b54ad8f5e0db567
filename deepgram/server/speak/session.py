"""Live speech: text in, audio out, flush by flush (protocol 4)."""

from __future__ import annotations

from collections import deque
from typing import ClassVar

from deepgram.server.connection import Connection
from deepgram.server.context import Context
from deepgram.server.fatal import Fatal
from deepgram.server.session import Message
from deepgram.server.speak.controls import VOICES_WITH_CONTROLS, BadControl, parse_controls
from deepgram.server.speak.live import MAX_CHARACTERS, LiveSpeech
from deepgram.server.speak.query import VERSION, SpeakQuery
from deepgram.server.speak.rate_limit import RateLimit

MAX_FLUSHES = 20  # in `Timing.speak_window`
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
        self._queue: deque[str] = deque()  # flushed texts; the first is being spoken
        self._answers = 0
        self._flushes = RateLimit(MAX_FLUSHES, self.timing.speak_window, self.clock)
        self._characters = RateLimit(MAX_CHARACTERS, self.timing.speak_window, self.clock)

    async def opened(self) -> None:
        request, query = self.connection.record.request_id, self._query
        model = {"model_name": query.model, "model_version": VERSION, "model_uuid": query.model_uuid}
        self.send("Metadata", request_id=request, **model, additional_model_uuids=[])
        await super().opened()

    def _speak(self, message: Message) -> None:
        text = message.get("text")
        if not isinstance(text, str):
            raise Fatal("DATA-0000", "`text` is expected to be a string.", 1008)
        if len(text) > MAX_CHARACTERS:
            raise Fatal("BIG-0001", f"The text has more than {MAX_CHARACTERS} characters.", 1009)
        if not self._characters.admit(len(text)):
            raise Fatal("DATA-0001", "Too many characters in this time. Please try again later.", 1008)
        self._text += text
        self.usage.characters, self.usage.models = self.usage.characters + len(text), (self._query.model_uuid,)

    def _flush(self, message: Message) -> None:
        if not self._flushes.admit():
            self.connection.send_json(TOO_MANY_FLUSHES)
            return
        self._queue.append(self._flushed_text())
        self._text = ""
        self._start_speaking()

    def _flushed_text(self) -> str:
        """The text without its controls; the voices of Aura 1 have none."""
        if not self._query.model.startswith(VOICES_WITH_CONTROLS):
            return self._text
        try:
            return parse_controls(self._text, pauses=False).text
        except BadControl as bad:
            raise Fatal("DATA-0002", f"Invalid text control: {bad}.", 1008) from None

    def _clear(self, message: Message) -> None:
        self._stop_speaking()
        self._queue.clear()
        self._text = ""
        self._answer("Cleared")

    def _close(self, message: Message) -> None:
        """Drop text that was not flushed, and close when the rest has been spoken (protocol 4.5)."""
        self.over = True
        if self._speaking is None:
            self.connection.start_close(1000)

    def _answer(self, kind: str) -> None:
        self.send(kind, sequence_id=self._answers)
        self._answers += 1

    # audio

    async def _run(self) -> None:
        while self._queue:
            text = self._queue[0]
            if text.strip():
                async for _ in self._send_audio(text, self._query.speed):
                    pass
            self._queue.popleft()
            self._answer("Flushed")
        self._speaking = None
        if self.over:
            self.connection.start_close(1000)

    commands: ClassVar = {"Speak": _speak, "Flush": _flush, "Clear": _clear, "Close": _close}
