"""Requests that the server makes: to language models, functions, callbacks, and URLs of recordings."""

from __future__ import annotations

import asyncio
import ipaddress
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

if TYPE_CHECKING:
    import aiohttp

TIMEOUT = 30.0  # seconds, for a whole request
FETCH_TIMEOUT = 600.0  # seconds, for a file
MAX_REDIRECTS = 5
REDIRECTING = (301, 302, 303, 307, 308)


class OutboundError(Exception):
    """A failed request; the text has the URL without credentials, and the reason. `status` is 0 without a response.

    `sent` is False for a request that was not allowed.
    """

    def __init__(self, text: str, status: int = 0, *, sent: bool = True) -> None:
        super().__init__(text)
        self.status = status
        self.sent = sent


class Outbound:
    """Makes requests to this machine, or to any host with `anywhere`. `trust` returns the TLS configuration."""

    def __init__(self, anywhere: bool = False, trust: Callable[[], ssl.SSLContext | bool] = lambda: True) -> None:
        self._anywhere = anywhere
        self._trust = trust

    async def call(self, method: str, url: str, headers: Mapping[str, str], body: Any) -> str:
        """Send `body` as JSON and return the text of a 2xx response; OutboundError otherwise. Redirects fail."""
        async with self._request(method, url, TIMEOUT, headers=headers, json=body) as response:
            return await response.text()

    async def deliver(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> int:
        """Send bytes and return the status of a 2xx response; OutboundError otherwise. Redirects fail."""
        async with self._request(method, url, TIMEOUT, headers=headers, data=body) as response:
            return response.status

    async def fetch(self, url: str, limit: int) -> AsyncIterator[bytes]:
        """The content of a URL; OutboundError above `limit` bytes. Redirects must be allowed as well."""
        for _ in range(1 + MAX_REDIRECTS):
            async with self._request("GET", url, FETCH_TIMEOUT, redirects=True) as response:
                target = response.headers.get("Location")
                if response.status not in REDIRECTING or target is None:
                    size = 0
                    async for chunk in response.content.iter_any():
                        size += len(chunk)
                        if size > limit:
                            raise OutboundError(f"GET {_without_secrets(url)} answered more than {limit} bytes")
                        yield chunk
                    return
                url = urljoin(url, target)
        raise OutboundError(f"GET {_without_secrets(url)}: more than {MAX_REDIRECTS} redirects")

    @asynccontextmanager
    async def socket(self, url: str, headers: Mapping[str, str]) -> AsyncIterator[Callable[[str], Awaitable[None]]]:
        """Open a WebSocket; yields a function that sends a text. OutboundError if it can't be opened or is lost."""
        import aiohttp

        self._check_allowed("WebSocket", url)
        try:
            async with (
                aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(connect=TIMEOUT)) as session,
                session.ws_connect(url, headers=headers, ssl=self._trust()) as opened,
            ):
                yield opened.send_str
        except (aiohttp.ClientError, asyncio.TimeoutError, ValueError, ConnectionError) as failed:
            raise OutboundError(f"WebSocket {_without_secrets(url)} failed: {type(failed).__name__}") from failed

    def _check_allowed(self, method: str, url: str) -> str:
        """The request as text for errors; OutboundError if it is not allowed."""
        request = f"{method} {_without_secrets(url)}"
        if not self._anywhere and not is_loopback(url):
            problem = "was not sent: LocalServer(outbound=True) allows requests to other machines"
            raise OutboundError(f"{request} {problem}", sent=False)
        return request

    @asynccontextmanager
    async def _request(
        self, method: str, url: str, seconds: float, *, redirects: bool = False, **options: Any
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        import aiohttp

        request = self._check_allowed(method, url)
        timeout = aiohttp.ClientTimeout(total=seconds)
        try:
            async with (
                aiohttp.ClientSession(timeout=timeout) as session,
                session.request(method, url, allow_redirects=False, ssl=self._trust(), **options) as response,
            ):
                if response.status // 100 != 2 and not (redirects and response.status in REDIRECTING):
                    raise OutboundError(f"{request} answered {response.status}", response.status)
                yield response
        except (aiohttp.ClientError, asyncio.TimeoutError, ValueError) as failed:
            raise OutboundError(f"{request} failed: {type(failed).__name__}") from failed


def is_loopback(url: str) -> bool:
    """Whether the host is `localhost` or a loopback address; other names are not resolved."""
    host = host_of(url)
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def host_of(url: str) -> str:
    """The host of a URL; empty if it has none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _without_secrets(url: str) -> str:
    """A URL without user, password, query and fragment, all of which may contain credentials."""
    try:
        parts = urlsplit(url)
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
    except ValueError:
        return "(not a URL)"
