"""The inputs of REST calls. Any mapping with the right key will do; these types are for type checkers."""

import io
from typing import Any, Mapping, TypedDict, Union

from .declare import shown_in


class UrlSource(TypedDict):
    """A URL that the server fetches."""

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


Source = Mapping[str, Any]  # any of these, or another mapping with such a key
FileSource = Union[TextSource, BufferSource, StreamSource]
AnalyzeSource = ListenRestSource = PrerecordedSource = Union[UrlSource, FileSource]


def has(source: Any, key: str) -> bool:
    """Whether a source is a mapping with this key (not a text that contains it)."""
    return isinstance(source, Mapping) and key in source


def is_url_source(provided_source: Any) -> bool:
    """Whether this is a mapping with a `url`."""
    return has(provided_source, "url")


def is_text_source(provided_source: Any) -> bool:
    """Whether this is a mapping with a `text`."""
    return has(provided_source, "text")


def is_buffer_source(provided_source: Any) -> bool:
    """Whether this is a mapping with a `buffer`."""
    return has(provided_source, "buffer")


def is_readstream_source(provided_source: Any) -> bool:
    """Whether this is a mapping with a `stream`."""
    return has(provided_source, "stream")


shown_in("deepgram.clients.common.v1.options", vars())
