"""When the steps of each turn came, and how much of the answer was heard. Times are given, all of one clock.

A product says in a table which message marks what (`marks`); here stands what they share: the turns under way, the
audio that was received and played, and how loud audio is.
"""

from __future__ import annotations

from collections import deque
from copy import copy
from typing import Any, Callable, ClassVar, Mapping, NamedTuple, Optional

from .journal import WIDTHS
from .messages import TurnResponse

HISTORY = 100  # turns that are over
SLACK = 4  # bytes: a device plays whole sample frames
QUIET = 328  # of 32768: -40 dB of full scale
# The magnitudes of companded samples, and the one that is as loud as `QUIET`.
COMPANDED = {
    "mulaw": (bytes(~code & 0x7F for code in range(256)), 28),
    "alaw": (bytes((code ^ 0x55) & 0x7F for code in range(256)), 20),
}


# What to do with the payload that comes at a time: by message type, "binary", or "audio" and "text" that go out.
Marks = Mapping[str, Callable[[Any, Any, float], None]]


class Format(NamedTuple):
    """Audio of one direction: its encoding, and bytes per second where it is raw, else 0."""

    encoding: str = ""
    rate: int = 0

    @classmethod
    def of(cls, encoding: Any, sample_rate: Any, channels: Any = 1) -> Format:
        return cls(str(encoding), WIDTHS.get(str(encoding), 0) * int(sample_rate or 0) * int(channels or 1))

    def first_sound(self, data: bytes, before: int = 0) -> Optional[int]:
        """Where the first sample stands that can be heard; 0 where that can't be told.

        So many bytes of the stream came `before`: a sample that began with them is passed over.
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
        first = next(place for place, one in enumerate(samples) if not -limit <= one <= limit)
        return skip + WIDTHS[self.encoding] * first


class Sound:
    """The received audio as one stream of bytes, and how far it has been played.

    Nobody tells of a player that is not ours (`watched` is false): it is taken to play what it gets at once.
    """

    def __init__(self, form: Format, *, watched: bool) -> None:
        self.form = form
        self.watched = watched
        self.end = 0
        self._played = 0
        self._until = 0.0  # when all that has come will have been played

    def add(self, size: int, now: float) -> int:
        """More has come; where it begins."""
        begin, self.end = self.end, self.end + size
        self._until = max(self._until, now) + (size / self.form.rate if self.form.rate else 0.0)
        return begin

    def report_played(self, size: int) -> None:
        """A device has taken so many bytes to play; -1 if it has played all."""
        more = size if size >= 0 else SLACK if self.end - self._played < SLACK else 0
        self._played = min(self._played + more, self.end)

    def played(self, now: float) -> int:
        if self.watched:
            return self._played
        return self.end - int(max(self._until - now, 0.0) * self.form.rate + 0.5)

    def time_of(self, place: int) -> float:
        """When a place is played that was not played yet."""
        return self._until - self.seconds(self.end - place)

    def seconds(self, size: int) -> float:
        return size / self.form.rate if self.form.rate else 0.0

    def cut(self, now: float, place: int = 0) -> None:
        """What lies behind `place` and has not been played will not be."""
        kept = max(self.played(now), min(place, self.end))
        self._until -= self.seconds(self.end - kept)
        self.end = kept


class Turn:
    """A turn under way: what is told of it, and where its audio is."""

    def __init__(self, product: str, number: int) -> None:
        self.response = TurnResponse(product=product, number=number)
        self.parts: list[tuple[str, int]] = []  # what is said, and where the audio of it begins
        self.begin: Optional[int] = None
        self.end = 0
        self.sound: Optional[int] = None  # the first that can be heard
        self.complete = False

    def mark(self, step: str, now: float) -> None:
        """A step has come for the first time."""
        if getattr(self.response, step) is None:
            setattr(self.response, step, now)

    def add_text(self, text: str, place: int) -> None:
        self.parts.append((text, place))
        self.response.reply = " ".join(part for part, _ in self.parts)

    def heard_text(self, played: int) -> str:
        """What of the words was heard: whole words, by their share of the audio."""
        ends = [place for _, place in self.parts[1:]] + [self.end]
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
    early: ClassVar[tuple[str, ...]] = ("binary",)  # to be marked before the client itself deals with it
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
        """Begin with a connection."""
        self.sent_format, received = self._formats()
        self.sound = Sound(received, watched=self._watched)
        self.sent_bytes = 0  # bytes of audio that went out
        self._begun = True

    @staticmethod
    def formats(client: Any) -> tuple[Format, Format]:
        """Of the audio that a client sends, and receives."""
        return Format(), Format()

    # ---- what is told

    def mark(self, kind: str, payload: Any, now: float) -> list[TurnResponse]:
        """Something has come or gone out; the turns that are over."""
        if not self._begun:
            self._begin()
        self._settle(now)
        self.marks[kind](self, payload, now)
        return self._take_completed()

    def played(self, size: int, now: float) -> list[TurnResponse]:
        """A device begins to play so many bytes more, or (-1) has played all it has, or (0) lets go of the rest."""
        if not self._begun:
            return []
        before = self.sound.played(now)
        self.sound.report_played(size)
        for turn in self._open:
            if turn.sound is not None and turn.sound < self.sound.played(now):
                turn.mark("first_audible", now + self.sound.seconds(turn.sound - before))
        if size <= 0:
            self._settle(now)
        if size == 0:
            self._cut(now)
        return self._take_completed()

    def ended(self, now: float) -> list[TurnResponse]:
        """The connection is over, and with it all turns."""
        if self._begun:
            self._settle(now)
            while self._open:
                self._close(self._open[0], now)
        self._begun = False
        return self._take_completed()

    def all(self, now: float) -> tuple[TurnResponse, ...]:
        """Those of the past, and those under way as they stand."""
        return (*self._past, *(self._measured(turn, copy(turn.response), now) for turn in self._open))

    def _take_completed(self) -> list[TurnResponse]:
        over, self._completed = self._completed, []
        return over

    # ---- turns under way

    def _new(self) -> Turn:
        self._count += 1
        self._open.append(Turn(self.product, self._count))
        return self._open[-1]

    def _unfinished(self, *, begun: bool = False) -> Optional[Turn]:
        """The first turn of which more is to come; with `begun`, the first such whose audio has begun."""
        return next((turn for turn in self._open if not turn.complete and not (begun and turn.begin is None)), None)

    def _settle(self, now: float) -> None:
        """Turns whose audio has been played to its end are over."""
        while self._open and self._open[0].complete and self.sound.played(now) >= self._open[0].end - SLACK:
            self._close(self._open[0], now if self._watched else min(self.sound.time_of(self._open[0].end), now))

    def _close(self, turn: Turn, now: float) -> None:
        self._open.remove(turn)
        turn.response.ended = now
        self._past.append(self._measured(turn, turn.response, now))
        self._completed.append(turn.response)

    def _measured(self, turn: Turn, told: TurnResponse, now: float) -> TurnResponse:
        if not self._watched and told.first_audible is not None and told.first_audible > now:
            told.first_audible = None
        if turn.begin is not None:
            played = min(self.sound.played(now), turn.end)
            told.audio_seconds = self.sound.seconds(turn.end - turn.begin)
            told.heard_seconds = self.sound.seconds(max(played - turn.begin, 0))
            told.heard = turn.heard_text(played)
        return told

    def _cut(self, now: float) -> None:
        """The answer is interrupted: what has not been heard of it will not be."""
        for turn in [turn for turn in self._open if turn.parts or turn.begin is not None]:
            turn.response.interrupted = True
            self._close(turn, now)
        self.sound.cut(now)

    def _receive(self, turn: Turn, data: bytes, now: float) -> None:
        """Audio of a turn has come."""
        begin = self.sound.add(len(data), now)
        turn.begin, turn.end = begin if turn.begin is None else turn.begin, self.sound.end
        turn.mark("first_byte", now)
        if turn.sound is None and (place := self.sound.form.first_sound(data, begin - turn.begin)) is not None:
            turn.sound = begin + place
            if not self._watched:
                turn.mark("first_audible", self.sound.time_of(turn.sound))
