"""Pure decisions about the end of a connection: what is clean, and what is worth another try (protocol 2.7, 4.6)."""

from __future__ import annotations

from typing import Optional

from ..errors import DeepgramConnectionError

CLEAN_CODES = frozenset((1000, 1001, 1005))  # 1005: a close frame without a code
FATAL_CODES = frozenset((1002, 1003, 1007, 1008, 1009, 1010))  # the same bytes would fail again


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
