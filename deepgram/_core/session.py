"""The life of one connection, without a socket, a thread or a clock.

    connecting --opened()--> open --finish()/peer's close--> closing --ended()--> closed
         |                    |                                                 (failed, if it ended with an error)
         +--ended()-----------+--------------------------------------------------^

A driver tells the session what happened and what time it is; the session says what to do now (`Command`), when it
wants to be asked again (`due()`), and in the end what to tell the application (`Ending`). Times are seconds of any
monotonic clock.
"""

from __future__ import annotations

import enum
from typing import Callable, Literal, NamedTuple, Optional, Protocol

from ..errors import DeepgramConnectionError
from . import policy
from .messages import CloseResponse, ErrorResponse, WebSocketEvents
from .product import Product


class State(enum.Enum):
    CONNECTING = "connecting"
    OPEN = "open"
    CLOSING = "closing"
    CLOSED = "closed"
    FAILED = "failed"


class Command(NamedTuple):
    """What a driver is to do: send "text", send a "ping", send the "close" frame, or "abort" the transport."""

    verb: Literal["text", "ping", "close", "abort"]
    argument: str = ""


class Ending(NamedTuple):
    """What to tell the application at the end: an Error for an unclean one, then Close; `cause` for `last_error`."""

    error: Optional[ErrorResponse]
    close: CloseResponse
    cause: Optional[DeepgramConnectionError]


class Timer(Protocol):
    """Something of a product's own that falls due, such as an automatic flush."""

    due: Optional[float]

    @property
    def pending(self) -> int:
        """Requests the server has yet to answer, which `finish()` waits for."""
        ...

    def run(self, now: float) -> str:
        """Called when due; returns the text frame to send, and sets `due` anew."""
        ...


Step = Callable[["Session", float], "list[Command]"]  # such as `Session.finish`
PING = Command("ping")
CLOSE = Command("close")
BACKLOG_HIGH = 1 << 20  # bytes read but not handled yet: stop reading
BACKLOG_LOW = 1 << 18  # and read on
UNANSWERED = "the server did not answer the close"


class Session:
    """One connection: its state, its timers, its end."""

    def __init__(self, product: Product, tuning: policy.Tuning, *, threaded: bool) -> None:
        self.product = product
        self.tuning = tuning
        self.state = State.CONNECTING
        self.request_id: Optional[str] = None
        self.wrote = 0.0  # when a frame was last written
        self.heard = 0.0  # when anything was last read
        self.timer: Optional[Timer] = None
        self.missed = ""  # what a finish() has waited for in vain
        self._threaded = threaded
        self._initiator = "network"
        self._next_ping: Optional[float] = None
        self._pinged: Optional[float] = None
        self._deadline: Optional[float] = None  # of the present step of closing
        self._draining = False  # the farewell is said, or held back, and the server still has something to say
        self._cut_short = False  # the peer has closed, or gone, while that was so
        self._handled: Optional[int] = None  # what handlers had taken when the deadline was last looked at
        self.holding = False  # the farewell is held back until all that is pending has been answered
        self._parting = False

    # ---- what happened

    def opened(self, now: float, request_id: Optional[str]) -> None:
        self.state = State.OPEN
        self.request_id = request_id
        self.wrote = self.heard = now
        if self.tuning.ping_interval:
            self._next_ping = now + self.tuning.ping_interval

    def finish(self, now: float) -> list[Command]:
        """The application wants to end. Nothing to do unless the connection is open."""
        if self.state is not State.OPEN:
            return []
        self.state = State.CLOSING
        self._initiator = "client"
        if self.product.farewell is None:
            return self._close(now)
        self._draining = True
        self._deadline = now + self.tuning.drain_timeout
        last = self._flushed(now)
        self.holding = self.timer is not None and self.timer.pending > 0
        return last if self.holding else [*last, Command("text", self.product.farewell)]

    def _flushed(self, now: float) -> list[Command]:
        """Text that waits for its automatic flush would never be spoken."""
        if self.timer is None or self.timer.due is None or not self.product.binary:
            return []
        return [Command("text", self.timer.run(now))]

    def settled(self, now: float) -> list[Command]:
        """The server has answered all that was pending: a farewell held back for that can go."""
        if not self.holding or self.product.farewell is None:
            return []
        self.holding = False
        self._deadline = now + self.tuning.drain_timeout
        return [Command("text", self.product.farewell)]

    def said_all(self, now: float) -> list[Command]:
        """The server's last message has come."""
        return self._close(now) if self._draining else []

    def peer_closed(self, now: float) -> None:
        """The peer's close frame has come; TCP has to follow."""
        if self._parting:
            return
        self._parting = True
        if self.state is State.OPEN:
            self.state = State.CLOSING
            self._initiator = "server"
        self._cut_short = self._draining
        if self.holding:
            self.missed = "the server closed before it had answered everything"
        self._draining = self.holding = False
        self._deadline = now + self.tuning.close_timeout

    # ---- time

    def due(self) -> Optional[float]:
        """When `tick` has something to do, None if never."""
        if self.state is State.CLOSING:
            return self._deadline
        if self.state is not State.OPEN:
            return None
        times = [self._next_ping, self.timer.due if self.timer else None]
        if self._pinged is not None and self.tuning.ping_timeout:
            times.append(self._pinged + self.tuning.ping_timeout)
        if self.tuning.keepalive_interval and self.product.keepalive:
            times.append(self.wrote + self.tuning.keepalive_interval)
        return min((time for time in times if time is not None), default=None)

    def tick(self, now: float, *, listening: bool = True, handled: Optional[int] = None) -> list[Command]:
        """What is due. While the driver does not read (`listening` false), silence is no sign of a dead peer.

        `handled` counts what handlers have taken, while there is more for them; None when they have taken all.
        """
        if self.state is State.CLOSING:
            return self._late(now, listening, handled)
        if self.state is not State.OPEN:
            return []
        if self._is_dead(now, listening):
            return [Command("abort", "keepalive ping timeout")]
        return [*self._ping(now), *self._run_timer(now), *self._keep_alive(now)]

    def _late(self, now: float, listening: bool, handled: Optional[int]) -> list[Command]:
        if self._deadline is None or now < self._deadline:
            return []
        if self._is_streaming:  # speech may take its time, as long as it keeps coming or being handled
            handling, self._handled = handled is not None and handled != self._handled, handled
            self._deadline = (now if handling or not listening else self.heard) + self.tuning.drain_timeout
            if now < self._deadline:
                return []
        if not self._draining:
            if self._initiator == "client":
                self.missed = self.missed or UNANSWERED
            return [Command("abort", UNANSWERED)]
        self.missed = "the server did not send its last messages in time"
        return self._close(now)

    @property
    def _is_streaming(self) -> bool:
        return self.holding or (self._draining and self.product.binary)

    def _close(self, now: float) -> list[Command]:
        self._draining = self.holding = False
        self._deadline = now + self.tuning.close_timeout
        return [CLOSE]

    def _is_dead(self, now: float, listening: bool) -> bool:
        if self._pinged is not None and (self.heard > self._pinged or not listening):
            self._pinged = None
        limit = self.tuning.ping_timeout
        return now >= self._pinged + limit if self._pinged is not None and limit else False

    def _ping(self, now: float) -> list[Command]:
        if self._next_ping is None or now < self._next_ping or not self.tuning.ping_interval:
            return []
        self._next_ping = now + self.tuning.ping_interval
        if self._pinged is None:
            self._pinged = now
        return [PING]

    def _run_timer(self, now: float) -> list[Command]:
        if self.timer is None or (due := self.timer.due) is None or now < due:  # read once: handlers may set it
            return []
        self.wrote = now
        return [Command("text", self.timer.run(now))]

    def _keep_alive(self, now: float) -> list[Command]:
        interval, frame = self.tuning.keepalive_interval, self.product.keepalive
        if not interval or not frame or now < self.wrote + interval:
            return []
        self.wrote = now
        return [Command("text", frame)]

    # ---- the end

    @property
    def patience(self) -> float:
        """How long a `finish()` waits for the end before it asks whether it `gives_up`."""
        return self.tuning.drain_timeout + 2 * self.tuning.close_timeout

    def gives_up(self, before: Optional[int], handled: int) -> bool:
        """Whether a `finish()` that has waited in vain stops: nothing is owed, or the handlers stand still.

        `handled` counts what handlers have taken, `before` is what it was when last asked.
        """
        return not self._is_streaming or before == handled

    @property
    def was_complete(self) -> bool:
        """Whether a `finish()` has got all it waited for; a connection lost before it was called is none of its."""
        return not self.missed and not (self.state is State.FAILED and self._initiator == "client")

    def failed_while_opening(
        self, code: Optional[int], reason: str, error: Optional[BaseException]
    ) -> DeepgramConnectionError:
        """The connection was over before its first frames were out; arguments as of `ended`."""
        self.state = State.FAILED
        return policy.lost_error(error, code, reason, self.request_id)

    def ended(self, code: Optional[int], reason: str, error: Optional[BaseException]) -> Ending:
        """The transport is gone: with the peer's close code (None or 1006 without one) and the library's exception."""
        clean = self._is_clean(code)
        initiator = self._initiator
        self.state = State.CLOSED if clean else State.FAILED
        whole = clean and not self.missed
        cause = None if whole else policy.lost_error(error, code, reason, self.request_id, self.missed)
        close = CloseResponse(type=WebSocketEvents.Close)
        close.code, close.reason, close.initiator, close.request_id = code, reason, initiator, self.request_id
        close.retryable = cause.retryable if cause else None
        return Ending(self._report(cause) if cause and not clean else None, close, cause)

    def _is_clean(self, code: Optional[int]) -> bool:
        if self._initiator == "client":
            # our close frame is out: a peer that leaves without answering it has lost nothing of ours
            lost = self._draining or (self._cut_short and code in (None, 1006))
            return not lost and code not in policy.FATAL_CODES and code != 1011
        return code in policy.CLEAN_CODES

    def _report(self, cause: DeepgramConnectionError) -> ErrorResponse:
        kind = type(cause.cause).__name__
        kind = "ConnectionClosed" if kind.startswith("ConnectionClosed") else "Exception"
        base = "AbstractSyncWebSocketClient" if self._threaded else "AbstractAsyncWebSocketClient"
        report = ErrorResponse(f"{kind} in {base}._listening", str(cause.cause or cause.message), kind)
        report.cause = cause
        return report
