"""The verbs of text intelligence: topics, intents, sentiment and summary of a text (protocol 10.1)."""

from __future__ import annotations

from typing import Any, Mapping, Union

from .._core.colours import Steps
from .._core.request import Asked
from .._io.rest import asks
from .._io.source_rest import SourceKind, SourceRest
from .messages import AnalyzeResponse, AsyncAnalyzeResponse

ENDPOINT = "v1/read"
URL = SourceKind((), ("url",), "analyze_url_callback")
TEXT = SourceKind(("buffer", "stream"), ("text",), "analyze_text_callback")
Answer = Union[AnalyzeResponse, AsyncAnalyzeResponse]


class AnalyzeVerbs(SourceRest):
    """Text intelligence (protocol 10.1).

    Every verb takes: `source`; `options`, `AnalyzeOptions` or dict, and `addons`: the query parameters; `endpoint`; and
    the rest as in `Rest`. A source is a mapping: with `url` the server fetches the text; with `text` it is in the
    mapping; with `buffer` (bytes or text) or `stream` (a file, or what gives its bytes piece by piece) it is uploaded.
    Any other source raises DeepgramTypeError, and nothing is sent. An error status raises DeepgramApiError.

    With a callback the server answers at once that it has taken the request, and sends what it finds there, by POST
    or as `callback_method` of the options says.
    """

    @asks(ENDPOINT)
    def analyze_url(self, source: Mapping[str, Any], asked: Asked) -> Steps[Answer]:
        """What a text says that the server fetches: `analyze_url({"url": "https://..."}, options)`.

        With a callback among the options, see `analyze_url_callback`.
        """
        return self._answer_to(source, URL, asked, AnalyzeResponse)

    @asks(ENDPOINT)
    def analyze_text(self, source: Mapping[str, Any], asked: Asked) -> Steps[Answer]:
        """What a text says: `analyze_text({"text": "..."}, options)`.

        With a callback among the options, see `analyze_text_callback`.
        """
        return self._answer_to(source, TEXT, asked, AnalyzeResponse)

    @asks(ENDPOINT)
    def analyze_url_callback(
        self, source: Mapping[str, Any], callback: str, asked: Asked
    ) -> Steps[AsyncAnalyzeResponse]:
        """Have a text at a URL analyzed; what it says is sent to `callback`."""
        return self._taken(source, URL, callback, asked, AsyncAnalyzeResponse)

    @asks(ENDPOINT)
    def analyze_text_callback(
        self, source: Mapping[str, Any], callback: str, asked: Asked
    ) -> Steps[AsyncAnalyzeResponse]:
        """Have the caller's text analyzed; what it says is sent to `callback`."""
        return self._taken(source, TEXT, callback, asked, AsyncAnalyzeResponse)

    @asks(ENDPOINT)
    def analyze_file_callback(
        self, source: Mapping[str, Any], callback: str, asked: Asked
    ) -> Steps[AsyncAnalyzeResponse]:
        """What `analyze_text_callback` was called up to 3.2."""
        return self._taken(source, TEXT, callback, asked, AsyncAnalyzeResponse)
