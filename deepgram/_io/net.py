"""Where a URL leads: address, TLS, proxy. What both drivers need before the first WebSocket byte."""

from __future__ import annotations

import functools
import os
import socket
import ssl
import urllib.request
from glob import glob
from http.client import HTTPConnection, HTTPException
from typing import Any, NamedTuple, Optional
from urllib.parse import unquote, urlsplit

from .._core.url import LOOPBACK


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


def connect(where: Target, timeout: Optional[float]) -> socket.socket:
    """A connected TCP socket, through the proxy if there is one, before TLS. Raises OSError."""
    if where.proxy is None:
        sock = socket.create_connection((where.host, where.port), timeout)
    else:
        sock = _through_proxy(where, where.proxy, timeout)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return sock


def _through_proxy(where: Target, proxy: str, timeout: Optional[float]) -> socket.socket:
    parts = urlsplit(proxy if "://" in proxy else "http://" + proxy)
    if parts.scheme.startswith("socks"):
        try:
            from python_socks.sync import Proxy
        except ImportError:
            raise ModuleNotFoundError("a SOCKS proxy needs the package python-socks", name="python_socks") from None
        found: socket.socket = Proxy.from_url(proxy).connect(where.host, where.port, timeout=timeout)
        return found
    if parts.scheme != "http":
        raise ValueError(f"proxy: expected an http://, socks4:// or socks5:// URL, got {parts.scheme}://")
    headers = {}
    if parts.username:
        import base64

        user = f"{unquote(parts.username)}:{unquote(parts.password or '')}".encode()
        headers["Proxy-Authorization"] = "Basic " + base64.b64encode(user).decode()
    tunnel = HTTPConnection(parts.hostname or "", parts.port or 80, timeout=timeout)
    tunnel.set_tunnel(where.host, where.port, headers)
    try:
        tunnel.connect()
    except BaseException as error:
        tunnel.close()
        if isinstance(error, HTTPException):
            raise ConnectionError("the proxy's answer was not HTTP") from error
        raise
    return tunnel.sock
