"""Data that was sent but is not confirmed by the server yet: what the next connection has to replay.

position  0 ........ covered ........ end        in bytes of what counts: audio, or text for live speech
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
NEVER_REPLAYED = FAREWELLS | {"KeepAlive"}  # never replayed: useless to a later connection, or sent by other code
MAX_LOST_RUNS = 4096  # runs of equally long discarded frames that are tracked separately
WIDTHS = {"linear16": 2, "linear32": 4, "mulaw": 1, "alaw": 1}  # bytes per sample of raw encodings


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
    """The unconfirmed data of one `start()`. With a `note`, data is kept only while there is no connection.

    Not thread-safe: callers hold `lock`.
    """

    counts: type = bytes  # type of the entries that count: audio (bytes) or text (str)
    note = "what is confirmed is not known here"
    farewell = ""  # the final message, if the program has sent it itself; the server only answers after it

    _resumed = False  # the present connection replaces another
    dropped = 0  # bytes of speech that the application has to discard since the present connection began

    def __init__(self, options: Reconnect, url: str = "") -> None:
        self.lock: Any = nullcontext()  # set by a driver with threads
        self._speed = options.speed
        self._set_format(options)
        self._fresh: list[Entry] = []  # entries that count, not measured yet
        self._kept: list[list[Entry]] = []  # measured entries, in runs as they were measured
        self._ends: list[int] = []  # the end of each run
        self._marks: list[tuple[int, Any]] = []  # texts that do not count, and their position
        self._lost: Deque[tuple[int, int, int]] = deque()  # discarded unconfirmed: begin, end, frames of equal length
        self._begin = 0  # position where `_kept` begins
        self._end = 0
        self._frames = 0
        self._covered = self._covered_before = 0  # confirmed or given up until here; and at the last `progress()`
        self._configured: dict[str, Any] = {}  # merged Configure messages
        self._outage_texts: list[tuple[int, str]] = []  # like `_marks`: unknown texts sent during an outage
        self._late_changes: list[str] = []  # changes of settings made after the `first()` texts of the new connection
        self._to_replay: Optional[Deque[Entry]] = None  # still to be replayed to the present connection; None: done
        self._present_replayed = 0  # bytes replayed to the present connection
        self._missing = self._replayed = self._in_flight = Amount()
        self._gaps: tuple[tuple[float, float], ...] = ()
        self.request_ids: list[str] = []
        self.complete = False  # the server has sent its final message

    def _set_format(self, options: Reconnect, width: int = 0, samples: int = 0) -> None:
        """Set the format of raw audio: bytes per sample (all channels) and samples per second; 0 for anything else."""
        self._width = width or 1  # replay starts at a multiple of it
        self._rate = rate = width * samples
        self._limit = min(options.buffer_bytes, int(options.buffer_seconds * rate) if rate else options.buffer_bytes)

    # ---- what is sent

    def noting(self) -> Callable[[Any], object]:
        """A function that notes an outgoing binary frame (bytes); `tidy()` has to be called from time to time."""
        return self._fresh.append

    def binary(self, data: Any) -> None:
        """Note a binary frame that waits for a connection."""
        self._add(data if data.__class__ is bytes else bytes(data))

    def text(self, text: str) -> bool:
        """Note a text frame that is sent, or waits for a connection; returns whether it is kept."""
        try:
            keeps = self._is_replayable(text)
        except Exception:  # malformed: the server will report it
            keeps = None
        if "Close" in text and kind_of(text) in FAREWELLS:
            self.farewell = text
            if self._to_replay is not None:
                self._to_replay.append(text)
        if keeps:
            self._add(text)
        elif keeps is None and self._to_replay is not None and kind_of(text) not in NEVER_REPLAYED:
            self._measure()
            self._outage_texts.append((self._end, text))
            self._to_replay.append(text)
        return bool(keeps)

    def _add(self, entry: Entry) -> None:
        self._measure()
        if isinstance(entry, self.counts):
            self._fresh.append(entry)
        else:
            self._marks.append((self._end, entry))
        if self._to_replay is not None:
            self._to_replay.append(entry)
        self.tidy(exactly=False)

    def _measure(self) -> None:
        """Move new entries to a measured run."""
        if self._fresh:
            fresh = self._fresh[:]
            self._fresh.clear()
            self._end += sum(map(len, fresh))
            self._frames += len(fresh)
            self._kept.append(fresh)
            self._ends.append(self._end)

    def _is_replayable(self, text: str) -> Optional[bool]:
        """Whether a text frame has to be replayed; None if its type is unknown: it is sent once."""
        return None

    def _aligned(self, place: int) -> int:
        """A position rounded down to whole samples."""
        return place - place % self._width

    def has_room(self, size: int) -> bool:
        return self._end - self._begin + size <= self._limit

    # ---- what is received

    def heard(self, messages: list[Any]) -> list[Any]:
        """Take received messages, in order; returns those to deliver."""
        return messages

    def _catch_up(self) -> None:
        """Process received messages that have only been stored so far."""

    def _is_settled(self, place: int) -> bool:
        """Whether a text at this position need not be replayed."""
        return place <= self._covered

    # ---- discarding

    def tidy(self, *, exactly: bool = True) -> int:
        """Discard confirmed entries, and the oldest above the limit; returns how many are left.

        Unless `exactly`, only whole runs are discarded, without looking at single frames.
        """
        self._measure()
        self._catch_up()
        if self.note and self._to_replay is None:
            self._covered = self._end
        if exactly:
            self._split(self._covered)
        self._discard(bisect_right(self._ends, self._covered))
        excess = self._end - self._limit
        if excess > self._begin:
            self._overflow(self._split(excess, past=True) if exactly else excess)
        if self._marks:
            self._marks = [mark for mark in self._marks if not self._is_settled(mark[0])]
        while self._lost and self._lost[0][1] <= self._covered:
            self._lost.popleft()
        return self._count()

    def _count(self) -> int:
        return sum(map(len, self._kept))

    def _split(self, place: int, *, past: bool = False) -> int:
        """Split a run at a position, or before the frame there (`past`: after it); returns where it was split."""
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
        """Discard runs up to `place`: there is no room for them."""
        count, begin = bisect_right(self._ends, place), self._begin
        for run, end in zip(self._kept[:count], self._ends, strict=False):
            if end > self._covered:
                self._note_discarded(begin, run)
            begin = end
        self._discard(count)
        self._marks = [mark for mark in self._marks if mark[0] >= self._begin]

    def _note_discarded(self, begin: int, run: list[Entry]) -> None:
        """Note the frame lengths of a discarded run; consecutive frames of equal length share one entry."""
        for size, same in groupby(map(len, run)):
            first, end, count = self._lost.pop() if self._lost else (begin, begin, 0)
            if end != begin or end - first != size * count:
                self._lost.append((first, end, count))
                first, count = begin, 0
            count += len(list(same))
            begin = first + size * count
            self._lost.append((first, begin, count))
        while len(self._lost) > MAX_LOST_RUNS:
            (first, _, count), (_, end, more) = self._lost.popleft(), self._lost.popleft()
            self._lost.appendleft((first, end, count + more))  # from now on counted by their share of the bytes

    def _discard(self, count: int) -> None:
        """Discard the oldest runs."""
        if count:
            self._begin = self._ends[count - 1]
            del self._kept[:count], self._ends[:count]

    def _pending(self) -> tuple[int, int]:
        """Unconfirmed frames and bytes."""
        return self._discarded_frames() + self._count(), self._end - self._covered

    def _discarded_frames(self) -> int:
        """Discarded frames that are not confirmed."""
        return sum(
            frames - frames * max(self._covered - begin, 0) // max(end - begin, 1) for begin, end, frames in self._lost
        )

    # ---- from connection to connection

    def suspend(self) -> None:
        """The connection is lost: what is sent from now on waits for the next one."""
        if self._to_replay is None:
            self.tidy()
            self._in_flight = self._amount(*self._pending())
            self._to_replay = deque()
            self._outage_texts.clear()

    def rewind(self) -> float:
        """Prepare the replay to a new connection; returns the time in the stream, in seconds, at which it begins."""
        self._resumed, self._present_replayed = True, 0
        self.tidy()
        self._give_up(self._begin)
        marks = deque(sorted(self._marks + self._outage_texts, key=itemgetter(0)))
        self._to_replay, begin = deque(), self._begin
        for entry in chain.from_iterable(self._kept):
            while marks and marks[0][0] <= begin:
                self._to_replay.append(marks.popleft()[1])
            if rest := entry[max(self._covered - begin, 0) :]:
                self._to_replay.append(rest)
            begin += len(entry)
        self._to_replay.extend([*(text for _, text in marks), *self._late_changes, *filter(None, (self.farewell,))])
        return self._seconds(self._covered)

    def take(self) -> Optional[Entry]:
        """The next entry to replay; None when there are none left and sending continues directly."""
        if not self._to_replay:
            self._to_replay = None
            self.tidy()
            return None
        entry = self._to_replay.popleft()
        if isinstance(entry, self.counts) and entry is not self.farewell:
            frames, size, _ = self._replayed
            self._replayed = self._amount(frames + 1, size + len(entry))
            self._present_replayed += len(entry)
        return entry

    @property
    def replayed(self) -> Optional[float]:
        """Seconds of raw audio replayed to the present connection."""
        return self._amount(0, self._present_replayed).seconds

    def first(self) -> tuple[str, ...]:
        """The first text frames of the next connection."""
        self._late_changes.clear()
        return (json.dumps(self._configured),) if self._configured else ()

    def _configure(self, text: str) -> None:
        """Merge a Configure message into those before it."""
        for name, value in read(text).items():
            before = self._configured.get(name)
            if isinstance(before, dict) and isinstance(value, dict):
                value = {**before, **value}
            self._configured[name] = value
        self._changes(text)

    def _changes(self, text: str) -> None:
        """Note a text that changes what `first()` returns."""
        if self._to_replay is not None:
            self._late_changes.append(text)
            self._to_replay.append(text)

    def pace(self) -> float:
        """How many seconds the replay so far should have taken, by the option `speed`."""
        return (self.replayed or 0.0) / self._speed if self._speed else 0.0

    def is_complete(self) -> bool:
        """Whether the server has answered everything, although the connection did not end cleanly."""
        self._catch_up()
        return self.complete

    def renew(self, request: Any) -> None:
        """The next connection is opened with other options. Raises DeepgramError if kept data would not fit them."""

    def said_all(self) -> None:
        """A connection was closed by this side: after the server's final message, all data sent to it is confirmed."""

    def progress(self) -> bool:
        """Whether more is confirmed than at the previous call."""
        self.tidy()
        before, self._covered_before = self._covered_before, self._covered
        return self._covered > before

    def over(self, *, complete: bool) -> None:
        """The last connection has ended: unconfirmed data is missing, unless `complete`."""
        self.tidy()
        if complete:
            self._covered = self._end
        self._give_up(self._end)
        self._clear()  # including empty frames

    def _give_up(self, until: int) -> None:
        """Count uncovered data before `until` as missing."""
        until = min(until + -until % self._width, self._end)
        if until <= self._covered:
            return
        frames = self._discarded_frames() + (self._count() if until == self._end else 0)
        missed, size, _ = self._missing
        self._missing = self._amount(missed + frames, size + until - self._covered)
        if self._rate:
            self._gaps += ((self._seconds(self._covered), self._seconds(until)),)
        self._covered = until
        self._lost.clear()
        if until == self._end:
            self._clear()

    def _clear(self) -> None:
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
        """The present ledger."""
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
