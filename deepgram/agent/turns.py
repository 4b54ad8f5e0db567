"""The turns of a conversation: the user speaks, the agent thinks, calls functions, speaks (protocol 7.5)."""

from __future__ import annotations

import json
from typing import Any, ClassVar, Optional

from .._core.messages import TurnFunction
from .._core.reading import kind_of
from .._core.turns import Format, Marks, Turn, Turns
from . import messages as m


class AgentTurns(Turns):
    """A turn is what the user says, which may be nothing, and the agent's reply."""

    product = "agent"
    early = ("binary", "FunctionCallRequest")
    _last_sound: Optional[float] = None  # when audible audio was last sent, since the user's last text

    @staticmethod
    def formats(client: Any) -> tuple[Format, Format]:
        audio = (client._session_settings or {}).get("audio") or {}
        sides = [audio.get(side) or {} for side in ("input", "output")]
        sent, received = (Format.of(side.get("encoding", "linear16"), side.get("sample_rate", 24000)) for side in sides)
        return sent, received

    def _listening(self) -> Turn:
        """The turn in which the user speaks: the last one if its reply has not begun, otherwise a new one."""
        last = self._open[-1] if self._open else None
        return last if last is not None and not last.parts and last.begin is None else self._new()

    def _speaking(self) -> Turn:
        """The turn in which the agent speaks."""
        return self._open[-1] if self._open and not self._open[-1].complete else self._new()

    def _on_audio_sent(self, data: bytes, now: float) -> None:
        if self.sent_format.first_sound(data, self.sent_bytes) is not None and self.sent_format.rate:
            self._last_sound = now
        self.sent_bytes += len(data)

    def _on_user_started(self, _: Any, now: float) -> None:
        self._cut(now)
        self._listening().mark("began", now)

    def _on_text(self, message: m.ConversationTextResponse, now: float) -> None:
        if message.role != "user":
            turn = self._speaking()
            turn.mark("answered", now)
            turn.add_text(message.content, self.sound.end)
            return
        turn = self._listening()
        response = turn.response
        response.text = f"{response.text} {message.content}".strip()
        response.final, response.speech_ended, response.thinking, self._last_sound = now, self._last_sound, None, None

    def _on_thinking(self, _: Any, now: float) -> None:
        self._speaking().mark("thinking", now)

    def _on_latencies(self, message: Any, now: float) -> None:
        for name, value in vars(message).items() if self._open else ():
            if name.endswith("_latency") and value is not None:
                self._open[-1].response.reported[name] = value

    def _on_calls(self, request: m.FunctionCallRequest, now: float) -> None:
        functions = self._speaking().response.functions
        functions += [TurnFunction(id=call.id, name=call.name, asked=now) for call in request.functions]

    def _answered(self, ids: list[str], now: float) -> None:
        for call in (call for turn in self._open for call in turn.response.functions):
            if call.id in ids and call.answered is None:
                call.answered = now

    def _on_text_sent(self, text: str, now: float) -> None:
        if "FunctionCallResponse" in text and kind_of(text) == "FunctionCallResponse":
            self._answered([json.loads(text).get("id")], now)

    def _on_audio_done(self, _: Any, now: float) -> None:
        if (turn := self._unfinished(begun=True)) is not None:
            turn.complete = True
        self._settle(now)

    marks: ClassVar[Marks] = {
        "audio": _on_audio_sent,
        "text": _on_text_sent,
        "binary": lambda self, data, now: self._receive(self._speaking(), data, now),
        "UserStartedSpeaking": _on_user_started,
        "ConversationText": _on_text,
        "AgentThinking": _on_thinking,
        "AgentStartedSpeaking": _on_latencies,
        "LatencyReport": _on_latencies,
        "FunctionCallRequest": _on_calls,
        "FunctionCallResponse": lambda self, answer, now: self._answered([answer.id], now),
        "FunctionCallCancelled": lambda self, sent, now: self._answered([call.id for call in sent.functions], now),
        "AgentAudioDone": _on_audio_done,
    }
