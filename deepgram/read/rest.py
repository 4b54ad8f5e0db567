"""Text intelligence: topics, intents, sentiment and summary of a text (protocol 10.1)."""

from __future__ import annotations

from typing import Any, Mapping, Union

from .._core.colours import Steps
from .._core.request import Asked, Params, QueryOptions, Timeout
from .._io.rest import AbstractAsyncRestClient, AbstractSyncRestClient, row
from .._io.source_rest import Source, SourceRest, with_callback
from .messages import AnalyzeResponse, AsyncAnalyzeResponse

ENDPOINT = "v1/read"
URL = Source((), ("url",), "analyze_url_callback")
TEXT = Source(("buffer", "stream"), ("text",), "analyze_text_callback")


class AnalyzeVerbs(SourceRest):
    """Text intelligence.

    Every verb takes: `source`; `options`, `AnalyzeOptions` or dict, and `addons`: the query parameters; `endpoint`; and
    the rest as in `Rest`. A source is a mapping: with `url` the server fetches the text; with `text` it is in the
    mapping; with `buffer` (bytes or text) or `stream` (a file, or what gives its bytes piece by piece) it is uploaded.
    Any other source raises DeepgramTypeError, and nothing is sent.

    With a callback the server answers at once that it has taken the request, and sends what it finds there, by POST
    or as `callback_method` of the options says.
    """

    def _analyzed(
        self,
        kind: Source,
        /,
        source: Mapping[str, Any],
        options: QueryOptions = None,
        addons: Params = None,
        headers: Params = None,
        timeout: Timeout = None,
        endpoint: str = ENDPOINT,
        **kwargs: Any,
    ) -> Steps[Union[AnalyzeResponse, AsyncAnalyzeResponse]]:
        asked = Asked(options, addons, headers, timeout, kwargs)
        return (yield from self._answer_to(source, kind, endpoint, asked, AnalyzeResponse))

    def _taken(
        self,
        kind: Source,
        /,
        source: Mapping[str, Any],
        callback: str,
        options: QueryOptions = None,
        addons: Params = None,
        headers: Params = None,
        timeout: Timeout = None,
        endpoint: str = ENDPOINT,
        **kwargs: Any,
    ) -> Steps[AsyncAnalyzeResponse]:
        asked = Asked(with_callback(options, callback), addons, headers, timeout, kwargs)
        return (yield from self._posted(source, kind, endpoint, asked, AsyncAnalyzeResponse))

    analyze_url = row(
        _analyzed,
        "analyze_url",
        URL,
        "What a text at a URL says; with a callback in the options, see `analyze_url_callback`.",
    )
    analyze_text = row(
        _analyzed,
        "analyze_text",
        TEXT,
        "What the caller's text says; with a callback in the options, see `analyze_text_callback`.",
    )
    analyze_url_callback = row(
        _taken, "analyze_url_callback", URL, "Have a text at a URL analyzed; what it says is sent to `callback`."
    )
    analyze_text_callback = row(
        _taken,
        "analyze_text_callback",
        TEXT,
        "Have the caller's text analyzed; what it says is sent to `callback`.",
    )
    analyze_file_callback = row(
        _taken, "analyze_file_callback", TEXT, "What `analyze_text_callback` was called up to 3.2."
    )


class AnalyzeClient(AnalyzeVerbs, AbstractSyncRestClient):
    """Text intelligence, blocking; what arguments and methods mean stands at `AnalyzeVerbs`."""


class AsyncAnalyzeClient(AnalyzeVerbs, AbstractAsyncRestClient):
    """Text intelligence on asyncio; what arguments and methods mean stands at `AnalyzeVerbs`."""


ReadClient = AnalyzeClient
AsyncReadClient = AsyncAnalyzeClient
