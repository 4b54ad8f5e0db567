"""From the ring to the application: one chunk at a time, in order, on a thread of its own."""

import asyncio
import inspect
import logging
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass
from functools import cached_property
from threading import Lock, Thread, current_thread
from time import monotonic
from typing import Any, Callable, Coroutine, Optional

from deepgram._io import captures
from deepgram.audio._ring import Ring

FINISH_TIMEOUT = 1.0
"""Seconds that `close()` gives the callback to take what has been captured; far more than any working one needs."""

logger = logging.getLogger("deepgram.audio.microphone")
running_loop = asyncio._get_running_loop  # of this thread, if any


@dataclass(eq=False)
class Sender:
    """Calls `callback` with each chunk of `ring`; a coroutine it returns runs on `loop`, or on one of the thread's own,
    and the next chunk waits.

    `failed` is called with what the callback raised, and the next chunk follows all the same. `losses` is a number that
    grows when audio is lost before it gets here.
    """

    ring: Ring
    callback: Callable[[bytes], Any]
    loop: Optional[asyncio.AbstractEventLoop]
    failed: Callable[[BaseException], None]
    losses: Callable[[], int]

    def __post_init__(self) -> None:
        self._seen_losses = self.losses()
        self._losing = False
        self._failing = False
        self._gave_up = False
        self._ending: Optional[Future[None]] = None
        self._deadline: Future[float] = Future()  # until `close()` sets it
        self._lock = Lock()
        self._thread = Thread(target=self._run, name="deepgram-microphone", daemon=True)
        self._thread.start()

    def close(self) -> bool:
        """Hand over what is left in the ring, then end; False if the callback did not take it in time.

        On the thread of the loop, and within the callback, waiting would be a deadlock: there the rest is handed over
        after the return, within the same time, and a client's `finish()` on that loop waits for it.
        """
        if self.loop is not None and self._thread is not current_thread():
            self._ending = captures.begin(self.loop)
        self.ring.close()
        self._deadline.set_result(monotonic() + FINISH_TIMEOUT)
        if self._thread is current_thread() or (self.loop is not None and running_loop() is self.loop):
            return True
        self._thread.join(FINISH_TIMEOUT)
        if self._thread.is_alive():
            self._give_up()
        return not self._gave_up

    def _run(self) -> None:
        captures.is_handing_over.set(True)  # in this thread, and in the coroutines it has run
        try:
            self._hand_over()
        finally:
            if "_own_loop" in vars(self):
                self._own_loop.close()
            if self._ending is not None:
                self._ending.set_result(None)

    @cached_property
    def _own_loop(self) -> asyncio.AbstractEventLoop:
        return asyncio.new_event_loop()

    def _hand_over(self) -> None:
        while (chunk := self.ring.get()) is not None:
            self._report_losses()
            try:
                result = self.callback(chunk)
                if inspect.iscoroutine(result):
                    self._wait_for(result)
            except BaseException as error:  # SystemExit too: it would end this thread, and with it capture, in silence
                self._report_failure(error)
            else:
                self._failing = False

    def _wait_for(self, coroutine: Coroutine[Any, Any, Any]) -> None:
        """Run `coroutine` on the loop, whose thread may be gone before it has: hence the deadline here, too."""
        if self.loop is None:
            self._own_loop.run_until_complete(coroutine)
            return
        try:
            future = asyncio.run_coroutine_threadsafe(coroutine, self.loop)
        except BaseException:
            coroutine.close()
            raise
        wait((future, self._deadline), return_when=FIRST_COMPLETED)
        if self._deadline.done():
            wait((future,), max(0.0, self._deadline.result() - monotonic()))
        if not future.done():
            self._give_up()
            future.cancel()
            if self.loop.is_closed():
                coroutine.close()
            return
        future.result()

    def _give_up(self) -> None:
        """The callback has had its time after `close()`: what it has not taken is lost."""
        with self._lock:
            if not self._gave_up:
                self._gave_up = True
                lost = self.ring.discard()
                logger.error("the microphone's callback has not returned after finish(), %d bytes are lost", lost)

    def _report_losses(self) -> None:
        """Once per burst, which ends when nothing more is lost and the ring has been emptied."""
        losses = self.losses()
        if losses > self._seen_losses:
            if not self._losing:
                logger.warning(
                    "the microphone loses audio, its callback is too slow: see `overflowed`, `input_overflows`"
                )
            self._losing = True
        elif self.ring.is_empty:
            self._losing = False
        self._seen_losses = losses

    def _report_failure(self, error: BaseException) -> None:
        """Once per run of failures."""
        self.failed(error)
        if not self._failing:
            logger.error("the microphone's callback failed; capture goes on", exc_info=error)
        self._failing = True
