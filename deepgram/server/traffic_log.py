"""Connections, messages and closes as lines of text, for people who watch a server; credentials never show."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from deepgram.server.json_text import parsed

if TYPE_CHECKING:
    from deepgram.server.recorder import ConnectionRecord, Source

LONGEST_TEXT = 60  # characters of what was said
AUDIO_LINE_SECONDS = 5.0  # audio that goes on and on is told this often
ARROWS: dict[Source, str] = {"client": "<-", "server": "->"}
SHOWN_PARAMETERS = ("model", "language", "encoding", "sample_rate", "channels", "container")
SHOWN_FIELDS = ("role", "code", "content", "description", "is_final", "transcript")
SAID_IN = ("ConversationText", "Error", "Warning", "InjectionRefused")  # types whose fields have no credential


@dataclass
class _Audio:
    """Binary messages of one side that no line has told of yet."""

    since: float
    messages: int = 0
    size: int = 0


class TrafficLog:
    """Hands a line to `write` for every connection, message and close; binary messages in a row share a line.

    A line has the number of the connection, the seconds since it began, `<-` for what the client sends or `->` for
    what the server does, and the type of the message. Only fields that never hold a credential are shown.
    """

    def __init__(self, write: Callable[[str], None]) -> None:
        self._write = write
        self._began: dict[int, float] = {}
        self._audio: dict[tuple[int, Source], _Audio] = {}

    def asked(self, record: ConnectionRecord, now: float) -> None:
        """A request has come."""
        self._began[record.index] = now
        self._line(record, now, f"<- {record.method} {record.path}{_parameters(record.query)}")

    def answered(self, record: ConnectionRecord, now: float, reason: str = "") -> None:
        """The request was answered with a status."""
        self._line(record, now, f"-> {record.status}{reason and ' '}{reason}")

    def frame(self, record: ConnectionRecord, source: Source, opcode: str, payload: str | bytes, now: float) -> None:
        """A frame was received or sent."""
        if opcode == "binary":
            self._count(record, source, len(payload), now)
            return
        self._flush(record, source, now)
        if opcode == "text":
            self._line(record, now, f"{ARROWS[source]} {_message(str(payload))}")

    def closed(self, record: ConnectionRecord, now: float) -> None:
        """The connection is over."""
        for source in ARROWS:
            self._flush(record, source, now)
        if record.status == 101:
            by = f" by the {record.closed_by}" if record.closed_by else ""
            self._line(record, now, f"closed {record.close_code}{by} {record.close_reason}")
        self._began.pop(record.index, None)

    def _count(self, record: ConnectionRecord, source: Source, size: int, now: float) -> None:
        audio = self._audio.setdefault((record.index, source), _Audio(now))
        audio.messages, audio.size = audio.messages + 1, audio.size + size
        if now - audio.since >= AUDIO_LINE_SECONDS:
            self._flush(record, source, now)

    def _flush(self, record: ConnectionRecord, source: Source, now: float) -> None:
        audio = self._audio.pop((record.index, source), None)
        if audio is not None:
            self._line(record, now, f"{ARROWS[source]} {audio.messages} binary, {audio.size} bytes")

    def _line(self, record: ConnectionRecord, now: float, text: str) -> None:
        seconds = now - self._began.get(record.index, now)
        visible = "".join(character if character.isprintable() else " " for character in text)
        self._write(f"#{record.index} {seconds:7.3f} {visible.rstrip()}")


def _parameters(query: str) -> str:
    """A query string that shows names alone where a value could be a credential."""
    pairs = parse_qsl(query, keep_blank_values=True)
    shown = [f"{name}={value if name in SHOWN_PARAMETERS else '...'}" for name, value in pairs]
    return f"?{'&'.join(shown)}" if shown else ""


def _message(text: str) -> str:
    message = parsed(text)
    if not isinstance(message, dict) or not isinstance(kind := message.get("type"), str):
        return f"text, {len(text)} characters"
    return " ".join([kind[:LONGEST_TEXT], *_details(kind, message)])


def _details(kind: str, message: Mapping[str, Any]) -> list[str]:
    if kind == "Results":
        message = {**message, "transcript": _transcript(message)}
    elif kind not in SAID_IN:
        return []
    fields = ((name, message[name]) for name in SHOWN_FIELDS if name in message)
    return [f"{name}={_shown(value)}" for name, value in fields]


def _transcript(message: Mapping[str, Any]) -> Any:
    try:
        return message["channel"]["alternatives"][0]["transcript"]
    except (LookupError, TypeError):
        return None


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 3] + "..."
