"""Helpers of the attacks for clients of all products and both colours."""

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
    "drive",
    "finish_and_check",
    "finish_limit",
    "memory",
    "result_of",
    "settings",
    "sleep",
    "unwrapped",
    "wait",
    "wait_beside",
]

PRODUCTS = ("agent", "listen", "speak")
AUDIO = {"encoding": "linear16", "sample_rate": 16000}
SLACK = 20.0  # seconds that a busy machine may add to a time limit
QUICK: dict[str, Any] = {"ping_interval": None, "close_timeout": 0.5, "drain_timeout": 1.0, "open_timeout": DEADLINE}
# For servers that answer everything: a busy machine must not reach these limits.
PATIENT: dict[str, Any] = {**QUICK, "close_timeout": DEADLINE, "drain_timeout": DEADLINE}


def arguments(product: str) -> tuple[Any, ...]:
    """The arguments of `start()`."""
    return (settings(),) if product == "agent" else (AUDIO,)


def unwrapped(client: Any) -> Any:
    """The client itself, without `Blocking`: on asyncio its verbs are coroutines."""
    return getattr(client, "_client", client)


async def result_of(result: Any) -> Any:
    """The result of a verb of either colour."""
    return await result if inspect.isawaitable(result) else result


async def sleep(colour: str, seconds: float) -> None:
    """Sleep in the way of this colour: blocking the thread, or on the loop."""
    if colour == "threads":
        time.sleep(seconds)  # noqa: ASYNC251 - no loop runs here
    else:
        await asyncio.sleep(seconds)


def drive(colour: str, loop: LoopThread, work: Coroutine[Any, Any, Any], seconds: float = 60.0) -> Any:
    """Run a coroutine that is written for both colours: in this thread, where it never suspends, or on the loop."""
    if colour == "asyncio":
        return asyncio.run_coroutine_threadsafe(work, loop.loop).result(seconds)
    try:
        work.send(None)
    except StopIteration as done:
        return done.value
    raise AssertionError("a coroutine of a client with threads waits")


def wait(predicate: Callable[[], Any], seconds: float = DEADLINE) -> bool:
    """Wait until the predicate is true. Returns False if that takes too long."""
    deadline = time.monotonic() + seconds
    while not predicate():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.001)
    return True


async def wait_beside(colour: str, predicate: Callable[[], Any], seconds: float = DEADLINE) -> bool:
    """Whether the predicate becomes true in time. On asyncio, other tasks run meanwhile."""
    for _ in range(int(seconds / 0.01)):
        if predicate():
            return True
        await sleep(colour, 0.01)
    return bool(predicate())


def finish_limit(options: Mapping[str, Any]) -> float:
    """The time in seconds after which finish() gives up and returns, Close being delivered later."""
    return float(options["drain_timeout"] + 2 * options["close_timeout"])


def finish_and_check(report: Report, client: Any, heard: Heard, name: str, longest: float = 3.0) -> Optional[bool]:
    """Finish a started client. Check that it takes at most `longest` seconds and that Close is delivered exactly once.

    Returns the result of `finish()`, None if it has raised.
    """
    began = time.monotonic()
    try:
        complete = client.finish()
    except Exception as error:
        report.fail(f"finish() raises {type(error).__name__}", f"{name}: {error!r}")
        return None
    took = time.monotonic() - began
    report.check(took < longest + SLACK, "finish() takes too long", f"{name}: {took:.1f} s")
    if complete is False and took >= finish_limit(QUICK) * 0.95:
        wait(lambda: heard["Close"])
    names = [event for event, _ in heard.events]
    report.check(
        names.count("Close") == 1,
        "finish() returns before Close was told, or it is told twice",
        f"{name}: {names[-5:]}",
    )
    return bool(complete)


class Snapshot:
    """The numbers of threads and descriptors of this process, and its memory in MB."""

    def __init__(self) -> None:
        self.threads = threading.active_count()
        self.descriptors = len(os.listdir("/dev/fd"))
        self.memory = memory()


def memory() -> float:
    """Resident memory of this process in MB, 0 where the system does not have the figure."""
    try:
        with open("/proc/self/statm") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
    except OSError:
        return 0.0
