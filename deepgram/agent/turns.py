"""What marks the steps of a conversation: the user speaks, the agent thinks, calls functions, speaks (protocol 7.5)."""

from __future__ import annotations

import json
from typing import Any, ClassVar, Optional

from .._core.messages import TurnFunction
from .._core.reading import kind_of
from .._core.turns import Format, Marks, Turn, Turns
from . import messages as m


class AgentTurns(Turns):
    """A turn is what the user says, which may be nothing, and what the agent answers."""

    product = "agent"
    early = ("binary", "FunctionCallRequest")
    _loud: Optional[float] = None  # when sound was last sent, since the user's last text

    @staticmethod
    def formats(client: Any) -> tuple[Format, Format]:
        audio = (client._applied or {}).get("audio") or {}
        given = [audio.get(side) or {} for side in ("input", "output")]
        sent, received = (Format.of(one.get("encoding", "linear16"), one.get("sample_rate", 24000)) for one in given)
        return sent, received

    def _listening(self) -> Turn:
        """The turn in which the user speaks: one whose answer has not begun, or another."""
        last = self._open[-1] if self._open else None
        return last if last is not None and not last.parts and last.begin is None else self._new()

    def _speaking(self) -> Turn:
        """The turn in which the agent speaks."""
        return self._open[-1] if self._open and not self._open[-1].complete else self._new()

    def _sent(self, data: bytes, now: float) -> None:
        if self.sent_format.first_sound(data, self.sent_bytes) is not None and self.sent_format.rate:
            self._loud = now
        self.sent_bytes += len(data)

    def _started(self, _: Any, now: float) -> None:
        self._cut(now)
        self._listening().mark("began", now)

    def _text(self, said: m.ConversationTextResponse, now: float) -> None:
        if said.role != "user":
            turn = self._speaking()
            turn.mark("answered", now)
            turn.add_text(said.content, self.sound.end)
            return
        turn = self._listening()
        told = turn.response
        told.text = f"{told.text} {said.content}".strip()
        told.final, told.speech_ended, told.thinking, self._loud = now, self._loud, None, None

    def _thinking(self, _: Any, now: float) -> None:
        self._speaking().mark("thinking", now)

    def _latencies(self, message: Any, now: float) -> None:
        for name, value in vars(message).items() if self._open else ():
            if name.endswith("_latency") and value is not None:
                self._open[-1].response.reported[name] = value

    def _called(self, request: m.FunctionCallRequest, now: float) -> None:
        told = self._speaking().response
        told.functions += [TurnFunction(id=call.id, name=call.name, asked=now) for call in request.functions]

    def _answered(self, ids: list[str], now: float) -> None:
        for call in (call for turn in self._open for call in turn.response.functions):
            if call.id in ids and call.answered is None:
                call.answered = now

    def _said(self, text: str, now: float) -> None:
        if "FunctionCallResponse" in text and kind_of(text) == "FunctionCallResponse":
            self._answered([json.loads(text).get("id")], now)

    def _done(self, _: Any, now: float) -> None:
        if (turn := self._unfinished(begun=True)) is not None:
            turn.complete = True
        self._settle(now)

    marks: ClassVar[Marks] = {
        "audio": _sent,
        "text": _said,
        "binary": lambda self, data, now: self._receive(self._speaking(), data, now),
        "UserStartedSpeaking": _started,
        "ConversationText": _text,
        "AgentThinking": _thinking,
        "AgentStartedSpeaking": _latencies,
        "LatencyReport": _latencies,
        "FunctionCallRequest": _called,
        "FunctionCallResponse": lambda self, answer, now: self._answered([answer.id], now),
        "FunctionCallCancelled": lambda self, told, now: self._answered([call.id for call in told.functions], now),
        "AgentAudioDone": _done,
    }
