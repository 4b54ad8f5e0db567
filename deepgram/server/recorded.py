"""Reads recorded sessions from a file; docs/recordings.md describes the format."""

from __future__ import annotations

import base64
import binascii
import json
import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Union
from urllib.parse import urlsplit

VERSION = 1
MAX_REASON = 123  # bytes (RFC 6455, 5.5)


class RecordingError(ValueError):
    """An invalid recording; the text has the line number."""


@dataclass(frozen=True)
class RecordedFrame:
    """A message; `at` is in seconds since the start of the connection."""

    at: float
    by_server: bool
    payload: Union[str, bytes]


@dataclass
class RecordedConnection:
    """One recorded connection; `close` is None if it was lost without a close frame."""

    path: str
    status: int
    frames: list[RecordedFrame] = field(default_factory=list)
    ended_at: float | None = None
    close: int | None = None
    reason: str = ""
    by_client: bool = False


class Recording:
    """The connections of a file, by path."""

    def __init__(self, path: str | Path, speed: float = 1.0) -> None:
        if not speed >= 0:
            raise ValueError(f"replay_speed: expected at least 0, got {speed}")
        self.speed = speed
        self._connections: dict[str, list[RecordedConnection]] = {}
        self._next_index: dict[str, int] = {}
        for connection in _read(Path(path)):
            self._connections.setdefault(connection.path, []).append(connection)

    def has(self, path: str) -> bool:
        """Whether a connection to the path was recorded."""
        return path in self._connections

    def take(self, path: str) -> RecordedConnection:
        """The next connection to a path; starts over after the last one."""
        number = self._next_index[path] = self._next_index.get(path, -1) + 1
        return self._connections[path][number % len(self._connections[path])]


def _read(path: Path) -> list[RecordedConnection]:
    found: list[RecordedConnection] = []
    by_id: dict[Any, RecordedConnection] = {}  # for lines with a connection id
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            try:
                entry = json.loads(line)
                if not isinstance(entry, dict):
                    raise ValueError("expected an object")
                if "version" in entry:
                    found.append(_header(entry))
                    by_id[entry.get("connection")] = found[-1]
                elif not found:
                    raise ValueError("expected a header first")
                else:
                    _add(by_id[entry["connection"]] if "connection" in entry else found[-1], entry)
            except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as bad:
                if not line.endswith(b"\n"):
                    break  # a cut last line: the recording program was killed
                raise RecordingError(f"{path}, line {number}: {bad}") from None
    if not found:
        raise RecordingError(f"{path}: no recorded connection")
    return found


def _header(entry: dict[str, Any]) -> RecordedConnection:
    if entry["version"] != VERSION:
        raise ValueError(f"version {entry['version']} is not known")
    return RecordedConnection(urlsplit(entry["url"]).path, _integer(entry, "status", 100, 599, 101))


def _add(recorded: RecordedConnection, entry: dict[str, Any]) -> None:
    if "dir" in entry:
        payload = entry["text"] if "text" in entry else _decode(entry["binary"])
        if not isinstance(payload, bytes):
            _encode("text", payload)
        recorded.frames.append(RecordedFrame(_seconds(entry), entry["dir"] == "in", payload))
    elif "close" in entry:
        recorded.ended_at, recorded.close = _seconds(entry), _integer(entry, "close", 1000, 4999, None)
        recorded.reason, recorded.by_client = entry.get("reason") or "", entry.get("by") == "client"
        if len(_encode("reason", recorded.reason)) > MAX_REASON:
            raise ValueError(f"`reason` is longer than {MAX_REASON} bytes")


def _seconds(entry: dict[str, Any]) -> float:
    seconds = float(entry["t"])
    if not 0 <= seconds < math.inf:
        raise ValueError("`t` is expected to be a number of at least 0")
    return seconds


def _integer(entry: dict[str, Any], name: str, minimum: int, maximum: int, default: int | None) -> Any:
    number = entry.get(name)
    if number is None:
        return default
    if not isinstance(number, int) or not minimum <= number <= maximum:
        raise ValueError(f"`{name}` is expected to be a number from {minimum} to {maximum}")
    return number


def _encode(name: str, text: Any) -> bytes:
    if not isinstance(text, str):
        raise ValueError(f"`{name}` is expected to be a string")
    return text.encode()


def _decode(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as bad:
        raise ValueError(f"`binary` is not base64: {bad}") from None
