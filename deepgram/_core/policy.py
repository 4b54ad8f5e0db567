"""Pure decisions: what the caller's options mean, what an end of a connection means, what is worth a second try."""

from __future__ import annotations

import math
from typing import Any, Mapping, NamedTuple, Optional

from ..errors import DeepgramConnectionError

CLEAN_CODES = frozenset((1000, 1001))
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
