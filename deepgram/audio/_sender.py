"""Passes captured audio from the ring to the application's callback, in a thread."""

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
"""Seconds that `close()` gives the callback for the rest of the audio, far more than a working callback needs."""

logger = logging.getLogger("deepgram.audio.microphone")
running_loop = asyncio._get_running_loop  # None if no loop runs in this thread


@dataclass(eq=False)
class Sender:
    """Calls `callback` with each chunk of `ring`, one at a time and in order.

    A coroutine that it returns runs on `loop`, or else on a loop of the thread. `failed` is called with exceptions of
    the callback; the next chunk follows anyway. `losses` returns a number that grows when audio is lost before this.
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
        self._drained: Optional[Future[None]] = None
        self._deadline: Future[float] = Future()  # until `close()` sets it
        self._lock = Lock()
        self._thread = Thread(target=self._run, name="deepgram-microphone", daemon=True)
        self._thread.start()

    def close(self) -> bool:
        """Pass on what is left in the ring, then end; False if the callback did not take it in time.

        In the thread of the loop and in the callback, waiting would be a deadlock: there this returns at once, the rest
        follows within the same time, and a client's `finish()` on that loop waits for it.
        """
        if self.loop is not None and self._thread is not current_thread():
            self._drained = captures.register(self.loop)
        self.ring.close()
        self._deadline.set_result(monotonic() + FINISH_TIMEOUT)
        if self._thread is current_thread() or (self.loop is not None and running_loop() is self.loop):
            return True
        self._thread.join(FINISH_TIMEOUT)
        if self._thread.is_alive():
            self._give_up()
        return not self._gave_up

    def _run(self) -> None:
        captures.is_sender.set(True)  # for this thread and the coroutines that it starts
        try:
            self._pass_on()
        finally:
            if "_own_loop" in vars(self):
                self._own_loop.close()
            if self._drained is not None:
                self._drained.set_result(None)

    @cached_property
    def _own_loop(self) -> asyncio.AbstractEventLoop:
        return asyncio.new_event_loop()

    def _pass_on(self) -> None:
        while (chunk := self.ring.get()) is not None:
            self._report_losses()
            try:
                result = self.callback(chunk)
                if inspect.iscoroutine(result):
                    self._wait_for(result)
            except BaseException as error:  # even SystemExit: it would silently end this thread, and so the capture
                self._report_failure(error)
            else:
                self._failing = False

    def _wait_for(self, coroutine: Coroutine[Any, Any, Any]) -> None:
        """Run a coroutine on the loop; with a deadline after `close()`, because the loop's thread may be gone."""
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
        """After the deadline, drop what the callback has not taken."""
        with self._lock:
            if not self._gave_up:
                self._gave_up = True
                lost = self.ring.discard()
                logger.error("the microphone's callback has not returned after finish(), %d bytes are lost", lost)

    def _report_losses(self) -> None:
        """Warn once per burst of losses, which ends when nothing more is lost and the ring is empty."""
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
        """Log once per sequence of failures."""
        self.failed(error)
        if not self._failing:
            logger.error("the microphone's callback failed; capture goes on", exc_info=error)
        self._failing = True
