"""Requests over httpx that block. Connections are kept for the next request: one pool for each configuration.

A pool is closed when its configuration has gone. What event loops do otherwise stands in `aio_http`.
"""

from __future__ import annotations

import os
import threading
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any, Callable
from weakref import WeakKeyDictionary, finalize

import httpx

from .._core import policy
from .._core.request import Request
from .._core.secret import secrets_in, without, without_frames
from .._core.url import LOOPBACK
from .net import default_tls

TIMEOUT = httpx.Timeout(30.0, connect=10.0)
LIMITS = httpx.Limits(max_connections=None, max_keepalive_connections=20, keepalive_expiry=30.0)
WHEN_SENT = ("auth", "follow_redirects")  # what httpx takes when a request is sent, not when it is built


def send(config: Any, asked: Request, *, stream: bool = False) -> httpx.Response:
    """The answer, whatever its status; not read yet with `stream`. Raises what httpx raises."""
    client = httpx.Client(transport=asked.transport) if asked.transport else _pool(config)
    ready, how = built(client, asked)
    try:
        response = client.send(ready, stream=stream, **how)
    except httpx.HTTPError as error:
        without_frames(error)
        raise error
    return tied(response, config) if stream else response


def checked(response: httpx.Response) -> httpx.Response:
    """An answer that has been read, if it is a good one. Raises DeepgramApiError for a bad one."""
    try:
        return response.raise_for_status()
    except httpx.HTTPStatusError as cause:
        body = without(response.text, secrets_in(response.request.headers, str(response.request.url)))
        raise policy.api_error(response.status_code, response.headers, body) from cause


def built(client: httpx.Client | httpx.AsyncClient, asked: Request) -> tuple[httpx.Request, dict[str, Any]]:
    """The request as httpx wants it, and what else it wants to know when sending that."""
    more = dict(asked.more)
    how = {name: more.pop(name) for name in WHEN_SENT if name in more}
    timeout = TIMEOUT if asked.timeout is None else asked.timeout
    return client.build_request(asked.method, asked.url, headers=dict(asked.headers), timeout=timeout, **more), how


def tied(response: httpx.Response, config: Any) -> httpx.Response:
    """A response that is still to be read keeps its pool."""
    response.extensions["deepgram_config"] = config
    return response


# ---- pools

_lock = threading.Lock()
_pools: WeakKeyDictionary[Any, tuple[int, httpx.Client]] = WeakKeyDictionary()  # with the process that made it


def _pool(config: Any) -> httpx.Client:
    with _lock:
        process, client = _pools.get(config, (0, None))
        if client is None or process != os.getpid():  # a forked process must not speak on its parent's connections
            client = httpx.Client(**settings(config, httpx.HTTPTransport))
            _pools[config] = os.getpid(), client
            finalize(config, client.close)
    return client


def close(config: Any) -> None:
    """Close the pool of threads."""
    with _lock:
        _, client = _pools.pop(config, (0, None))
    if client is not None:
        client.close()


def settings(config: Any, transport: Callable[..., Any]) -> dict[str, Any]:
    """The network's part of the caller's options, and no memory for cookies."""
    tuning = config.tuning()
    cookies = CookieJar(DefaultCookiePolicy(allowed_domains=[]))
    network = {"verify": tuning.ssl_context or default_tls(), "limits": LIMITS}
    proxy = tuning.proxy
    if proxy is None or proxy is True:  # the environment's
        direct = {f"all://[{host}]" if ":" in host else f"all://{host}": None for host in LOOPBACK}
        return {"cookies": cookies, "mounts": direct, **network}
    return {"cookies": cookies, "transport": transport(proxy=httpx.Proxy(proxy) if proxy else None, **network)}
