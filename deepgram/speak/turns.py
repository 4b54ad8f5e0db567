"""The turns of live speech: texts and Flush go out, audio and Flushed come in (protocol section 4)."""

from __future__ import annotations

import json
from typing import Any, ClassVar

from .._core.reading import kind_of
from .._core.turns import Format, Marks, Turns

RATES = {"linear16": 24000, "mulaw": 8000, "alaw": 8000}  # defaults, in Hz


class SpeakTurns(Turns):
    """A turn is the text up to a Flush, and its audio."""

    product = "speak"

    @staticmethod
    def formats(client: Any) -> tuple[Format, Format]:
        encoding = client._query.get("encoding") or "linear16"
        return Format(), Format.of(encoding, client._query.get("sample_rate") or RATES.get(encoding))

    def _text(self, text: str, now: float) -> None:
        kind = kind_of(text)
        last = self._open[-1] if self._open else None
        if kind == "Speak":
            turn = last if last is not None and last.response.final is None and not last.complete else self._new()
            turn.mark("began", now)
            turn.response.text += str(json.loads(text).get("text") or "")
            turn.parts = [(turn.response.text, turn.begin or 0)]
        elif kind == "Flush" and last is not None:
            last.mark("final", now)
        elif kind == "Clear":
            self._cut(now)

    def _audio(self, data: bytes, now: float) -> None:
        if (turn := self._unfinished()) is not None:
            self._receive(turn, data, now)
            turn.parts = [(turn.response.text, turn.begin or 0)]

    def _flushed(self, _: Any, now: float) -> None:
        if (turn := self._unfinished()) is not None:
            turn.complete, turn.end = True, turn.end if turn.begin is not None else self.sound.end
        self._settle(now)

    def _restarted(self, _: Any, now: float) -> None:
        """The audio since the last Flushed will be sent again."""
        for turn in self._open:
            if not turn.complete and turn.begin is not None:
                self.sound.cut(now, turn.begin)
                turn.begin = None

    marks: ClassVar[Marks] = {"text": _text, "binary": _audio, "Flushed": _flushed, "Restarted": _restarted}
