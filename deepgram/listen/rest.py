"""Transcription of recordings (protocol section 8)."""

from __future__ import annotations

from typing import Any, Mapping, Union

from .._core.colours import Steps
from .._core.request import Asked, Params, QueryOptions, Timeout
from .._io.rest import AbstractAsyncRestClient, AbstractSyncRestClient, row
from .._io.source_rest import Source, SourceRest, with_callback
from .rest_messages import AsyncPrerecordedResponse, PrerecordedResponse

ENDPOINT = "v1/listen"
URL = Source((), ("url",), "transcribe_url_callback")
FILE = Source(("buffer", "stream"), (), "transcribe_file_callback")


class ListenRESTVerbs(SourceRest):
    """Transcription of recordings.

    Every verb takes: `source`; `options`, `PrerecordedOptions` or dict, and `addons`: the query parameters; `endpoint`;
    and the rest as in `Rest`. A source is a mapping: with `url` the server fetches the recording, and is told all that
    is in the mapping; with `buffer` (bytes or text) or `stream` (a file, or what gives its bytes piece by piece) it is
    uploaded. Any other source raises DeepgramTypeError, and nothing is sent.

    With a callback the server answers at once that it has taken the request, and sends the transcript there, by POST
    or as `callback_method` of the options says.
    """

    def _transcribed(
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
    ) -> Steps[Union[PrerecordedResponse, AsyncPrerecordedResponse]]:
        asked = Asked(options, addons, headers, timeout, kwargs)
        return (yield from self._answer_to(source, kind, endpoint, asked, PrerecordedResponse))

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
    ) -> Steps[AsyncPrerecordedResponse]:
        asked = Asked(with_callback(options, callback), addons, headers, timeout, kwargs)
        return (yield from self._posted(source, kind, endpoint, asked, AsyncPrerecordedResponse))

    transcribe_url = row(
        _transcribed,
        "transcribe_url",
        URL,
        "The transcript of a recording at a URL; with a callback in the options, see `transcribe_url_callback`.",
    )
    transcribe_file = row(
        _transcribed,
        "transcribe_file",
        FILE,
        "The transcript of the caller's recording; with a callback in the options, see `transcribe_file_callback`.",
    )
    transcribe_url_callback = row(
        _taken, "transcribe_url_callback", URL, "Have a recording at a URL transcribed and sent to `callback`."
    )
    transcribe_file_callback = row(
        _taken, "transcribe_file_callback", FILE, "Have the caller's recording transcribed and sent to `callback`."
    )


class ListenRESTClient(ListenRESTVerbs, AbstractSyncRestClient):
    """Transcription of recordings, blocking; what arguments and methods mean stands at `ListenRESTVerbs`."""


class AsyncListenRESTClient(ListenRESTVerbs, AbstractAsyncRestClient):
    """Transcription of recordings on asyncio; what arguments and methods mean stands at `ListenRESTVerbs`."""


PreRecordedClient = ListenRESTClient
AsyncPreRecordedClient = AsyncListenRESTClient
