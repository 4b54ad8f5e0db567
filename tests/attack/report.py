"""The results of an attack: figures, and failures with the details needed to reproduce them."""

from __future__ import annotations

import logging
import random
import sys
import threading
import traceback
import warnings
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

DETAILS_KEPT = 3  # per kind of failure


class Report:
    """Counts and failures of one attack. Thread-safe.

    Args:
        seed: seed of all random choices.
        size: factor for the amount of work, 1 by default.
    """

    def __init__(self, seed: int, size: float) -> None:
        self.seed, self.size = seed, size
        self.figures: dict[str, str] = {}
        self.failures: Counter[str] = Counter()
        self.details: dict[str, list[str]] = {}
        self._counts: Counter[str] = Counter()
        self._lock = threading.Lock()

    def scaled(self, number: float, least: int = 1) -> int:
        """`number` multiplied by the size, at least `least`."""
        return max(least, round(number * self.size))

    def random(self, *names: object) -> random.Random:
        """An independent generator for these names: one part of an attack does not affect the choices of another."""
        return random.Random("/".join(map(str, (self.seed, *names))))

    def count(self, what: str, number: int = 1) -> None:
        with self._lock:
            self._counts[what] += number

    def largest(self, what: str, number: float, unit: str = "") -> None:
        """Record a figure of which only the maximum is shown."""
        with self._lock:
            before = float(self.figures.get(what, "0").split(" ")[0])
            self.figures[what] = f"{max(before, number):.4g} {unit}".rstrip()

    def fail(self, what: str, detail: object = "") -> None:
        """Record a failure: `what` is its kind, `detail` helps to reproduce this one."""
        with self._lock:
            self.failures[what] += 1
            kept = self.details.setdefault(what, [])
            if len(kept) < DETAILS_KEPT:
                kept.append(str(detail)[:2000])

    def check(self, fine: object, what: str, detail: object = "") -> bool:
        """Record a failure unless `fine` is true. Returns whether it is."""
        if not fine:
            self.fail(what, detail)
        return bool(fine)

    def as_dict(self, seconds: float) -> dict[str, Any]:
        counts = {what: f"{number:,}" for what, number in self._counts.items()}
        failures = [[what, number, self.details[what]] for what, number in self.failures.items()]
        return {"figures": {**counts, **self.figures}, "failures": failures, "seconds": round(seconds, 1)}


@contextmanager
def nothing_escapes(report: Report) -> Iterator[None]:
    """Report exceptions in threads and finalizers, complaints of event loops, and warnings as failures."""

    def unraised(kind: str, args: Any) -> None:
        if issubclass(args.exc_type, KeyboardInterrupt):
            return  # raised by an attack itself, and by chance within a finalizer
        text = traceback.format_exception(args.exc_type, args.exc_value, args.exc_traceback)
        report.fail(f"{kind}: {args.exc_type.__name__}", "".join(text)[-1500:])

    class Complaints(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            report.fail(f"the loop complains: {record.getMessage().splitlines()[0]}", self.format(record)[-1500:])

    def warned(message: Any, category: type[Warning], filename: str, line: int, *_: Any) -> None:
        if sys.version_info < (3, 11) and "_SSLProtocolTransport" in str(message):
            return  # of an asyncio server: before 3.11, a lost TLS transport does not know that it is closed
        report.fail(f"a warning: {category.__name__}", f"{message} ({filename}:{line})")

    complaints, before = Complaints(logging.ERROR), (threading.excepthook, sys.unraisablehook)
    threading.excepthook = lambda args: unraised("escaped from a thread", args)
    sys.unraisablehook = lambda args: unraised("escaped from a finalizer", args)
    logging.getLogger("asyncio").addHandler(complaints)
    with warnings.catch_warnings():
        warnings.simplefilter("always", ResourceWarning)
        warnings.simplefilter("always", RuntimeWarning)  # a coroutine that was never awaited
        warnings.showwarning = warned
        try:
            yield
        finally:
            logging.getLogger("asyncio").removeHandler(complaints)
            threading.excepthook, sys.unraisablehook = before
