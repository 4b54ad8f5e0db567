"""The server's time: latencies and limits, the real clock, and a virtual clock that moves only on request."""

from __future__ import annotations

import asyncio
import heapq
import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import Protocol

from deepgram.server.field_types import check_fields
from deepgram.server.recorder import running_loop

SETTLING_ROUNDS = 50  # turns of the event loop for woken tasks before virtual time moves on


@dataclass(frozen=True)
class Timing:
    """The server's latencies and limits in seconds; the defaults were observed on the wire.

    Sources: protocol 7.10 for agents, 2.6 for live transcription, 4.4 and 4.6 for live speech. `playback` and `audio`
    are per second of audio: how long the next sentence waits for the playback of the current one, and how long sending
    takes. `metadata_close` is the time between a transcription's last message and its close, `callback_retry` that
    between attempts to deliver a result, `speak_window` the window of the limits on flushes and characters, and
    `speak_idle` the longest silence of a client of /v2/speak.
    Raises TypeError for anything but numbers, ValueError for negative ones.
    """

    welcome: float = 0.01
    settings_applied: float = 0.04
    think: float = 0.5
    speak: float = 0.3
    function_result: float = 0.04
    between_speeches: float = 0.25
    audio: float = 0.2
    playback: float = 1.0
    slow_think: float = 5.0
    slow_speak: float = 5.0
    idle: float = 12.0
    session_warning: float = 6900.0
    session_maximum: float = 7200.0
    error_close: float = 0.05
    metadata_close: float = 0.025
    callback_retry: float = 30.0
    speak_window: float = 60.0
    speak_maximum: float = 3600.0
    speak_idle: float = 60.0
    close: float = 2.0

    def __post_init__(self) -> None:
        check_fields(self)
        for name, seconds in vars(self).items():
            if not seconds >= 0:
                raise ValueError(f"Timing.{name}: expected at least 0, got {seconds}")

    def scaled(self, factor: float) -> Timing:
        """Return this timing with all times multiplied by `factor`."""
        return Timing(**{field.name: getattr(self, field.name) * factor for field in fields(self)})

    @classmethod
    def fast(cls, **changes: float) -> Timing:
        """Return a timing without latencies but with the limits (idle, session, slow); `changes` are in seconds."""
        at_once = dict.fromkeys(LATENCIES, 0.0)
        return replace(cls(**at_once), **changes)


LATENCIES = (
    "welcome",
    "settings_applied",
    "think",
    "speak",
    "function_result",
    "between_speeches",
    "audio",
    "playback",
    "error_close",
    "metadata_close",
    "callback_retry",
)


async def wait_until(clock: Clock, due: Callable[[], float]) -> None:
    """Wait until the time that `due()` returns, which may move on while waiting."""
    while (remaining := due() - clock.now()) > 0:
        await clock.sleep(remaining)


class Clock(Protocol):
    """The server's source of time."""

    def now(self) -> float:
        """Seconds since an arbitrary fixed time."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Return after `seconds`."""
        ...


class RealClock:
    """Monotonic time and `asyncio.sleep`."""

    def now(self) -> float:
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class VirtualClock:
    """A clock that only moves by `advance()`; for one server at a time."""

    def __init__(self) -> None:
        self._now = 0.0
        self._order = itertools.count()
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._loop: asyncio.AbstractEventLoop | None = None

    def now(self) -> float:
        return self._now

    async def sleep(self, seconds: float) -> None:
        self._loop = asyncio.get_running_loop()
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        woken = self._loop.create_future()
        heapq.heappush(self._sleepers, (self._now + seconds, next(self._order), woken))
        await woken

    def advance(self, seconds: float) -> None:
        """Advance time, from any thread but the server's; sleepers wake in order and run before this returns.

        Raises RuntimeError on the server's own loop.
        """
        if self._loop is not None and self._loop is running_loop():
            raise RuntimeError("advance() would block the server's own loop: use `await clock.async_advance(...)`")
        if self._loop is None or self._loop.is_closed():
            self._now += seconds
            return
        asyncio.run_coroutine_threadsafe(self.async_advance(seconds), self._loop).result()

    async def async_advance(self, seconds: float) -> None:
        """`advance()` for code on the server's own loop."""
        target = self._now + seconds
        await _settle()
        while self._sleepers and self._sleepers[0][0] <= target:
            self._now, _, woken = heapq.heappop(self._sleepers)
            if not woken.done():
                woken.set_result(None)
            await _settle()
        self._now = target


async def _settle() -> None:
    for _ in range(SETTLING_ROUNDS):
        await asyncio.sleep(0)
