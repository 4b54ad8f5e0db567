"""A log of connections, messages and closes for people watching a server, without credentials."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from deepgram.server.json_text import parse_object

if TYPE_CHECKING:
    from deepgram.server.recorder import ConnectionRecord, Source

MAX_TEXT_LENGTH = 60  # characters of a field
AUDIO_LINE_SECONDS = 5.0  # how often continuous audio is logged
ARROWS: dict[Source, str] = {"client": "<-", "server": "->"}
SAFE_PARAMETERS = ("model", "language", "encoding", "sample_rate", "channels", "container")
SAFE_FIELDS = ("role", "code", "content", "description", "is_final", "transcript")
SAFE_TYPES = ("ConversationText", "Error", "Warning", "InjectionRefused")  # in which these are no credentials


@dataclass
class _BinaryRun:
    """Consecutive binary messages of one side, not yet logged."""

    since: float
    messages: int = 0
    size: int = 0


class TrafficLog:
    """Calls `write` with a line for each connection, message and close; consecutive binary messages share a line.

    A line has the connection's number, the seconds since its start, `<-` for the client's messages or `->` for the
    server's, and the message type. Only fields that never contain a credential are shown.
    """

    def __init__(self, write: Callable[[str], None]) -> None:
        self._write = write
        self._began: dict[int, float] = {}
        self._audio: dict[tuple[int, Source], _BinaryRun] = {}

    def requested(self, record: ConnectionRecord, now: float) -> None:
        """A request has been received."""
        self._began[record.index] = now
        self._line(record, now, f"<- {record.method} {record.path}{_parameters(record.query)}")

    def answered(self, record: ConnectionRecord, now: float, reason: str = "") -> None:
        """A response has been sent."""
        self._line(record, now, f"-> {record.status}{reason and ' '}{reason}")

    def frame(self, record: ConnectionRecord, source: Source, opcode: str, payload: str | bytes, now: float) -> None:
        """A frame has been received or sent."""
        if opcode == "binary":
            self._count(record, source, len(payload), now)
            return
        self._flush(record, source, now)
        if opcode == "text":
            self._line(record, now, f"{ARROWS[source]} {_message(str(payload))}")

    def closed(self, record: ConnectionRecord, now: float) -> None:
        """The connection has ended."""
        for source in ARROWS:
            self._flush(record, source, now)
        if record.status == 101:
            by = f" by the {record.closed_by}" if record.closed_by else ""
            self._line(record, now, f"closed {record.close_code}{by} {record.close_reason}")
        self._began.pop(record.index, None)

    def _count(self, record: ConnectionRecord, source: Source, size: int, now: float) -> None:
        audio = self._audio.setdefault((record.index, source), _BinaryRun(now))
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
    """A query string without the values of parameters that may be credentials."""
    pairs = parse_qsl(query, keep_blank_values=True)
    parameters = [f"{name}={value if name in SAFE_PARAMETERS else '...'}" for name, value in pairs]
    return f"?{'&'.join(parameters)}" if parameters else ""


def _message(text: str) -> str:
    message = parse_object(text)
    if not isinstance(kind := message.get("type"), str):
        return f"text, {len(text)} characters"
    return " ".join([kind[:MAX_TEXT_LENGTH], *_details(kind, message)])


def _details(kind: str, message: Mapping[str, Any]) -> list[str]:
    if kind == "Results":
        message = {**message, "transcript": _transcript(message)}
    elif kind not in SAFE_TYPES:
        return []
    fields = ((name, message[name]) for name in SAFE_FIELDS if name in message)
    return [f"{name}={_shortened(value)}" for name, value in fields]


def _transcript(message: Mapping[str, Any]) -> Any:
    try:
        return message["channel"]["alternatives"][0]["transcript"]
    except (LookupError, TypeError):
        return None


def _shortened(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= MAX_TEXT_LENGTH else text[: MAX_TEXT_LENGTH - 3] + "..."
