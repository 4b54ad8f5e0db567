"""Threads that call functions: a limited number, started on demand; none of them ever idles."""

from __future__ import annotations

import logging
import threading
import time
from typing import Any, Callable, Optional

from .._core.jobs import Jobs

Done = Callable[[Any, Optional[BaseException]], Any]
UNTOLD = "the outcome of a function could not be told"
log = logging.getLogger("deepgram")
clock = time.monotonic


class Call:
    """Something to call, and whom to tell of its outcome, as result and error."""

    __slots__ = ("done", "work")

    def __init__(self, work: Callable[[], Any], done: Done) -> None:
        self.work, self.done = work, done

    def outcome(self) -> tuple[Any, Optional[BaseException]]:
        try:
            return self.work(), None
        except BaseException as error:  # a SystemExit is an outcome like any other
            return None, error

    def tell(self, result: Any, error: Optional[BaseException]) -> None:
        try:
            self.done(result, error)
        except Exception as untold:
            log.error(UNTOLD, exc_info=untold)


class Workers:
    """Calls functions in at most `workers` threads at once; at most `queue` calls wait for one."""

    def __init__(self, workers: int, queue: int) -> None:
        self._jobs: Jobs[Call] = Jobs(workers, queue)
        self._changed = threading.Condition()
        self._timed = False  # whether a thread keeps the deadlines

    def run(self, work: Callable[[], Any], timeout: Optional[float], done: Done) -> None:
        """Call `work`, then `done(result, error)`, once, and not after `forget()`.

        The error is a TimeoutError `timeout` seconds from now, whether the call runs by then or waits; a RuntimeError,
        in the caller's thread, if too many wait already.
        """
        call = Call(work, done)
        with self._changed:
            placed = self._jobs.add(call, None if timeout is None else clock() + timeout)
            untimed = timeout is not None and placed != "refused" and not self._timed
            self._timed = self._timed or untimed
            self._changed.notify()
        if untimed:
            _start("deepgram-function-timeouts", self._keep_time)
        if placed == "runs":
            _start("deepgram-function", self._work, call)
        elif placed == "refused":
            call.tell(None, overload())

    def forget(self) -> None:
        """Tell nobody of the calls there are; those that wait are dropped, those that run go on."""
        with self._changed:
            self._jobs.forget()
            self._changed.notify()

    def _work(self, call: Optional[Call]) -> None:
        while call is not None:
            outcome = call.outcome()
            with self._changed:
                wanted = self._jobs.answered(call)
                self._changed.notify()
            if wanted:
                call.tell(*outcome)
            del outcome
            with self._changed:
                call = self._jobs.following()

    def _keep_time(self) -> None:
        while True:
            with self._changed:
                late = self._jobs.late(clock())
                due = self._jobs.due()
                if not late and due is None:
                    self._timed = False
                    return
                if not late and due is not None:
                    self._changed.wait(due - clock())
            for call in late:
                call.tell(None, expiry())


def expiry() -> TimeoutError:
    return TimeoutError("timed out")


def overload() -> RuntimeError:
    return RuntimeError("too many function calls at once")


def _start(name: str, target: Callable[..., None], *args: Any) -> None:
    threading.Thread(target=target, args=args, name=name, daemon=True).start()
