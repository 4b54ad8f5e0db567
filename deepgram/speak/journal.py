"""What live speech keeps until it has been spoken: texts and flushes without an answer (protocol 4.4)."""

from __future__ import annotations

import json
from itertools import accumulate
from typing import Any
from urllib.parse import parse_qs, urlsplit

from .._core.journal import Journal
from .._core.json_text import read
from .._core.reading import kind_of
from .._core.recovery import Reconnect

RAW = frozenset(("linear16", "mulaw", "alaw"))


class SpeakJournal(Journal):
    """Texts up to the Flush or Clear that was answered are let go."""

    counts = str
    note = ""

    def __init__(self, options: Reconnect, url: str) -> None:
        super().__init__(options)
        query = {name: values[-1] for name, values in parse_qs(urlsplit(url).query).items()}
        raw = query.get("encoding", "linear16") in RAW and query.get("container", "none") == "none"
        self._resumes = options.resume and raw
        self._handed = 0  # bytes of audio that the application has of what is not confirmed
        self._skip = 0  # of these, those that the present connection has still to repeat
        self._answers = self._before = 0  # Flushed and Cleared; those of earlier connections

    def _keeps(self, text: str) -> bool:
        return kind_of(text) in ("Speak", "Flush", "Clear")

    def heard(self, messages: list[Any]) -> list[Any]:
        kept = []
        for message in messages:
            if isinstance(message, str):
                message = self._told(message)
            else:
                skipped = min(self._skip, len(message))
                self._skip -= skipped
                message = message[skipped:] if skipped else message
                self._handed += len(message)
            if message:
                kept.append(message)
        return kept

    def _told(self, text: str) -> str:
        """What the application is told of this: its numbers go on."""
        kind, told = kind_of(text), text
        if kind in ("Flushed", "Cleared"):
            self._answers += 1
            self._confirm("Flush" if kind == "Flushed" else "Clear")
            if self._before and isinstance((message := read(text)).get("sequence_id"), int):
                told = json.dumps({**message, "sequence_id": message["sequence_id"] + self._before})
        elif kind == "Warning" and "FLUSH" in text.upper():  # refused, and its text stays with the server
            flushes = [at for at, kept in enumerate(self._kept) if kind_of(str(kept)) == "Flush"]
            if flushes:
                self._kept.insert(0, self._kept.pop(flushes[-1]))
                self._ends[:] = accumulate(map(len, self._kept[1:]), initial=self._begin + len(self._kept[0]))
                self._covered = self._ends[0]
        self.tidy()
        return told

    def _confirm(self, kind: str) -> None:
        """All up to the first message of this kind is done."""
        place = self._begin
        for kept in self._kept:
            place += len(kept)
            if kind_of(str(kept)) == kind:
                self._covered, self._handed, self._skip = place, 0, 0
                return

    def is_complete(self) -> bool:
        return not any(kind_of(str(kept)) != "Speak" for kept in self._kept)

    def rewind(self) -> float:
        begins = super().rewind()
        self._before = self._answers
        self._skip = self._handed if self._resumes else 0
        self.dropped = self._handed - self._skip
        self._handed = self._skip
        return begins
