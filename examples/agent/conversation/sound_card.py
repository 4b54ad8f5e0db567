"""A simulated sound card that records both sides of a conversation in real time."""

import threading
import time
import wave
from pathlib import Path

RATE = 16000  # samples per second; 16-bit mono
TICK = 0.02  # seconds
FRAME = int(RATE * TICK) * 2  # bytes
AUDIBLE = 0.02  # share of the loudest sample; anything softer is silence


class SoundCard:
    """Microphone and speaker on one clock: a tick records a frame of the caller and plays one of the agent.

    All times are in seconds of the recording. A machine that is too slow makes the conversation longer, not wrong.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._caller, self._agent, self._queue = bytearray(), bytearray(), bytearray()
        self._due = time.monotonic()

    @property
    def now(self) -> float:
        return _seconds(len(self._caller))

    @property
    def plays_until(self) -> float:
        """When the queue will have been played, so that new audio would begin."""
        with self._lock:
            return _seconds(len(self._agent) + len(self._queue))

    def tick(self, frame: bytes) -> bytes:
        """Wait for the duration of a frame, in which the caller says `frame`; returns the microphone's frame."""
        self._due = max(self._due + TICK, time.monotonic())
        time.sleep(max(self._due - time.monotonic(), 0))
        with self._lock:
            self._caller += frame.ljust(FRAME, b"\0")
            self._agent += self._queue[:FRAME].ljust(FRAME, b"\0")
            del self._queue[:FRAME]
            return bytes(self._caller[-FRAME:])

    def play(self, pcm: bytes) -> None:
        """Queue audio."""
        with self._lock:
            self._queue += pcm

    def interrupt(self) -> None:
        """Clear the queue; the agent is silent from the next tick."""
        with self._lock:
            self._queue.clear()

    def save(self, path: Path) -> None:
        """Write a WAV file with the caller on the left channel and the agent on the right one."""
        frames = bytearray(2 * len(self._caller))
        for place, side in enumerate((self._caller, self._agent)):
            frames[2 * place :: 4] = side[::2]
            frames[2 * place + 1 :: 4] = side[1::2]
        with wave.open(str(path), "wb") as file:
            file.setparams((2, 2, RATE, 0, "NONE", "not compressed"))
            file.writeframes(bytes(frames))


def audible(pcm: bytes) -> float:
    """Start of the first sound in `pcm`, in seconds."""
    samples = [abs(sample) for sample in memoryview(pcm).cast("h")]
    limit = AUDIBLE * max(samples, default=0)
    return next((place for place, sample in enumerate(samples) if sample > limit), 0) / RATE


def _seconds(size: int) -> float:
    return size / (2 * RATE)
