"""Clients of every product in both colours, and what an attack wants to know of them."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, Optional

from colours import COLOURS, DEADLINE, EVENTS, KEY, Blocking, Heard, LoopThread, client_of, settings

from attack.report import Report

__all__ = [
    "AUDIO",
    "COLOURS",
    "DEADLINE",
    "EVENTS",
    "KEY",
    "PRODUCTS",
    "QUICK",
    "Blocking",
    "Heard",
    "LoopThread",
    "Snapshot",
    "arguments",
    "client_of",
    "ended",
    "memory",
    "patience",
    "settings",
    "wait",
]

PRODUCTS = ("agent", "listen", "speak")
AUDIO = {"encoding": "linear16", "sample_rate": 16000}
QUICK: dict[str, Any] = {"ping_interval": None, "close_timeout": 0.5, "drain_timeout": 1.0, "open_timeout": 5.0}


def arguments(product: str) -> tuple[Any, ...]:
    """What `start()` takes."""
    return (settings(),) if product == "agent" else (AUDIO,)


def wait(predicate: Callable[[], Any], seconds: float = DEADLINE) -> bool:
    """Whether it becomes true in time."""
    deadline = time.monotonic() + seconds
    while not predicate():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.001)
    return True


def patience(options: Mapping[str, Any]) -> float:
    """How long a finish() may wait before it gives up, and leaves Close to come behind it."""
    return float(options["drain_timeout"] + 2 * options["close_timeout"])


def ended(report: Report, client: Any, heard: Heard, name: str, longest: float = 5.0) -> Optional[bool]:
    """Finish a client that was started: in time, and Close is told exactly once; what `finish()` has returned."""
    began = time.monotonic()
    try:
        whole = client.finish()
    except Exception as error:
        report.fail(f"finish() raises {type(error).__name__}", f"{name}: {error!r}")
        return None
    took = time.monotonic() - began
    report.check(took < longest, "finish() takes too long", f"{name}: {took:.1f} s")
    if whole is False and took >= patience(QUICK) * 0.95:
        wait(lambda: heard["Close"], 1)
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
