"""A fake sound card with the interface of PyAudio 0.2.14, for tests and for machines without a sound card.

    with FakeSoundCard(source=pcm, speed=20) as card:
        ...  # `import pyaudio` returns the fake; card.played has the output of speakers

To run any program on the card:

    python -m deepgram.server.sound_card [--input WAV] [--output WAV] [--speed N] PROGRAM [ARG ...]
"""

from __future__ import annotations

import argparse
import runpy
import sys
import threading
import time
import traceback
import types
import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any

SAMPLE_SIZE = 2
CONSTANTS = {
    "paInt16": 8,
    "paContinue": 0,
    "paComplete": 1,
    "paAbort": 2,
    "paInputUnderflow": 1,
    "paInputOverflow": 2,
    "paOutputUnderflow": 4,
    "paOutputOverflow": 8,
}


class FakeSoundCard:
    """A microphone and a speaker; a `with` block replaces PyAudio with them.

    The microphone records `source` (16-bit samples at `source_rate` Hz, at any rate if that is None), then silence.
    The speaker's output is appended to `played`. Both run at `speed` times real time; with `speed=None` a test drives
    them: `stream.feed(...)` passes a chunk to the microphone's callback, and `stream.let_play(n)` lets n blocks of the
    speaker play. `streams` has all streams that were ever opened; `open_error` is raised by the next attempt to open
    one; `hosts` is the number of PyAudio objects not yet terminated. `changed` is notified after each recording and
    playback, and when a speaker begins to write.
    """

    def __init__(self, source: bytes = b"", speed: float | None = 1.0, source_rate: int | None = None) -> None:
        self.source = source
        self.source_rate = source_rate
        self.speed = speed
        self.streams: list[Stream] = []
        self.open_error: Exception | None = None
        self.hosts = 0
        self.played = bytearray()
        self.changed = threading.Condition()
        self._replaced: types.ModuleType | None = None

    def module(self) -> types.ModuleType:
        """A replacement for the module `pyaudio`."""
        module = types.ModuleType("pyaudio")
        vars(module).update(CONSTANTS, PyAudio=lambda: PyAudio(self), Stream=Stream)
        return module

    def __enter__(self) -> FakeSoundCard:
        self._replaced = sys.modules.get("pyaudio")
        sys.modules["pyaudio"] = self.module()
        return self

    def __exit__(self, *exc_info: object) -> None:
        del sys.modules["pyaudio"]
        if self._replaced is not None:
            sys.modules["pyaudio"] = self._replaced

    @property
    def stream(self) -> Stream:
        """The stream that was opened last."""
        return self.streams[-1]

    def wait_for(self, condition: Callable[[], object], timeout: float = 20.0) -> None:
        """Wait until `condition()`, which is called whenever `changed` is notified; TimeoutError otherwise."""
        with self.changed:
            if not self.changed.wait_for(condition, timeout):
                raise TimeoutError(f"the fake sound card waited in vain for {timeout} s")

    def wait_for_played(self, size: int, timeout: float = 20.0) -> None:
        """Wait until `size` bytes were played in all; TimeoutError otherwise."""
        self.wait_for(lambda: len(self.played) >= size, timeout)


class PyAudio:
    """The class that opens streams, with the methods of the real one that clients use."""

    def __init__(self, device: FakeSoundCard) -> None:
        self._device = device
        self._streams: list[Stream] = []
        device.hosts += 1

    def open(self, *args: Any, **kwargs: Any) -> Stream:
        error, self._device.open_error = self._device.open_error, None
        if error is not None:
            raise error
        stream = Stream(self._device, *args, **kwargs)
        self._streams.append(stream)
        return stream

    def terminate(self) -> None:
        for stream in self._streams:
            stream.close()
        self._device.hosts -= 1

    def get_device_count(self) -> int:
        return 2

    def get_device_info_by_index(self, device_index: int) -> dict[str, Any]:
        if device_index not in (0, 1):
            raise OSError(-9996, "Invalid device info")
        is_input = device_index == 0
        return {
            "index": device_index,
            "name": "Fake microphone" if is_input else "Fake speaker",
            "maxInputChannels": 2 * is_input,
            "maxOutputChannels": 2 * (not is_input),
            "defaultSampleRate": 48000.0,
        }

    def get_default_input_device_info(self) -> dict[str, Any]:
        return self.get_device_info_by_index(0)

    def get_default_output_device_info(self) -> dict[str, Any]:
        return self.get_device_info_by_index(1)


class Stream:
    """An opened stream.

    `writes` is the number of calls of `write` that have begun. `error` is the callback's exception, which stops the
    stream as in PyAudio.
    """

    def __init__(
        self,
        device: FakeSoundCard,
        rate: int,
        channels: int,
        format: int,
        input: bool = False,
        output: bool = False,
        input_device_index: int | None = None,
        output_device_index: int | None = None,
        frames_per_buffer: int = 1024,
        start: bool = True,
        stream_callback: Callable[..., tuple[Any, int]] | None = None,
    ) -> None:
        if format != CONSTANTS["paInt16"]:
            raise ValueError("the fake sound card has 16-bit samples only")
        if input and device.source_rate not in (None, rate):
            raise OSError(-9997, "Invalid sample rate")
        for index, expected in ((input_device_index, 0), (output_device_index, 1)):
            if index not in (None, expected):
                raise OSError(-9996, "Invalid device")
        self._device = device
        self.rate = rate
        self.frames_per_buffer = frames_per_buffer
        self.frame_size = channels * SAMPLE_SIZE
        self.is_output = output
        self._is_input = input
        self._callback = stream_callback
        self._recorded_bytes = 0
        self._played_until = 0.0
        self._write_permits = threading.Semaphore(0)
        self._stopped = threading.Event()
        self._stopped.set()
        self._thread: threading.Thread | None = None
        self.closed = False
        self.writes = 0
        self.error: BaseException | None = None
        device.streams.append(self)
        if start:
            self.start_stream()

    def start_stream(self) -> None:
        self._check_open()
        if not self._stopped.is_set():
            return
        self._stopped.clear()
        if self._callback is not None and self._device.speed is not None:
            self._thread = threading.Thread(target=self._run, name="fake-pyaudio", daemon=True)
            self._thread.start()

    def stop_stream(self) -> None:
        self._check_open()
        self._stopped.set()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join()

    def close(self) -> None:
        self._stopped.set()
        self.closed = True

    def is_active(self) -> bool:
        self._check_open()
        return not self._stopped.is_set()

    def is_stopped(self) -> bool:
        return not self.is_active()

    def get_input_latency(self) -> float:
        return self.frames_per_buffer / self.rate

    get_output_latency = get_input_latency

    def write(self, frames: bytes, num_frames: int | None = None, exception_on_underflow: bool = False) -> None:
        """Return when all but two buffers have been played, so that the card has room for `frames`."""
        self._check_open()
        if not self.is_output or self._callback is not None:
            raise OSError("Not output stream", -9974)
        with self._device.changed:
            self.writes += 1
            self._device.changed.notify_all()
        size = (len(frames) // self.frame_size if num_frames is None else num_frames) * self.frame_size
        self._wait_for_room(size // self.frame_size)
        self._play(bytes(frames[:size]))

    def let_play(self, blocks: int = 1) -> None:
        """Let `blocks` calls of `write` return; for `speed=None`."""
        self._write_permits.release(blocks)

    def feed(self, data: bytes, status: int = 0) -> tuple[Any, int]:
        """Pass recorded `data` to the callback and return its result; for `speed=None`."""
        assert not self._stopped.is_set(), "the stream is stopped"
        assert self._callback is not None, "the stream has no callback"
        return self._callback(data, len(data) // self.frame_size, {}, status)

    def _check_open(self) -> None:
        if self.closed:
            raise OSError("Stream closed", -9988)

    def _wait_for_room(self, frames: int) -> None:
        speed = self._device.speed
        if speed is None:
            self._write_permits.acquire()
            return
        self._played_until = max(self._played_until, time.monotonic()) + frames / self.rate / speed
        self._stopped.wait(self._played_until - time.monotonic() - 2 * self.frames_per_buffer / self.rate / speed)

    def _run(self) -> None:
        """Call the callback for each buffer at the pace of a sound card."""
        period = self.frames_per_buffer / self.rate / (self._device.speed or 1.0)
        due = time.monotonic() + period
        while not self._stopped.wait(due - time.monotonic()):
            due += period
            try:
                flag = self._exchange()
            except BaseException as error:
                self.error = error
                traceback.print_exc()
                flag = CONSTANTS["paAbort"]
            if flag != CONSTANTS["paContinue"]:
                self._stopped.set()

    def _exchange(self) -> int:
        assert self._callback is not None
        recorded = self._next_input() if self._is_input else None
        now = time.monotonic()
        times = {"input_buffer_adc_time": now, "current_time": now, "output_buffer_dac_time": now}
        data, flag = self._callback(recorded, self.frames_per_buffer, times, 0)
        if self.is_output:
            self._play(data)
        with self._device.changed:
            self._device.changed.notify_all()
        return flag

    def _next_input(self) -> bytes:
        size = self.frames_per_buffer * self.frame_size
        chunk = self._device.source[self._recorded_bytes : self._recorded_bytes + size]
        self._recorded_bytes += size
        return chunk + bytes(size - len(chunk))

    def _play(self, data: bytes) -> None:
        with self._device.changed:
            self._device.played += data
            self._device.changed.notify_all()


def main() -> None:
    """Entry point of `python -m deepgram.server.sound_card`."""
    parser = argparse.ArgumentParser(description="Run a program on a fake sound card.")
    parser.add_argument("--input", metavar="WAV", help="what microphones hear")
    parser.add_argument("--output", metavar="WAV", help="where to write what speakers played")
    parser.add_argument("--speed", type=float, default=1.0, help="times real time (default: 1)")
    parser.add_argument("program", help="path of a Python program")
    parser.add_argument("args", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    device = FakeSoundCard(speed=options.speed)
    if options.input:
        with wave.open(options.input, "rb") as file:
            device.source, device.source_rate = file.readframes(file.getnframes()), file.getframerate()
    sys.argv = [options.program, *options.args]
    sys.path[0] = str(Path(options.program).parent)
    try:
        with device:
            runpy.run_path(options.program, run_name="__main__")
    finally:
        if options.output:
            _save(options.output, device)


def _save(path: str, device: FakeSoundCard) -> None:
    rate, frame_size = next(
        ((stream.rate, stream.frame_size) for stream in device.streams if stream.is_output), (16000, SAMPLE_SIZE)
    )
    with wave.open(path, "wb") as file:
        file.setparams((frame_size // SAMPLE_SIZE, SAMPLE_SIZE, rate, 0, "NONE", "not compressed"))
        file.writeframes(bytes(device.played))


if __name__ == "__main__":
    main()
