"""HTTP requests over httpx: the logic of both colours, and the connection pools of blocking clients.

There is one pool per configuration, closed when that is garbage collected. `aio_http` has those of asyncio.
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
NO_RESPONSE, TIMED_OUT = httpx.HTTPError, httpx.TimeoutException  # for floors that must not know httpx
SEND_ARGUMENTS = ("auth", "follow_redirects")  # httpx takes them when a request is sent, not when it is built
CONFIGURED = ("accept", "user-agent")  # default headers of httpx that our configuration sets itself
PATCHABLE = ("send", "_send_single_request")  # methods of httpx's clients that tracers, recorders and tests replace
ERROR_BODY, ERROR_BODY_TIME = 1 << 16, 5.0  # at most so many bytes of an error response are read, in so many seconds


@dataclass
class Pool:
    """A connection pool: an httpx client, and its transport."""

    client: Any
    transport: Any = None  # None if the client chooses a transport for each request (proxies of the environment)
    used: bool = False  # whether idle connections may exist, which a server can close at any time


class HttpDriver(NamedTuple):
    """Sends requests, in steps for both colours; its fields are what differs between the two.

    `send` builds a request, sends it with retries, by the transport alone or by httpx's client, and reads the response
    or raises its error.
    """

    client: type[httpx.Client | httpx.AsyncClient]
    prefix: str  # of httpx's method names: "a" of `aread`
    pool: Callable[[Config], Any]
    next: Callable[[Any, bytes], Any]
    run_blocking: Callable[..., Any]  # calls a function that may wait for a disk
    sleep: Callable[[float], Any]

    def call(self, target: Any, name: str) -> Any:
        """Call a method of a response or of its iterator."""
        return getattr(target, self.prefix + name)()

    def send(self, config: Config, request: Request, *, stream: bool) -> Steps[httpx.Response]:
        """The response, with its body unless `stream`.

        Raises DeepgramApiError for an error status (with `stream` only if the options say so), and httpx's errors.
        """
        own = self.client(transport=request.transport) if request.transport else config.httpx_client
        pool = Pool(own) if isinstance(own, self.client) else (yield lambda: self.pool(config))
        upload = self._upload(request)
        if upload:
            yield lambda: self.run_blocking(upload.measure)
        built = _build(pool.client, request, upload)
        send = self._send_by_client if stream or self._needs_client(pool, request, built) else self._send_by_transport
        try:
            attempt, delay = partial(send, pool, request, built), partial(_retry_delay, config, request, built)
            response: httpx.Response = yield from self._retry(attempt, delay, pool.used and request.method == "GET")
            pool.used = True
            if not response.is_success and not (stream and not config.tuning().raise_on_error):
                yield from self.raise_error(response)
            if stream:
                response.extensions["deepgram_config"] = config  # keeps the pool open while the response is read
                return response
            try:
                yield partial(self.call, response, "read")
            except BaseException:
                yield partial(self.call, response, "close")
                raise
            return response
        except httpx.HTTPError as error:
            strip_frames(error, secrets_in(built.headers, request.url))  # httpx quotes a response that is not HTTP
            raise error

    def _upload(self, request: Request) -> Optional[Upload]:
        """The body, unless httpx itself sends it correctly."""
        body = request.more.get("content")
        if body is None or (isinstance(body, (bytes, str)) and not request.progress):
            return None
        return Upload(body, request.progress, threaded=self.client is httpx.Client)

    def _retry(self, send: Callable[..., Any], delay: Callable[..., Any], stale: bool) -> Steps[httpx.Response]:
        """The response to a request, which is repeated while `delay` returns seconds.

        If `stale`, an idle connection may have been closed by the server: a lost connection is then retried once.
        """
        attempt = 0
        while True:
            attempt += 1
            try:
                response: httpx.Response = yield from send()
                status = response.status_code
                seconds = delay(attempt, response.headers) if status in RESENT_STATUS else None
                if seconds is None:
                    return response
                why = f"HTTP {status}"
                yield partial(self.call, response, "close")
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                seconds, why = delay(attempt, {}), type(error).__name__
                if seconds is None:
                    raise
            except (httpx.RemoteProtocolError, httpx.NetworkError):
                if not stale:
                    raise
                stale, attempt = False, attempt - 1
                continue
            logging.getLogger("deepgram.rest").info("%s; the next request follows in %.1f s", why, seconds)
            yield partial(self.sleep, seconds)

    def _needs_client(self, pool: Pool, request: Request, built: httpx.Request) -> bool:
        """Whether a request needs a feature of httpx's clients, or somebody watches or replaces their methods."""
        return (
            pool.transport is None
            or any(name in request.more for name in SEND_ARGUMENTS)
            or not isinstance(built.stream, (httpx.ByteStream, Upload))
            or logging.getLogger("httpx").isEnabledFor(logging.INFO)
            or any(_is_patched(getattr(self.client, name, None)) for name in PATCHABLE)
        )

    def _send_by_transport(self, pool: Pool, request: Request, built: httpx.Request) -> Steps[httpx.Response]:
        """Send a request by the transport alone: httpx's clients take a quarter longer."""
        begun, handle = time.perf_counter(), f"handle_{self.prefix and 'async_'}request"
        try:
            response: httpx.Response = yield partial(getattr(pool.transport, handle), built)
        except httpx.RequestError as error:
            error.request = built
            raise
        response.request = built
        response.elapsed = timedelta(seconds=time.perf_counter() - begun)
        return response

    def _send_by_client(self, pool: Pool, request: Request, built: httpx.Request) -> Steps[httpx.Response]:
        """Send a request by httpx's client, and follow redirects if the caller wants that."""
        auth = request.more.get("auth", httpx.USE_CLIENT_DEFAULT)
        history: list[httpx.Response] = []
        while True:
            response: httpx.Response = yield partial(pool.client.send, built, stream=True, auth=auth)
            response.history = list(history)
            redirected = response.next_request if request.more.get("follow_redirects") else None
            if redirected is None:
                return response
            history.append(response)
            yield partial(self.call, response, "close")
            if len(history) > pool.client.max_redirects:
                raise httpx.TooManyRedirects("Exceeded maximum allowed redirects.", request=built)
            if _is_other_origin(built.url, redirected.url):
                auth = None
                for name in filter(is_credential, list(redirected.headers)):
                    del redirected.headers[name]
            built = redirected

    def raise_error(self, response: httpx.Response) -> Steps[None]:
        """Raise DeepgramApiError for a response that has not been read.

        Only a bounded part of its body is read: reporting the status must not depend on a slow or endless body.
        """
        body = b""
        parts, end = self.call(response, "iter_raw"), time.monotonic() + ERROR_BODY_TIME
        try:
            while not response.is_closed and len(body) < ERROR_BODY and (part := (yield lambda: self.next(parts, b""))):
                body += part
                if time.monotonic() > end:
                    break
        except httpx.HTTPError:
            pass  # the connection was lost
        finally:
            yield lambda: self.call(parts, "close")
            yield lambda: self.call(response, "close")
        if body:
            response.stream = httpx.ByteStream(body)
            response.is_closed = response.is_stream_consumed = False
        _raise_api_error(response)


_url = lru_cache(64)(httpx.URL)  # parsing takes as long as all the rest of building a request


def _is_patched(method: Any) -> bool:
    return type(method) is not FunctionType or not str(method.__globals__.get("__name__")).startswith("httpx.")


def _build(client: httpx.Client | httpx.AsyncClient, request: Request, upload: Optional[Upload]) -> httpx.Request:
    """The request as httpx would build it, in a third of the time."""
    more = {name: value for name, value in request.more.items() if name not in SEND_ARGUMENTS}
    defaults = {name: value for name, value in client.headers.items() if name not in CONFIGURED}
    given = {name.lower() for name in request.headers}
    if upload:
        more["content"] = upload
        if upload.length is not None:
            defaults["content-length"] = str(upload.length)
    headers = {name: value for name, value in defaults.items() if name not in given} | dict(request.headers)
    timeout = TIMEOUT if request.timeout is None else httpx.Timeout(request.timeout)
    more["extensions"] = {"timeout": timeout.as_dict(), **(more.get("extensions") or {})}
    build: Any = httpx.Request
    if client.cookies or client.params:  # the caller's own client
        build, more["params"] = client.build_request, _url(request.url).params
    built: httpx.Request = build(request.method, _url(request.url), headers=headers, **more)
    if upload:
        built.stream = upload
    return built


def _retry_delay(config: Config, request: Request, built: httpx.Request, attempt: int, headers: Any) -> Optional[float]:
    """Seconds until the request is repeated, None if it is not."""
    most = config.tuning().max_retries if request.max_retries is None else request.max_retries
    repeatable = isinstance(built.stream, httpx.ByteStream) or getattr(built.stream, "repeatable", False)
    if attempt > most or not repeatable:
        return None
    return pause(attempt, retry_after(headers, time.time()), random.random())


def _is_other_origin(url: httpx.URL, redirected: httpx.URL) -> bool:
    """Whether a redirect leads to another scheme, host or port, other than from http to https on one host."""
    before, after = ((each.scheme, each.host, each.port) for each in (url, redirected))
    return before != after and (before, after) != (("http", redirected.host, None), ("https", url.host, None))


def _raise_api_error(response: httpx.Response) -> None:
    try:
        response.raise_for_status()
    except httpx.HTTPStatusError as cause:
        try:
            response.read()
            body = response.text[:ERROR_BODY]  # a compressed body may be a thousand times longer than what came
        except Exception:  # the body is not encoded as its headers say
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
_pools: WeakKeyDictionary[Config, tuple[int, Pool]] = WeakKeyDictionary()  # with the id of the process that made it


def _pool_of(config: Config) -> Pool:
    with _lock:
        process, pool = _pools.get(config, (0, None))
        if pool is None or process != os.getpid():  # a forked process must not use its parent's connections
            pool = new_pool(config, httpx.Client, httpx.HTTPTransport)
            _pools[config] = os.getpid(), pool
            finalize(config, pool.client.close)
    return pool


def close(config: Config) -> None:
    """Close the pool of blocking clients."""
    with _lock:
        _, pool = _pools.pop(config, (0, None))
    if pool is not None:
        pool.client.close()


def new_pool(config: Config, client: Callable[..., Any], transport: Callable[..., Any]) -> Pool:
    """A pool according to the options for TLS and proxies. It keeps no cookies."""
    tuning = config.tuning()
    cookies = CookieJar(DefaultCookiePolicy(allowed_domains=[]))
    network = {"verify": tuning.ssl_context or default_tls(), "limits": LIMITS}
    proxy = None if tuning.proxy is True else tuning.proxy
    if proxy is None and getproxies().keys() & {"http", "https", "all"}:
        direct = {f"all://[{host}]" if ":" in host else f"all://{host}": None for host in LOOPBACK}
        return Pool(client(cookies=cookies, mounts=direct, **network))
    single = transport(proxy=httpx.Proxy(proxy if "://" in proxy else f"http://{proxy}") if proxy else None, **network)
    return Pool(client(cookies=cookies, transport=single), single)


BLOCKING = HttpDriver(httpx.Client, "", _pool_of, next, lambda work, *args: work(*args), time.sleep)
