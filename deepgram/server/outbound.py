"""HTTP requests that the server itself makes: to language models and to functions that have an endpoint."""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

TIMEOUT = 30.0  # seconds for a whole request


class OutboundError(Exception):
    """A request failed; the text names the URL, without credentials, and the reason."""


class Outbound:
    """Makes requests: to this machine alone, or with `anywhere` to any host. Redirects are not followed."""

    def __init__(self, anywhere: bool = False) -> None:
        self._anywhere = anywhere

    async def call(self, method: str, url: str, headers: Mapping[str, str], body: Any) -> str:
        """Send `body` as JSON and return the text of a 2xx answer; OutboundError otherwise."""
        import aiohttp

        request = f"{method} {_without_secrets(url)}"
        if not self._anywhere and not is_loopback(url):
            raise OutboundError(f"{request} was not sent: LocalServer(outbound=True) allows requests to other machines")
        timeout = aiohttp.ClientTimeout(total=TIMEOUT)
        try:
            async with (
                aiohttp.ClientSession(timeout=timeout) as session,
                session.request(method, url, headers=headers, json=body, allow_redirects=False) as response,
            ):
                text = await response.text()
        except (aiohttp.ClientError, asyncio.TimeoutError, ValueError) as failed:
            raise OutboundError(f"{request} failed: {type(failed).__name__}") from failed
        if response.status // 100 != 2:
            raise OutboundError(f"{request} answered {response.status}")
        return text


def is_loopback(url: str) -> bool:
    """Whether a URL names this machine by `localhost` or a loopback address; other names are not looked up."""
    host = host_of(url)
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def host_of(url: str) -> str:
    """The host that a URL names; empty if it names none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _without_secrets(url: str) -> str:
    """A URL without user, password, query and fragment, any of which may be a credential."""
    try:
        parts = urlsplit(url)
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
    except ValueError:
        return "(not a URL)"
