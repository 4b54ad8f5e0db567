"""What an attack has found: figures, and failures with what brings them back."""

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

KEPT = 3  # details of one kind of failure


class Report:
    """Counts and failures of one attack; may be written to from any thread.

    Args:
        seed: of everything that is random.
        size: 1 for the usual numbers, less or more for a part or a multiple of them.
    """

    def __init__(self, seed: int, size: float) -> None:
        self.seed, self.size = seed, size
        self.figures: dict[str, str] = {}
        self.failures: Counter[str] = Counter()
        self.details: dict[str, list[str]] = {}
        self._counts: Counter[str] = Counter()
        self._lock = threading.Lock()

    def scaled(self, number: float, least: int = 1) -> int:
        """That many at size 1."""
        return max(least, round(number * self.size))

    def random(self, *names: object) -> random.Random:
        """A source of its own for each name: what one part draws does not depend on the others."""
        return random.Random("/".join(map(str, (self.seed, *names))))

    def count(self, what: str, number: int = 1) -> None:
        with self._lock:
            self._counts[what] += number

    def largest(self, what: str, number: float, unit: str = "") -> None:
        """A figure of which only the largest is of interest."""
        with self._lock:
            before = float(self.figures.get(what, "0").split(" ")[0])
            self.figures[what] = f"{max(before, number):.4g} {unit}".rstrip()

    def fail(self, what: str, detail: object = "") -> None:
        """`what` names the kind of failure, `detail` what brings this one back."""
        with self._lock:
            self.failures[what] += 1
            kept = self.details.setdefault(what, [])
            if len(kept) < KEPT:
                kept.append(str(detail)[:2000])

    def check(self, fine: object, what: str, detail: object = "") -> bool:
        """Fail unless `fine`; whether it was."""
        if not fine:
            self.fail(what, detail)
        return bool(fine)

    def as_dict(self, seconds: float) -> dict[str, Any]:
        counts = {what: f"{number:,}" for what, number in self._counts.items()}
        failures = [[what, number, self.details[what]] for what, number in self.failures.items()]
        return {"figures": {**counts, **self.figures}, "failures": failures, "seconds": round(seconds, 1)}


@contextmanager
def nothing_escapes(report: Report) -> Iterator[None]:
    """What threads, finalizers, event loops and warnings say to nobody is a failure."""

    def unraised(kind: str, args: Any) -> None:
        if issubclass(args.exc_type, KeyboardInterrupt):
            return  # of an attack's own, in a finalizer by chance
        said = traceback.format_exception(args.exc_type, args.exc_value, args.exc_traceback)
        report.fail(f"{kind}: {args.exc_type.__name__}", "".join(said)[-1500:])

    class Complaints(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            report.fail(f"the loop complains: {record.getMessage().splitlines()[0]}", self.format(record)[-1500:])

    def warned(message: Any, category: type[Warning], filename: str, line: int, *_: Any) -> None:
        if sys.version_info < (3, 11) and "_SSLProtocolTransport" in str(message):
            return  # a server on asyncio: before 3.11 a TLS transport that was lost does not know that it is closed
        report.fail(f"a warning: {category.__name__}", f"{message} ({filename}:{line})")

    complaints, before = Complaints(logging.ERROR), (threading.excepthook, sys.unraisablehook)
    threading.excepthook = lambda args: unraised("escaped from a thread", args)
    sys.unraisablehook = lambda args: unraised("escaped from a finalizer", args)
    logging.getLogger("asyncio").addHandler(complaints)
    with warnings.catch_warnings():
        warnings.simplefilter("always", ResourceWarning)
        warnings.simplefilter("always", RuntimeWarning)  # coroutines that were never awaited
        warnings.showwarning = warned
        try:
            yield
        finally:
            logging.getLogger("asyncio").removeHandler(complaints)
            threading.excepthook, sys.unraisablehook = before
