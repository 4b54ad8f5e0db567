"""What marks the steps of speech that is transcribed: audio goes out, results come (protocol 2.5, 3.4)."""

from __future__ import annotations

from collections import deque
from typing import Any, ClassVar, Optional

from .._core.turns import Format, Marks, Turn, Turns

NOTED = 4096  # frames sent whose times are known


class ListenTurns(Turns):
    """A turn is what is said on a channel up to the end of speech, or to the answer to a Finalize.

    When a word was said is when the audio of it was sent.
    """

    product = "listen"

    @staticmethod
    def formats(client: Any) -> tuple[Format, Format]:
        given = client._query.get
        return Format.of(given("encoding"), given("sample_rate"), given("channels")), Format()

    def _begin(self) -> None:
        super()._begin()
        self._end = 0  # bytes sent
        self._noted: deque[tuple[int, float]] = deque(maxlen=NOTED)  # where each frame ends, and when it was sent
        self._speaking: dict[int, Turn] = {}  # by channel

    def _sent(self, data: bytes, now: float) -> None:
        self._end += len(data)
        self._noted.append((self._end, now))

    def _when(self, seconds: Optional[float]) -> Optional[float]:
        """When the audio of a second of the stream was sent."""
        if not self.sent_format.rate or seconds is None:
            return None
        place = int(seconds * self.sent_format.rate)
        return next((now for end, now in self._noted if end >= place), None)

    def _words(self, channel: int, said: Any, *, final: bool, now: float) -> None:
        """Words have come: a transcript of what has been said, to be followed by another unless it is `final`."""
        if not said.transcript:
            return
        turn = self._speaking.get(channel)
        if turn is None:
            turn = self._speaking[channel] = self._new()
            turn.mark("first_partial", now)
            turn.response.began = self._when(said.words[0].start if said.words else None)
        if final:
            turn.response.text = f"{turn.response.text} {said.transcript}".strip()
            turn.response.final = now
            turn.response.speech_ended = self._when(said.words[-1].end if said.words else None)

    def _silent(self, channel: int, now: float) -> None:
        """Nobody speaks any more."""
        if (turn := self._speaking.pop(channel, None)) is not None:
            self._close(turn, now)

    def _result(self, result: Any, now: float) -> None:
        channel = int((result.channel_index or [0])[0])
        if result.channel.alternatives:
            self._words(channel, result.channel.alternatives[0], final=result.is_final, now=now)
        if result.speech_final or result.from_finalize:
            self._silent(channel, now)

    marks: ClassVar[Marks] = {
        "audio": _sent,
        "Results": _result,
        "UtteranceEnd": lambda self, message, now: self._silent(int((message.channel or [0])[0]), now),
    }


class FluxTurns(ListenTurns):
    """A turn is a turn."""

    def _turn(self, info: Any, now: float) -> None:
        over = info.event == "EndOfTurn"
        self._words(0, info, final=over, now=now)
        if over:
            self._silent(0, now)

    marks: ClassVar[Marks] = {"audio": ListenTurns._sent, "TurnInfo": _turn}
