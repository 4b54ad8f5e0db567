"""Whether, when and where to reconnect after a lost connection: without a clock, a socket or a random generator."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Callable, Mapping, NamedTuple, Optional

from ..errors import DeepgramConnectionError
from . import policy


@dataclass(frozen=True)
class Reconnect:
    """How a lost connection is replaced (option `reconnect`). Times in seconds.

    Attributes:
        attempts: connection attempts per outage; 0 only keeps the ledger.
        base: longest delay before the first attempt; it doubles for each further attempt.
        cap: upper limit of all delays. A server's `Retry-After` may ask for more.
        jitter: share of each delay that is random: 1 for any time up to the delay ("full jitter"), 0 for none.
        deadline: how long an outage may last before the client gives up.
        buffer_seconds: how much raw audio is kept for replay until results cover it.
        buffer_bytes: how much data of any kind is kept.
        speed: speed of replay, in multiples of real time; None: as fast as the server reads.
        urls: further base URLs, tried in turn when one can't be reached.
        resume: live speech with a raw encoding: cut off audio that was already received.

    Raises ValueError for negative numbers and for text in place of a number.
    """

    attempts: int = 10
    base: float = 0.5
    cap: float = 8.0
    jitter: float = 1.0
    deadline: float = 60.0
    buffer_seconds: float = 120.0
    buffer_bytes: int = 16 << 20
    speed: Optional[float] = None
    urls: tuple[str, ...] = ()
    resume: bool = False

    def __post_init__(self) -> None:
        for item in fields(self)[:8]:
            value = getattr(self, item.name)
            if item.name == "speed" and value is None:
                continue
            if not isinstance(value, (int, float)) or not value >= 0 or (item.name == "speed" and not value):
                raise ValueError(f"Reconnect: {item.name}: expected a number of at least 0, got {value!r}")
        object.__setattr__(self, "urls", (self.urls,) if isinstance(self.urls, str) else tuple(self.urls))


def parse_reconnect(value: Any) -> Optional[Reconnect]:
    """Parse the option `reconnect`: a `Reconnect`, its fields as a dict, or a switch."""
    if isinstance(value, Mapping):
        try:
            return Reconnect(**value)
        except TypeError:
            raise ValueError(f"fields of Reconnect ({', '.join(item.name for item in fields(Reconnect))})") from None
    return value if isinstance(value, Reconnect) or value is None else Reconnect() if policy.is_on(value) else None


class Attempt(NamedTuple):
    """The next attempt to connect: in `delay` seconds, the `number`th of this outage, to the address at this index."""

    number: int
    delay: float
    address: int


class Recovery:
    """The outages of a reconnecting connection with several `addresses`. `chance` returns random numbers (0 to 1)."""

    def __init__(self, options: Reconnect, addresses: int, chance: Callable[[], float]) -> None:
        self._options = options
        self._addresses = addresses
        self._chance = chance
        self._tried = 0
        self._since: Optional[float] = None  # when the outage began
        self._opened: Optional[float] = None  # when a connection was last opened
        self.address = 0  # the index of the current one
        self.stopped = False  # no more attempts

    def lost(self, now: float, *, progress: bool) -> None:
        """A connection is lost. If it was short and made no progress, the outage continues and its attempts count."""
        if progress or self._opened is None or now - self._opened > self._options.cap:
            self._tried, self._since = 0, None
        self._since = now if self._since is None else self._since

    def attempt(self, now: float, cause: DeepgramConnectionError, *, missed: bool = False) -> Optional[Attempt]:
        """The attempt after a loss or refusal; None: give up. `missed`: answers are due: retry unless it is fatal."""
        options, since = self._options, now if self._since is None else self._since
        again = policy.is_worth_retrying(cause) or (missed and cause.code not in policy.FATAL_CODES)
        if self.stopped or not again or self._tried >= options.attempts:
            return None
        if self._tried and cause.code is None:  # the address could not be reached
            self.address = (self.address + 1) % self._addresses
        longest = min(options.cap, options.base * 2.0 ** min(self._tried, 60))
        delay = max(longest * (1 - options.jitter * self._chance()), cause.retry_after or 0.0)
        if now + delay > since + options.deadline:
            return None
        self._tried += 1
        return Attempt(self._tried, delay, self.address)

    def remaining(self, now: float) -> float:
        """Seconds until the deadline of the outage."""
        return max((now if self._since is None else self._since) + self._options.deadline - now, 0.0)

    def opened(self, now: float) -> None:
        """A connection is open again."""
        self._opened = now

    def outage(self, now: float) -> float:
        """The seconds since the outage began."""
        return 0.0 if self._since is None else now - self._since
