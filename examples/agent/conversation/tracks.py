"""The two sides of a conversation as they sound: what the caller says, and what of the agent's audio gets played."""

import threading
import time
import wave
from pathlib import Path

RATE = 16000  # samples per second; 16-bit mono


class Track:
    """One side. Audio begins where it is put, or behind what is still playing."""

    def __init__(self, began: float) -> None:
        self._began = began
        self._lock = threading.Lock()
        self._samples = bytearray()

    def put(self, pcm: bytes) -> None:
        """Play after what is queued; now, if nothing is."""
        with self._lock:
            now = self._position()
            if len(self._samples) < now:
                self._samples += bytes(now - len(self._samples))
            self._samples += pcm

    def left(self) -> float:
        """Seconds still to play."""
        with self._lock:
            return max(len(self._samples) - self._position(), 0) / (2 * RATE)

    def cut(self) -> float:
        """Stop now; returns the seconds that will not be heard."""
        left = self.left()
        with self._lock:
            del self._samples[self._position() :]
        return left

    def pcm(self) -> bytes:
        with self._lock:
            return bytes(self._samples)

    def _position(self) -> int:
        return int((time.monotonic() - self._began) * RATE) * 2


def save(path: Path, left: Track, right: Track) -> float:
    """Write both sides as the channels of a WAV file; returns its length in seconds."""
    sides = [left.pcm(), right.pcm()]
    length = max(map(len, sides))
    sides = [side.ljust(length, b"\0") for side in sides]
    frames = bytearray(2 * length)
    for place, side in enumerate(sides):
        frames[2 * place :: 4] = side[::2]
        frames[2 * place + 1 :: 4] = side[1::2]
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(bytes(frames))
    return length / (2 * RATE)
