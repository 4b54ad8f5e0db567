"""What live speech keeps until it has been spoken: texts, and flushes without a response (protocol 4.4, 5)."""

from __future__ import annotations

import json
from itertools import accumulate
from typing import Any, ClassVar, Optional
from urllib.parse import parse_qsl, urlsplit

from .._core.journal import WIDTHS, Journal
from .._core.json_text import read
from .._core.reading import kind_of
from .._core.recovery import Reconnect

NOT_INTERRUPTED = ("NO_ACTIVE_SPEECH", "INTERRUPT_IN_PROGRESS", "INVALID_INTERRUPT_OFFSET")  # codes of a Warning


class SpeakJournal(Journal):
    """Texts are kept until the response to the Flush or Clear after them."""

    counts = str
    note = ""
    answers: ClassVar[dict[str, str]] = {"Flushed": "Flush", "Cleared": "Clear"}  # responses, and to which message

    def __init__(self, options: Reconnect, url: str) -> None:
        super().__init__(options)
        query = dict(parse_qsl(urlsplit(url).query))
        raw = query.get("encoding", "linear16") in WIDTHS and query.get("container", "none") == "none"
        self._resumes = options.resume and raw
        self._delivered = 0  # bytes of unconfirmed audio already delivered
        self._skip = 0  # of these, how many the present connection has yet to repeat
        self._answers = self._earlier_answers = 0  # number of responses; those of earlier connections

    def _is_replayable(self, text: str) -> Optional[bool]:
        return kind_of(text) in ("Speak", *self.answers.values()) or None

    def heard(self, messages: list[Any]) -> list[Any]:
        kept = []
        for message in messages:
            if isinstance(message, str):
                message = self._read_text(message)
            else:
                skipped = min(self._skip, len(message))
                self._skip -= skipped
                message = message[skipped:] if skipped else message
                self._delivered += len(message)
            if message:
                kept.append(message)
        return kept

    def _read_text(self, text: str) -> str:
        """Process a text; returns it as it is delivered, with numbers continued, or "" for nothing."""
        kind, result = kind_of(text), text
        if kind in self.answers:
            self._answers += 1
            for place in self._places(self.answers[kind])[:1]:  # everything up to there is spoken
                self._confirm(self._ends[place])
            if self._earlier_answers and isinstance((message := read(text)).get("sequence_id"), int):
                result = json.dumps({**message, "sequence_id": message["sequence_id"] + self._earlier_answers})
        elif kind == "Warning":
            for place in self._refused(text):  # it gets no response; texts before it stay with the server
                self._kept.insert(0, self._kept.pop(place))
                sizes = accumulate(len(text) for (text,) in self._kept)
                self._ends[:] = [self._begin + size for size in sizes]
                self._covered = self._ends[0]
        self.tidy()
        return result

    def _places(self, kind: str) -> list[int]:
        """The indexes of kept messages of a type."""
        return [place for place, (text,) in enumerate(self._kept) if kind_of(str(text)) == kind]

    def _confirm(self, until: int) -> None:
        self._covered, self._delivered, self._skip = until, 0, 0

    def _refused(self, warning: str) -> list[int]:
        """The index of the message that a Warning refuses."""
        return self._places("Flush")[-1:] if "FLUSH" in warning.upper() else []

    def is_complete(self) -> bool:
        return len(self._places("Speak")) == len(self._kept)

    def rewind(self) -> float:
        begins = super().rewind()
        self._earlier_answers = self._answers
        self._skip = self._delivered if self._resumes else 0
        self.dropped = self._delivered - self._skip
        self._delivered = self._skip
        return begins


class FluxSpeakJournal(SpeakJournal):
    """Texts are kept until the speech of their Flush is over, or until the response to an Interrupt after them."""

    answers: ClassVar[dict[str, str]] = {"SpeechMetadata": "Flush", "SpeechInterrupted": "Interrupt"}
    _greeted = False  # Connected has been delivered

    def _is_replayable(self, text: str) -> Optional[bool]:
        kind = kind_of(text)
        if kind == "Configure":
            self._configure(text)
            return False
        speaks = bool(self._kept) and kind_of(str(self._kept[-1][0])) == "Speak"
        # a Flush without a text gets no response
        return (speaks or None) if kind == "Flush" else super()._is_replayable(text)

    def _read_text(self, text: str) -> str:
        kind = kind_of(text)
        if kind == "Connected":
            again, self._greeted = self._greeted, True
            if again:
                return ""
        if kind in ("SpeechMetadata", "SessionMetadata") and not self._places("Flush"):  # Close flushes, too
            self._confirm(self._end)
        return super()._read_text(text)

    def _refused(self, warning: str) -> list[int]:
        return self._places("Interrupt")[:1] if any(code in warning for code in NOT_INTERRUPTED) else []

    def is_complete(self) -> bool:
        return not self._kept

    def rewind(self) -> float:
        """Discard interrupted texts: a new server could only answer that it is not speaking."""
        for place in self._places("Interrupt")[-1:]:
            self._covered, self._delivered = self._ends[place] - len(self._kept[place][0]), 0
        return super().rewind()
