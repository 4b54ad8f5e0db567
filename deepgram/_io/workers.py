"""Runs functions in threads: a limited number at a time, each in a thread of its own; no thread ever idles."""

from __future__ import annotations

import logging
import threading
import time
from typing import Any, Callable, Optional

from .._core.jobs import Jobs

Callback = Callable[[Any, Optional[BaseException]], Any]  # receives result and error
log = logging.getLogger("deepgram")
clock = time.monotonic
WAIT_SLICE = 0.5  # seconds: long waits are split, because on Windows Ctrl-C does not interrupt one


class Call:
    """A function to call, whether it is a coroutine function, and the callback for its outcome."""

    def __init__(self, work: Callable[[], Any], done: Callback, coroutine: bool = False) -> None:
        self.work, self.done, self.coroutine = work, done, coroutine

    def run(self) -> None:
        """Call the function in this thread, then the callback."""
        try:
            result, error = self.work(), None
        except BaseException as failure:  # including SystemExit
            result, error = None, failure
        self.report(result, error)

    def report(self, result: Any, error: Optional[BaseException]) -> None:
        try:
            self.done(result, error)
        except Exception as failure:
            log.error("the outcome of a function could not be told", exc_info=failure)


class Workers:
    """Runs at most `workers` calls at once, while at most `queue` calls wait."""

    def __init__(self, workers: int, queue: int, lock: Callable[[], Any] = threading.Condition) -> None:
        self._jobs: Jobs[Call] = Jobs(workers, queue)
        self._changed = lock()
        self._has_timer = False  # whether a thread watches the deadlines

    def run(self, work: Callable[[], Any], timeout: Optional[float], done: Callback, coroutine: bool = False) -> None:
        """Call `work`, then `done(result, error)` once; not after `forget()`.

        After `timeout` seconds, running or waiting, the error is a TimeoutError. If the queue is full it is a
        RuntimeError, reported before this returns.
        """
        call = Call(work, done, coroutine)
        with self._changed:
            placed = self._jobs.add(call, None if timeout is None else clock() + timeout)
        if placed == "refused":
            call.report(None, RuntimeError("too many function calls at once"))
        elif placed == "runs":
            self._begin(call)
        self._arm()

    def usable(self) -> Workers:
        """These workers, or new ones if these belong to another event loop."""
        return self

    def forget(self) -> None:
        """Drop the waiting calls, and ignore the outcome of the running ones."""
        with self._changed:
            self._jobs.clear()
        self._arm()

    def _ended(self, call: Call, result: Any, error: Optional[BaseException]) -> None:
        with self._changed:
            wanted = self._jobs.finish(call)
        if wanted:
            call.report(result, error)
        with self._changed:
            following = self._jobs.next_waiting()
        if following is not None:
            self._begin(following)
        self._arm()

    def _expire(self) -> None:
        with self._changed:
            late = self._jobs.expire(clock())
        for call in late:
            self._stop(call)
            call.report(None, TimeoutError("timed out"))

    # ---- what workers of an event loop override

    def _begin(self, call: Call) -> None:
        call_in_thread(call.work, lambda result, error: self._ended(call, result, error))

    def _stop(self, call: Call) -> None:
        """A thread can't be stopped."""

    def _arm(self) -> None:
        """Watch the next deadline."""
        with self._changed:
            if not self._has_timer and self._jobs.due() is not None:
                _start("deepgram-function-timeouts", self._watch_deadlines)
                self._has_timer = True
            self._changed.notify()

    def _watch_deadlines(self) -> None:
        while True:
            self._expire()
            with self._changed:
                due = self._jobs.due()
                if due is None:
                    self._has_timer = False
                    return
                self._changed.wait(due - clock())


def call_in_thread(work: Callable[[], Any], done: Callback) -> None:
    """Call `work`, then `done(result, error)`, in a new thread."""
    call = Call(work, done)
    try:
        _start("deepgram-function", call.run)
    except RuntimeError as error:  # no more threads can be started
        call.report(None, error)


def _start(name: str, target: Callable[[], None]) -> None:
    threading.Thread(target=target, name=name, daemon=True).start()
