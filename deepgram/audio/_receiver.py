"""Passes messages from a source, such as a socket's `recv`, to a handler and the speaker."""

import asyncio
import logging
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from threading import Event, Thread, current_thread
from typing import Any, Callable, Iterator, Optional

from deepgram._core.colours import Steps, run_async, run_sync
from deepgram.audio._sender import running_loop

logger = logging.getLogger("deepgram.audio.speaker")


@dataclass(eq=False)
class Receiver:
    """Passes messages from `pull` to `push`, one at a time, and messages that are bytes also to `play`.

    With a `loop`, `pull` and `push` are coroutine functions and run there; otherwise they run in a thread. Errors are
    reported to `failed`. After an error of `push` the next message follows; an error of `pull` ends the receiver.
    """

    pull: Callable[[], Any]
    push: Callable[[Any], Any]
    play: Callable[[bytes], None]
    failed: Callable[[BaseException], None]
    loop: Optional[asyncio.AbstractEventLoop]
    _thread: Optional[Thread] = None
    _task: Optional[asyncio.Task[Any]] = None

    def __post_init__(self) -> None:
        self._stopping = Event()
        if self.loop is not None:
            self._future = asyncio.run_coroutine_threadsafe(self._run_on_loop(), self.loop)
        else:
            self._thread = Thread(
                target=run_sync, args=(self._receive(),), name="deepgram-speaker-receiver", daemon=True
            )
            self._thread.start()

    def stop(self, timeout: float) -> bool:
        """Stop after the current message; False if the thread still waits for one after `timeout` seconds."""
        self._stopping.set()
        if self._thread is None:
            if running_loop() is None or asyncio.current_task() is not self._task:  # a handler must not cancel itself
                self._future.cancel()
            return True
        if self._thread is not current_thread():
            self._thread.join(timeout)
            return not self._thread.is_alive()
        return True

    async def _run_on_loop(self) -> None:
        self._task = asyncio.current_task()
        await run_async(self._receive())

    def _receive(self) -> Steps[None]:
        with self._reporting("pull"):
            while not self._stopping.is_set():
                message = yield self.pull
                with self._reporting("push"):
                    if message is not None:
                        yield partial(self.push, message)
                if isinstance(message, bytes):
                    self.play(message)

    @contextmanager
    def _reporting(self, name: str) -> Iterator[None]:
        try:
            yield
        except Exception as error:
            if not self._stopping.is_set():
                self.failed(error)
                logger.error("the speaker's %s callback failed", name, exc_info=error)
