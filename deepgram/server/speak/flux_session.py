"""One turn-based speech session: text in, audio out, turn by turn (protocol 5)."""

from __future__ import annotations

import secrets
from collections import deque
from dataclasses import dataclass
from typing import Any, ClassVar

from deepgram.server.clock import until
from deepgram.server.connection import Connection
from deepgram.server.context import Context
from deepgram.server.fatal import Fatal
from deepgram.server.speak.controls import BadControl, Controlled, controlled
from deepgram.server.speak.flux_query import SPEEDS, VERSION, FluxSpeakQuery, in_steps
from deepgram.server.speak.live import CHARACTERS, LiveSpeech, Message
from deepgram.server.speak.query import uuid_of


@dataclass(eq=False)
class Turn:
    """What is spoken between two flushes."""

    id: str
    speed: float
    text: str = ""
    flushed: bool = False
    sent_ms: float = 0.0

    @property
    def content(self) -> Controlled:
        """The text without its controls."""
        return controlled(self.text, pauses=False)

    @property
    def metadata(self) -> Message:
        """What the turn was made of, as it is told at its end."""
        content = self.content
        return {
            "speech_id": self.id,
            "audio_duration_ms": round(self.sent_ms),
            "input_character_count": len(self.text),
            "billable_character_count": len(content.text),
            "controls_applied": content.applied,
        }


class FluxSpeakSession(LiveSpeech):
    """The session of /v2/speak."""

    parse = FluxSpeakQuery.parse

    def __init__(self, connection: Connection, context: Context) -> None:
        super().__init__(connection, context, FluxSpeakQuery.parse(connection.record.query))
        self._speed = self._query.speed
        self._turns: deque[Turn] = deque()  # the active one first; the last may still grow
        self._length = 0.0  # of the audio of the active turn, in milliseconds
        self._totals = {"total_audio_duration_ms": 0.0, "total_input_character_count": 0}
        self._totals["total_billable_character_count"] = 0
        self._last_sign = self.clock.now()
        self._closing = False

    async def opened(self) -> None:
        model = self._query.model
        self._send(
            "Connected",
            request_id=self.connection.record.request_id,
            model_name=model,
            model_version=VERSION,
            model_uuids=[uuid_of(model)],
        )
        self.tasks.spawn(self._watch_idle())
        await super().opened()

    async def text(self, data: str) -> None:
        self._last_sign = self.clock.now()
        if not self._closing:
            await super().text(data)

    def pinged(self) -> None:
        self._last_sign = self.clock.now()

    # messages

    def _speak(self, message: Message) -> None:
        text = message.get("text")
        if not isinstance(text, str):
            raise Fatal("DATA-0000", "`text` is expected to be a string.", 1008)
        turn = self._turns[-1] if self._turns and not self._turns[-1].flushed else None
        if turn is None:
            turn = Turn(f"dg_sp_{secrets.token_hex(6)}", self._speed)
        turn.text += text
        try:
            content = turn.content
        except BadControl as bad:
            raise Fatal("DATA-0002", f"Invalid text control: {bad}.", 1008) from None
        if len(content.text) > CHARACTERS:
            raise Fatal("BIG-0000", f"The text has more than {CHARACTERS} characters.", 1009)
        if turn not in self._turns:
            self._turns.append(turn)
            if len(self._turns) == 1:
                self._send("SpeechStarted", speech_id=turn.id)

    def _flush(self, message: Message) -> None:
        if not self._turns or self._turns[-1].flushed:
            self._warn("NO_ACTIVE_SPEECH", "Flush was received while there is no text to speak.")
            return
        self._turns[-1].flushed = True
        self._send("Flushed", speech_id=self._turns[-1].id)
        if self._speaking is None:
            self._speaking = self.tasks.spawn(self._run())

    def _interrupt(self, message: Message) -> None:
        """Cut the active turn; the turns behind it are dropped."""
        offset = _offset(message)
        if self._speaking is None:
            self._warn("NO_ACTIVE_SPEECH", "Interrupt was received while nothing is being spoken.")
            return
        turn = self._turns[0]
        if offset is not None and not 0 <= offset <= turn.sent_ms:
            self._warn("INVALID_INTERRUPT_OFFSET", f"The offset must be between 0 and {turn.sent_ms:.0f} ms.")
            return
        self._speaking.cancel()
        self._speaking = None
        self._turns.clear()
        played = turn.sent_ms if offset is None else offset
        words = turn.content.text.split()
        spoken = int(len(words) * played / self._length) if self._length else 0
        self._add(turn)
        self._send(
            "SpeechInterrupted",
            audio_played_ms=round(played),
            text_spoken=" ".join(words[:spoken]),
            text_remaining=" ".join(words[spoken:]),
            metadata=turn.metadata,
        )

    def _configure(self, message: Message) -> None:
        """Change the speed of the turns that begin from now on."""
        speed = message.get("speed")
        if speed is None:
            self._send("ConfigureSuccess", applied={})
            return
        wrong = None
        if not isinstance(speed, (int, float)) or isinstance(speed, bool) or not SPEEDS[0] <= speed <= SPEEDS[1]:
            wrong = "SPEED_OUT_OF_RANGE", f"speed must be between {SPEEDS[0]} and {SPEEDS[1]}"
        elif not in_steps(speed):
            wrong = "SPEED_INCREMENT_INVALID", "speed must be a multiple of 0.05"
        if wrong is not None:
            self._send("ConfigureFailure", code=wrong[0], field="speed", value=speed, description=wrong[1])
            return
        self._speed = float(speed)
        self._send("ConfigureSuccess", applied={"speed": speed})

    def _close(self, message: Message) -> None:
        """What has been said to be spoken is spoken first."""
        self._closing = True
        if self._turns:
            self._turns[-1].flushed = True
        if self._speaking is None:
            self._speaking = self.tasks.spawn(self._run())

    # audio

    async def _run(self) -> None:
        while self._turns and self._turns[0].flushed:
            turn = self._turns[0]
            await self._say(turn)
            self._turns.popleft()
            self._add(turn)
            self._send("SpeechMetadata", **turn.metadata)
            if self._turns:
                self._send("SpeechStarted", speech_id=self._turns[0].id)
        self._speaking = None
        if self._closing:
            self._send("SessionMetadata", **{name: round(total) for name, total in self._totals.items()})
            self.connection.start_close(1000)

    async def _say(self, turn: Turn) -> None:
        self._length = 0.0
        text = turn.content.text
        if not any(character.isalnum() for character in text):
            self._warn("NO_AUDIO_GENERATED", "The text has nothing that could be spoken.")
            return
        async for sent, whole in self._audio(text, turn.speed):
            turn.sent_ms, self._length = turn.sent_ms + sent, whole

    def _add(self, turn: Turn) -> None:
        metadata = turn.metadata
        self._totals["total_audio_duration_ms"] += turn.sent_ms
        for name in ("input_character_count", "billable_character_count"):
            self._totals[f"total_{name}"] += metadata[name]
        self.used.characters += metadata["billable_character_count"]
        self.used.models = (uuid_of(self._query.model),)

    def _warn(self, code: str, description: str) -> None:
        self._send("Warning", code=code, description=description)

    def _send(self, kind: str, **fields: Any) -> None:
        self.connection.send_json({"type": kind, **fields})

    # the end

    def _tell(self, error: Fatal) -> None:
        if self._speaking is not None:
            self._speaking.cancel()
        self._send("Error", code=error.code, description=error.description)

    async def _watch_idle(self) -> None:
        await until(self.clock, lambda: self._last_sign + self.timing.speak_idle)
        if not self._over:
            raise Fatal("NET-0004", "Nothing was received within the timeout window.", 1011)

    handlers: ClassVar = {
        "Speak": _speak, "Flush": _flush, "Interrupt": _interrupt, "Configure": _configure, "Close": _close,
    }  # fmt: skip


def _offset(message: Message) -> float | None:
    """Where the client had played to, in milliseconds."""
    offset = message.get("playback_offset")
    if offset is None:
        return None
    value = offset.get("value") if isinstance(offset, dict) and offset.get("type") == "time_ms" else None
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        raise Fatal("DATA-0000", "`playback_offset` is expected to have the type `time_ms` and a value.", 1008)
    return float(value)
