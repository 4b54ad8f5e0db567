"""What the server says when it refuses: a WebSocket upgrade, or a REST call (protocol sections 1.3 and 1.4)."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any, Iterable, Mapping

from ..errors import DeepgramApiError, DeepgramConnectionError, DeepgramUnknownApiError
from .policy import retry_after
from .secret import Headers, redact
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
    body = redact((getattr(response, "body", None) or b"").decode("utf-8", "replace"), secrets)
    told = _parse_body(body)
    dg_error = redact(headers.get("dg-error") or "", secrets) or None
    reason = dg_error or told["message"]
    return DeepgramConnectionError(
        f"server refused the connection: HTTP {status}" + (f", {reason}" if reason else ""),
        cause=error,
        status=status,
        dg_error=dg_error,
        request_id=headers.get("dg-request-id") or told["request_id"],
        body=body,
        retryable=status in RETRYABLE_STATUS,
        retry_after=retry_after(headers),
    )


def _speaks_no_tls(error: BaseException) -> bool:
    names = {cls.__name__ for cls in type(error).__mro__}  # the core knows no network, and so not its errors
    return "SSLError" in names and "SSLCertVerificationError" not in names


def api_error(status: int, headers: Mapping[str, str], body: str) -> DeepgramApiError:
    """What an error status of a REST call means; `headers` find names in lower case."""
    told = _parse_body(body)
    phrase = next((known.phrase for known in HTTPStatus if known == status), f"HTTP {status}")
    told["message"] = told["message"] or headers.get("dg-error") or phrase
    told["request_id"] = told["request_id"] or headers.get("dg-request-id")
    kind = DeepgramApiError if isinstance(told.get("parsed"), dict) else DeepgramUnknownApiError
    retryable = status in RETRYABLE_STATUS
    return kind(status=str(status), body=body, headers=Headers(headers), retryable=retryable, **told)


def _parse_body(body: str) -> dict[str, Any]:
    """What an error body of any of the three shapes says, as attributes of a DeepgramApiError; it never raises."""
    told: dict[str, Any] = {"message": body.strip()[:200] or None, "request_id": None, "original_error": body}
    try:
        parsed: Any = json.loads(body)
        text, members = str(parsed), json.dumps(parsed)
    except (ValueError, RecursionError):  # no JSON, or members nested too deep to be read or shown
        return told
    if not isinstance(parsed, dict):
        return {**told, "message": None if parsed is None else text, "parsed": parsed}
    words, code = (
        next((str(value) for key in keys if (value := parsed.get(key))), None)
        for keys in (("message", "err_msg", "description", "reason"), ("category", "err_code", "error_code", "code"))
    )
    told["message"] = words or (told["message"] if parsed else None)
    if isinstance(request_id := parsed.get("request_id"), str):
        told["request_id"] = request_id
    return {**told, "original_error": members, "err_msg": words, "err_code": code, "parsed": parsed}
