"""Where a URL leads: address, TLS, proxy. What both drivers need before the first WebSocket byte."""

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
from .workers import in_thread

POLL = getattr(selectors, "PollSelector", selectors.SelectSelector)  # no descriptor of its own, unlike epoll
SAID: dict[int, str] = getattr(socket, "errorTab", {})  # what strerror() does not know on Windows
HEAD = 65536  # bytes of a proxy's answer
HEAD_START = 0.25  # seconds of an address before the next is tried beside it (RFC 8305 section 5)


class Target(NamedTuple):
    """Where to connect, and how."""

    host: str
    port: int
    tls: Optional[ssl.SSLContext]
    proxy: Optional[str]


def target(url: str, *, tls: Optional[ssl.SSLContext] = None, proxy: Any = None) -> Target:
    """The target of a ws or wss URL. `proxy` is a URL, False for none, None for what the environment says."""
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
    """Whom WebSockets and HTTP trust where the option `ssl_context` says nothing."""
    return _trusting(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))


@functools.cache  # some hundred certificates take 20 ms
def _trusting(file: Optional[str], folder: Optional[str]) -> ssl.SSLContext:
    """The system's trust store, or certifi's where that is empty, as with python.org's builds for macOS.

    OpenSSL reads the two variables itself; here they are what the cache goes by, and whoever sets one wants no certifi.
    """
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])  # httpx would, and the WebSocket that comes after it would differ
    if not file and not folder and not _has_authorities(context):
        import certifi

        context.load_verify_locations(certifi.where())
    return context


def _has_authorities(context: ssl.SSLContext) -> bool:
    folder = ssl.get_default_verify_paths().capath  # OpenSSL looks there for the hash of an issuer it doesn't know yet
    return bool(context.cert_store_stats()["x509_ca"] or (folder and glob("*.0", root_dir=folder)))


class Deadline:
    """When something that takes several steps has to be done; None for no limit."""

    def __init__(self, seconds: Optional[float]) -> None:
        self._end = None if seconds is None else time.monotonic() + seconds

    def left(self) -> Optional[float]:
        """Seconds for the next step. Raises TimeoutError when there are none left."""
        if self._end is None:
            return None
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError("timed out while connecting")
        return left


def connect(where: Target, deadline: Deadline) -> socket.socket:
    """A connected TCP socket, through the proxy if there is one, before TLS. Raises OSError."""
    if where.proxy is None:
        sock = _dial(where.host, where.port, deadline)
    else:
        try:
            sock = _through_proxy(where, where.proxy, deadline)
        except (OSError, ValueError) as error:
            _name_proxy(error, where.proxy)
            raise
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return sock


def resolved(host: str, port: int, flags: int = 0) -> Sequence[Any]:
    """The addresses of a host, for which the system may take as long as it likes."""
    return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=flags)


@functools.lru_cache(64)
def literal(host: str, port: int) -> Sequence[Any]:
    """The addresses of a host that is an address, at once; none of any other."""
    with suppress(OSError):
        return tuple(resolved(host, port, socket.AI_NUMERICHOST))
    return ()


def _resolved(host: str, port: int, deadline: Deadline) -> Sequence[Any]:
    told: SimpleQueue[tuple[Sequence[Any], Optional[BaseException]]] = SimpleQueue()
    in_thread(functools.partial(resolved, host, port), lambda *outcome: told.put(outcome))
    try:
        found, error = told.get(timeout=deadline.left())
    except Empty:
        raise TimeoutError(f"no address of {host} was found in time") from None
    if error is not None:
        raise error
    return found


def _dial(host: str, port: int, deadline: Deadline) -> socket.socket:
    """A socket connected to the address of a host that answers first; each has a head start on the next."""
    waiting = deque(literal(host, port) or _resolved(host, port, deadline))
    failed = OSError(f"no address of {host} is known")
    with POLL() as racing:
        try:
            while waiting or racing.get_map():
                if waiting:
                    *kind, _, address = waiting.popleft()
                    with suppress(OSError):  # a family that this host does not have
                        racing.register(sock := socket.socket(*kind), selectors.EVENT_WRITE, address)
                        sock.setblocking(False)
                        sock.connect_ex(address)
                if not racing.get_map():
                    continue  # Windows refuses to select nothing
                left = deadline.left()
                limits = [each for each in (left, HEAD_START if waiting else None) if each is not None]
                for key, _ in racing.select(min(limits, default=None)):
                    sock = cast("socket.socket", key.fileobj)
                    racing.unregister(sock)
                    # of an attempt that failed at once, only a second one says why
                    why = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) or sock.connect_ex(key.data)
                    if why in (0, errno.EISCONN):
                        sock.settimeout(left)
                        return sock
                    sock.close()
                    failed = OSError(why, SAID.get(why) or os.strerror(why))
        finally:
            for key in racing.get_map().values():
                cast("socket.socket", key.fileobj).close()
    raise failed


def _through_proxy(where: Target, proxy: str, deadline: Deadline) -> socket.socket:
    parts = urlsplit(proxy if "://" in proxy else "http://" + proxy)
    if parts.scheme.startswith("socks"):
        try:
            from python_socks.sync import Proxy
        except ImportError:
            raise ModuleNotFoundError("a SOCKS proxy needs the package python-socks", name="python_socks") from None
        found: socket.socket = Proxy.from_url(proxy).connect(where.host, where.port, timeout=deadline.left())
        return found
    if parts.scheme != "http":
        raise ValueError(f"proxy: expected an http://, socks4:// or socks5:// URL, got {parts.scheme}://")
    to = f"[{where.host}]:{where.port}" if ":" in where.host else f"{where.host}:{where.port}"
    request = f"CONNECT {to} HTTP/1.1\r\nHost: {to}\r\n"
    if parts.username:
        import base64

        user = f"{unquote(parts.username)}:{unquote(parts.password or '')}".encode()
        request += f"Proxy-Authorization: Basic {base64.b64encode(user).decode()}\r\n"
    sock = _dial(parts.hostname or "", parts.port or 80, deadline)
    try:
        sock.sendall(f"{request}\r\n".encode("ascii"))
        answer = b""
        while not re.search(rb"\n\r?\n", answer) and len(answer) < HEAD:
            sock.settimeout(deadline.left())
            if not (data := sock.recv(HEAD)):
                break
            answer += data
        line = re.match(rb"HTTP/1\.[01] (\d{3}[^\r\n]*)", answer)
        status = line[1].decode("latin-1") if line else "an answer that is not HTTP"
        if not status.startswith("2"):
            raise ConnectionError(f"no tunnel, but {status}")
    except BaseException:
        sock.close()
        raise
    return sock


def _name_proxy(error: Exception, proxy: str) -> None:
    """Have an error say where it was: the program need not know that the environment has a proxy."""
    at = f", at the proxy {without_secrets(proxy if '://' in proxy else 'http://' + proxy)}"
    if isinstance(error, OSError) and error.strerror:
        error.strerror += at
    else:
        error.args = (f"{error}{at}",)
