"""The turns of live transcription: audio goes out, results come in (protocol 2.5, 3.4)."""

from __future__ import annotations

from collections import deque
from typing import Any, ClassVar, Optional

from .._core.turns import Format, Marks, Turn, Turns

FRAMES = 4096  # how many sent frames to remember


class ListenTurns(Turns):
    """A turn is the speech on a channel up to the end of speech, or up to the answer to a Finalize.

    The time of a word is the time at which its audio was sent.
    """

    product = "listen"

    @staticmethod
    def formats(client: Any) -> tuple[Format, Format]:
        query = client._query.get
        return Format.of(query("encoding"), query("sample_rate"), query("channels")), Format()

    def _begin(self) -> None:
        super()._begin()
        self._frames: deque[tuple[int, float]] = deque(maxlen=FRAMES)  # where each frame ends, and when it was sent
        self._turn_of: dict[int, Turn] = {}  # by channel

    def _on_audio_sent(self, data: bytes, now: float) -> None:
        self.sent_bytes += len(data)
        self._frames.append((self.sent_bytes, now))

    def _time_sent(self, seconds: Optional[float]) -> Optional[float]:
        """When the audio at a position of the stream was sent."""
        if not self.sent_format.rate or seconds is None:
            return None
        place = int(seconds * self.sent_format.rate)
        return next((now for end, now in self._frames if end >= place), None)

    def _add_words(self, channel: int, alternative: Any, *, final: bool, now: float) -> None:
        """Add a transcript to the turn of a channel; an interim one will be replaced by another."""
        if not alternative.transcript:
            return
        turn = self._turn_of.get(channel)
        if turn is None:
            turn = self._turn_of[channel] = self._new()
            turn.mark("first_partial", now)
            turn.response.began = self._time_sent(alternative.words[0].start if alternative.words else None)
        if final:
            turn.response.text = f"{turn.response.text} {alternative.transcript}".strip()
            turn.response.final = now
            turn.response.speech_ended = self._time_sent(alternative.words[-1].end if alternative.words else None)

    def _end_turn(self, channel: int, now: float) -> None:
        """The speech on a channel has ended."""
        if (turn := self._turn_of.pop(channel, None)) is not None:
            self._close(turn, now)

    def _on_result(self, result: Any, now: float) -> None:
        channel = int((result.channel_index or [0])[0])
        if result.channel.alternatives:
            self._add_words(channel, result.channel.alternatives[0], final=result.is_final, now=now)
        if result.speech_final or result.from_finalize:
            self._end_turn(channel, now)

    marks: ClassVar[Marks] = {
        "audio": _on_audio_sent,
        "Results": _on_result,
        "UtteranceEnd": lambda self, message, now: self._end_turn(int((message.channel or [0])[0]), now),
    }


class FluxTurns(ListenTurns):
    """A turn is a turn of Flux."""

    def _on_turn_info(self, info: Any, now: float) -> None:
        over = info.event == "EndOfTurn"
        self._add_words(0, info, final=over, now=now)
        if over:
            self._end_turn(0, now)

    marks: ClassVar[Marks] = {"audio": ListenTurns._on_audio_sent, "TurnInfo": _on_turn_info}
