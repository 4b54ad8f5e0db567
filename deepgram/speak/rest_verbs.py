"""The verbs of speech over HTTP: text in, audio out (protocol section 9)."""

from __future__ import annotations

import os
from typing import Any, Mapping, Union

from .._core.colours import Steps
from .._core.deprecated import warn_deprecated
from .._core.request import Args, httpx
from .._io.rest import Rest, request_verb
from .._io.source_rest import SourceKind
from .rest_messages import SpeakRESTResponse, SpeakSource

ENDPOINT = "v1/speak"
HEADERS = "content-type", "request-id", "model-uuid", "model-name", "char-count", "transfer-encoding", "date"
TEXT = SourceKind((), ("text",), what="speak")
Source = Union[SpeakSource, Mapping[str, Any]]
Name = Union[str, "os.PathLike[str]"]


def _response(result: Mapping[str, Any]) -> SpeakRESTResponse:
    known = {name.replace("-", "_"): result[name] for name in HEADERS if name in result}
    count = known.pop("char_count", "")
    characters = int(count) if count.isdecimal() else 0
    return SpeakRESTResponse(**known, characters=characters, stream=result["stream"], stream_memory=result["stream"])


def _write_file(response: SpeakRESTResponse, filename: Name) -> SpeakRESTResponse:
    with open(filename, "wb") as file:
        file.write(response.stream_memory.getbuffer() if response.stream_memory else b"")
    response.filename, response.stream = os.fspath(filename), None
    return response


class SpeakRESTVerbs(Rest):
    """Speech over HTTP (protocol 9).

    All methods take:

    - `source`: a mapping with `text`, sent as JSON.
    - `options` (`SpeakRESTOptions` or dict) and `addons` (a mapping): the query parameters.
    - `endpoint`, and the keyword arguments of `deepgram._io.rest.Rest`: `headers`, `timeout`, `transport`, ...

    Raises DeepgramTypeError for any other source, DeepgramApiError for an error status, and httpx's errors if there was
    no response.
    """

    @request_verb(ENDPOINT)
    def stream_memory(self, source: Source, args: Args) -> Steps[SpeakRESTResponse]:
        """Return the audio in memory: `stream_memory({"text": "..."}, options).stream_memory` is an `io.BytesIO`."""
        url, body, named = self._url(args.endpoint), TEXT.body(source), args.as_kwargs()
        result = yield lambda: self.post_memory(url, file_result=list(HEADERS), **body, **named)
        return _response(result)

    @request_verb(ENDPOINT)
    def stream_raw(self, source: Source, args: Args) -> Steps[httpx.Response]:
        """Return the unread response as soon as it begins, for playing while it arrives; see `post_raw`."""
        url, body, named = self._url(args.endpoint), TEXT.body(source), args.as_kwargs()
        response: httpx.Response = yield lambda: self.post_raw(url, **body, **named)
        return response

    @request_verb(ENDPOINT)
    def save(self, filename: Name, source: Source, args: Args) -> Steps[SpeakRESTResponse]:
        """Save the audio to a file, which is written when all audio has arrived, and return it in memory.

        Raises OSError if the file can't be written.
        """
        spoken = yield lambda: self.stream_memory(source, endpoint=args.endpoint, **args.as_kwargs())
        response: SpeakRESTResponse = yield lambda: self._driver().run_blocking(_write_file, spoken, filename)
        return response

    @request_verb(ENDPOINT, "headers")
    def file(self, filename: Name, source: Source, args: Args) -> Steps[SpeakRESTResponse]:
        """Same as `save`; `headers` by keyword only."""
        named = args.as_kwargs()
        response: SpeakRESTResponse = yield lambda: self.save(filename, source, endpoint=args.endpoint, **named)
        return response

    @request_verb(ENDPOINT)
    def stream(self, source: Source, args: Args) -> Steps[SpeakRESTResponse]:
        """Deprecated name of `stream_memory`."""
        warn_deprecated("stream", "SpeakRESTClient.stream", "SpeakRESTClient.stream_memory")
        named = args.as_kwargs()
        response: SpeakRESTResponse = yield lambda: self.stream_memory(source, endpoint=args.endpoint, **named)
        return response
