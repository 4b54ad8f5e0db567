"""The verbs of text intelligence: topics, intents, sentiment and summary of a text (protocol 10.1)."""

from __future__ import annotations

from typing import Union

from .._core.colours import Steps
from .._core.request import Args
from .._core.sources import Source
from .._io.rest import request_verb
from .._io.source_rest import SourceKind, SourceRest
from .messages import AnalyzeResponse, AsyncAnalyzeResponse

ENDPOINT = "v1/read"
URL = SourceKind((), ("url",), "analyze_url_callback")
TEXT = SourceKind(("buffer", "stream"), ("text",), "analyze_text_callback")
Answer = Union[AnalyzeResponse, AsyncAnalyzeResponse]


class AnalyzeVerbs(SourceRest):
    """Text intelligence (protocol 10.1).

    All methods take:

    - `source`, a mapping: with `url`, the server fetches the text; with `text`, it is sent as JSON; with `buffer`
      (bytes or text) or `stream` (a file, or an iterable of chunks), it is uploaded.
    - `options` (`AnalyzeOptions` or dict) and `addons` (a mapping): the query parameters.
    - `endpoint`, and the keyword arguments of `deepgram._io.rest.Rest`: `headers`, `timeout`, `transport`, ...

    Raises DeepgramTypeError for any other source (nothing is sent), DeepgramApiError for an error status, and httpx's
    errors if there was no response.

    With a callback the server answers at once, and later sends the result to that URL, by POST or as `callback_method`
    in the options says.
    """

    @request_verb(ENDPOINT)
    def analyze_url(self, source: Source, args: Args) -> Steps[Answer]:
        """Analyze a text that the server fetches: `analyze_url({"url": "https://..."}, options)`.

        With `callback` in the options, the same as `analyze_url_callback`.
        """
        return self._send_source(source, URL, args, AnalyzeResponse)

    @request_verb(ENDPOINT)
    def analyze_text(self, source: Source, args: Args) -> Steps[Answer]:
        """Analyze a text: `analyze_text({"text": "..."}, options)`.

        With `callback` in the options, the same as `analyze_text_callback`.
        """
        return self._send_source(source, TEXT, args, AnalyzeResponse)

    @request_verb(ENDPOINT)
    def analyze_url_callback(self, source: Source, callback: str, args: Args) -> Steps[AsyncAnalyzeResponse]:
        """Analyze a text that the server fetches; the result is sent to the URL `callback`."""
        return self._send_deferred(source, URL, callback, args, AsyncAnalyzeResponse)

    @request_verb(ENDPOINT)
    def analyze_text_callback(self, source: Source, callback: str, args: Args) -> Steps[AsyncAnalyzeResponse]:
        """Analyze a text; the result is sent to the URL `callback`."""
        return self._send_deferred(source, TEXT, callback, args, AsyncAnalyzeResponse)

    @request_verb(ENDPOINT)
    def analyze_file_callback(self, source: Source, callback: str, args: Args) -> Steps[AsyncAnalyzeResponse]:
        """Name of `analyze_text_callback` until 3.2."""
        return self._send_deferred(source, TEXT, callback, args, AsyncAnalyzeResponse)
