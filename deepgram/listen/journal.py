"""What live transcription keeps until final results cover it, and how times continue on a new connection."""

from __future__ import annotations

import json
from typing import Any, Callable, Optional
from urllib.parse import parse_qsl, urlsplit

import msgspec

from .._core import containers
from .._core.journal import WIDTHS, Journal
from .._core.json_text import read
from .._core.reading import kind_of
from .._core.recovery import Reconnect
from ..errors import DeepgramError

TIMES = frozenset(("start", "end", "timestamp", "last_word_end", "audio_window_start", "audio_window_end"))
UNREAD = 64  # messages stored before they are processed
CLOSE_ENOUGH = 0.005  # seconds by which the ends of results may differ


class Seen(msgspec.Struct):
    """The fields of a message about the audio it covers."""

    type: str = ""
    start: float = 0.0
    duration: float = 0.0
    is_final: bool = False
    from_finalize: Optional[bool] = None
    channel_index: tuple[int, int] = (0, 1)


see = msgspec.json.Decoder(Seen).decode


class ListenJournal(Journal):
    """Audio, and each Finalize without a response."""

    def __init__(self, options: Reconnect, url: str) -> None:
        self._format = encoding, samples, channels = audio_format(url)
        self._samples = samples  # per second
        super().__init__(options)
        self._set_format(options, WIDTHS.get(encoding, 0) * channels, samples)
        self._container = None if self._rate else containers.Scanner()
        self._unread: list[Any] = []
        self._finals: dict[int, float] = {}  # seconds up to which each channel is covered
        self._shift = 0.0  # seconds between the stream's time and that of the present connection
        self._cuts: dict[int, float] = {}  # `_finals` of channels that the present connection transcribes again

    @property
    def note(self) -> str:  # type: ignore[override]
        return "" if self._container is None else self._container.note

    # ---- what is sent

    def _measure(self) -> None:
        if self._container is not None:
            self._container.feed(b"".join(self._fresh))  # type: ignore[arg-type]
        super()._measure()

    def _is_replayable(self, text: str) -> Optional[bool]:
        if '"Configure"' in text and kind_of(text) == "Configure":
            self._configure(text)
            return False
        return "Finalize" in text or None

    def _is_settled(self, place: int) -> bool:
        return place < self._covered  # a Finalize at `place` itself waits for its response

    # ---- what is received

    def heard(self, messages: list[Any]) -> list[Any]:
        self._unread += messages
        if self._resumed:
            messages = [placed for text in messages if (placed := self._shifted(text)) is not None]
        if len(self._unread) > UNREAD or self._marks:
            self._catch_up()
        return messages

    def _catch_up(self) -> None:
        """Only the latest final result of each channel counts; earlier ones are not decoded."""
        unread, self._unread = self._unread, []
        fresh: set[int] = set()
        answered = 0
        for text in reversed(unread):
            seen = _seen(text)
            if seen is None:
                continue
            channel, channels = seen.channel_index
            self.complete = self.complete or seen.type == "Metadata"
            if seen.is_final and channel not in fresh:
                fresh.add(channel)
                end = seen.start + seen.duration + self._shift
                self._finals[channel] = max(end, self._finals.get(channel, 0.0))
                if len(self._finals) >= channels:
                    self._cover(min(self._finals.values()))
            answered += bool(seen.from_finalize and channel == channels - 1)
            if len(fresh) >= channels and not self._marks:
                break
        while answered and self._marks and self._marks[0][0] <= self._covered:
            answered -= 1
            del self._marks[0]

    def _cover(self, seconds: float) -> None:
        self._measure()
        if self._container is not None:
            self._covered = max(self._covered, self._container.boundary(seconds)[1])
        elif self._rate:
            place = round(seconds * self._samples) * self._width
            self._covered = max(self._covered, min(place, self._aligned(self._end)))

    def _shifted(self, text: Any) -> Any:
        """A message with the times of the whole stream; None if its audio was covered by delivered results."""
        try:
            message = read(text)
            self._shift_times(message)
            return json.dumps(message, separators=(",", ":")) if message else None
        except Exception:  # malformed: it is delivered unchanged
            return text

    def _shift_times(self, message: dict[str, Any]) -> None:
        """Shift a message's times; remove words already delivered, and clear a result without any others."""
        _add_to_times(message, self._shift)
        if message["type"] == "Metadata":
            message["duration"] += self._shift
        if message["type"] != "Results" or not self._cuts:
            return
        cut, end = self._cuts.get(message["channel_index"][0], 0.0), message["start"] + message["duration"]
        if end <= cut + CLOSE_ENOUGH and not message.get("from_finalize"):
            message.clear()
        elif message["start"] < cut - CLOSE_ENOUGH:
            for reading in message["channel"]["alternatives"]:
                reading["words"] = [word for word in reading["words"] if (word["start"] + word["end"]) / 2 > cut]
                reading["transcript"] = " ".join(
                    word.get("punctuated_word") or word["word"] for word in reading["words"]
                )
            message["start"], message["duration"] = cut, end - cut

    # ---- from connection to connection

    def renew(self, request: Any) -> None:
        if (now := audio_format(request.url)) != self._format:
            raise DeepgramError(f"restart(): the audio format can't change: expected {self._format}, got {now}")

    def said_all(self) -> None:
        self._catch_up()
        if self.complete:
            waiting = sum(len(entry) for entry in self._to_replay or () if isinstance(entry, bytes))
            self._covered = max(self._covered, self._end - waiting)
            self._finals = dict.fromkeys(self._finals, self._seconds(self._covered))

    def _give_up(self, until: int) -> None:
        if self._container is not None and self._covered < until < self._end:  # replay has to begin with a whole page
            found = self._container.next_boundary(until)
            until = found[1] if found else self._end
        super()._give_up(until)

    def rewind(self) -> float:
        self._shift = super().rewind()
        self.complete = False
        if self._container is not None:
            found = self._container.next_boundary(self._covered) if self._covered else None
            self._shift = found[0] if found else 0.0
            if self._to_replay is not None and self._covered and not self.note:
                self._to_replay.appendleft(self._container.header)
        self._cuts = {at: end for at, end in self._finals.items() if end > self._shift + CLOSE_ENOUGH}
        return self._shift


class Turned(msgspec.Struct):
    """The fields of a Flux message about the audio it covers."""

    type: str = ""
    event: str = ""
    turn_index: int = 0
    audio_window_end: float = 0.0
    sequence_id: int = 0


see_turn = msgspec.json.Decoder(Turned).decode


class FluxJournal(ListenJournal):
    """Audio, covered by the end of its turn, and each ForceEndTurn in an uncovered turn (protocol 3.4)."""

    def __init__(self, options: Reconnect, url: str) -> None:
        super().__init__(options, url)
        self._greeted = False  # Connected has been delivered
        self._next_numbers = {"turn_index": 0, "sequence_id": 0}  # numbers of the next turn and message
        self._first_numbers = dict(self._next_numbers)  # the same at the start of the present connection

    def _is_replayable(self, text: str) -> Optional[bool]:
        return kind_of(text) == "ForceEndTurn" or super()._is_replayable(text)

    _is_settled = Journal._is_settled

    def _catch_up(self) -> None:
        unread, self._unread = self._unread, []
        for text in unread:
            if (seen := _seen(text, see_turn)) is not None:
                self._greeted = self._greeted or seen.type == "Connected"
                self._next_numbers["sequence_id"] = self._first_numbers["sequence_id"] + seen.sequence_id + 1
                if seen.event == "EndOfTurn":
                    self._next_numbers["turn_index"] = self._first_numbers["turn_index"] + seen.turn_index + 1
                    self._cover(seen.audio_window_end + self._shift)

    def _shift_times(self, message: dict[str, Any]) -> None:
        super()._shift_times(message)
        for name in self._first_numbers.keys() & message.keys():
            message[name] += self._first_numbers[name]
        if message["type"] == "Connected" and self._greeted:
            message.clear()

    def rewind(self) -> float:
        begins = super().rewind()
        self._first_numbers = {**self._next_numbers, "sequence_id": self._next_numbers["sequence_id"] - self._greeted}
        return begins


def audio_format(url: str) -> tuple[str, int, int]:
    """Encoding, samples per second and channels in the query of a URL."""
    query = dict(parse_qsl(urlsplit(url).query))
    rate, channels = (
        int(text) if text.isdecimal() and len(text) < 10 else 0
        for text in (query.get("sample_rate", "0"), query.get("channels", "1"))
    )
    return query.get("encoding", ""), rate, channels


def _seen(text: Any, see: Callable[[str], Any] = see) -> Any:
    try:
        return see(text) if isinstance(text, str) else None
    except (msgspec.MsgspecError, RecursionError):
        return None


def _add_to_times(value: Any, seconds: float) -> None:
    """Shift all times in a message."""
    for name, item in value.items() if isinstance(value, dict) else enumerate(value):
        if isinstance(item, (dict, list)):
            _add_to_times(item, seconds)
        elif name in TIMES and isinstance(item, (int, float)) and item >= 0:
            value[name] = item + seconds
