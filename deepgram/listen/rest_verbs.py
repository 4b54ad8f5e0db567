"""The verbs of transcribing recordings (protocol section 8)."""

from __future__ import annotations

from typing import Any, Mapping, Union

from .._core.colours import Steps
from .._core.request import Asked
from .._io.rest import asks
from .._io.source_rest import SourceKind, SourceRest
from .rest_messages import AsyncPrerecordedResponse, PrerecordedResponse

ENDPOINT = "v1/listen"
URL = SourceKind((), ("url",), "transcribe_url_callback")
FILE = SourceKind(("buffer", "stream"), (), "transcribe_file_callback")
Answer = Union[PrerecordedResponse, AsyncPrerecordedResponse]


class ListenRESTVerbs(SourceRest):
    """Transcription of recordings (protocol 8).

    Every verb takes: `source`; `options`, `PrerecordedOptions` or dict, and `addons`: the query parameters; `endpoint`;
    and the rest as in `Rest`. A source is a mapping: with `url` the server fetches the recording, and is told all that
    is in the mapping; with `buffer` (bytes or text) or `stream` (a file, or what gives its bytes piece by piece) it is
    uploaded. Any other source raises DeepgramTypeError, and nothing is sent. An error status raises DeepgramApiError.

    With a callback the server answers at once that it has taken the request, and sends the transcript there, by POST
    or as `callback_method` of the options says.
    """

    @asks(ENDPOINT)
    def transcribe_url(self, source: Mapping[str, Any], asked: Asked) -> Steps[Answer]:
        """The transcript of a recording that the server fetches: `transcribe_url({"url": "https://..."}, options)`.

        With a callback among the options, see `transcribe_url_callback`.
        """
        return self._answer_to(source, URL, asked, PrerecordedResponse)

    @asks(ENDPOINT)
    def transcribe_file(self, source: Mapping[str, Any], asked: Asked) -> Steps[Answer]:
        """The transcript of a recording that is uploaded: `transcribe_file({"stream": file}, options)`.

        With a callback among the options, see `transcribe_file_callback`.
        """
        return self._answer_to(source, FILE, asked, PrerecordedResponse)

    @asks(ENDPOINT)
    def transcribe_url_callback(
        self, source: Mapping[str, Any], callback: str, asked: Asked
    ) -> Steps[AsyncPrerecordedResponse]:
        """Have a recording at a URL transcribed and sent to `callback`."""
        return self._taken(source, URL, callback, asked, AsyncPrerecordedResponse)

    @asks(ENDPOINT)
    def transcribe_file_callback(
        self, source: Mapping[str, Any], callback: str, asked: Asked
    ) -> Steps[AsyncPrerecordedResponse]:
        """Have the caller's recording transcribed and sent to `callback`."""
        return self._taken(source, FILE, callback, asked, AsyncPrerecordedResponse)
