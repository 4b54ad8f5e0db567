"""Threads that call functions: a limited number, started on demand; none of them ever idles."""

from __future__ import annotations

import logging
import threading
import time
from typing import Any, Callable, Optional

from .._core.jobs import Jobs

Done = Callable[[Any, Optional[BaseException]], Any]
log = logging.getLogger("deepgram")
clock = time.monotonic
CTRL_C = 0.5  # seconds that a program's wait lasts at a time: on Windows nothing interrupts it


class Call:
    """Something to call, whether that makes a coroutine, and whom to tell of its outcome, as result and error."""

    def __init__(self, work: Callable[[], Any], done: Done, coroutine: bool = False) -> None:
        self.work, self.done, self.coroutine = work, done, coroutine

    def run(self) -> None:
        """Call it in this thread, and tell."""
        try:
            result, error = self.work(), None
        except BaseException as failure:  # a SystemExit is an outcome like any other
            result, error = None, failure
        self.tell(result, error)

    def tell(self, result: Any, error: Optional[BaseException]) -> None:
        try:
            self.done(result, error)
        except Exception as untold:
            log.error("the outcome of a function could not be told", exc_info=untold)


class Workers:
    """Calls functions in at most `workers` threads at once; at most `queue` calls wait for one."""

    def __init__(self, workers: int, queue: int, lock: Callable[[], Any] = threading.Condition) -> None:
        self._jobs: Jobs[Call] = Jobs(workers, queue)
        self._changed = lock()
        self._timed = False  # whether a thread keeps the deadlines

    def run(self, work: Callable[[], Any], timeout: Optional[float], done: Done, coroutine: bool = False) -> None:
        """Call `work`, then `done(result, error)`, once, and not after `forget()`.

        The error is a TimeoutError `timeout` seconds from now, whether the call runs by then or waits; a RuntimeError,
        in the caller's thread, if too many wait already.
        """
        call = Call(work, done, coroutine)
        with self._changed:
            placed = self._jobs.add(call, None if timeout is None else clock() + timeout)
        if placed == "refused":
            call.tell(None, RuntimeError("too many function calls at once"))
        elif placed == "runs":
            self._begin(call)
        self._arm()

    def here(self) -> Workers:
        """These workers, or others where these can't be used."""
        return self

    def forget(self) -> None:
        """Tell nobody of the calls there are; those that wait are dropped, those that run go on."""
        with self._changed:
            self._jobs.clear()
        self._arm()

    def _ended(self, call: Call, result: Any, error: Optional[BaseException]) -> None:
        with self._changed:
            wanted = self._jobs.finish(call)
        if wanted:
            call.tell(result, error)
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
            call.tell(None, TimeoutError("timed out"))

    # ---- what an event loop does in another way

    def _begin(self, call: Call) -> None:
        call_in_thread(call.work, lambda result, error: self._ended(call, result, error))

    def _stop(self, call: Call) -> None:
        """Nothing can stop a thread."""

    def _arm(self) -> None:
        """See to it that deadlines are kept."""
        with self._changed:
            if not self._timed and self._jobs.due() is not None:
                _start("deepgram-function-timeouts", self._keep_time)
                self._timed = True
            self._changed.notify()

    def _keep_time(self) -> None:
        while True:
            self._expire()
            with self._changed:
                due = self._jobs.due()
                if due is None:
                    self._timed = False
                    return
                self._changed.wait(due - clock())


def call_in_thread(work: Callable[[], Any], done: Done) -> None:
    """Call `work` in a thread of its own, and tell of its outcome there."""
    call = Call(work, done)
    try:
        _start("deepgram-function", call.run)
    except RuntimeError as error:  # there is no thread left
        call.tell(None, error)


def _start(name: str, target: Callable[[], None]) -> None:
    threading.Thread(target=target, name=name, daemon=True).start()
