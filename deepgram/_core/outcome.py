"""What has become of a client's connection: why it ended, what could not be sent, and whether that was all."""

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


@dataclass
class Outcome:
    """Of the present connection of a client, or of the last one."""

    why_unsent: str = NOT_STARTED  # why nothing can be sent where there is no connection
    complete: Optional[bool] = None  # whether it has ended in order; None before that, and where there was none
    error: Optional[DeepgramConnectionError] = None  # what `last_error` says
    server_error: Any = None  # the last Error message of the server, which may be why it ends the connection
    dropped: bool = False  # whether frames came when it had ended, and finish() had not been called

    @property
    def unsent(self) -> int:
        """How many frames could not be sent."""
        return self.error.unsent if self.error else 0

    def finish_result(self, complete: Optional[bool]) -> bool:
        """What `finish()` says of a connection that has ended like this."""
        return complete is None or (complete and not self.dropped)

    def count_unsent(self, cause: Optional[Exception]) -> DeepgramConnectionError:
        """Count something that could not be sent; why that was."""
        lost = not isinstance(cause, (TypeError, RuntimeError))  # else it was refused, whatever the connection's state
        self.dropped = self.dropped or (lost and self.why_unsent is not FINISHED)
        message = self.why_unsent if cause is None else f"send failed: {cause}"
        error = self.error or DeepgramConnectionError(message, cause=cause)
        with global_lock:  # several threads may send, while another tells of the end
            self.error = error = self.error or error
            error.unsent += 1
        return error

    def ended(self, ended: Ended, complete: bool, log: logging.Logger) -> None:
        """The connection has ended."""
        self.complete = complete
        cause, told = ended.cause, self.server_error
        if cause is None:
            log.debug("connection closed: code %s by %s", ended.code, ended.initiator)
            return
        if told is not None and ended.initiator != "client":
            cause.blame(told.description or told.message, told.code)
            cause.retryable = cause.retryable and told.code not in policy.CLIENT_FAULTS
        with global_lock:
            cause.unsent, self.error = self.unsent, cause
        expected = ended.cancelled or (ended.clean and not cause.cause)  # handlers of Error have been told the rest
        log.log(logging.INFO if expected else logging.ERROR, "%s", cause.message)
