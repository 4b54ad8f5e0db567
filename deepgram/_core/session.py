"""The state machine of one connection, without a socket, a thread or a clock.

A driver reports what happened and what time it is. The session answers with commands, says when it must be called
again (`due()`), and finally how the connection ended (`Ended`). Times are seconds of any monotonic clock.
"""

from __future__ import annotations

import enum
import math
from dataclasses import replace
from typing import Callable, Literal, NamedTuple, Optional, Protocol

from ..errors import DeepgramConnectionError
from . import policy
from .outbox import Pressure
from .product import Product
from .tuning import Tuning


class State(enum.Enum):
    CONNECTING = "connecting"
    OPEN = "open"
    HOLDING = "holding"  # the farewell is held back until the server has answered everything pending
    DRAINING = "draining"  # the farewell is sent, the server is still sending
    CLOSING = "closing"  # our close frame is sent
    PARTING = "parting"  # the peer has closed or vanished; TCP has to follow
    CLOSED = "closed"
    FAILED = "failed"  # closed by an error


Input = Literal["finish", "answered", "said all", "peer closed", "late"]

# The transitions. An input without an entry changes nothing.
RULES: dict[State, dict[Input, State]] = {
    State.OPEN: {"finish": State.HOLDING, "peer closed": State.PARTING},
    State.HOLDING: {
        "answered": State.DRAINING,
        "said all": State.CLOSING,
        "late": State.CLOSING,
        "peer closed": State.PARTING,
    },
    State.DRAINING: {"said all": State.CLOSING, "late": State.CLOSING, "peer closed": State.PARTING},
    State.CLOSING: {"peer closed": State.PARTING},
}
ENDING = frozenset((State.HOLDING, State.DRAINING, State.CLOSING, State.PARTING))  # each has a deadline
AWAITING = frozenset((State.HOLDING, State.DRAINING))  # messages of the server are still expected


class Command(NamedTuple):
    """What a driver must do: send a text, ping or close frame, or abort the transport. `argument`: text or reason."""

    verb: Literal["text", "ping", "close", "abort"]
    argument: str = ""


class Ended(NamedTuple):
    """How a connection ended."""

    clean: bool  # in order: the other side agreed, whoever ended it
    code: Optional[int]  # the peer's close code, 1006 without one
    reason: str
    initiator: str  # who ended it: "client", "server" or "network"
    request_id: Optional[str]
    cause: Optional[DeepgramConnectionError]  # None if the client ended it and nothing is missing
    cancelled: bool = False  # by cancelling the task that keeps it alive


class Timer(Protocol):
    """A timer of a product, such as an automatic flush."""

    due: Optional[float]

    @property
    def pending(self) -> int:
        """The number of requests the server has yet to answer, which `finish()` waits for."""
        ...

    def run(self, now: float) -> str:
        """Called when due; sets the next `due` and returns the text frame to send."""
        ...


PING = Command("ping")
CLOSE = Command("close")
SUSPENDED = 1.0  # seconds: a tick later than that means that the process was stopped or its event loop blocked
UNANSWERED = "the server did not answer the close"
DROPPED = "%d frames were dropped: the server did not read them"


class Session:
    """The state, the timers and the end of one connection."""

    def __init__(self, product: Product, tuning: Tuning) -> None:
        self.product = product
        self.tuning = tuning
        self.state = State.CONNECTING
        self.request_id: Optional[str] = None
        self.last_write = 0.0  # when a frame was written
        self.last_read = 0.0  # when anything was read
        self.timer: Optional[Timer] = None
        block, limit = tuning.send_policy == "block", tuning.send_buffer
        self.pressure = None if block else Pressure(tuning.send_policy, limit)  # if `send()` does not wait
        self.missed = ""  # what finish() waited for in vain
        self.cancelled = False  # the task that keeps the connection alive was cancelled
        self._initiator = "network"
        self._next_ping: Optional[float] = None
        self._pinged: Optional[float] = None  # when the unanswered ping was sent
        self._deadline = 0.0  # of a state in `ENDING`
        self._cut_short = False  # the peer closed or vanished while its messages were expected
        self._begun: Optional[int] = None  # `begun` when the deadline last passed

    # ---- events

    def opened(self, now: float, request_id: Optional[str]) -> None:
        self.state = State.OPEN
        self.request_id = request_id
        self.last_write = self.last_read = now
        if self.tuning.ping_interval:
            self._next_ping = now + self.tuning.ping_interval

    def finish(self, now: float) -> list[Command]:
        """End in order: the farewell, the server's last messages, the close frame."""
        if self.state is not State.OPEN:
            return []
        self._initiator = "client"
        if self.product.farewell is None:
            return self._enter(State.CLOSING, now)
        last = self._flushed(now)
        self._apply("finish", now)
        return last if self.timer is not None and self.timer.pending > 0 else [*last, *self._apply("answered", now)]

    def leave(self, now: float) -> list[Command]:
        """End without a farewell: send the close frame at once."""
        self.product = self.product._replace(farewell=None)
        return self.finish(now)

    def limit_drain(self, timeout: Optional[float]) -> None:
        """Override the option `drain_timeout`, unless `timeout` is None."""
        if timeout is not None:
            self.tuning = replace(self.tuning, drain_timeout=timeout)

    def _flushed(self, now: float) -> list[Command]:
        """Flush text that waits for its automatic flush, or it would never be spoken."""
        if self.timer is None or self.timer.due is None or not self.product.binary:
            return []
        return [Command("text", self.timer.run(now))]

    def answered(self, now: float) -> list[Command]:
        """The server has answered everything pending: send the farewell held back for that."""
        return self._apply("answered", now)

    def said_all(self, now: float) -> list[Command]:
        """The server's last message has arrived."""
        return self._apply("said all", now)

    def peer_closed(self, now: float) -> None:
        """The peer's close frame, or the end of its stream, has arrived."""
        if self.state is State.OPEN:
            self._initiator = "server"
        self._cut_short = self._cut_short or self.state in AWAITING
        if self.state is State.HOLDING:
            self.missed = "the server closed before it had answered everything"
        self._apply("peer closed", now)

    def _apply(self, event: Input, now: float) -> list[Command]:
        state = RULES.get(self.state, {}).get(event)
        return [] if state is None else self._enter(state, now)

    def _enter(self, state: State, now: float) -> list[Command]:
        self.state = state
        self._deadline = now + (self.tuning.drain_timeout if state in AWAITING else self.tuning.close_timeout)
        if state is State.DRAINING and self.product.farewell is not None:
            return [Command("text", self.product.farewell)]
        return [CLOSE] if state is State.CLOSING else []

    # ---- time

    def due(self) -> Optional[float]:
        """When to call `tick`; None: no need to."""
        if self.state in ENDING:
            return self._deadline
        if self.state is not State.OPEN:
            return None
        times = [self._next_ping, self.timer.due if self.timer else None]
        if self._pinged is not None and self.tuning.ping_timeout:
            times.append(self._pinged + self.tuning.ping_timeout)
        if self.tuning.keepalive_interval and self.product.keepalive:
            times.append(self.last_write + self.tuning.keepalive_interval)
        return min((time for time in times if time is not None), default=None)

    def tick(self, now: float, *, listening: bool = True, begun: Optional[int] = None) -> list[Command]:
        """Do what is due. While the driver does not read (`listening` false), silence is no sign of a dead peer.

        `begun` counts the messages whose handlers have been called; None if no more are waiting for handlers.
        """
        if self.state in ENDING:
            return self._late(now, listening, begun)
        if self.state is not State.OPEN:
            return []
        if self._is_dead(now, listening):
            return [Command("abort", "keepalive ping timeout")]
        return [*self._ping(now), *self._run_timer(now), *self._keep_alive(now)]

    def _late(self, now: float, listening: bool, begun: Optional[int]) -> list[Command]:
        if now < self._deadline:
            return []
        if self._is_streaming:  # extend the deadline while audio arrives or handlers make progress
            handling, self._begun = begun is not None and begun != self._begun, begun
            self._deadline = (now if handling or not listening else self.last_read) + self.tuning.drain_timeout
            if now < self._deadline:
                return []
        if self.state in AWAITING:
            self.missed = "the server did not send its last messages in time"
            return self._apply("late", now)
        if self._initiator == "client":
            self.missed = self.missed or UNANSWERED
        return [Command("abort", UNANSWERED)]

    @property
    def _is_streaming(self) -> bool:
        return self.state is State.HOLDING or (self.state is State.DRAINING and self.product.binary)

    def _is_dead(self, now: float, listening: bool) -> bool:
        if self._pinged is not None and (self.last_read >= self._pinged or not listening):
            self._pinged = None
        limit = self.tuning.ping_timeout
        if self._pinged is None or not limit or now < self._pinged + limit:
            return False
        if now < self._pinged + limit + SUSPENDED:
            return True
        self._pinged = now  # this process was stopped: the pong may be waiting to be read
        return False

    def _ping(self, now: float) -> list[Command]:
        if self._next_ping is None or now < self._next_ping or not self.tuning.ping_interval:
            return []
        self._next_ping = now + self.tuning.ping_interval
        if self._pinged is None:
            # Clocks may stand still (16 ms on Windows): what was read before must stay before the ping.
            self._pinged, self.last_read = now, min(self.last_read, math.nextafter(now, 0.0))
        return [PING]

    def _run_timer(self, now: float) -> list[Command]:
        if self.timer is None or (due := self.timer.due) is None or now < due:  # read once: handlers may change it
            return []
        self.last_write = now
        return [Command("text", self.timer.run(now))]

    def _keep_alive(self, now: float) -> list[Command]:
        interval, frame = self.tuning.keepalive_interval, self.product.keepalive
        if not interval or not frame or now < self.last_write + interval:
            return []
        self.last_write = now
        return [Command("text", frame)]

    # ---- the end

    @property
    def patience(self) -> float:
        """How many seconds `finish()` waits for the end before it checks `gives_up`."""
        return self.tuning.drain_timeout + 2 * self.tuning.close_timeout

    def gives_up(self, before: Optional[int], begun: int) -> bool:
        """Whether `finish()` stops waiting: no audio is expected, or the handlers make no progress.

        `begun` counts the messages whose handlers have been called, `before` is the count at the last check.
        """
        return not self._is_streaming or before == begun

    @property
    def was_complete(self) -> bool:
        """Whether the connection has ended in order, and `finish()` missed nothing."""
        return self.state is State.CLOSED and not self.missed

    def ended(self, code: Optional[int], reason: str, error: Optional[BaseException]) -> Ended:
        """The transport is gone; `code` is the peer's close code (None or 1006 without one)."""
        clean = self._is_clean(code)
        self.state = State.CLOSED if clean else State.FAILED
        if clean and self.pressure is not None and self.pressure.dropped:
            self.missed = self.missed or DROPPED % self.pressure.dropped
        cause = None
        if not clean or self.missed or self._initiator != "client":
            blamed = error if self.missed or not clean else None
            cause = policy.lost_error(blamed, code, reason, self.request_id, self.missed)
        return Ended(clean, code, reason, self._initiator, self.request_id, cause, self.cancelled)

    def _is_clean(self, code: Optional[int]) -> bool:
        if self._initiator == "client":
            # Our close frame is sent: a peer that goes away without answering it has lost nothing of ours.
            lost = self.state in AWAITING or (self._cut_short and code in (None, 1006))
            return not lost and code not in policy.FATAL_CODES and code != 1011
        return code in policy.CLEAN_CODES


Step = Callable[[Session, float], list[Command]]  # such as `Session.finish`
