"""Shared code of the client programs: clocks, counters, process figures, and output of the result.

Programs are written once for both colours: `settle` awaits an async client's result and returns a sync client's.
Only loops measured per message exist twice.
"""

from __future__ import annotations

import asyncio
import inspect
import json
import logging
import os
import statistics
import sys
import threading
import time
import traceback
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from messages import FRAME_SECONDS

PAGE = os.sysconf("SC_PAGE_SIZE")
TIMEOUT = 60.0  # seconds to wait for the server

Figures = dict[str, float]


async def settle(value: Any) -> Any:
    return await value if inspect.isawaitable(value) else value


class Unavailable(Exception):
    """The installed release has no such client."""


class Signal:
    """An event set by handlers of either colour; sync clients set it in another thread."""

    def __init__(self, colour: str) -> None:
        self.event: Any = asyncio.Event() if colour == "async" else threading.Event()
        self.set = self.event.set

    async def wait(self) -> None:
        if isinstance(self.event, asyncio.Event):
            await asyncio.wait_for(self.event.wait(), TIMEOUT)
        elif not self.event.wait(TIMEOUT):
            raise TimeoutError("the last message never came")


class Tally:
    """Counts and times from the first message to the last."""

    def __init__(self, colour: str) -> None:
        self.count = 0
        self.characters = 0
        self.delays: list[float] = []
        self.began, self.ended = Signal(colour), Signal(colour)

    def begin(self) -> None:
        self.wall, self.cpu = time.perf_counter(), time.process_time()
        self.began.set()

    def end(self) -> None:
        self.wall, self.cpu = time.perf_counter() - self.wall, time.process_time() - self.cpu
        self.ended.set()

    def figures(self, count: int) -> Figures:
        """Messages per second and per CPU second, and the median delay if recorded."""
        found = {"rate": count / self.wall, "rate_cpu": count / self.cpu}
        if self.delays:
            found["delay_us"] = statistics.median(self.delays) * 1e6
        return found


def memory_kb() -> float:
    """Resident memory of this process, in KB."""
    with open("/proc/self/statm", encoding="ascii") as statm:
        return int(statm.read().split()[1]) * PAGE / 1024


async def idle(connect: Callable[[], Awaitable[Any]], connections: int, quiet: float, whole: float) -> Figures:
    """Threads, memory and CPU of idle connections. One extra connection is made first, to pay for imports.

    CPU is per connection and second: over the first `quiet` seconds, before a ping is due, and over `whole` seconds.
    """
    await connect()
    memory, threads = memory_kb(), threading.active_count()
    for _ in range(connections):
        await connect()
    await asyncio.sleep(0.5)
    memory, threads = memory_kb() - memory, threading.active_count() - threads
    cpu = time.process_time()
    await asyncio.sleep(quiet)
    quiet_cpu = time.process_time() - cpu
    await asyncio.sleep(whole - quiet)
    whole_cpu = time.process_time() - cpu
    return {
        "threads": threads / connections,
        "memory_kb": memory / connections,
        "quiet_us": quiet_cpu / (connections + 1) / quiet * 1e6,
        "whole_us": whole_cpu / (connections + 1) / whole * 1e6,
    }


async def sessions(life: Callable[[], Awaitable[tuple[float, float]]], count: int) -> Figures:
    """Median times to open and close in milliseconds; the first session pays for imports."""
    await life()
    opening, closing = zip(*[await life() for _ in range(count)], strict=True)
    return {"open_ms": statistics.median(opening) * 1e3, "close_ms": statistics.median(closing) * 1e3}


async def streams(sends: Iterable[Callable[[bytes], Awaitable[Any]]], frame: bytes, seconds: float) -> Figures:
    """CPU usage of streams of 50 frames per second, in percent of a core; their starts are spread over one frame."""
    loop = asyncio.get_running_loop()
    sends = list(sends)
    start = loop.time() + FRAME_SECONDS

    async def stream(send: Callable[[bytes], Awaitable[Any]], due: float) -> None:
        while due < start + seconds:
            await asyncio.sleep(due - loop.time())
            await send(frame)
            due += FRAME_SECONDS

    cpu = time.process_time()
    await asyncio.gather(
        *[stream(send, start + FRAME_SECONDS * index / len(sends)) for index, send in enumerate(sends)]
    )
    return {"cpu_percent": (time.process_time() - cpu) / seconds * 100}


def each_us(action: Callable[[Any], Any], items: list[Any]) -> float:
    """CPU microseconds per item, after warming up with a tenth of the items."""
    for item in items[: len(items) // 10]:
        action(item)
    start = time.process_time()
    for item in items:
        action(item)
    return (time.process_time() - start) / len(items) * 1e6


def leave(figures: dict[str, Any]) -> None:
    """Print the figures as a line of JSON, and exit at once, even with open connections."""
    print(json.dumps(figures), flush=True)
    os._exit(0)


def run(programs: dict[str, Callable[..., Awaitable[Figures]]]) -> None:
    """`python FILE PROGRAM JSON`: run a program and exit.

    Logging is disabled: threaded clients would warn, at each connection, that a loop is running in this thread.
    """
    logging.disable()

    async def main() -> None:
        try:
            figures: dict[str, Any] = await programs[sys.argv[1]](**json.loads(sys.argv[2]))
        except Unavailable as reason:
            figures = {"unavailable": str(reason)}
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        leave(figures)

    asyncio.run(main())
