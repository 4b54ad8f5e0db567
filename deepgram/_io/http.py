"""Requests over httpx: what both colours share, and the connections of the one that blocks.

Connections are kept for the next request: one pool for each configuration, closed when that has gone. What event loops
do otherwise stands in `aio_http`.
"""

from __future__ import annotations

import os
import threading
from http.cookiejar import CookieJar, DefaultCookiePolicy
from operator import methodcaller
from typing import Any, Callable, NamedTuple
from weakref import WeakKeyDictionary, finalize

import httpx

from .._core.colours import Steps
from .._core.config import Config
from .._core.refusals import api_error
from .._core.request import Request
from .._core.secret import secrets_in, without, without_frames
from .._core.url import LOOPBACK
from .net import default_tls

TIMEOUT = httpx.Timeout(30.0, connect=10.0)
LIMITS = httpx.Limits(max_connections=None, max_keepalive_connections=20, keepalive_expiry=30.0)
WHEN_SENT = ("auth", "follow_redirects")  # what httpx takes when a request is sent, not when it is built
REFUSAL = 1 << 16  # bytes of the body of a refusal that are read


class Web(NamedTuple):
    """What httpx calls things in one colour."""

    client: type[httpx.Client | httpx.AsyncClient]
    pool: Callable[[Config], Any]
    read: Callable[[httpx.Response], Any]
    close: Callable[[Any], Any]  # a response, or its pieces
    pieces: Callable[[httpx.Response], Any]
    next: Callable[[Any, bytes], Any]

    def answer(self, config: Config, asked: Request, *, stream: bool) -> Steps[httpx.Response]:
        """The answer, read if it is not to be a stream.

        Raises DeepgramApiError for a bad one, if it is no stream or the options ask for it, and what httpx raises.
        """
        client: Any = self.client(transport=asked.transport) if asked.transport else (yield lambda: self.pool(config))
        ready, how = _built(client, asked)
        try:
            response: httpx.Response = yield lambda: client.send(ready, stream=True, **how)
            good = response.is_success or (stream and not config.tuning().raise_on_error)
            if not good:
                yield from _read_refusal(self, response)
            elif stream:
                response.extensions["deepgram_config"] = config  # a response that is still to be read keeps its pool
            else:
                yield from _read(self, response)
        except httpx.HTTPError as error:
            without_frames(error)
            raise error
        return response if good else _refused(response)


def _built(client: httpx.Client | httpx.AsyncClient, asked: Request) -> tuple[httpx.Request, dict[str, Any]]:
    """The request as httpx wants it, and what else it wants to know when sending that."""
    more = dict(asked.more)
    how = {name: more.pop(name) for name in WHEN_SENT if name in more}
    timeout = TIMEOUT if asked.timeout is None else asked.timeout
    return client.build_request(asked.method, asked.url, headers=dict(asked.headers), timeout=timeout, **more), how


def _read(web: Web, response: httpx.Response) -> Steps[None]:
    try:
        yield lambda: web.read(response)
    except BaseException:
        yield lambda: web.close(response)
        raise


def _read_refusal(web: Web, response: httpx.Response) -> Steps[None]:
    """Read as much as comes of the body of a refusal, within bounds: its status is worth more than the rest of it."""
    came = b""
    pieces = web.pieces(response)
    try:
        while not response.is_closed and len(came) < REFUSAL and (piece := (yield lambda: web.next(pieces, b""))):
            came += piece
    except httpx.HTTPError:
        pass  # it broke off
    finally:
        yield lambda: web.close(pieces)
        yield lambda: web.close(response)
    if came:
        response.stream = httpx.ByteStream(came)
        response.is_closed = response.is_stream_consumed = False


def _refused(response: httpx.Response) -> httpx.Response:
    """Raises DeepgramApiError."""
    try:
        return response.raise_for_status()
    except httpx.HTTPStatusError as cause:
        try:
            response.read()
            body = response.text
        except Exception:  # it is in another coding than it says
            body = ""
        body = without(body, secrets_in(response.request.headers, str(response.request.url)))
        raise api_error(response.status_code, response.headers, body) from cause


# ---- pools

_lock = threading.Lock()
_pools: WeakKeyDictionary[Config, tuple[int, httpx.Client]] = WeakKeyDictionary()  # with the process that made it


def _pool(config: Config) -> httpx.Client:
    with _lock:
        process, client = _pools.get(config, (0, None))
        if client is None or process != os.getpid():  # a forked process must not speak on its parent's connections
            client = httpx.Client(**settings(config, httpx.HTTPTransport))
            _pools[config] = os.getpid(), client
            finalize(config, client.close)
    return client


def close(config: Config) -> None:
    """Close the pool of threads."""
    with _lock:
        _, client = _pools.pop(config, (0, None))
    if client is not None:
        client.close()


def settings(config: Config, transport: Callable[..., Any]) -> dict[str, Any]:
    """The network's part of the caller's options, and no memory for cookies."""
    tuning = config.tuning()
    cookies = CookieJar(DefaultCookiePolicy(allowed_domains=[]))
    network = {"verify": tuning.ssl_context or default_tls(), "limits": LIMITS}
    proxy = tuning.proxy
    if proxy is None or proxy is True:  # the environment's
        direct = {f"all://[{host}]" if ":" in host else f"all://{host}": None for host in LOOPBACK}
        return {"cookies": cookies, "mounts": direct, **network}
    return {"cookies": cookies, "transport": transport(proxy=httpx.Proxy(proxy) if proxy else None, **network)}


BLOCKING = Web(httpx.Client, _pool, methodcaller("read"), methodcaller("close"), methodcaller("iter_raw"), next)
