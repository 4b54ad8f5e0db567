"""Clients of every product in both colours, and what an attack wants to know of them."""

from __future__ import annotations

import asyncio
import inspect
import os
import threading
import time
from collections.abc import Callable, Coroutine, Mapping
from typing import Any, Optional

from colours import COLOURS, DEADLINE, EVENTS, KEY, Blocking, Heard, LoopThread, client_of, settings

from attack.report import Report

__all__ = [
    "AUDIO",
    "COLOURS",
    "DEADLINE",
    "EVENTS",
    "KEY",
    "PATIENT",
    "PRODUCTS",
    "QUICK",
    "SLACK",
    "Blocking",
    "Heard",
    "LoopThread",
    "Snapshot",
    "arguments",
    "client_of",
    "comes",
    "drive",
    "ended",
    "memory",
    "of",
    "patience",
    "plain",
    "rest",
    "settings",
    "wait",
]

PRODUCTS = ("agent", "listen", "speak")
AUDIO = {"encoding": "linear16", "sample_rate": 16000}
SLACK = 20.0  # seconds that a busy machine may add to what should be over
QUICK: dict[str, Any] = {"ping_interval": None, "close_timeout": 0.5, "drain_timeout": 1.0, "open_timeout": DEADLINE}
# for a server that answers everything: a busy machine must not reach these limits
PATIENT: dict[str, Any] = {**QUICK, "close_timeout": DEADLINE, "drain_timeout": DEADLINE}


def arguments(product: str) -> tuple[Any, ...]:
    """What `start()` takes."""
    return (settings(),) if product == "agent" else (AUDIO,)


def plain(client: Any) -> Any:
    """The client itself, whose verbs are awaited on asyncio."""
    return getattr(client, "_client", client)


async def of(result: Any) -> Any:
    """What a verb of either colour returns."""
    return await result if inspect.isawaitable(result) else result


async def rest(colour: str, seconds: float) -> None:
    """Sleep as programs of this colour do."""
    if colour == "threads":
        time.sleep(seconds)  # noqa: ASYNC251 - no loop runs here
    else:
        await asyncio.sleep(seconds)


def drive(colour: str, loop: LoopThread, work: Coroutine[Any, Any, Any], seconds: float = 60.0) -> Any:
    """Run a coroutine written for both colours: in this thread, where it blocks and never waits, or on the loop."""
    if colour == "asyncio":
        return asyncio.run_coroutine_threadsafe(work, loop.loop).result(seconds)
    try:
        work.send(None)
    except StopIteration as done:
        return done.value
    raise AssertionError("a coroutine of a client with threads waits")


def wait(predicate: Callable[[], Any], seconds: float = DEADLINE) -> bool:
    """Whether it becomes true in time."""
    deadline = time.monotonic() + seconds
    while not predicate():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.001)
    return True


async def comes(colour: str, predicate: Callable[[], Any], seconds: float = DEADLINE) -> bool:
    """Whether it becomes true in time; a loop goes on meanwhile."""
    for _ in range(int(seconds / 0.01)):
        if predicate():
            return True
        await rest(colour, 0.01)
    return bool(predicate())


def patience(options: Mapping[str, Any]) -> float:
    """How long a finish() may wait before it gives up, and leaves Close to come behind it."""
    return float(options["drain_timeout"] + 2 * options["close_timeout"])


def ended(report: Report, client: Any, heard: Heard, name: str, longest: float = 3.0) -> Optional[bool]:
    """Finish a client that was started: in time, and Close is told exactly once; what `finish()` has returned."""
    began = time.monotonic()
    try:
        whole = client.finish()
    except Exception as error:
        report.fail(f"finish() raises {type(error).__name__}", f"{name}: {error!r}")
        return None
    took = time.monotonic() - began
    report.check(took < longest + SLACK, "finish() takes too long", f"{name}: {took:.1f} s")
    if whole is False and took >= patience(QUICK) * 0.95:
        wait(lambda: heard["Close"])
    told = [event for event, _ in heard.events]
    report.check(
        told.count("Close") == 1, "finish() returns before Close was told, or it is told twice", f"{name}: {told[-5:]}"
    )
    return bool(whole)


class Snapshot:
    """Threads, descriptors and memory of this process."""

    def __init__(self) -> None:
        self.threads = threading.active_count()
        self.descriptors = len(os.listdir("/dev/fd"))
        self.memory = memory()


def memory() -> float:
    """Resident memory of this process in MB; 0 where the system does not tell."""
    try:
        with open("/proc/self/statm") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
    except OSError:
        return 0.0
