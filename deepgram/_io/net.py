"""Where a URL leads: address, TLS, proxy. What both drivers need before the first WebSocket byte."""

from __future__ import annotations

import os
import socket
import ssl
import urllib.request
from http.client import HTTPConnection, HTTPException
from typing import Any, NamedTuple, Optional
from urllib.parse import unquote, urlsplit

LOOPBACK = frozenset(("localhost", "127.0.0.1", "::1"))  # no proxy leads back to this machine


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
    return Target(host, port, (tls or _default_tls()) if secure else None, proxy or None)


def _environment_proxy(host: str, port: int, secure: bool) -> Optional[str]:
    if host in LOOPBACK or urllib.request.proxy_bypass(f"{host}:{port}"):
        return None
    found = urllib.request.getproxies()
    return found.get("https" if secure else "http") or found.get("all") or found.get("socks")


_tls: list[ssl.SSLContext] = []


def _default_tls() -> ssl.SSLContext:
    """The system's trust store; certifi's where that is empty, as on macOS. Loaded once: it takes a while."""
    if os.environ.get("SSL_CERT_FILE") or os.environ.get("SSL_CERT_DIR"):
        return ssl.create_default_context()
    if not _tls:
        context = ssl.create_default_context()
        if not context.cert_store_stats()["x509_ca"] and not any(map(os.path.isdir, _certificate_folders())):
            import certifi

            context.load_verify_locations(certifi.where())
        _tls.append(context)
    return _tls[0]


def _certificate_folders() -> list[str]:
    return [path for path in (ssl.get_default_verify_paths().capath,) if path]


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
