"""The bases of the REST clients in both colours. The network library is loaded by the first request."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Mapping, Optional, Sequence, Union

from .._core.request import QueryOptions, Request, request
from .._core.secret import Secret
from .._core.url import SPEECH_HOST, web_url
from ..errors import DeepgramError

if TYPE_CHECKING:
    import httpx

Params = Optional[Mapping[str, Any]]  # by name: further query parameters, or headers
Timeout = Union[float, "httpx.Timeout", None]


class Rest:
    """What both colours share.

    Every verb takes: `url`; `options` (an options object or dict) and `addons`, which become the query, addons
    winning; `headers` for this request only; `timeout`, a number of seconds for each phase or an `httpx.Timeout`
    (10 s to connect, 30 s for everything else); and what httpx takes for a request: `json`, `content`, `data`,
    `files`, `follow_redirects`, ... and `transport`, which stays the caller's to close.

    Verbs that return what was read raise DeepgramApiError for any status but 2xx, and httpx's own errors for
    whatever kept an answer from coming.
    """

    def __init__(self, config: Any) -> None:
        if config is None:
            raise DeepgramError("config: expected DeepgramClientOptions, got None")
        self._config = config

    def _url(self, endpoint: str) -> str:
        url = web_url(self._config.base_url(SPEECH_HOST), endpoint)
        return Secret(url) if "@" in url else url  # user and password

    def _request(self, method: str, url: str, *rest: Any) -> Request:
        return request(method, url, self._config.headers, *rest)

    def _raises(self, response: httpx.Response) -> bool:
        """Whether a response that is not read yet must be a good one."""
        return not response.is_success and bool(self._config.tuning().raise_on_error)


def _memory(response: httpx.Response, names: Sequence[str]) -> dict[str, Any]:
    """The headers of these names, if need be with the service's prefixes, as far as they came; and the body."""
    found: dict[str, Any] = {}
    for name in names:
        values = (response.headers.get(prefix + name) for prefix in ("", "dg-", "x-dg-"))
        value = next((value for value in values if value is not None), None)
        if value is not None:
            found[name] = value
    return {**found, "stream": io.BytesIO(response.content)}


class AbstractSyncRestClient(Rest):
    """A REST client that blocks; threads may share it.

    Args:
        config: a `DeepgramClientOptions`.
    """

    def get(
        self,
        url: str,
        options: QueryOptions = None,
        addons: Params = None,
        headers: Params = None,
        timeout: Timeout = None,
        **kwargs: Any,
    ) -> str:
        """The text of the answer to a request by GET."""
        return self._answer("GET", url, options, addons, headers, timeout, kwargs).text

    def post(
        self,
        url: str,
        options: QueryOptions = None,
        addons: Params = None,
        headers: Params = None,
        timeout: Timeout = None,
        **kwargs: Any,
    ) -> str:
        """As `get`, by POST."""
        return self._answer("POST", url, options, addons, headers, timeout, kwargs).text

    def put(
        self,
        url: str,
        options: QueryOptions = None,
        addons: Params = None,
        headers: Params = None,
        timeout: Timeout = None,
        **kwargs: Any,
    ) -> str:
        """As `get`, by PUT."""
        return self._answer("PUT", url, options, addons, headers, timeout, kwargs).text

    def patch(
        self,
        url: str,
        options: QueryOptions = None,
        addons: Params = None,
        headers: Params = None,
        timeout: Timeout = None,
        **kwargs: Any,
    ) -> str:
        """As `get`, by PATCH."""
        return self._answer("PATCH", url, options, addons, headers, timeout, kwargs).text

    def delete(
        self,
        url: str,
        options: QueryOptions = None,
        addons: Params = None,
        headers: Params = None,
        timeout: Timeout = None,
        **kwargs: Any,
    ) -> str:
        """As `get`, by DELETE."""
        return self._answer("DELETE", url, options, addons, headers, timeout, kwargs).text

    def post_memory(
        self,
        url: str,
        file_result: Sequence[str],
        options: QueryOptions = None,
        addons: Params = None,
        headers: Params = None,
        timeout: Timeout = None,
        **kwargs: Any,
    ) -> dict[str, Any]:
        """The body of the answer to POST as `io.BytesIO` ("stream"), and those of its headers that `file_result` names.

        A header that did not come is left out; one that came with the prefix "dg-" or "x-dg-" is found without it.
        """
        return _memory(self._answer("POST", url, options, addons, headers, timeout, kwargs), file_result)

    def post_raw(
        self,
        url: str,
        options: QueryOptions = None,
        addons: Params = None,
        headers: Params = None,
        timeout: Timeout = None,
        **kwargs: Any,
    ) -> httpx.Response:
        """The answer to POST, not read yet, whatever its status; option `raise_on_error` makes a bad one an error.

        Read it with `iter_bytes()` and then `close()` it.
        """
        from .http import checked, send

        asked = self._request("POST", url, options, addons, headers, timeout, kwargs)
        response = send(self._config, asked, stream=True)
        if self._raises(response):
            response.read()
            checked(response)
        return response

    def _answer(self, *asked: Any) -> httpx.Response:
        from .http import checked, send

        return checked(send(self._config, self._request(*asked)))


class AbstractAsyncRestClient(Rest):
    """A REST client on asyncio; what arguments and methods mean stands at `AbstractSyncRestClient`.

    It may be used on one event loop after the other: each has connections of its own.
    """

    async def get(
        self,
        url: str,
        options: QueryOptions = None,
        addons: Params = None,
        headers: Params = None,
        timeout: Timeout = None,
        **kwargs: Any,
    ) -> str:
        return (await self._answer("GET", url, options, addons, headers, timeout, kwargs)).text

    async def post(
        self,
        url: str,
        options: QueryOptions = None,
        addons: Params = None,
        headers: Params = None,
        timeout: Timeout = None,
        **kwargs: Any,
    ) -> str:
        return (await self._answer("POST", url, options, addons, headers, timeout, kwargs)).text

    async def put(
        self,
        url: str,
        options: QueryOptions = None,
        addons: Params = None,
        headers: Params = None,
        timeout: Timeout = None,
        **kwargs: Any,
    ) -> str:
        return (await self._answer("PUT", url, options, addons, headers, timeout, kwargs)).text

    async def patch(
        self,
        url: str,
        options: QueryOptions = None,
        addons: Params = None,
        headers: Params = None,
        timeout: Timeout = None,
        **kwargs: Any,
    ) -> str:
        return (await self._answer("PATCH", url, options, addons, headers, timeout, kwargs)).text

    async def delete(
        self,
        url: str,
        options: QueryOptions = None,
        addons: Params = None,
        headers: Params = None,
        timeout: Timeout = None,
        **kwargs: Any,
    ) -> str:
        return (await self._answer("DELETE", url, options, addons, headers, timeout, kwargs)).text

    async def post_memory(
        self,
        url: str,
        file_result: Sequence[str],
        options: QueryOptions = None,
        addons: Params = None,
        headers: Params = None,
        timeout: Timeout = None,
        **kwargs: Any,
    ) -> dict[str, Any]:
        return _memory(await self._answer("POST", url, options, addons, headers, timeout, kwargs), file_result)

    async def post_raw(
        self,
        url: str,
        options: QueryOptions = None,
        addons: Params = None,
        headers: Params = None,
        timeout: Timeout = None,
        **kwargs: Any,
    ) -> httpx.Response:
        """As in the other colour; read it with `aiter_bytes()` and then `aclose()` it."""
        from .aio_http import send
        from .http import checked

        asked = self._request("POST", url, options, addons, headers, timeout, kwargs)
        response = await send(self._config, asked, stream=True)
        if self._raises(response):
            await response.aread()
            checked(response)
        return response

    async def _answer(self, *asked: Any) -> httpx.Response:
        from .aio_http import send
        from .http import checked

        return checked(await send(self._config, self._request(*asked)))
