"""The life of one connection, without a socket, a thread or a clock.

A driver tells the session what happened and what time it is; the session says what to do now (`Command`), when it
wants to be asked again (`due()`), and in the end what has become of it (`Ended`). Times are seconds of any monotonic
clock.
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
    HOLDING = "holding"  # the farewell is held back until the server has answered all that is pending
    DRAINING = "draining"  # the farewell is said, and the server still has something to say
    CLOSING = "closing"  # our close frame is out
    PARTING = "parting"  # the peer has closed, or gone, and TCP has to follow
    CLOSED = "closed"
    FAILED = "failed"  # closed, by an error


Input = Literal["finish", "answered", "said all", "peer closed", "late"]

# What an input makes of a state. An input that has no entry changes nothing.
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
AWAITING = frozenset((State.HOLDING, State.DRAINING))  # the server has something to say


class Command(NamedTuple):
    """What a driver is to do: send "text", send a "ping", send the "close" frame, or "abort" the transport."""

    verb: Literal["text", "ping", "close", "abort"]
    argument: str = ""


class Ended(NamedTuple):
    """What has become of a connection."""

    clean: bool  # in order: whoever ended it, the other side has agreed
    code: Optional[int]  # the peer's close code, 1006 without one
    reason: str
    initiator: str  # who ended it: "client", "server" or "network"
    request_id: Optional[str]
    cause: Optional[DeepgramConnectionError]  # None if the client ended it and nothing is missing
    cancelled: bool = False


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


PING = Command("ping")
CLOSE = Command("close")
SUSPENDED = 1.0  # seconds that no driver is late, unless its process was stopped or its event loop held up
UNANSWERED = "the server did not answer the close"
DROPPED = "%d frames were dropped: the server did not read them"


class Session:
    """One connection: its state, its timers, its end."""

    def __init__(self, product: Product, tuning: Tuning) -> None:
        self.product = product
        self.tuning = tuning
        self.state = State.CONNECTING
        self.request_id: Optional[str] = None
        self.last_write = 0.0  # when a frame was last written
        self.last_read = 0.0  # when anything was last read
        self.timer: Optional[Timer] = None
        block, limit = tuning.send_policy == "block", tuning.send_buffer
        self.pressure = None if block else Pressure(tuning.send_policy, limit)  # where `send()` does not wait
        self.missed = ""  # what a finish() has waited for in vain
        self.cancelled = False  # what keeps the connection alive was cancelled
        self._initiator = "network"
        self._next_ping: Optional[float] = None
        self._pinged: Optional[float] = None
        self._deadline = 0.0  # of a state that is `ENDING`
        self._cut_short = False  # the peer has closed, or gone, while it had something to say
        self._begun: Optional[int] = None  # the messages that handlers had begun with when the deadline last came

    # ---- what happened

    def opened(self, now: float, request_id: Optional[str]) -> None:
        self.state = State.OPEN
        self.request_id = request_id
        self.last_write = self.last_read = now
        if self.tuning.ping_interval:
            self._next_ping = now + self.tuning.ping_interval

    def finish(self, now: float) -> list[Command]:
        """The application wants to end. Nothing to do unless the connection is open."""
        if self.state is not State.OPEN:
            return []
        self._initiator = "client"
        if self.product.farewell is None:
            return self._enter(State.CLOSING, now)
        last = self._flushed(now)
        self._take("finish", now)
        return last if self.timer is not None and self.timer.pending > 0 else [*last, *self._take("answered", now)]

    def leave(self, now: float) -> list[Command]:
        """The application wants no more: the close frame goes out without a farewell."""
        self.product = self.product._replace(farewell=None)
        return self.finish(now)

    def limit_drain(self, timeout: Optional[float]) -> None:
        """So many seconds for the server's last messages, if that is not None."""
        if timeout is not None:
            self.tuning = replace(self.tuning, drain_timeout=timeout)

    def _flushed(self, now: float) -> list[Command]:
        """Text that waits for its automatic flush would never be spoken."""
        if self.timer is None or self.timer.due is None or not self.product.binary:
            return []
        return [Command("text", self.timer.run(now))]

    def answered(self, now: float) -> list[Command]:
        """The server has answered all that was pending: a farewell held back for that can go."""
        return self._take("answered", now)

    def said_all(self, now: float) -> list[Command]:
        """The server's last message has come."""
        return self._take("said all", now)

    def peer_closed(self, now: float) -> None:
        """The peer's close frame has come, or the end of its stream."""
        if self.state is State.OPEN:
            self._initiator = "server"
        self._cut_short = self._cut_short or self.state in AWAITING
        if self.state is State.HOLDING:
            self.missed = "the server closed before it had answered everything"
        self._take("peer closed", now)

    def _take(self, given: Input, now: float) -> list[Command]:
        """Follow the rules; what is to be done on the way."""
        following = RULES.get(self.state, {}).get(given)
        return [] if following is None else self._enter(following, now)

    def _enter(self, state: State, now: float) -> list[Command]:
        self.state = state
        self._deadline = now + (self.tuning.drain_timeout if state in AWAITING else self.tuning.close_timeout)
        if state is State.DRAINING and self.product.farewell is not None:
            return [Command("text", self.product.farewell)]
        return [CLOSE] if state is State.CLOSING else []

    # ---- time

    def due(self) -> Optional[float]:
        """When `tick` has something to do, None if never."""
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
        """What is due. While the driver does not read (`listening` false), silence is no sign of a dead peer.

        `begun` counts the messages that handlers have begun with, while there are more for them; None if there are not.
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
        if self._is_streaming:  # speech may take its time, as long as it keeps coming or being handled
            handling, self._begun = begun is not None and begun != self._begun, begun
            self._deadline = (now if handling or not listening else self.last_read) + self.tuning.drain_timeout
            if now < self._deadline:
                return []
        if self.state in AWAITING:
            self.missed = "the server did not send its last messages in time"
            return self._take("late", now)
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
        self._pinged = now  # this process has slept, and the answer may wait to be read
        return False

    def _ping(self, now: float) -> list[Command]:
        if self._next_ping is None or now < self._next_ping or not self.tuning.ping_interval:
            return []
        self._next_ping = now + self.tuning.ping_interval
        if self._pinged is None:
            # what was heard before stays before the ping, even where clocks stand still: 16 ms on Windows
            self._pinged, self.last_read = now, min(self.last_read, math.nextafter(now, 0.0))
        return [PING]

    def _run_timer(self, now: float) -> list[Command]:
        if self.timer is None or (due := self.timer.due) is None or now < due:  # read once: handlers may set it
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
        """How long a `finish()` waits for the end before it asks whether it `gives_up`."""
        return self.tuning.drain_timeout + 2 * self.tuning.close_timeout

    def gives_up(self, before: Optional[int], begun: int) -> bool:
        """Whether a `finish()` that has waited in vain stops: nothing is owed, or the handlers stand still.

        `begun` counts the messages that handlers have begun with, `before` is what it was when last asked.
        """
        return not self._is_streaming or before == begun

    @property
    def was_complete(self) -> bool:
        """Whether the connection has ended in order, and with all that a `finish()` has waited for."""
        return self.state is State.CLOSED and not self.missed

    def ended(self, code: Optional[int], reason: str, error: Optional[BaseException]) -> Ended:
        """The transport is gone: with the peer's close code (None or 1006 without one) and the library's exception."""
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
            # our close frame is out: a peer that leaves without answering it has lost nothing of ours
            lost = self.state in AWAITING or (self._cut_short and code in (None, 1006))
            return not lost and code not in policy.FATAL_CODES and code != 1011
        return code in policy.CLEAN_CODES


Step = Callable[[Session, float], list[Command]]  # such as `Session.finish`
