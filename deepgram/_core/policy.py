"""Which close codes are clean, what is retried and when: pure functions and tables (protocol 2.7, 4.6)."""

from __future__ import annotations

from contextlib import suppress
from typing import Any, Mapping, Optional

from ..errors import DeepgramConnectionError

CLEAN_CODES = frozenset((1000, 1001, 1005))  # 1005: a close frame without a code
FAREWELL_CODES = frozenset((1000, 1005))  # those with which a server answers a farewell
FATAL_CODES = frozenset((1002, 1003, 1007, 1008, 1009, 1010))  # the same data would fail again
# Codes of an agent's Error (protocol 7.9) after which the same messages would be refused again.
CLIENT_FAULTS = frozenset(
    ["UNPARSABLE_CLIENT_MESSAGE", "INVALID_SETTINGS", "USER_AUDIO_FORMAT", "INVALID_AGENT_ID", "AGENT_ID_NOT_SUPPORTED"]
)
# The option `reconnect` retries after these close codes: the server goes away, a loss without a close frame, NET-...,
# a restart, "try again later"; and refused upgrades with these statuses or one above 499.
RETRIED_CODES = frozenset((1001, 1006, 1011, 1012, 1013))
RETRIED_STATUS = frozenset((408, 429))
# The option `max_retries` repeats HTTP requests.
RESENT_STATUS = frozenset((429, 503))  # the server has not processed the request
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 8.0  # seconds: upper limit of the first pause, which doubles each time, and of all
PATIENCE = 60.0  # seconds: if the server asks for a longer pause, the request is not repeated
OFF_WORDS = frozenset(("false", "0", "no", "off", ""))


def is_on(value: Any) -> bool:
    """Whether an option is on: any true value except a text such as "false" or "off"."""
    return value.strip().lower() not in OFF_WORDS if isinstance(value, str) else bool(value)


def is_worth_retrying(error: DeepgramConnectionError) -> bool:
    """Whether to reconnect after this loss or refusal."""
    if error.status is not None:
        return error.status in RETRIED_STATUS or error.status >= 500
    return error.retryable if error.code is None else error.code in RETRIED_CODES


def retry_after(headers: Mapping[str, str], now: Optional[float] = None) -> Optional[float]:
    """The seconds that a `Retry-After` header asks for; None without a valid one.

    A date is relative to `now` (seconds since 1970), by default to the `Date` of the response.
    """
    text = headers.get("retry-after", "").strip()
    if text.isdecimal():
        return float(text)
    from calendar import timegm  # slow to import, rarely needed
    from email.utils import parsedate_to_datetime

    with suppress(TypeError, ValueError, OverflowError):
        start = timegm(parsedate_to_datetime(headers.get("date", "")).utctimetuple()) if now is None else now
        return max(0.0, timegm(parsedate_to_datetime(text).utctimetuple()) - start)
    return None


def lost_error(
    error: Optional[BaseException], code: Optional[int], reason: str, request_id: Optional[str], missed: str = ""
) -> DeepgramConnectionError:
    """The error for the loss of an open connection, or for a `finish()` that `missed` something."""
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


def pause(attempt: int, asked: Optional[float], chance: float) -> Optional[float]:
    """Seconds before an HTTP request is repeated; None: don't repeat it.

    Args:
        attempt: the number of requests so far.
        asked: the seconds that the server asks for, or None.
        chance: a random number from 0 to 1: the pause is this share of its upper limit, unless the server asks for one.
    """
    if asked is None:
        return chance * min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(attempt - 1, 10))
    return asked if asked <= PATIENCE else None
