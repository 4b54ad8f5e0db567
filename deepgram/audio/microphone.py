"""Captures 16-bit PCM from an input device and passes it, chunk by chunk, to a callback such as a client's `send`.

PyAudio's own thread only puts chunks into a ring buffer of `RING_SECONDS`; another thread passes them to the callback.
A slow callback thus delays audio without losing it, until the ring is full; then the oldest audio is dropped and
counted.
"""

import logging
from functools import partial
from threading import Event, Lock
from typing import Any, Callable, Optional, Tuple

from deepgram.audio._device import SAMPLE_SIZE, Device, load_pyaudio
from deepgram.audio._ring import Ring
from deepgram.audio._sender import Sender, running_loop
from deepgram.errors import DeepgramMicrophoneError

__all__ = ["CHANNELS", "CHUNK", "LOGGING", "RATE", "DeepgramMicrophoneError", "Microphone"]

LOGGING = logging.WARNING
CHANNELS = 1
RATE = 16000
CHUNK = 8194

RING_SECONDS = 10
CONTINUE = 0  # pyaudio.paContinue
INPUT_OVERFLOW = 2  # pyaudio.paInputOverflow

logger = logging.getLogger(__name__)


class Microphone:
    """An input device.

    Args:
        push_callback: called with each chunk as bytes, one at a time and in order. A plain function runs on a thread
            of the microphone, a coroutine function on the event loop that runs where `start()` is called; without one,
            on that of the client whose method it is, or on a loop in the microphone's thread.
        verbose: ignored. Set levels through `logging`, logger "deepgram.audio.microphone".
        rate: sample frames per second.
        chunk: sample frames per chunk; the delay from speech to callback is at least `chunk / rate` seconds.
        channels: samples per sample frame.
        input_device_index: PyAudio's number of the device (`python -m deepgram.audio list`), None for the default.

    Attributes, all since construction:
        overflowed: sample frames lost because the callback was slower than the device for too long.
        input_overflows: how often the device itself reported lost audio.
        failures: how many calls of the callback have raised.
        last_error: why `start()` failed, or the callback's last exception; None if nothing went wrong.

    Raises:
        ModuleNotFoundError: PyAudio is not installed.
    """

    def __init__(
        self,
        push_callback: Optional[Callable[[bytes], Any]] = None,
        verbose: int = LOGGING,
        rate: int = RATE,
        chunk: int = CHUNK,
        channels: int = CHANNELS,
        input_device_index: Optional[int] = None,
    ) -> None:
        load_pyaudio()
        self._push_callback = push_callback
        self._rate = rate
        self._chunk = chunk
        self._channels = channels
        self._input_device_index = input_device_index
        self._frame_size = SAMPLE_SIZE * channels
        self._muted = False
        self.overflowed = 0
        self.input_overflows = 0
        self.failures = 0
        self.last_error: Optional[BaseException] = None
        self._exit = Event()  # set when finished; subclasses use it
        self._lock = Lock()
        self._capture: Optional[Tuple[Device, Sender]] = None  # from `start()` to `finish()`

    def set_callback(self, push_callback: Callable[[bytes], Any]) -> None:
        """Set the callback, from the next `start()` on."""
        self._push_callback = push_callback

    def start(self) -> bool:
        """Start capturing. Returns False, with the reason in `last_error`, if there is no callback.

        Raises:
            OSError: PyAudio can't open the device.
        """
        with self._lock:
            if self._capture is not None:
                logger.warning("start(): the microphone is already started")
                return True
            callback = self._push_callback
            if callback is None:
                self.last_error = DeepgramMicrophoneError("start failed: no callback is set")
                logger.error("%s", self.last_error.message)
                return False
            connection = getattr(getattr(callback, "__self__", None), "_socket", None)
            loop = running_loop() or getattr(connection, "loop", None)
            ring = Ring(RING_SECONDS * self._rate * self._frame_size)
            device = Device(
                channels=self._channels,
                rate=self._rate,
                input=True,
                output=False,
                frames_per_buffer=self._chunk,
                input_device_index=self._input_device_index,
                stream_callback=partial(self._on_audio, ring),
            )
            self._exit.clear()
            self._capture = device, Sender(ring, callback, loop, self._on_failure, self._losses)
            return True

    def finish(self) -> bool:
        """Stop capturing and release the device; audio already captured still goes to the callback.

        Returns within about a second. May be called from any thread and from the callback, and more than once;
        `start()` may follow. If called on the event loop that runs the callback, the last chunks are delivered after
        the return.

        Returns:
            True; False if the callback did not return in time, so that audio was lost.
        """
        with self._lock:
            capture, self._capture = self._capture, None
        if capture is None:
            return True
        device, sender = capture
        self._exit.set()
        try:
            device.close()
        except Exception as error:  # such as a device that was unplugged
            self.last_error = error
            logger.error("the input device failed", exc_info=error)
        return sender.close()

    def mute(self) -> bool:
        """Deliver silence instead of sound from now on. Returns False if the microphone is not started."""
        return self._set_muted(True)

    def unmute(self) -> bool:
        """Deliver sound again. Returns False if the microphone is not started; the next start is unmuted anyway."""
        return self._set_muted(False)

    def is_muted(self) -> bool:
        """Whether silence is delivered; False while not started."""
        return self._capture is not None and self._muted

    def is_active(self) -> bool:
        """Whether the device's stream runs; False while not started."""
        capture = self._capture
        if capture is None:
            logger.error("is_active: the microphone is not started")
            return False
        device, _ = capture
        return bool(device.stream.is_active())

    def _on_audio(self, ring: Ring, data: bytes, _frames: int, _times: Any, status: int) -> Tuple[bytes, int]:
        """PyAudio's stream callback, in its thread: must not block."""
        if status & INPUT_OVERFLOW:
            self.input_overflows += 1
        if data:
            lost = ring.put(bytes(len(data)) if self._muted else data)
            self.overflowed += lost // self._frame_size
        return data, CONTINUE

    def _on_failure(self, error: BaseException) -> None:
        self.failures += 1
        self.last_error = error

    def _losses(self) -> int:
        return self.overflowed + self.input_overflows

    def _set_muted(self, muted: bool) -> bool:
        if self._capture is None:
            logger.error("%s: the microphone is not started", "mute" if muted else "unmute")
            self._muted = self._muted and muted
            return False
        self._muted = muted
        return True
