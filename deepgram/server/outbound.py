"""HTTP requests the server itself makes: to language models and to server-side functions."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

TIMEOUT = 30.0  # seconds for a whole request


class OutboundError(Exception):
    """A request failed; the text names the URL and the reason."""


async def call(method: str, url: str, headers: Mapping[str, str], body: Any) -> str:
    """Send `body` as JSON and return the text of a 2xx answer; OutboundError otherwise."""
    import aiohttp

    timeout = aiohttp.ClientTimeout(total=TIMEOUT)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.request(method, url, headers=headers, json=body) as response,
        ):
            text = await response.text()
    except (aiohttp.ClientError, asyncio.TimeoutError, ValueError) as failed:
        raise OutboundError(f"{method} {url} failed: {failed!r}") from failed
    if response.status // 100 != 2:
        raise OutboundError(f"{method} {url} answered {response.status}")
    return text
