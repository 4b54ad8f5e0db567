"""Reads the type of a received text, and says why a text can't be read."""

from __future__ import annotations

import json
from typing import Any

import msgspec


class _Head(msgspec.Struct):
    type: Any = None


_read_head = msgspec.json.Decoder(_Head).decode
START = '{"type":"'  # how the service begins its messages


def type_of(text: str) -> str:
    """The type of a message, "" if it has none. Raises MsgspecError if the text is not a JSON object."""
    kind = _read_head(text).type
    return kind if isinstance(kind, str) else ""


def kind_of(text: str) -> str:
    """The type of a message, "" if it has none or is not a JSON object."""
    try:
        return type_of(str(text))  # msgspec accepts no subclasses of str
    except (msgspec.MsgspecError, ValueError, RecursionError):  # the first is no ValueError in older msgspec
        return ""


def why_unreadable(text: str, error: Exception) -> Exception:
    """The error of `json` for a text that could not be read, as the originals report it; else `error`."""
    try:
        json.loads(text)
    except (ValueError, RecursionError) as better:
        return better
    return error
