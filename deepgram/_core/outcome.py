"""The outcome of a client's connection: why it ended, what was not sent, and what `finish()` returns."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any, Optional

from ..errors import DeepgramConnectionError
from . import policy
from .base import global_lock
from .session import Ended

NOT_STARTED = "not connected: call start() first"
FINISHED = "not connected: finish() has ended the connection"
GAVE_UP = "finish() gave up before the server's last messages had come and been handled"


@dataclass
class Outcome:
    """The outcome of a client's current or last connection."""

    why_unsent: str = NOT_STARTED  # why nothing can be sent without a connection
    complete: Optional[bool] = None  # whether it ended in order; None before its end, and before `start()`
    error: Optional[DeepgramConnectionError] = None  # the value of `last_error`
    server_error: Any = None  # the server's last Error message, which may explain why it closes the connection
    dropped: bool = False  # whether the program tried to send after the end, without having called finish()

    @property
    def unsent(self) -> int:
        """The number of frames that could not be sent."""
        return self.error.unsent if self.error else 0

    def finish_result(self, complete: Optional[bool]) -> bool:
        """What `finish()` returns; `complete` is None if there was no connection."""
        if complete is False:
            with global_lock:  # the connection may end at this moment
                self.error = self.error or DeepgramConnectionError(GAVE_UP)
        return complete is None or (complete and not self.dropped)

    def count_unsent(self, cause: Optional[Exception]) -> DeepgramConnectionError:
        """Count a frame that was not sent, and return the error that says why."""
        lost = not isinstance(cause, (TypeError, RuntimeError))  # these refuse it, whatever the connection's state
        self.dropped = self.dropped or (lost and self.why_unsent is not FINISHED)
        message = self.why_unsent if cause is None else f"send failed: {cause}"
        error = self.error or DeepgramConnectionError(message, cause=cause)
        with global_lock:  # other threads may send, or report the end
            self.error = error = self.error or error
            error.unsent += 1
        return error

    def ended(self, ended: Ended, complete: bool, log: logging.Logger) -> None:
        self.complete = complete
        cause, reported = ended.cause, self.server_error
        if cause is None:
            log.debug("connection closed: code %s by %s", ended.code, ended.initiator)
            return
        if reported is not None and ended.initiator != "client":
            cause.blame(reported.description or reported.message, reported.code)
            cause.retryable = cause.retryable and reported.code not in policy.CLIENT_FAULTS
        with global_lock:
            cause.unsent, self.error = self.unsent, cause
        expected = ended.cancelled or (ended.clean and not cause.cause)
        log.log(logging.INFO if expected else logging.ERROR, "%s", cause.message)
