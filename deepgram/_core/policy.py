"""Pure decisions: what an end of a connection means, what is worth a second try."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any, Iterable, Mapping, NamedTuple, Optional

from ..errors import DeepgramApiError, DeepgramConnectionError, DeepgramUnknownApiError
from .secret import without
from .url import is_loopback

CLEAN_CODES = frozenset((1000, 1001, 1005))  # 1005: a close frame without a code
RETRYABLE_STATUS = frozenset((408, 429, 500, 502, 503, 504))  # protocol section 1.4
FATAL_CODES = frozenset((1002, 1003, 1007, 1008, 1009, 1010))  # the same bytes would fail again
PLAIN_HINT = "; for a server without TLS, start `url` with ws:// or http://"


def refused_error(error: BaseException, where: str = "", secrets: Iterable[str] = ()) -> DeepgramConnectionError:
    """What a failed attempt to connect to `where` means, with what the server said of it (protocol 1.3, 1.4).

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
    )


def _speaks_no_tls(error: BaseException) -> bool:
    names = {cls.__name__ for cls in type(error).__mro__}  # the core knows no network, and so not its errors
    return "SSLError" in names and "SSLCertVerificationError" not in names


def api_error(status: int, headers: Mapping[str, str], body: str) -> DeepgramApiError:
    """What an error status of a REST call means; `headers` find names in lower case (protocol section 1.4)."""
    told = _told(body)
    kind = DeepgramUnknownApiError if told.members is None else DeepgramApiError
    return kind(
        told.message or headers.get("dg-error") or _phrase(status),
        str(status),
        body if told.members is None else json.dumps(told.members),
        request_id=told.request_id or headers.get("dg-request-id"),
    )


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return f"HTTP {status}"


class _Told(NamedTuple):
    """What an error body says; `members` are those of a JSON object, None for anything else."""

    message: Optional[str]
    request_id: Optional[str] = None
    members: Optional[dict[str, Any]] = None


def _told(body: str) -> _Told:
    """The message and request id in an error body of any of the three shapes."""
    try:
        parsed = json.loads(body)
    except ValueError:
        return _Told(body.strip()[:200] or None)
    if not isinstance(parsed, dict):
        return _Told(str(parsed))
    words = (parsed.get(key) for key in ("message", "err_msg", "description", "reason"))
    whole = body.strip()[:200] if parsed else None
    return _Told(next((str(word) for word in words if word), whole), parsed.get("request_id"), parsed)


def lost_error(
    error: Optional[BaseException], code: Optional[int], reason: str, request_id: Optional[str], missed: str = ""
) -> DeepgramConnectionError:
    """What the loss of an open connection means, or that `finish()` has `missed` something."""
    if missed:
        message = f"closed early: {missed}"
    elif error:
        message = f"connection lost: {error}"
    else:
        message = f"connection closed by the server: {code} {reason}".rstrip()
    return DeepgramConnectionError(
        message,
        cause=error,
        code=code,
        reason=reason,
        request_id=request_id,
        retryable=code not in FATAL_CODES,
    )
