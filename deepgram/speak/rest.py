"""Speech over HTTP: a text in, a file of audio out (protocol section 9)."""

from __future__ import annotations

import os
from typing import Any, Mapping, Union

from .._core.colours import Steps, both
from .._core.deprecated import deprecated
from .._core.request import Params, QueryOptions, Timeout, httpx
from .._core.sources import is_text_source
from .._io.rest import AbstractAsyncRestClient, AbstractSyncRestClient, Rest
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
    """Speech over HTTP.

    Every verb takes: `source`, a mapping with a `text`, sent as JSON; `options`, `SpeakRESTOptions` or dict, and
    `addons`: the query parameters; `endpoint`; and the rest as in `Rest`. Any other source raises DeepgramTypeError.
    """

    @both
    def stream_memory(
        self,
        /,
        source: Source,
        options: QueryOptions = None,
        addons: Params = None,
        headers: Params = None,
        timeout: Timeout = None,
        endpoint: str = ENDPOINT,
        **kwargs: Any,
    ) -> Steps[SpeakRESTResponse]:
        """The whole speech in memory."""
        url, body, names = self._url(endpoint), _body(source), list(FIELDS)
        found = yield lambda: self.post_memory(url, names, options, addons, headers, timeout, json=body, **kwargs)
        return _response(found)

    @both
    def stream_raw(
        self,
        /,
        source: Source,
        options: QueryOptions = None,
        addons: Params = None,
        headers: Params = None,
        timeout: Timeout = None,
        endpoint: str = ENDPOINT,
        **kwargs: Any,
    ) -> Steps[httpx.Response]:
        """The answer as soon as it begins, to be played while it comes; see `post_raw`."""
        url, body = self._url(endpoint), _body(source)
        response: httpx.Response = yield lambda: self.post_raw(
            url, options, addons, headers, timeout, json=body, **kwargs
        )
        return response

    @both
    def save(
        self,
        /,
        filename: Name,
        source: Source,
        options: QueryOptions = None,
        addons: Params = None,
        headers: Params = None,
        timeout: Timeout = None,
        endpoint: str = ENDPOINT,
        **kwargs: Any,
    ) -> Steps[SpeakRESTResponse]:
        """The whole speech in a file, which is written once all of it has come, and in memory."""
        spoken = yield lambda: self.stream_memory(source, options, addons, headers, timeout, endpoint, **kwargs)
        response: SpeakRESTResponse = yield lambda: self._aside(_saved, spoken, filename)
        return response

    @both
    def file(
        self,
        /,
        filename: Name,
        source: Source,
        options: QueryOptions = None,
        addons: Params = None,
        timeout: Timeout = None,
        endpoint: str = ENDPOINT,
        **kwargs: Any,
    ) -> Steps[SpeakRESTResponse]:
        """Same as `save`; `headers` by keyword only."""
        named = {**kwargs, "timeout": timeout, "endpoint": endpoint}
        response: SpeakRESTResponse = yield lambda: self.save(filename, source, options, addons, **named)
        return response

    @both
    def stream(
        self,
        /,
        source: Source,
        options: QueryOptions = None,
        addons: Params = None,
        headers: Params = None,
        timeout: Timeout = None,
        endpoint: str = ENDPOINT,
        **kwargs: Any,
    ) -> Steps[SpeakRESTResponse]:
        """Deprecated name of `stream_memory`."""
        deprecated("stream", "SpeakRESTClient.stream", "SpeakRESTClient.stream_memory")
        response: SpeakRESTResponse = yield lambda: self.stream_memory(
            source, options, addons, headers, timeout, endpoint, **kwargs
        )
        return response


class SpeakRESTClient(SpeakRESTVerbs, AbstractSyncRestClient):
    """Speech over HTTP, blocking; what arguments and methods mean stands at `SpeakRESTVerbs`."""


class AsyncSpeakRESTClient(SpeakRESTVerbs, AbstractAsyncRestClient):
    """Speech over HTTP on asyncio; what arguments and methods mean stands at `SpeakRESTVerbs`."""


SpeakClient = SpeakRESTClient
