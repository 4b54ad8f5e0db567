"""Requests over httpx: what both colours share, and the connections of the one that blocks.

Connections are kept for the next request: one pool for each configuration, closed when that has gone. What event loops
do otherwise stands in `aio_http`.
"""

from __future__ import annotations

import logging
import os
import random
import threading
import time
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache, partial
from http.cookiejar import CookieJar, DefaultCookiePolicy
from types import FunctionType
from typing import Any, Callable, NamedTuple, Optional
from urllib.request import getproxies
from weakref import WeakKeyDictionary, finalize

import httpx

from .._core.colours import Steps
from .._core.config import Config
from .._core.policy import RESENT_STATUS, pause, retry_after
from .._core.refusals import api_error
from .._core.request import Request
from .._core.secret import is_credential, redact, secrets_in, strip_frames
from .._core.url import LOOPBACK, without_secrets
from .forks import register
from .net import default_tls
from .uploads import Upload

TIMEOUT = httpx.Timeout(30.0, connect=10.0)
LIMITS = httpx.Limits(max_connections=None, max_keepalive_connections=100, keepalive_expiry=30.0)
NO_ANSWER, TOO_LATE = httpx.HTTPError, httpx.TimeoutException  # for floors that must not know httpx
WHEN_SENT = ("auth", "follow_redirects")  # what httpx takes when a request is sent, not when it is built
CONFIGURED = ("accept", "user-agent")  # headers of httpx's clients that ours have from their configuration
REPLACED = ("send", "_send_single_request")  # methods of httpx's clients that tracers, recorders and tests replace
REFUSAL, REFUSAL_TIME = 1 << 16, 5.0  # bytes of the body of a refusal that are read, and seconds after which no more is


@dataclass
class Pool:
    """Connections that are kept for the next request."""

    client: Any
    transport: Any = None  # the one that every request of the client goes through, where there is one
    used: bool = False  # whether there may be kept ones, which servers close when they like


class Web(NamedTuple):
    """What httpx calls things in one colour, and the way of a request, in steps for both.

    `answer` has it built and sent (`_tried`, as often as it may be), by the transport alone (`_handled`) or by httpx's
    client (`_led`); what comes is read, or raised (`refused`).
    """

    client: type[httpx.Client | httpx.AsyncClient]
    letter: str  # before the names of methods
    pool: Callable[[Config], Any]
    next: Callable[[Any, bytes], Any]
    aside: Callable[..., Any]  # calls what may wait for a disk
    sleep: Callable[[float], Any]

    def on(self, found: Any, name: str) -> Any:
        """Call a method of a response, or of its pieces."""
        return getattr(found, self.letter + name)()

    def answer(self, config: Config, asked: Request, *, stream: bool) -> Steps[httpx.Response]:
        """The answer, read if it is not to be a stream.

        Raises DeepgramApiError for a bad one, if it is no stream or the options ask for it, and what httpx raises.
        """
        own = self.client(transport=asked.transport) if asked.transport else config.httpx_client
        pool = Pool(own) if isinstance(own, self.client) else (yield lambda: self.pool(config))
        upload = self._upload(asked)
        if upload:
            yield lambda: self.aside(upload.measure)
        ready = _built(pool.client, asked, upload)
        send = self._led if stream or self._needs_client(pool, asked, ready) else self._handled
        try:
            sent, wait = partial(send, pool, asked, ready), partial(_wait, config, asked, ready)
            response: httpx.Response = yield from self._tried(sent, wait, pool.used and asked.method == "GET")
            pool.used = True
            if not response.is_success and not (stream and not config.tuning().raise_on_error):
                yield from self.refused(response)
            if stream:
                response.extensions["deepgram_config"] = config  # a response that is still to be read keeps its pool
                return response
            try:
                yield partial(self.on, response, "read")
            except BaseException:
                yield partial(self.on, response, "close")
                raise
            return response
        except httpx.HTTPError as error:
            strip_frames(error, secrets_in(ready.headers, asked.url))  # httpx quotes what is no HTTP
            raise error

    def _upload(self, asked: Request) -> Optional[Upload]:
        """The body, where httpx would not send it as it is to be sent."""
        body = asked.more.get("content")
        if body is None or (isinstance(body, (bytes, str)) and not asked.progress):
            return None
        return Upload(body, asked.progress, threaded=self.client is httpx.Client)

    def _tried(self, send: Callable[..., Any], wait: Callable[..., Any], again: bool) -> Steps[httpx.Response]:
        """The answer to a request that is sent again as long as `wait` says when.

        With `again` also once if there is no answer: the server has perhaps just closed a connection that was kept.
        """
        attempt = 0
        while True:
            attempt += 1
            try:
                response: httpx.Response = yield from send()
                status = response.status_code
                seconds = wait(attempt, response.headers) if status in RESENT_STATUS else None
                if seconds is None:
                    return response
                why = f"HTTP {status}"
                yield partial(self.on, response, "close")
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                seconds, why = wait(attempt, {}), type(error).__name__
                if seconds is None:
                    raise
            except (httpx.RemoteProtocolError, httpx.NetworkError):
                if not again:
                    raise
                again, attempt = False, attempt - 1
                continue
            logging.getLogger("deepgram.rest").info("%s; the next request follows in %.1f s", why, seconds)
            yield partial(self.sleep, seconds)

    def _needs_client(self, pool: Pool, asked: Request, ready: httpx.Request) -> bool:
        """Whether anybody asks for, or could miss, what httpx's clients do around their transports."""
        return (
            pool.transport is None
            or any(name in asked.more for name in WHEN_SENT)
            or not isinstance(ready.stream, (httpx.ByteStream, Upload))
            or logging.getLogger("httpx").isEnabledFor(logging.INFO)
            or any(_is_replaced(getattr(self.client, name, None)) for name in REPLACED)
        )

    def _handled(self, pool: Pool, asked: Request, ready: httpx.Request) -> Steps[httpx.Response]:
        """The answer to a request, of the transport alone, as httpx's clients would take a quarter longer."""
        begun, handle = time.perf_counter(), f"handle_{self.letter and 'async_'}request"
        try:
            response: httpx.Response = yield partial(getattr(pool.transport, handle), ready)
        except httpx.RequestError as error:
            error.request = ready
            raise
        response.request = ready
        response.elapsed = timedelta(seconds=time.perf_counter() - begun)
        return response

    def _led(self, pool: Pool, asked: Request, ready: httpx.Request) -> Steps[httpx.Response]:
        """The answer to a request, where redirects lead to if they are to be followed."""
        auth = asked.more.get("auth", httpx.USE_CLIENT_DEFAULT)
        passed: list[httpx.Response] = []
        while True:
            response: httpx.Response = yield partial(pool.client.send, ready, stream=True, auth=auth)
            response.history = list(passed)
            further = response.next_request if asked.more.get("follow_redirects") else None
            if further is None:
                return response
            passed.append(response)
            yield partial(self.on, response, "close")
            if len(passed) > pool.client.max_redirects:
                raise httpx.TooManyRedirects("Exceeded maximum allowed redirects.", request=ready)
            if _leads_away(ready.url, further.url):
                for name in filter(is_credential, list(further.headers)):
                    del further.headers[name]
            ready = further

    def refused(self, response: httpx.Response) -> Steps[None]:
        """Raises DeepgramApiError for a bad answer that is not read yet.

        As much of its body is read as comes within bounds: its status is worth more than the rest of it.
        """
        came = b""
        pieces, end = self.on(response, "iter_raw"), time.monotonic() + REFUSAL_TIME
        try:
            while not response.is_closed and len(came) < REFUSAL and (piece := (yield lambda: self.next(pieces, b""))):
                came += piece
                if time.monotonic() > end:
                    break
        except httpx.HTTPError:
            pass  # it broke off
        finally:
            yield lambda: self.on(pieces, "close")
            yield lambda: self.on(response, "close")
        if came:
            response.stream = httpx.ByteStream(came)
            response.is_closed = response.is_stream_consumed = False
        _refused(response)


_url = lru_cache(64)(httpx.URL)  # parsing takes as long as all else that makes a request


def _is_replaced(method: Any) -> bool:
    return type(method) is not FunctionType or not str(method.__globals__.get("__name__")).startswith("httpx.")


def _built(client: httpx.Client | httpx.AsyncClient, asked: Request, upload: Optional[Upload]) -> httpx.Request:
    """The request as httpx would build it, in a third of the time."""
    more = {name: value for name, value in asked.more.items() if name not in WHEN_SENT}
    usual = {name: value for name, value in client.headers.items() if name not in CONFIGURED}
    given = {name.lower() for name in asked.headers}
    if upload:
        more["content"] = upload
        if upload.length is not None:
            usual["content-length"] = str(upload.length)
    headers = {name: value for name, value in usual.items() if name not in given} | dict(asked.headers)
    timeout = TIMEOUT if asked.timeout is None else httpx.Timeout(asked.timeout)
    more["extensions"] = {"timeout": timeout.as_dict(), **(more.get("extensions") or {})}
    build: Any = httpx.Request
    if client.cookies or client.params:  # the caller's own client
        build, more["params"] = client.build_request, _url(asked.url).params
    ready: httpx.Request = build(asked.method, _url(asked.url), headers=headers, **more)
    if upload:
        ready.stream = upload
    return ready


def _wait(config: Config, asked: Request, ready: httpx.Request, attempt: int, told: Any) -> Optional[float]:
    """Seconds before the next request, None if there is to be none."""
    most = config.tuning().max_retries if asked.max_retries is None else asked.max_retries
    repeatable = isinstance(ready.stream, httpx.ByteStream) or getattr(ready.stream, "repeatable", False)
    if attempt > most or not repeatable:
        return None
    return pause(attempt, retry_after(told, time.time()), random.random())


def _leads_away(url: httpx.URL, further: httpx.URL) -> bool:
    """Whether a redirect leads to another server, or out of TLS; what listens on another port is another server."""
    before, after = ((each.scheme, each.host, each.port) for each in (url, further))
    return before != after and (before, after) != (("http", further.host, None), ("https", url.host, None))


def _refused(response: httpx.Response) -> None:
    """Raises DeepgramApiError."""
    try:
        response.raise_for_status()
    except httpx.HTTPStatusError as cause:
        try:
            response.read()
            body = response.text[:REFUSAL]  # what is packed may be a thousand times longer
        except Exception:  # it is in another coding than it says
            body = ""
        url = str(response.request.url)
        cause.args = (str(cause).replace(url, without_secrets(url)),)
        secrets = secrets_in(response.request.headers, url)
        strip_frames(cause, secrets)
        headers = {name: redact(value, secrets) for name, value in response.headers.items()}
        raise api_error(response.status_code, headers, redact(body, secrets)) from cause


# ---- pools

_lock = threading.Lock()
register(before=_lock.acquire, after_in_parent=_lock.release, after_in_child=_lock.release)
_pools: WeakKeyDictionary[Config, tuple[int, Pool]] = WeakKeyDictionary()  # with the process that made it


def _pool(config: Config) -> Pool:
    with _lock:
        process, pool = _pools.get(config, (0, None))
        if pool is None or process != os.getpid():  # a forked process must not speak on its parent's connections
            pool = opened(config, httpx.Client, httpx.HTTPTransport)
            _pools[config] = os.getpid(), pool
            finalize(config, pool.client.close)
    return pool


def close(config: Config) -> None:
    """Close the pool of threads."""
    with _lock:
        _, pool = _pools.pop(config, (0, None))
    if pool is not None:
        pool.client.close()


def opened(config: Config, client: Callable[..., Any], transport: Callable[..., Any]) -> Pool:
    """A pool as the network's part of the caller's options has it, and no memory for cookies."""
    tuning = config.tuning()
    cookies = CookieJar(DefaultCookiePolicy(allowed_domains=[]))
    network = {"verify": tuning.ssl_context or default_tls(), "limits": LIMITS}
    proxy = None if tuning.proxy is True else tuning.proxy
    if proxy is None and getproxies().keys() & {"http", "https", "all"}:
        direct = {f"all://[{host}]" if ":" in host else f"all://{host}": None for host in LOOPBACK}
        return Pool(client(cookies=cookies, mounts=direct, **network))
    alone = transport(proxy=httpx.Proxy(proxy if "://" in proxy else f"http://{proxy}") if proxy else None, **network)
    return Pool(client(cookies=cookies, transport=alone), alone)


BLOCKING = Web(httpx.Client, "", _pool, next, lambda work, *args: work(*args), time.sleep)
