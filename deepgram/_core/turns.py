"""Measures when the steps of each turn happened, and how much of the answer was heard. Times are passed in.

The table `marks` of a product says which message marks which step. This module has what products share: the turns in
progress, the audio received and played, and the loudness of audio.
"""

from __future__ import annotations

from collections import deque
from copy import copy
from typing import Any, Callable, ClassVar, Mapping, NamedTuple, Optional

from .journal import WIDTHS
from .messages import TurnResponse

HISTORY = 100  # completed turns that are kept
SLACK = 4  # bytes: a device plays whole sample frames, so a few bytes may remain
QUIET = 328  # of 32768 (-40 dB): samples up to this are inaudible
# The magnitude of each companded code, and that of `QUIET`.
COMPANDED = {
    "mulaw": (bytes(~code & 0x7F for code in range(256)), 28),
    "alaw": (bytes((code ^ 0x55) & 0x7F for code in range(256)), 20),
}


# `function(turns, payload, now)` by message type, "binary" (received audio), or "audio" and "text" (sent).
Marks = Mapping[str, Callable[[Any, Any, float], None]]


class Format(NamedTuple):
    """The audio of one direction: its encoding, and bytes per second if it is raw, else 0."""

    encoding: str = ""
    rate: int = 0

    @classmethod
    def of(cls, encoding: Any, sample_rate: Any, channels: Any = 1) -> Format:
        return cls(str(encoding), WIDTHS.get(str(encoding), 0) * int(sample_rate or 0) * int(channels or 1))

    def first_sound(self, data: bytes, before: int = 0) -> Optional[int]:
        """The position of the first audible sample, None without one; 0 for encodings that are not raw.

        `before` is the position of `data` in the stream: a sample that began before it is skipped.
        """
        samples: Any
        limit, skip = QUIET, 0
        if self.encoding == "linear16":
            skip = before % 2
            samples = memoryview(data)[skip : len(data) - (before + len(data)) % 2].cast("h")
        elif self.encoding in COMPANDED:
            table, limit = COMPANDED[self.encoding]
            samples = data.translate(table)
        else:
            return 0
        if max(samples, default=0) <= limit and min(samples, default=0) >= -limit:
            return None
        first = next(index for index, sample in enumerate(samples) if not -limit <= sample <= limit)
        return skip + WIDTHS[self.encoding] * first


class Sound:
    """The received audio as one stream of bytes, and how far it has been played.

    A player of the program does not report progress (`watched` is false) and is assumed to play everything at once.
    """

    def __init__(self, format: Format, *, watched: bool) -> None:
        self.format = format
        self.watched = watched
        self.end = 0
        self._played = 0
        self._until = 0.0  # when all audio received so far will have been played

    def add(self, size: int, now: float) -> int:
        """Audio has arrived; returns its position."""
        begin, self.end = self.end, self.end + size
        self._until = max(self._until, now) + (size / self.format.rate if self.format.rate else 0.0)
        return begin

    def report_played(self, size: int) -> None:
        """A device has taken so many bytes to play; -1: it has played all it has."""
        more = size if size >= 0 else SLACK if self.end - self._played < SLACK else 0
        self._played = min(self._played + more, self.end)

    def played(self, now: float) -> int:
        if self.watched:
            return self._played
        return self.end - int(max(self._until - now, 0.0) * self.format.rate + 0.5)

    def time_of(self, position: int) -> float:
        """When a position not yet played will be played."""
        return self._until - self.seconds(self.end - position)

    def seconds(self, size: int) -> float:
        return size / self.format.rate if self.format.rate else 0.0

    def cut(self, now: float, position: int = 0) -> None:
        """Discard audio after `position` that has not been played."""
        kept = max(self.played(now), min(position, self.end))
        self._until -= self.seconds(self.end - kept)
        self.end = kept


class Turn:
    """A turn in progress, and the positions of its audio in the stream."""

    def __init__(self, product: str, number: int) -> None:
        self.response = TurnResponse(product=product, number=number)
        self.parts: list[tuple[str, int]] = []  # texts of the answer, and where their audio begins
        self.begin: Optional[int] = None
        self.end = 0
        self.audible: Optional[int] = None  # the position of the first audible sample
        self.complete = False  # all of it has been received

    def mark(self, step: str, now: float) -> None:
        """Set the time of a step, unless it is set already."""
        if getattr(self.response, step) is None:
            setattr(self.response, step, now)

    def add_text(self, text: str, position: int) -> None:
        self.parts.append((text, position))
        self.response.reply = " ".join(part for part, _ in self.parts)

    def heard_text(self, played: int) -> str:
        """The words that were heard, estimated from the share of the audio that was played."""
        ends = [position for _, position in self.parts[1:]] + [self.end]
        found = []
        for (text, begin), end in zip(self.parts, ends, strict=False):
            size = len(text) if end > begin else 0
            if played < end - SLACK:
                share = max(played - begin, 0) / max(end - begin, 1)
                size = max(text.rfind(" ", 0, int(share * size) + 1), 0)
            found.append(text[:size])
        return " ".join(found).rstrip()


class Turns:
    """The turns of one client. Not thread-safe."""

    product: ClassVar[str] = ""
    early: ClassVar[tuple[str, ...]] = ("binary",)  # marked before other hooks of the client
    marks: ClassVar[Marks] = {}

    def __init__(self, formats: Callable[[], tuple[Format, Format]], *, watched: bool) -> None:
        self._formats = formats
        self._watched = watched
        self._count = 0
        self._past: deque[TurnResponse] = deque(maxlen=HISTORY)
        self._completed: list[TurnResponse] = []
        self._open: list[Turn] = []
        self._begun = False

    def _begin(self) -> None:
        """Called at the first mark of a connection."""
        self.sent_format, received = self._formats()
        self.sound = Sound(received, watched=self._watched)
        self.sent_bytes = 0  # bytes of audio that went out
        self._begun = True

    @staticmethod
    def formats(client: Any) -> tuple[Format, Format]:
        """The formats of the audio that a client sends and receives."""
        return Format(), Format()

    # ---- events; each returns the turns completed

    def mark(self, kind: str, payload: Any, now: float) -> list[TurnResponse]:
        """Something was received or sent."""
        if not self._begun:
            self._begin()
        self._settle(now)
        self.marks[kind](self, payload, now)
        return self._take_completed()

    def played(self, size: int, now: float) -> list[TurnResponse]:
        """A device begins to play so many bytes; -1: it has played all it has; 0: it discards the rest."""
        if not self._begun:
            return []
        before = self.sound.played(now)
        self.sound.report_played(size)
        for turn in self._open:
            if turn.audible is not None and turn.audible < self.sound.played(now):
                turn.mark("first_audible", now + self.sound.seconds(turn.audible - before))
        if size <= 0:
            self._settle(now)
        if size == 0:
            self._cut(now)
        return self._take_completed()

    def ended(self, now: float) -> list[TurnResponse]:
        """The connection, and with it all turns, have ended."""
        if self._begun:
            self._settle(now)
            while self._open:
                self._close(self._open[0], now)
        self._begun = False
        return self._take_completed()

    def all(self, now: float) -> tuple[TurnResponse, ...]:
        """The completed turns, and copies of those in progress."""
        return (*self._past, *(self._measured(turn, copy(turn.response), now) for turn in self._open))

    def _take_completed(self) -> list[TurnResponse]:
        completed, self._completed = self._completed, []
        return completed

    # ---- turns in progress

    def _new(self) -> Turn:
        self._count += 1
        self._open.append(Turn(self.product, self._count))
        return self._open[-1]

    def _unfinished(self, *, begun: bool = False) -> Optional[Turn]:
        """The first turn that is not complete; with `begun`, the first of these whose audio has begun."""
        return next((turn for turn in self._open if not turn.complete and not (begun and turn.begin is None)), None)

    def _settle(self, now: float) -> None:
        """Close turns whose audio has been played."""
        while self._open and self._open[0].complete and self.sound.played(now) >= self._open[0].end - SLACK:
            self._close(self._open[0], now if self._watched else min(self.sound.time_of(self._open[0].end), now))

    def _close(self, turn: Turn, now: float) -> None:
        self._open.remove(turn)
        turn.response.ended = now
        self._past.append(self._measured(turn, turn.response, now))
        self._completed.append(turn.response)

    def _measured(self, turn: Turn, response: TurnResponse, now: float) -> TurnResponse:
        if not self._watched and response.first_audible is not None and response.first_audible > now:
            response.first_audible = None
        if turn.begin is not None:
            played = min(self.sound.played(now), turn.end)
            response.audio_seconds = self.sound.seconds(turn.end - turn.begin)
            response.heard_seconds = self.sound.seconds(max(played - turn.begin, 0))
            response.heard = turn.heard_text(played)
        return response

    def _cut(self, now: float) -> None:
        """The answer is interrupted; the rest of its audio is discarded."""
        for turn in [turn for turn in self._open if turn.parts or turn.begin is not None]:
            turn.response.interrupted = True
            self._close(turn, now)
        self.sound.cut(now)

    def _receive(self, turn: Turn, data: bytes, now: float) -> None:
        """Audio of a turn has arrived."""
        begin = self.sound.add(len(data), now)
        turn.begin, turn.end = begin if turn.begin is None else turn.begin, self.sound.end
        turn.mark("first_byte", now)
        if turn.audible is None and (offset := self.sound.format.first_sound(data, begin - turn.begin)) is not None:
            turn.audible = begin + offset
            if not self._watched:
                turn.mark("first_audible", self.sound.time_of(turn.audible))
