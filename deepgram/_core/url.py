"""URLs and query strings. The only place where a bool becomes "true" or "false"."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Mapping
from urllib.parse import SplitResult, parse_qsl, quote, urlencode, urlsplit, urlunsplit

from ..errors import DeepgramError

SPEECH_HOST = "api.deepgram.com"
AGENT_HOST = "agent.deepgram.com"
LOOPBACK = frozenset(("localhost", "127.0.0.1", "::1"))  # never through a proxy
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
_BLANK = re.compile(r"[\s\x00-\x20\x7f]")
_SOCKET_SCHEMES = {"http": "ws", "https": "wss", "ws": "ws", "wss": "wss"}
_WEB_SCHEMES = {"ws": "http", "wss": "https"}


def normalised(url: str) -> str:
    """A base URL as the configuration keeps it: with a scheme (https by default), without slashes at the ends."""
    url = url.strip()
    if not _SCHEME.match(url):
        url = "https://" + url
    return url.strip("/")


def _parts(url: str) -> SplitResult:
    """The parts of a URL to connect to. Raises ValueError that shows nothing of the URL."""
    if scheme := _SCHEME.match(url):
        if scheme[1].lower() not in _SOCKET_SCHEMES:
            raise _unusable(f"the scheme {scheme[1]}")
    else:
        url = "https://" + url
    if _BLANK.search(url):
        raise _unusable("white space")
    try:
        parts = urlsplit(url)
    except ValueError:
        raise _unusable("brackets that hold no IPv6 address") from None
    if not parts.hostname:
        raise _unusable("no host")
    if parts.netloc.lower().removesuffix(":") in _SOCKET_SCHEMES and parts.netloc.endswith(":"):
        raise _unusable("a scheme that is not followed by // and a host")
    try:
        port = parts.port
    except ValueError:
        port = 0
    if port == 0:
        raise _unusable("a port that is no number from 1 to 65535")
    return parts


def _unusable(what: str) -> ValueError:
    return ValueError(f"url: expected a host, host:port or a URL with http, https, ws or wss and a host, got {what}")


def socket_url(base_url: str, endpoint: str, query: Mapping[str, Any] | None = None) -> str:
    """The WebSocket URL of an endpoint below a base URL of any scheme, whose path prefix and query are kept.

    If the base already ends in the endpoint, it is not added again. Raises ValueError for an invalid base.
    """
    url = _join(base_url, endpoint.strip("/"), web=False)
    return with_query(url, query) if query or "?" in url else url


def web_url(base: str, endpoint: str) -> str:
    """The http(s) URL of an endpoint, by the same rules; a slash at its end is kept."""
    return _join(base, endpoint.lstrip("/"), web=True)


@lru_cache(64)
def _join(base: str, endpoint: str, *, web: bool) -> str:
    parts = _parts(base)
    path, _, own_query = endpoint.partition("?")
    full_path = parts.path.strip("/")
    if full_path != path and not full_path.endswith("/" + path):
        full_path = f"{full_path}/{path}" if full_path else path
    query = "&".join(filter(None, (parts.query, own_query)))
    scheme = _SOCKET_SCHEMES[parts.scheme.lower()]
    return urlunsplit((_WEB_SCHEMES[scheme] if web else scheme, parts.netloc, "/" + full_path, query, ""))


def with_query(url: str, params: Mapping[str, Any] | None = None) -> str:
    """The URL with parameters added: None is omitted, lists are appended, any other value replaces an existing one."""
    parts = urlsplit(url)
    merged: dict[str, list[str]] = {}
    for key, value in parse_qsl(parts.query, keep_blank_values=True) if parts.query else ():
        merged.setdefault(key, []).append(value)
    for key, value in (params or {}).items():
        if isinstance(value, list):
            merged.setdefault(key, []).extend(_text(item) for item in value if item is not None)
        elif value is not None:
            merged[key] = [_text(value)]
    return urlunsplit((*parts[:3], urlencode(merged, doseq=True), parts.fragment))


def path_segment(name: Any, field: str) -> str:
    """An id or an e-mail address as a segment of a path; only characters that would change the path are escaped.

    `a+b@x.com` and the already escaped `a%2Fb` are unchanged, `a/b` becomes `a%2Fb`. Raises DeepgramError for None and
    "", which would address the whole collection.
    """
    if name is None or name == "":
        raise DeepgramError(f"{field}: expected a name or an id, got {name!r}")
    segment = quote(str(name), safe="!$&'()*+,;=:@%")
    return segment.replace(".", "%2E") if segment in (".", "..") else segment


def without_secrets(url: str) -> str:
    """The URL for logs, without user info and query values, even if it is malformed."""
    scheme, separator, rest = url.partition("://")
    rest, mark, query = rest.partition("?")
    names = "&".join(f"{quote(key)}=..." for key, _ in parse_qsl(query, keep_blank_values=True))
    return f"{scheme}{separator}{rest.rpartition('@')[2]}{mark}{names}"


def origin(url: str) -> str:
    """Scheme, host and port, for error messages."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def is_loopback(url: str) -> bool:
    """Whether the host of a URL is this machine."""
    return urlsplit(url).hostname in LOOPBACK


def _text(value: Any) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else str(value)
