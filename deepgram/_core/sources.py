"""What REST calls take as their input. Any mapping with the key does; these name the keys for type checkers."""

import io
from typing import Any, Mapping, TypedDict, Union

from .declare import shown_in


class UrlSource(TypedDict):
    """Something the server fetches."""

    url: str


class BufferSource(TypedDict):
    """A whole file in memory."""

    buffer: bytes


class StreamSource(TypedDict):
    """An open file."""

    stream: io.BufferedReader


class TextSource(TypedDict):
    """A text."""

    text: str


FileSource = Union[TextSource, BufferSource, StreamSource]


def has(source: Any, key: str) -> bool:
    """Whether a source is a mapping with this key; a text that contains the word is none."""
    return isinstance(source, Mapping) and key in source


shown_in("deepgram.clients.common.v1.options", vars())
