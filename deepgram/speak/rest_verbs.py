"""The verbs of speech over HTTP: a text in, a file of audio out (protocol section 9)."""

from __future__ import annotations

import os
from typing import Any, Mapping, Union

from .._core.colours import Steps
from .._core.deprecated import deprecated
from .._core.request import Asked, httpx
from .._core.sources import is_text_source
from .._io.rest import Rest, asks
from ..errors import DeepgramTypeError
from .rest_messages import SpeakRESTResponse, SpeakSource

ENDPOINT = "v1/speak"
FIELDS = {
    "content-type": "content_type",
    "request-id": "request_id",
    "model-uuid": "model_uuid",
    "model-name": "model_name",
    "char-count": "characters",
    "transfer-encoding": "transfer_encoding",
    "date": "date",
}  # of the response, by header
Source = Union[SpeakSource, Mapping[str, Any]]
Name = Union[str, "os.PathLike[str]"]


def _body(source: Any) -> dict[str, Any]:
    if not is_text_source(source):
        got = f"one with {list(source)}" if isinstance(source, Mapping) else type(source).__name__
        raise DeepgramTypeError(f"Unknown speak source type; source: expected a mapping with 'text', got {got}")
    return dict(source)


def _response(found: Mapping[str, Any]) -> SpeakRESTResponse:
    known = {field: found[header] for header, field in FIELDS.items() if header in found}
    count = known.get("characters", "")
    known["characters"] = int(count) if count.isdecimal() else 0
    return SpeakRESTResponse(**known, stream=found["stream"], stream_memory=found["stream"])


def _saved(response: SpeakRESTResponse, filename: Name) -> SpeakRESTResponse:
    with open(filename, "wb") as file:
        file.write(response.stream_memory.getbuffer() if response.stream_memory else b"")
    response.filename, response.stream = os.fspath(filename), None
    return response


class SpeakRESTVerbs(Rest):
    """Speech over HTTP (protocol 9).

    Every verb takes: `source`, a mapping with a `text`, sent as JSON; `options`, `SpeakRESTOptions` or dict, and
    `addons`: the query parameters; `endpoint`; and the rest as in `Rest`. Any other source raises DeepgramTypeError,
    an error status DeepgramApiError.
    """

    @asks(ENDPOINT)
    def stream_memory(self, source: Source, asked: Asked) -> Steps[SpeakRESTResponse]:
        """The whole speech in memory: `stream_memory({"text": "..."}, options).stream_memory` is an `io.BytesIO`."""
        url, body, names = self._url(asked.endpoint), _body(source), list(FIELDS)
        found = yield lambda: self.post_memory(url, names, *asked.by_place, json=body, **asked.kwargs)
        return _response(found)

    @asks(ENDPOINT)
    def stream_raw(self, source: Source, asked: Asked) -> Steps[httpx.Response]:
        """The answer as soon as it begins, to be played while it comes; see `post_raw`."""
        url, body = self._url(asked.endpoint), _body(source)
        response: httpx.Response = yield lambda: self.post_raw(url, *asked.by_place, json=body, **asked.kwargs)
        return response

    @asks(ENDPOINT)
    def save(self, filename: Name, source: Source, asked: Asked) -> Steps[SpeakRESTResponse]:
        """The whole speech in a file, which is written once all of it has come, and in memory.

        Raises OSError if the file can't be written.
        """
        spoken = yield lambda: self.stream_memory(source, *asked.by_place, asked.endpoint, **asked.kwargs)
        response: SpeakRESTResponse = yield lambda: self._web().aside(_saved, spoken, filename)
        return response

    @asks(ENDPOINT, "headers")
    def file(self, filename: Name, source: Source, asked: Asked) -> Steps[SpeakRESTResponse]:
        """Same as `save`; `headers` by keyword only."""
        response: SpeakRESTResponse = yield lambda: self.save(
            filename, source, endpoint=asked.endpoint, **asked.by_name()
        )
        return response

    @asks(ENDPOINT)
    def stream(self, source: Source, asked: Asked) -> Steps[SpeakRESTResponse]:
        """Deprecated name of `stream_memory`."""
        deprecated("stream", "SpeakRESTClient.stream", "SpeakRESTClient.stream_memory")
        response: SpeakRESTResponse = yield lambda: self.stream_memory(
            source, *asked.by_place, asked.endpoint, **asked.kwargs
        )
        return response
