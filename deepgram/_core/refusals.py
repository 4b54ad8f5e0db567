"""What the server says when it refuses: a WebSocket upgrade, or a REST call (protocol sections 1.3 and 1.4)."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any, Iterable, Mapping, NamedTuple, Optional

from ..errors import DeepgramApiError, DeepgramConnectionError, DeepgramUnknownApiError
from .policy import retry_after
from .secret import Headers, without
from .url import is_loopback

RETRYABLE_STATUS = frozenset((408, 429, 500, 502, 503, 504))
PLAIN_HINT = "; for a server without TLS, start `url` with ws:// or http://"


def refused_error(error: BaseException, where: str = "", secrets: Iterable[str] = ()) -> DeepgramConnectionError:
    """What a failed attempt to connect to `where` means, with what the server said of it.

    `secrets` are those of the request, which a server may repeat.
    """
    response = getattr(error, "response", None)
    if response is None:
        hint = PLAIN_HINT if _speaks_no_tls(error) and is_loopback(where) else ""
        return DeepgramConnectionError(
            f"connection failed: {str(error) or type(error).__name__}" + (f" ({where})" if where else "") + hint,
            cause=error,
            retryable=not isinstance(error, ValueError),  # a malformed address, a certificate that isn't trusted
        )
    headers, status = response.headers, response.status_code
    body = without((getattr(response, "body", None) or b"").decode("utf-8", "replace"), secrets)
    told = _told(body)
    dg_error = without(headers.get("dg-error") or "", secrets) or None
    reason = dg_error or told.message
    return DeepgramConnectionError(
        f"server refused the connection: HTTP {status}" + (f", {reason}" if reason else ""),
        cause=error,
        status=status,
        dg_error=dg_error,
        request_id=headers.get("dg-request-id") or told.request_id,
        body=body,
        retryable=status in RETRYABLE_STATUS,
        retry_after=retry_after(headers),
    )


def _speaks_no_tls(error: BaseException) -> bool:
    names = {cls.__name__ for cls in type(error).__mro__}  # the core knows no network, and so not its errors
    return "SSLError" in names and "SSLCertVerificationError" not in names


def api_error(status: int, headers: Mapping[str, str], body: str) -> DeepgramApiError:
    """What an error status of a REST call means; `headers` find names in lower case."""
    told = _told(body)
    phrase = next((known.phrase for known in HTTPStatus if known == status), f"HTTP {status}")
    kind = DeepgramUnknownApiError if told.members is None else DeepgramApiError
    return kind(
        told.message or headers.get("dg-error") or phrase,
        str(status),
        told.members or body,
        err_code=told.code,
        err_msg=told.words,
        body=body,
        parsed=told.parsed,
        headers=Headers(headers),
        request_id=told.request_id or headers.get("dg-request-id"),
        retryable=status in RETRYABLE_STATUS,
    )


class _Told(NamedTuple):
    """What an error body says; `members` are those of a JSON object as JSON text, None for any other body."""

    message: Optional[str]
    request_id: Optional[str] = None
    members: Optional[str] = None
    words: Optional[str] = None
    code: Optional[str] = None
    parsed: Any = None


def _told(body: str) -> _Told:
    """What an error body of any of the three shapes says; it never raises."""
    try:
        return _parsed(body)
    except (ValueError, RecursionError):  # no JSON, or members nested too deep to be read or shown
        return _Told(_start(body))


def _parsed(body: str) -> _Told:
    parsed: Any = json.loads(body)
    if not isinstance(parsed, dict):
        return _Told(None if parsed is None else str(parsed), parsed=parsed)
    words, code = (
        next((str(value) for key in keys if (value := parsed.get(key))), None)
        for keys in (("message", "err_msg", "description", "reason"), ("category", "err_code", "error_code", "code"))
    )
    message = words or (_start(body) if parsed else None)
    request_id = parsed.get("request_id")
    known_id = request_id if isinstance(request_id, str) else None
    return _Told(message, known_id, json.dumps(parsed), words, code, parsed)


def _start(body: str) -> Optional[str]:
    return body.strip()[:200] or None
