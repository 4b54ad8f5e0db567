"""Turn-based live speech (Flux): text in, audio out, turn by turn (protocol 5)."""

from __future__ import annotations

import re
import secrets
from collections import deque
from dataclasses import dataclass, field
from typing import ClassVar

from deepgram.server.connection import Connection
from deepgram.server.context import Context
from deepgram.server.fatal import Fatal
from deepgram.server.json_text import is_number
from deepgram.server.session import Message
from deepgram.server.speak.controls import BadControl, ParsedText, parse_controls
from deepgram.server.speak.flux_query import SPEEDS, VERSION, FluxSpeakQuery, in_steps
from deepgram.server.speak.live import MAX_CHARACTERS, LiveSpeech
from deepgram.server.speak.query import uuid_of

WHOLE_SENTENCES = re.compile(r".*[.!?…][\"'”’)]*(?=\s|$)", re.DOTALL)


@dataclass(eq=False)
class Turn:
    """The text between two flushes, spoken sentence by sentence as it arrives; the rest when it is flushed.

    `pieces` are the parts spoken so far: number of words and milliseconds of each.
    """

    id: str
    speed: float
    text: str = ""
    flushed: bool = False
    sent_ms: float = 0.0
    pieces: list[tuple[int, float]] = field(default_factory=list)
    _consumed: int = 0  # characters of `content` returned by `take()`

    @property
    def content(self) -> ParsedText:
        """The text, parsed."""
        return parse_controls(self.text, pauses=False)

    def take(self) -> str:
        """The next text that can be spoken; empty if there is none."""
        opened = self.text.rfind("\\{")
        whole = self.flushed or opened <= self.text.rfind("\\}")
        rest = parse_controls(self.text if whole else self.text[:opened], pauses=False).text[self._consumed :]
        match = WHOLE_SENTENCES.match(rest)
        piece = rest if self.flushed else match[0] if match else ""
        self._consumed += len(piece)
        return piece

    def words_heard(self, milliseconds: float) -> int:
        """Number of words in the first `milliseconds` of the audio."""
        words = 0
        for count, length in self.pieces:
            words += int(count * min(milliseconds / length, 1.0))
            milliseconds = max(milliseconds - length, 0.0)
        return words

    @property
    def metadata(self) -> Message:
        """The metadata sent at the end of the turn."""
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
        self._turns: deque[Turn] = deque()  # the active one first; the last one may still grow
        self._last_interrupt = -1.0  # playback offset of the last Interrupt
        self._totals = {"total_audio_duration_ms": 0.0, "total_input_character_count": 0}
        self._totals["total_billable_character_count"] = 0

    async def opened(self) -> None:
        model = self._query.model
        self.send(
            "Connected",
            request_id=self.connection.record.request_id,
            model_name=model,
            model_version=VERSION,
            model_uuids=[uuid_of(model)],
        )
        error = "NET-0004", "Nothing was received within the timeout window.", 1011
        self.tasks.spawn(self.watch_silence(self.timing.speak_idle, *error))
        await super().opened()

    def pinged(self) -> None:
        self.last_activity = self.clock.now()

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
        if len(content.text) > MAX_CHARACTERS:
            raise Fatal("BIG-0000", f"The text has more than {MAX_CHARACTERS} characters.", 1009)
        if turn not in self._turns:
            self._turns.append(turn)
            if len(self._turns) == 1:
                self.send("SpeechStarted", speech_id=turn.id)
        self._start_speaking()

    def _flush(self, message: Message) -> None:
        if not self._turns or self._turns[-1].flushed:
            self._warn("NO_ACTIVE_SPEECH", "Flush was received while there is no text to speak.")
            return
        self._turns[-1].flushed = True
        self.send("Flushed", speech_id=self._turns[-1].id)
        self._start_speaking()

    def _interrupt(self, message: Message) -> None:
        """Stop the active turn and drop the others. Offsets count from the start of the session."""
        offset = _playback_offset(message)
        if not self._turns:
            self._warn("NO_ACTIVE_SPEECH", "Interrupt was received while nothing is being spoken.")
            return
        turn, begun = self._turns[0], self._totals["total_audio_duration_ms"]
        sent = begun + turn.sent_ms
        if offset is not None and not (self._last_interrupt < offset <= sent and offset >= 0):
            minimum = max(self._last_interrupt, 0.0)
            self._warn("INVALID_INTERRUPT_OFFSET", f"The offset must be between {minimum:.0f} and {sent:.0f} ms.")
            return
        self._stop_speaking()
        self._turns.clear()
        self._add_usage(turn)
        texts = {}
        if offset is not None:
            self._last_interrupt = offset
            words, heard = turn.content.text.split(), turn.words_heard(max(offset - begun, 0.0))
            texts = {"text_spoken": " ".join(words[:heard]), "text_remaining": " ".join(words[heard:])}
        played = sent if offset is None else offset
        self.send("SpeechInterrupted", audio_played_ms=round(played), **texts, metadata=turn.metadata)

    def _configure(self, message: Message) -> None:
        """Change the speed of later turns."""
        speed = message.get("speed")
        if speed is None:
            self.send("ConfigureSuccess", applied={})
            return
        failure = None
        if not is_number(speed) or not SPEEDS[0] <= speed <= SPEEDS[1]:
            failure = "SPEED_OUT_OF_RANGE", f"speed must be between {SPEEDS[0]} and {SPEEDS[1]}"
        elif not in_steps(speed):
            failure = "SPEED_INCREMENT_INVALID", "speed must be a multiple of 0.05"
        if failure is not None:
            self.send("ConfigureFailure", code=failure[0], field="speed", value=speed, description=failure[1])
            return
        self._speed = float(speed)
        self.send("ConfigureSuccess", applied={"speed": speed})

    def _close(self, message: Message) -> None:
        """Finish once all text has been spoken."""
        self.over = True
        if self._turns:
            self._turns[-1].flushed = True
        self._start_speaking()

    # audio

    async def _run(self) -> None:
        while self._turns:
            turn = self._turns[0]
            while piece := turn.take():
                await self._speak_piece(turn, piece)
            if not turn.flushed:
                break
            if not turn.pieces:
                self._warn("NO_AUDIO_GENERATED", "The text has nothing that could be spoken.")
            self._turns.popleft()
            self._add_usage(turn)
            self.send("SpeechMetadata", **turn.metadata)
            if self._turns:
                self.send("SpeechStarted", speech_id=self._turns[0].id)
        self._speaking = None
        if self.over:
            self.send("SessionMetadata", **{name: round(total) for name, total in self._totals.items()})
            self.connection.start_close(1000)

    async def _speak_piece(self, turn: Turn, text: str) -> None:
        if not any(character.isalnum() for character in text):
            return
        before = list(turn.pieces)
        async for sent, whole in self._send_audio(text, turn.speed):
            turn.sent_ms, turn.pieces = turn.sent_ms + sent, [*before, (len(text.split()), whole)]

    def _add_usage(self, turn: Turn) -> None:
        metadata = turn.metadata
        self._totals["total_audio_duration_ms"] += turn.sent_ms
        for name in ("input_character_count", "billable_character_count"):
            self._totals[f"total_{name}"] += metadata[name]
        self.usage.characters += metadata["billable_character_count"]
        self.usage.models = (uuid_of(self._query.model),)

    def _warn(self, code: str, description: str) -> None:
        self.send("Warning", code=code, description=description)

    # closing

    def end(self, error: Fatal) -> None:
        self._stop_speaking()
        self.send("Error", code=error.code, description=error.description)
        super().end(error)

    commands: ClassVar = {
        "Speak": _speak, "Flush": _flush, "Interrupt": _interrupt, "Configure": _configure, "Close": _close,
    }  # fmt: skip


def _playback_offset(message: Message) -> float | None:
    """The client's playback offset in milliseconds, if given."""
    offset = message.get("playback_offset")
    if offset is None:
        return None
    value = offset.get("value") if isinstance(offset, dict) and offset.get("type") == "time_ms" else None
    if not is_number(value):
        raise Fatal("DATA-0000", "`playback_offset` is expected to have the type `time_ms` and a value.", 1008)
    return float(value)
