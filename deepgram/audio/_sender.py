"""From the ring to the application: one chunk at a time, in order, on a thread of its own."""

import asyncio
import inspect
import logging
from concurrent.futures import Future
from threading import Thread, current_thread
from typing import Any, Callable, Coroutine, Optional

from deepgram.audio._ring import Ring
from deepgram.errors import DeepgramMicrophoneError

FINISH_TIMEOUT = 1.0
"""Seconds that `close()` gives the callback to take what has been captured; far more than any working one needs."""

logger = logging.getLogger("deepgram.audio.microphone")


def running_loop() -> Optional[asyncio.AbstractEventLoop]:
    """The event loop that runs in this thread, if any."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


class Sender:
    """Calls `callback` with each chunk of `ring`; a coroutine it returns runs on `loop`, and the next chunk waits.

    `failed` is called with what the callback raised, and the next chunk follows all the same. `losses` is a number that
    grows when audio is lost before it gets here.
    """

    def __init__(
        self,
        ring: Ring,
        callback: Callable[[bytes], Any],
        loop: Optional[asyncio.AbstractEventLoop],
        failed: Callable[[BaseException], None],
        losses: Callable[[], int],
    ) -> None:
        self._ring = ring
        self._callback = callback
        self._loop = loop
        self._failed = failed
        self._losses = losses
        self._seen_losses = losses()
        self._losing = False
        self._failing = False
        self._on_loop: Optional[Future[Any]] = None
        self._thread = Thread(target=self._run, name="deepgram-microphone", daemon=True)
        self._thread.start()

    def close(self) -> bool:
        """Hand over what is left in the ring, then end; False if the callback did not take it in time.

        On the thread of the loop, and within the callback, waiting would be a deadlock: there the rest is handed over
        after the return, within the same time.
        """
        self._ring.close()
        if self._thread is current_thread():
            return True
        if self._loop is not None and running_loop() is self._loop:
            self._loop.call_later(FINISH_TIMEOUT, self._abandon)
            return True
        self._thread.join(FINISH_TIMEOUT)
        return self._abandon()

    def _abandon(self) -> bool:
        """Whether the thread has ended; if not, what it waits for is cancelled and the rest of the ring is lost."""
        if not self._thread.is_alive():
            return True
        lost = self._ring.discard()
        if self._on_loop is not None:
            self._on_loop.cancel()
        logger.error("the microphone's callback has not returned after finish(): %d bytes were not handed over", lost)
        return False

    def _run(self) -> None:
        while (chunk := self._ring.get()) is not None:
            self._report_losses()
            try:
                result = self._callback(chunk)
                if inspect.iscoroutine(result):
                    self._wait_for(result)
            except BaseException as error:  # SystemExit too: it would end this thread, and with it capture, in silence
                self._report_failure(error)
            else:
                self._failing = False

    def _wait_for(self, coroutine: Coroutine[Any, Any, Any]) -> None:
        try:
            if self._loop is None:
                raise DeepgramMicrophoneError(
                    "the callback is a coroutine, and start() was called without a running loop"
                )
            self._on_loop = asyncio.run_coroutine_threadsafe(coroutine, self._loop)
        except BaseException:
            coroutine.close()
            raise
        self._on_loop.result()

    def _report_losses(self) -> None:
        """Once per burst, which ends when nothing more is lost and the ring has been emptied."""
        losses = self._losses()
        if losses > self._seen_losses:
            if not self._losing:
                logger.warning(
                    "the microphone loses audio, its callback is too slow: see `overflowed`, `input_overflows`"
                )
            self._losing = True
        elif self._ring.is_empty:
            self._losing = False
        self._seen_losses = losses

    def _report_failure(self, error: BaseException) -> None:
        """Once per run of failures."""
        self._failed(error)
        if not self._failing:
            logger.error("the microphone's callback failed; capture goes on", exc_info=error)
        self._failing = True
