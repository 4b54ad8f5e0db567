"""Pure decisions: which end of a connection is clean, what is worth another try (protocol 2.7, 4.6), and when."""

from __future__ import annotations

from contextlib import suppress
from typing import Any, Mapping, Optional

from ..errors import DeepgramConnectionError

CLEAN_CODES = frozenset((1000, 1001, 1005))  # 1005: a close frame without a code
FAREWELL_CODES = frozenset((1000, 1005))  # of these, what follows a farewell
FATAL_CODES = frozenset((1002, 1003, 1007, 1008, 1009, 1010))  # the same bytes would fail again
# codes of an agent's Error (protocol 7.9): what the client has sent would be refused again
CLIENT_FAULTS = frozenset(
    ["UNPARSABLE_CLIENT_MESSAGE", "INVALID_SETTINGS", "USER_AUDIO_FORMAT", "INVALID_AGENT_ID", "AGENT_ID_NOT_SUPPORTED"]
)
# What the option `reconnect` tries again: a server that goes away, a loss without a close frame, NET-..., a restart,
# "try again later"; of refused upgrades those below, and what is above 499.
RETRIED_CODES = frozenset((1001, 1006, 1011, 1012, 1013))
RETRIED_STATUS = frozenset((408, 429))
# Of requests over HTTP with the option `max_retries`.
RESENT_STATUS = frozenset((429, 503))  # the server has not begun with what it was asked
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 8.0  # seconds: the bound of the first pause, which doubles with each, and of any
PATIENCE = 60.0  # seconds: a server that asks for more gets no second request
OFF_WORDS = frozenset(("false", "0", "no", "off", ""))


def is_on(value: Any) -> bool:
    """Whether an option is switched on: any true value, but not a word that says no."""
    return value.strip().lower() not in OFF_WORDS if isinstance(value, str) else bool(value)


def is_worth_retrying(error: DeepgramConnectionError) -> bool:
    """Whether a connection that was lost or refused for this reason is tried again."""
    if error.status is not None:
        return error.status in RETRIED_STATUS or error.status >= 500
    return error.retryable if error.code is None else error.code in RETRIED_CODES


def retry_after(headers: Mapping[str, str], now: Optional[float] = None) -> Optional[float]:
    """The seconds that a `Retry-After` header asks for, None where it says nothing of use.

    A date counts from `now`, seconds since 1970, or without it from when the answer was written, by its `Date`.
    """
    given = headers.get("retry-after", "").strip()
    if given.isdecimal():
        return float(given)
    from email.utils import parsedate_to_datetime  # takes as long to load as a client to be made

    with suppress(TypeError, ValueError, OverflowError):
        written = parsedate_to_datetime(headers.get("date", "")).timestamp() if now is None else now
        return max(0.0, parsedate_to_datetime(given).timestamp() - written)
    return None


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


def pause(attempt: int, asked: Optional[float], chance: float) -> Optional[float]:
    """Seconds before the next request, None if there is to be none.

    Args:
        attempt: how many requests there have been.
        asked: the seconds that the server asks for, None if it does not.
        chance: at random from 0 to 1; without a word of the server the pause is this share of its bound.
    """
    if asked is None:
        return chance * min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(attempt - 1, 10))
    return asked if asked <= PATIENCE else None
