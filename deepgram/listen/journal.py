"""What live transcription keeps until final results cover it, and how a new connection's times fit behind the old."""

from __future__ import annotations

from typing import Any, Callable, Optional
from urllib.parse import parse_qs, urlsplit

import msgspec

from .._core import containers
from .._core.journal import WIDTHS, Journal
from .._core.recovery import Reconnect
from ..errors import DeepgramError
from . import messages as m

NUMBERS = ("sample_rate", "channels")
UNREAD = 64  # messages that may wait to be looked at
CLOSE_ENOUGH = 0.005  # seconds by which the ends of results may differ


class Seen(msgspec.Struct):
    """What a message says of the audio it covers."""

    type: str = ""
    start: float = 0.0
    duration: float = 0.0
    is_final: bool = False
    from_finalize: Optional[bool] = None
    channel_index: tuple[int, int] = (0, 1)


see = msgspec.json.Decoder(Seen).decode


class ListenJournal(Journal):
    """Audio, and each Finalize that has no answer."""

    def __init__(self, options: Reconnect, url: str) -> None:
        self._format = encoding, samples, channels = audio_format(url)
        self._width = WIDTHS.get(encoding, 0) * channels
        self._samples = samples  # per second
        rate = self._width * self._samples
        super().__init__(options)
        self._limit_to(options, rate)
        self._container = None if rate else containers.Scanner()
        self._unread: list[Any] = []
        self._finals: dict[int, float] = {}  # up to which second each channel is covered
        self._asked = self._answered = 0  # Finalize
        self._shift = 0.0
        self.cuts: dict[int, float] = {}  # the same when the present connection began, where that is told again

    @property
    def note(self) -> str:  # type: ignore[override]
        return "" if self._container is None else self._container.note

    # ---- what is sent

    def noting(self) -> Callable[[Any], object]:
        return super().noting() if self._container is None else self.binary

    def binary(self, data: Any) -> None:
        if self._container is not None:
            self._container.feed(data)
        super().binary(data)

    def _keeps(self, text: str) -> bool:
        if "Finalize" not in text:
            return False
        self._asked += 1
        return True

    def _is_done(self, text: str, passed: bool) -> bool:
        done = passed or self._answered > 0
        self._answered -= done and self._answered > 0
        self._asked -= done
        return done

    # ---- what is heard

    def heard(self, messages: list[Any]) -> list[Any]:
        self._unread += messages
        if self.cuts:
            messages = [text for text in messages if not self._is_told(text)]
        if len(self._unread) > UNREAD or self._asked:
            self._catch_up()
        return messages

    def _catch_up(self) -> None:
        """The latest finals count, those before them need no look."""
        unread, self._unread = self._unread, []
        fresh: set[int] = set()
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
            self._answered += bool(seen.from_finalize and channel == channels - 1 and self._asked)
            if len(fresh) >= channels and not self._asked:
                break

    def _cover(self, seconds: float) -> None:
        self._measure()
        if self._container is not None:
            self._covered = max(self._covered, self._container.boundary(seconds)[1])
        elif self._rate:
            self._covered = max(self._covered, min(round(seconds * self._samples) * self._width, self._end))

    def _is_told(self, text: Any) -> bool:
        """Whether a message is about audio whose results the application has."""
        seen = _seen(text)
        if seen is None or seen.type != "Results":
            return False
        channel, end = seen.channel_index[0], seen.start + seen.duration + self._shift
        return end <= self.cuts.get(channel, 0.0) + CLOSE_ENOUGH and not seen.from_finalize

    # ---- from connection to connection

    def renew(self, opening: Any) -> None:
        if (now := audio_format(opening.url)) != self._format:
            raise DeepgramError(f"restart(): the audio goes on as it was, {self._format}, got {now}")

    def said_all(self) -> None:
        self._catch_up()
        if self.complete:
            waiting = sum(len(entry) for entry in self._again or () if isinstance(entry, bytes))
            self._covered = max(self._covered, self._end - waiting)
            self._finals = dict.fromkeys(self._finals, self._seconds(self._covered))

    def _give_up(self, until: int) -> None:
        if self._container is not None and self._covered < until < self._end:  # it has to begin with a whole page
            found = self._container.behind(until)
            until = found[1] if found else self._end
        super()._give_up(until)

    def rewind(self) -> float:
        self._shift = super().rewind()
        self._answered, self.complete = 0, False
        if self._container is not None:
            found = self._container.behind(self._covered) if self._covered else None
            self._shift = found[0] if found else 0.0
            if self._again is not None and self._covered and not self.note:
                self._again.appendleft(self._container.header)
        self.cuts = {at: end for at, end in self._finals.items() if end > self._shift + CLOSE_ENOUGH}
        return self._shift


def audio_format(url: str) -> tuple[str, int, int]:
    """Encoding, samples per second and channels of the audio that an address asks for."""
    query = {name: values[-1] for name, values in parse_qs(urlsplit(url).query).items()}
    rate, channels = (
        int(text) if text.isdecimal() and len(text) < 10 else 0 for text in map(query.get, NUMBERS, ("0", "1"))
    )
    return query.get("encoding", ""), rate, channels


def _seen(text: Any) -> Optional[Seen]:
    try:
        return see(text) if isinstance(text, str) else None
    except (msgspec.MsgspecError, RecursionError):
        return None


def shift(message: Any, seconds: float, cut: float) -> None:
    """Move a message's times to where they are in the whole stream; of a result, leave out what lies before `cut`."""
    if isinstance(message, m.LiveResultResponse):
        message.start += seconds
        for reading in message.channel.alternatives:
            for word in reading.words:
                word.start, word.end = word.start + seconds, word.end + seconds
            if message.start < cut - CLOSE_ENOUGH:
                reading.words = [word for word in reading.words if (word.start + word.end) / 2 > cut]
                reading.transcript = " ".join(word.punctuated_word or word.word for word in reading.words)
        if message.start < cut - CLOSE_ENOUGH:
            message.duration, message.start = message.start + message.duration - cut, cut
    elif isinstance(message, m.MetadataResponse):
        message.duration += seconds
    elif isinstance(message, m.SpeechStartedResponse):
        message.timestamp += seconds
    elif isinstance(message, m.UtteranceEndResponse):
        message.last_word_end += seconds
