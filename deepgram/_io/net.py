"""TCP connections: addresses, TLS settings, proxies. For both drivers, and partly for HTTP."""

from __future__ import annotations

import errno
import functools
import os
import re
import selectors
import socket
import ssl
import time
import urllib.request
from collections import deque
from contextlib import suppress
from glob import glob
from queue import Empty, SimpleQueue
from typing import Any, NamedTuple, Optional, Sequence, cast
from urllib.parse import unquote, urlsplit

from .._core.url import LOOPBACK, without_secrets
from .workers import call_in_thread

POLL = getattr(selectors, "PollSelector", selectors.SelectSelector)  # no descriptor of its own, unlike epoll
WINSOCK_ERRORS: dict[int, str] = getattr(socket, "errorTab", {})  # unknown to strerror() on Windows
MAX_HEAD = 65536  # bytes of a proxy's response
ATTEMPT_DELAY = 0.25  # seconds until the next address is tried in parallel (RFC 8305 section 5)


class Target(NamedTuple):
    """Where to connect, and how."""

    host: str
    port: int
    tls: Optional[ssl.SSLContext]
    proxy: Optional[str]


def target(url: str, *, tls: Optional[ssl.SSLContext] = None, proxy: Any = None) -> Target:
    """The target of a ws or wss URL. `proxy` is a URL, False for none, None for that of the environment."""
    parts = urlsplit(url)
    host, secure = parts.hostname or "", parts.scheme == "wss"
    port = parts.port or (443 if secure else 80)
    if proxy is None or proxy is True:
        proxy = _environment_proxy(host, port, secure)
    return Target(host, port, (tls or default_tls()) if secure else None, proxy or None)


def _environment_proxy(host: str, port: int, secure: bool) -> Optional[str]:
    if host in LOOPBACK or urllib.request.proxy_bypass(f"{host}:{port}"):
        return None
    found = urllib.request.getproxies()
    return found.get("https" if secure else "http") or found.get("all") or found.get("socks")


def default_tls() -> ssl.SSLContext:
    """The TLS context of WebSockets and HTTP without the option `ssl_context`."""
    return _tls_context(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))


@functools.cache  # loading some hundred certificates takes 20 ms
def _tls_context(file: Optional[str], folder: Optional[str]) -> ssl.SSLContext:
    """Trusts the system's certificates, or certifi's if there are none, as with python.org's builds for macOS.

    OpenSSL itself reads the environment variables passed here: they are the cache key, and setting one rules out
    certifi.
    """
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])  # httpx sets this on a shared context; WebSockets should not depend on it
    if not file and not folder and not _has_certificates(context):
        import certifi

        context.load_verify_locations(certifi.where())
    return context


def _has_certificates(context: ssl.SSLContext) -> bool:
    folder = ssl.get_default_verify_paths().capath  # OpenSSL looks up unknown issuers there, by hash
    return bool(context.cert_store_stats()["x509_ca"] or (folder and glob("*.0", root_dir=folder)))


class Deadline:
    """A time limit for several steps together; None for no limit."""

    def __init__(self, seconds: Optional[float]) -> None:
        self._end = None if seconds is None else time.monotonic() + seconds

    def remaining(self) -> Optional[float]:
        """Seconds left for the next step. Raises TimeoutError if there are none."""
        if self._end is None:
            return None
        seconds = self._end - time.monotonic()
        if seconds <= 0:
            raise TimeoutError("timed out while connecting")
        return seconds


def connect(where: Target, deadline: Deadline) -> socket.socket:
    """A TCP connection, through the proxy if there is one, without TLS. Raises OSError, or what a proxy causes."""
    if where.proxy is None:
        sock = _dial(where.host, where.port, deadline)
    else:
        try:
            sock = _through_proxy(where, where.proxy, deadline)
        except Exception as error:  # those of python-socks need not be OSErrors
            add_proxy(error, where.proxy)
            raise
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return sock


def resolve(host: str, port: int, flags: int = 0) -> Sequence[Any]:
    """The addresses of a host, as `getaddrinfo` gives them; it may block for any time."""
    return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=flags)


@functools.lru_cache(64)
def literal_addresses(host: str, port: int) -> Sequence[Any]:
    """The addresses of a host given as an IP address, without a lookup; none for a name."""
    with suppress(OSError):
        return tuple(resolve(host, port, socket.AI_NUMERICHOST))
    return ()


def _resolve_in_thread(host: str, port: int, deadline: Deadline) -> Sequence[Any]:
    outcomes: SimpleQueue[tuple[Sequence[Any], Optional[BaseException]]] = SimpleQueue()
    call_in_thread(functools.partial(resolve, host, port), lambda *outcome: outcomes.put(outcome))
    try:
        found, error = outcomes.get(timeout=deadline.remaining())
    except Empty:
        raise TimeoutError(f"no address of {host} was found in time") from None
    if error is not None:
        raise error
    return found


def _dial(host: str, port: int, deadline: Deadline) -> socket.socket:
    """A socket connected to the address of a host that answers first, in a staggered race (RFC 8305)."""
    waiting = deque(literal_addresses(host, port) or _resolve_in_thread(host, port, deadline))
    failure = OSError(f"no address of {host} is known")
    with POLL() as racing:
        try:
            while waiting or racing.get_map():
                if waiting:
                    *kind, _, address = waiting.popleft()
                    with suppress(OSError):  # an address family without support on this system
                        racing.register(sock := socket.socket(*kind), selectors.EVENT_WRITE, address)
                        sock.setblocking(False)
                        sock.connect_ex(address)
                if not racing.get_map():
                    continue  # Windows refuses to select nothing
                remaining = deadline.remaining()
                limits = [each for each in (remaining, ATTEMPT_DELAY if waiting else None) if each is not None]
                for key, _ in racing.select(min(limits, default=None)):
                    sock = cast("socket.socket", key.fileobj)
                    racing.unregister(sock)
                    # an attempt that failed at once leaves no SO_ERROR: a second one returns the code
                    code = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) or sock.connect_ex(key.data)
                    if code in (0, errno.EISCONN):
                        sock.settimeout(remaining)
                        return sock
                    sock.close()
                    failure = OSError(code, WINSOCK_ERRORS.get(code) or os.strerror(code))
        finally:
            for key in racing.get_map().values():
                cast("socket.socket", key.fileobj).close()
    raise failure


def _through_proxy(where: Target, proxy: str, deadline: Deadline) -> socket.socket:
    parts = urlsplit(proxy if "://" in proxy else "http://" + proxy)
    if parts.scheme.startswith("socks"):
        try:
            from python_socks.sync import Proxy
        except ImportError:
            raise ModuleNotFoundError("a SOCKS proxy needs the package python-socks", name="python_socks") from None
        return cast("socket.socket", Proxy.from_url(proxy).connect(*where[:2], timeout=deadline.remaining()))
    if parts.scheme != "http":
        raise ValueError(f"proxy: expected an http://, socks4:// or socks5:// URL, got {parts.scheme}://")
    authority = f"[{where.host}]:{where.port}" if ":" in where.host else f"{where.host}:{where.port}"
    request = f"CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\n"
    if parts.username:
        import base64

        user = f"{unquote(parts.username)}:{unquote(parts.password or '')}".encode()
        request += f"Proxy-Authorization: Basic {base64.b64encode(user).decode()}\r\n"
    sock = _dial(parts.hostname or "", parts.port or 80, deadline)
    try:
        sock.sendall(f"{request}\r\n".encode("ascii"))
        response = b""
        while not re.search(rb"\n\r?\n", response) and len(response) < MAX_HEAD:
            sock.settimeout(deadline.remaining())
            if not (data := sock.recv(MAX_HEAD)):
                break
            response += data
        line = re.match(rb"HTTP/1\.[01] (\d{3}[^\r\n]*)", response)
        status = line[1].decode("latin-1") if line else "an answer that is not HTTP"
        if not status.startswith("2"):
            raise ConnectionError(f"no tunnel, but {status}")
    except BaseException:
        sock.close()
        raise
    return sock


def add_proxy(error: Exception, proxy: Optional[str]) -> None:
    """Add the proxy, if any, to an error's text: the program may not know that the environment names one."""
    at = f", at the proxy {without_secrets(proxy if '://' in proxy else 'http://' + proxy)}" if proxy else ""
    if isinstance(error, OSError) and error.strerror:
        error.strerror += at
    else:
        error.args = (f"{error}{at}",)
