"""Pure decisions: what the caller's options mean, what an end of a connection means, what is worth a second try."""

from __future__ import annotations

import json
import math
from http import HTTPStatus
from typing import Any, Mapping, NamedTuple, Optional

from ..errors import DeepgramApiError, DeepgramConnectionError, DeepgramUnknownApiError

CLEAN_CODES = frozenset((1000, 1001, 1005))  # 1005: a close frame without a code
RETRYABLE_STATUS = frozenset((408, 429, 500, 502, 503, 504))  # protocol section 1.4
FATAL_CODES = frozenset((1002, 1003, 1007, 1008, 1009, 1010))  # the same bytes would fail again
OFF_WORDS = frozenset(("false", "0", "no", "off", ""))


class Tuning(NamedTuple):
    """The times and limits of a connection: seconds, except `max_size` in bytes (None: no limit)."""

    keepalive_interval: Optional[float] = None  # None: no keepalive
    ping_interval: Optional[float] = 20.0
    ping_timeout: Optional[float] = 20.0
    open_timeout: Optional[float] = 10.0
    close_timeout: float = 2.0  # for the peer's close frame, and for TCP after it
    drain_timeout: float = 5.0  # for the server's last messages after the farewell
    send_timeout: float = 20.0  # for a peer that has stopped reading
    max_size: Optional[int] = None


KEEPALIVE_INTERVAL = 5.0
ALWAYS_LIMITED = frozenset(("close_timeout", "drain_timeout", "send_timeout"))  # None would be a `finish()` without end


def tuning(options: Mapping[str, Any]) -> Tuning:
    """The tuning in the caller's options. Raises ValueError naming an option that can't be used."""
    found = {name: _number(name, options[name]) for name in Tuning._fields if name in options}
    interval = found.pop("keepalive_interval", KEEPALIVE_INTERVAL) if wants_keepalive(options) else None
    size = found.pop("max_size", None)
    return Tuning(**{**found, "keepalive_interval": interval, "max_size": None if size is None else int(size)})  # type: ignore[arg-type]


def wants_keepalive(options: Mapping[str, Any]) -> bool:
    return is_on(options.get("keepalive")) or is_on(options.get("keep_alive"))


def is_on(value: Any) -> bool:
    """Whether an option is switched on: any true value, but not a word that says no."""
    return value.strip().lower() not in OFF_WORDS if isinstance(value, str) else bool(value)


def _number(name: str, value: Any) -> Optional[float]:
    if value is None and name not in ALWAYS_LIMITED:
        return None
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = -1
    if not 0 <= number < math.inf:
        raise ValueError(f"options[{name!r}]: expected a number of at least 0, got {value!r}")
    return number


def refused_error(error: BaseException, where: str = "") -> DeepgramConnectionError:
    """What a failed attempt to connect to `where` means, with what the server said of it (protocol 1.3, 1.4)."""
    response = getattr(error, "response", None)
    if response is None:
        return DeepgramConnectionError(
            f"connection failed: {str(error) or type(error).__name__}" + (f" ({where})" if where else ""),
            cause=error,
            retryable=not isinstance(error, ValueError),  # a malformed address, a certificate that isn't trusted
        )
    headers, status = response.headers, response.status_code
    body = (getattr(response, "body", None) or b"").decode("utf-8", "replace")
    told = _told(body)
    reason = headers.get("dg-error") or told.message
    return DeepgramConnectionError(
        f"server refused the connection: HTTP {status}" + (f", {reason}" if reason else ""),
        cause=error,
        status=status,
        dg_error=headers.get("dg-error"),
        request_id=headers.get("dg-request-id") or told.request_id,
        body=body,
        retryable=status in RETRYABLE_STATUS,
    )


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
