"""Recorded sessions as they stand in a file; docs/recordings.md has the format."""

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
LONGEST_REASON = 123  # bytes (RFC 6455, 5.5)


class RecordingError(ValueError):
    """A recording that can't be played; the text names the line."""


@dataclass(frozen=True)
class Sent:
    """What one side has sent, `at` in seconds of the connection."""

    at: float
    by_server: bool
    payload: Union[str, bytes]


@dataclass
class Recorded:
    """One recorded connection; `close` is None if it was lost."""

    path: str
    status: int
    frames: list[Sent] = field(default_factory=list)
    ended_at: float | None = None
    close: int | None = None
    reason: str = ""
    by_client: bool = False


class Recording:
    """A file of recorded connections, which are taken one after the other for each path."""

    def __init__(self, path: str | Path, speed: float = 1.0) -> None:
        if not speed >= 0:
            raise ValueError(f"replay_speed: expected at least 0, got {speed}")
        self.speed = speed
        self._connections: dict[str, list[Recorded]] = {}
        self._taken: dict[str, int] = {}
        for one in _read(Path(path)):
            self._connections.setdefault(one.path, []).append(one)

    def has(self, path: str) -> bool:
        """Whether there is a connection to that path."""
        return path in self._connections

    def take(self, path: str) -> Recorded:
        """The next connection to a path; after the last one comes the first again."""
        number = self._taken[path] = self._taken.get(path, -1) + 1
        return self._connections[path][number % len(self._connections[path])]


def _read(path: Path) -> list[Recorded]:
    found: list[Recorded] = []
    named: dict[Any, Recorded] = {}  # those whose lines say to which connection they belong
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            try:
                entry = json.loads(line)
                if not isinstance(entry, dict):
                    raise ValueError("expected an object")
                if "version" in entry:
                    found.append(_header(entry))
                    named[entry.get("connection")] = found[-1]
                elif not found:
                    raise ValueError("expected a header first")
                else:
                    _add(named[entry["connection"]] if "connection" in entry else found[-1], entry)
            except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as bad:
                if not line.endswith(b"\n"):
                    break  # the program that wrote it did not come to an end
                raise RecordingError(f"{path}, line {number}: {bad}") from None
    if not found:
        raise RecordingError(f"{path}: no recorded connection")
    return found


def _header(entry: dict[str, Any]) -> Recorded:
    if entry["version"] != VERSION:
        raise ValueError(f"version {entry['version']} is not known")
    return Recorded(urlsplit(entry["url"]).path, _whole(entry, "status", 100, 599, 101))


def _add(recorded: Recorded, entry: dict[str, Any]) -> None:
    if "dir" in entry:
        payload = entry["text"] if "text" in entry else _decoded(entry["binary"])
        if not isinstance(payload, bytes):
            _encoded("text", payload)
        recorded.frames.append(Sent(_seconds(entry), entry["dir"] == "in", payload))
    elif "close" in entry:
        recorded.ended_at, recorded.close = _seconds(entry), _whole(entry, "close", 1000, 4999, None)
        recorded.reason, recorded.by_client = entry.get("reason") or "", entry.get("by") == "client"
        if len(_encoded("reason", recorded.reason)) > LONGEST_REASON:
            raise ValueError(f"`reason` is longer than {LONGEST_REASON} bytes")


def _seconds(entry: dict[str, Any]) -> float:
    seconds = float(entry["t"])
    if not 0 <= seconds < math.inf:
        raise ValueError("`t` is expected to be a number of at least 0")
    return seconds


def _whole(entry: dict[str, Any], name: str, least: int, most: int, default: int | None) -> Any:
    number = entry.get(name)
    if number is None:
        return default
    if not isinstance(number, int) or not least <= number <= most:
        raise ValueError(f"`{name}` is expected to be a number from {least} to {most}")
    return number


def _encoded(name: str, text: Any) -> bytes:
    if not isinstance(text, str):
        raise ValueError(f"`{name}` is expected to be a string")
    return text.encode()


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as bad:
        raise ValueError(f"`binary` is not base64: {bad}") from None
