"""What a connection has been given and its server has not confirmed: what the next connection is to be sent again.

position  0 ........ covered ........ end        in bytes of what counts: audio, or for speech text
          confirmed           kept
"""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections import deque
from contextlib import nullcontext
from itertools import accumulate, chain, groupby
from operator import itemgetter
from typing import Any, Callable, Deque, NamedTuple, Optional, Union

from .json_text import read
from .reading import kind_of
from .recovery import Reconnect

Entry = Union[bytes, str]
FAREWELLS = frozenset(("CloseStream", "Close"))  # types of messages
PASSING = FAREWELLS | {"KeepAlive"}  # of no use to a later connection, or said to it in another way
MOST_LOST = 4096  # runs of frames of one length that were let go and are told apart
WIDTHS = {"linear16": 2, "linear32": 4, "mulaw": 1, "alaw": 1}  # bytes of a sample, raw


class Amount(NamedTuple):
    """A number of frames and bytes, and for raw audio of seconds (else None)."""

    frames: int = 0
    bytes: int = 0
    seconds: Optional[float] = None


class Ledger(NamedTuple):
    """The account of what was sent: audio, or the text of live speech.

    Attributes:
        sent: what `send()` has accepted.
        covered: of that, what the server has confirmed, by final results, Flushed, or the user's text (agent).
        missing: what was lost before it was confirmed and is no longer kept.
        pending: neither covered nor missing: kept, to be sent again if the connection is lost.
        replayed: what was sent again, counted each time.
        in_flight: what was pending at the last loss, some of it in the kernel's buffers.
        unsent: frames that `send()` did not accept.
        gaps: where raw audio is missing: start and end in seconds.
        request_ids: of the connections, in order.
        note: why data from before a loss can't be sent again or accounted for; else "".
    """

    sent: Amount = Amount()
    covered: Amount = Amount()
    missing: Amount = Amount()
    pending: Amount = Amount()
    replayed: Amount = Amount()
    in_flight: Amount = Amount()
    unsent: int = 0
    gaps: tuple[tuple[float, float], ...] = ()
    request_ids: tuple[str, ...] = ()
    note: str = ""


class Journal:
    """What is kept of one `start()`. With a `note`, it is only what a connection is given while there is none.

    Not thread-safe: whoever calls holds `lock`.
    """

    counts: type = bytes  # which entries count: audio, or text
    note = "what is confirmed is not known here"
    farewell = ""  # what the program itself has said to end the stream, after which the server has only to answer

    _resumed = False  # there was a connection before the present one
    dropped = 0  # bytes of speech that the application is told to forget, when the present connection began

    def __init__(self, options: Reconnect, url: str = "") -> None:
        self.lock: Any = nullcontext()  # a driver with threads has one
        self._speed = options.speed
        self._limit_to(options)
        self._fresh: list[Entry] = []  # what counts, and has not been measured
        self._kept: list[list[Entry]] = []  # the rest, in the runs in which it was measured
        self._ends: list[int] = []  # of these
        self._marks: list[tuple[int, Any]] = []  # texts that do not count, and where in the stream they stand
        self._lost: Deque[tuple[int, int, int]] = deque()  # let go unconfirmed: begin, end, frames of one length
        self._begin = 0  # where `_kept` begins
        self._end = 0
        self._frames = 0
        self._covered = self._confirmed = 0  # up to here, confirmed or given up; and when last asked
        self._configured: dict[str, Any] = {}  # by Configure
        self._meanwhile: list[tuple[int, str]] = []  # like `_marks`: texts of an outage that nothing is known of
        self._late: list[str] = []  # changes since the `first()` texts of a new connection, which does not know them
        self._again: Optional[Deque[Entry]] = None  # what the present connection is still to be sent; None: it has all
        self._present = 0  # bytes that the present connection was sent again
        self._missing = self._replayed = self._in_flight = Amount()
        self._gaps: tuple[tuple[float, float], ...] = ()
        self.request_ids: list[str] = []
        self.complete = False  # the server has said its last

    def _limit_to(self, options: Reconnect, width: int = 0, samples: int = 0) -> None:
        """Know the bytes of a sample (of all channels), and samples per second, of raw audio; 0 for anything else."""
        self._width = width or 1  # what is sent again begins with a whole one
        self._rate = rate = width * samples
        self._limit = min(options.buffer_bytes, int(options.buffer_seconds * rate) if rate else options.buffer_bytes)

    # ---- what is sent

    def noting(self) -> Callable[[Any], object]:
        """What takes note of a binary frame (bytes) that goes out; `tidy()` has to be called now and then."""
        return self._fresh.append

    def binary(self, data: Any) -> None:
        """A binary frame will go out as soon as there is a connection."""
        self._put(data if data.__class__ is bytes else bytes(data))

    def text(self, text: str) -> bool:
        """A text frame goes out, or will; whether it is kept."""
        try:
            keeps = self._keeps(text)
        except Exception:  # whatever it is, the server is to judge it
            keeps = None
        if "Close" in text and kind_of(text) in FAREWELLS:
            self.farewell = text
            if self._again is not None:
                self._again.append(text)
        if keeps:
            self._put(text)
        elif keeps is None and self._again is not None and kind_of(text) not in PASSING:
            self._measure()
            self._meanwhile.append((self._end, text))
            self._again.append(text)
        return bool(keeps)

    def _put(self, entry: Entry) -> None:
        self._measure()
        if isinstance(entry, self.counts):
            self._fresh.append(entry)
        else:
            self._marks.append((self._end, entry))
        if self._again is not None:
            self._again.append(entry)
        self.tidy(exactly=False)

    def _measure(self) -> None:
        """Look at the entries that have come since this was last called."""
        if self._fresh:
            fresh = self._fresh[:]
            self._fresh.clear()
            self._end += sum(map(len, fresh))
            self._frames += len(fresh)
            self._kept.append(fresh)
            self._ends.append(self._end)

    def _keeps(self, text: str) -> Optional[bool]:
        """Whether a text frame is to be sent again; None if nothing is known of it, which is sent once."""
        return None

    def _whole(self, place: int) -> int:
        """Where the last sample ends that is whole at a place."""
        return place - place % self._width

    def has_room(self, size: int) -> bool:
        return self._end - self._begin + size <= self._limit

    # ---- what is heard

    def heard(self, messages: list[Any]) -> list[Any]:
        """Messages of the present connection, in order; returns those that are to be handled."""
        return messages

    def _catch_up(self) -> None:
        """Look at what has been heard and not been looked at."""

    def _is_done(self, place: int) -> bool:
        """Whether a text at this place of the stream need not be sent again."""
        return place <= self._covered

    # ---- letting go

    def tidy(self, *, exactly: bool = True) -> int:
        """Let go of what is confirmed, and of the oldest beyond the limit; how many entries are left.

        If not `exactly`, only of whole runs of frames, so that no frame has to be looked at.
        """
        self._measure()
        self._catch_up()
        if self.note and self._again is None:
            self._covered = self._end
        if exactly:
            self._split(self._covered)
        self._let_go(bisect_right(self._ends, self._covered))
        excess = self._end - self._limit
        if excess > self._begin:
            self._overflow(self._split(excess, past=True) if exactly else excess)
        if self._marks:
            self._marks = [mark for mark in self._marks if not self._is_done(mark[0])]
        while self._lost and self._lost[0][1] <= self._covered:
            self._lost.popleft()
        return self._count()

    def _count(self) -> int:
        return sum(map(len, self._kept))

    def _split(self, place: int, *, past: bool = False) -> int:
        """Have a run end at a place, or else before the frame that lies across it, or `past` that; where it ends."""
        if not self._begin < place < self._end:
            return place
        at = bisect_left(self._ends, place)
        run = self._kept[at]
        edges = list(accumulate(map(len, run), initial=self._ends[at - 1] if at else self._begin))
        count = bisect_left(edges, place) if past else bisect_right(edges, place) - 1
        if 0 < count < len(run):
            self._kept[at : at + 1] = run[:count], run[count:]
            self._ends.insert(at, edges[count])
        return edges[count]

    def _overflow(self, place: int) -> None:
        """There is no room for what lies before `place`: the runs up to there are let go."""
        count, begin = bisect_right(self._ends, place), self._begin
        for run, end in zip(self._kept[:count], self._ends, strict=False):
            if end > self._covered:
                self._lose(begin, run)
            begin = end
        self._let_go(count)
        self._marks = [mark for mark in self._marks if mark[0] >= self._begin]

    def _lose(self, begin: int, run: list[Entry]) -> None:
        """Note how long the frames of a run were; those of one length in a row, as devices give them, are one note."""
        for size, same in groupby(map(len, run)):
            first, end, count = self._lost.pop() if self._lost else (begin, begin, 0)
            if end != begin or end - first != size * count:
                self._lost.append((first, end, count))
                first, count = begin, 0
            count += len(list(same))
            begin = first + size * count
            self._lost.append((first, begin, count))
        while len(self._lost) > MOST_LOST:
            (first, _, count), (_, end, more) = self._lost.popleft(), self._lost.popleft()
            self._lost.appendleft((first, end, count + more))  # told apart by their share from now on

    def _let_go(self, count: int) -> None:
        """Let go of the oldest entries."""
        if count:
            self._begin = self._ends[count - 1]
            del self._kept[:count], self._ends[:count]

    def _pending(self) -> tuple[int, int]:
        """Frames and bytes that are not confirmed."""
        return self._uncovered() + self._count(), self._end - self._covered

    def _uncovered(self) -> int:
        """Frames that were let go and are not confirmed."""
        return sum(
            frames - frames * max(self._covered - begin, 0) // max(end - begin, 1) for begin, end, frames in self._lost
        )

    # ---- from connection to connection

    def suspend(self) -> None:
        """The connection is gone: what is sent from now on waits for the next."""
        if self._again is None:
            self.tidy()
            self._in_flight = self._amount(*self._pending())
            self._again = deque()
            self._meanwhile.clear()

    def rewind(self) -> float:
        """Begin with a new connection; at how many seconds of the stream its time begins."""
        self._resumed, self._present = True, 0
        self.tidy()
        self._give_up(self._begin)
        marks = deque(sorted(self._marks + self._meanwhile, key=itemgetter(0)))
        self._again, begin = deque(), self._begin
        for entry in chain.from_iterable(self._kept):
            while marks and marks[0][0] <= begin:
                self._again.append(marks.popleft()[1])
            if rest := entry[max(self._covered - begin, 0) :]:
                self._again.append(rest)
            begin += len(entry)
        self._again.extend([*(text for _, text in marks), *self._late, *filter(None, (self.farewell,))])
        return self._seconds(self._covered)

    def take(self) -> Optional[Entry]:
        """What the new connection is to be sent next; None when it has all, and what follows is sent directly."""
        if not self._again:
            self._again = None
            self.tidy()
            return None
        entry = self._again.popleft()
        if isinstance(entry, self.counts) and entry is not self.farewell:
            frames, size, _ = self._replayed
            self._replayed = self._amount(frames + 1, size + len(entry))
            self._present += len(entry)
        return entry

    @property
    def replayed(self) -> Optional[float]:
        """Seconds of raw audio that the present connection was sent again."""
        return self._amount(0, self._present).seconds

    def first(self) -> tuple[str, ...]:
        """The text frames with which the next connection begins."""
        self._late.clear()
        return (json.dumps(self._configured),) if self._configured else ()

    def _configure(self, text: str) -> None:
        """A Configure has been sent: it changes those before it."""
        for name, value in read(text).items():
            before = self._configured.get(name)
            if isinstance(before, dict) and isinstance(value, dict):
                value = {**before, **value}
            self._configured[name] = value
        self._changes(text)

    def _changes(self, text: str) -> None:
        """A text that changes these has been sent."""
        if self._again is not None:
            self._late.append(text)
            self._again.append(text)

    def pace(self) -> float:
        """How many seconds it has to take to send again what the present connection was sent."""
        return (self.replayed or 0.0) / self._speed if self._speed else 0.0

    def is_complete(self) -> bool:
        """Whether the server has answered all there was, although the connection did not end in order."""
        self._catch_up()
        return self.complete

    def renew(self, opening: Any) -> None:
        """What comes next is opened in another way. DeepgramError where what was kept would then mean nothing."""

    def said_all(self) -> None:
        """A connection has ended on our word: if the server has said its last, all that it was sent is confirmed."""

    def progress(self) -> bool:
        """Whether more is confirmed than when this was last asked."""
        self.tidy()
        before, self._confirmed = self._confirmed, self._covered
        return self._covered > before

    def over(self, *, complete: bool) -> None:
        """The last connection has ended: what is not confirmed will never be."""
        self.tidy()
        if complete:
            self._covered = self._end
        self._give_up(self._end)
        self._empty()  # frames without a byte, too

    def _give_up(self, until: int) -> None:
        """What is not covered and lies before `until` is missing."""
        until = min(until + -until % self._width, self._end)
        if until <= self._covered:
            return
        frames = self._uncovered() + (self._count() if until == self._end else 0)
        missed, size, _ = self._missing
        self._missing = self._amount(missed + frames, size + until - self._covered)
        if self._rate:
            self._gaps += ((self._seconds(self._covered), self._seconds(until)),)
        self._covered = until
        self._lost.clear()
        if until == self._end:
            self._empty()

    def _empty(self) -> None:
        self._measure()
        self._begin = self._end
        self._kept.clear()
        self._ends.clear()
        self._marks.clear()
        self._lost.clear()

    # ---- the account

    def _seconds(self, position: int) -> float:
        return position / self._rate if self._rate else 0.0

    def _amount(self, frames: int, size: int) -> Amount:
        return Amount(frames, size, size / self._rate if self._rate else None)

    def ledger(self, unsent: int) -> Ledger:
        """The account as it stands."""
        self.tidy()
        pending = self._pending()
        missed, lost, _ = self._missing
        return Ledger(
            self._amount(self._frames, self._end),
            self._amount(self._frames - missed - pending[0], self._end - lost - pending[1]),
            self._amount(missed, lost),
            self._amount(*pending),
            self._amount(*self._replayed[:2]),
            self._amount(*self._in_flight[:2]),
            unsent,
            self._gaps,
            tuple(self.request_ids),
            self.note,
        )
