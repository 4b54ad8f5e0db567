"""Errors for refused WebSocket upgrades and REST calls (protocol sections 1.3 and 1.4)."""

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
    """The error for a failed attempt to connect to `where`, with the server's explanation.

    `secrets` are those of the request, which a server may quote.
    """
    response = getattr(error, "response", None)
    if response is None:
        hint = PLAIN_HINT if _speaks_no_tls(error) and is_loopback(where) else ""
        return DeepgramConnectionError(
            f"connection failed: {str(error) or type(error).__name__}" + (f" ({where})" if where else "") + hint,
            cause=error,
            retryable=not isinstance(error, ValueError),  # such as a malformed address, an untrusted certificate
        )
    headers, status = response.headers, response.status_code
    body = redact((getattr(response, "body", None) or b"").decode("utf-8", "replace"), secrets)
    parsed = _parse_body(body)
    dg_error = redact(headers.get("dg-error") or "", secrets) or None
    reason = dg_error or parsed["message"]
    return DeepgramConnectionError(
        f"server refused the connection: HTTP {status}" + (f", {reason}" if reason else ""),
        cause=error,
        status=status,
        dg_error=dg_error,
        request_id=headers.get("dg-request-id") or parsed["request_id"],
        body=body,
        retryable=status in RETRYABLE_STATUS,
        retry_after=retry_after(headers),
    )


def _speaks_no_tls(error: BaseException) -> bool:
    names = {cls.__name__ for cls in type(error).__mro__}  # the core does not import ssl
    return "SSLError" in names and "SSLCertVerificationError" not in names


def api_error(status: int, headers: Mapping[str, str], body: str) -> DeepgramApiError:
    """The error for an error status of a REST call; the names in `headers` are in lower case."""
    fields = _parse_body(body)
    phrase = next((known.phrase for known in HTTPStatus if known == status), f"HTTP {status}")
    fields["message"] = fields["message"] or headers.get("dg-error") or phrase
    fields["request_id"] = fields["request_id"] or headers.get("dg-request-id")
    kind = DeepgramApiError if isinstance(fields.get("parsed"), dict) else DeepgramUnknownApiError
    retryable = status in RETRYABLE_STATUS
    return kind(status=str(status), body=body, headers=Headers(headers), retryable=retryable, **fields)


def _parse_body(body: str) -> dict[str, Any]:
    """An error body of any of the three shapes as attributes of a DeepgramApiError; never raises."""
    fields: dict[str, Any] = {"message": body.strip()[:200] or None, "request_id": None, "original_error": body}
    try:
        parsed: Any = json.loads(body)
        text, members = str(parsed), json.dumps(parsed)
    except (ValueError, RecursionError):  # not JSON, or nested too deeply
        return fields
    if not isinstance(parsed, dict):
        return {**fields, "message": None if parsed is None else text, "parsed": parsed}
    message, code = (
        next((str(value) for key in keys if (value := parsed.get(key))), None)
        for keys in (("message", "err_msg", "description", "reason"), ("category", "err_code", "error_code", "code"))
    )
    fields["message"] = message or (fields["message"] if parsed else None)
    if isinstance(request_id := parsed.get("request_id"), str):
        fields["request_id"] = request_id
    return {**fields, "original_error": members, "err_msg": message, "err_code": code, "parsed": parsed}
