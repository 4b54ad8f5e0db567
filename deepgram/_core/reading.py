"""What a received text is: its type on the wire, and what is wrong with one that can't be read."""

from __future__ import annotations

import json
from typing import Any

import msgspec


class _Head(msgspec.Struct):
    type: Any = None


_read_head = msgspec.json.Decoder(_Head).decode
START = '{"type":"'  # as the service begins its messages


def type_of(text: str) -> str:
    """The type of a message, however it is written; "" without one. Raises ValueError for what is no JSON object."""
    kind = _read_head(text).type
    return kind if isinstance(kind, str) else ""


def kind_of(text: str) -> str:
    """The type of a message, "" for what is none."""
    try:
        return type_of(str(text))  # msgspec takes no subclass
    except (ValueError, RecursionError):
        return ""


def why_unreadable(text: str, error: Exception) -> Exception:
    """What `json` says of a text that could not be read, in whose words the originals report it; else `error`."""
    try:
        json.loads(text)
    except (ValueError, RecursionError) as better:
        return better
    return error
