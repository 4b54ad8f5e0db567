"""Decodes a client's audio, raw or WAV, and splits it into 20 ms periods per channel (protocol 2.1, 2.2)."""

from __future__ import annotations

from array import array
from collections.abc import Iterator

from deepgram.server.audio import (
    SAMPLE_BYTES,
    UNKNOWN_SIZE,
    Codec,
    decoder,
    frame_size,
    read_wav_header,
    samples,
    to_pcm,
)
from deepgram.server.fatal import Fatal

UNKNOWN_SIZES = (0, 0x7FFF0000, UNKNOWN_SIZE)  # data sizes in WAV headers of streams
MAX_HEADER_BYTES = 1 << 16


class Undecodable(Fatal):
    """Data that is not audio, or that this server can't decode; the text says which."""

    def __init__(self, text: str) -> None:
        super().__init__("DATA-0000", f"{text}. See https://dpgr.am/data0000", 1008)


class AudioInput:
    """Decodes chunks of any size. `rate` and `channels` are 0 until they are known."""

    def __init__(self, encoding: str | None, rate: int | None, channels: int, *, mix: bool) -> None:
        self.rate = 0
        self.channels = 0
        self._mix = mix
        self._format = (encoding, rate or 0, channels)
        self._header = b""
        self._bytes_left: int | None = None  # of the data, if its size is known
        self._decode: Codec | None = None
        self._pending = bytearray()
        self._period_bytes = 0
        self._decoded = 0

    @property
    def seconds(self) -> float:
        """Duration of the audio received so far."""
        return self._decoded / SAMPLE_BYTES / (self._format[2] or 1) / self.rate if self.rate else 0.0

    def feed(self, data: bytes) -> Iterator[tuple[bytes, ...]]:
        """Decode a chunk; yields 16-bit PCM of each channel for each complete period of 20 ms."""
        ready = self._decoded_periods(data)
        for start in range(0, len(ready), self._period_bytes or 1):
            yield self._split(ready[start : start + self._period_bytes])

    def take(self, data: bytes) -> tuple[bytes, ...]:
        """Decode a chunk; returns 16-bit PCM of each channel for all complete periods of 20 ms."""
        ready = self._decoded_periods(data)
        return self._split(ready) if ready else ()

    def _decoded_periods(self, data: bytes) -> bytes:
        if self._decode is None:
            data = self._read_header(data)
        if self._decode is None:
            return b""
        if self._bytes_left is not None:
            data = data[: self._bytes_left]
            self._bytes_left -= len(data)
        pcm = self._decode(data)
        self._decoded += len(pcm)
        self._pending += pcm
        whole = len(self._pending) - len(self._pending) % self._period_bytes
        ready = bytes(self._pending[:whole])
        del self._pending[:whole]
        return ready

    def _read_header(self, data: bytes) -> bytes:
        """Determine the format; returns the audio in `data`."""
        encoding, rate, channels = self._format
        if encoding is not None:
            self._set_format(encoding, rate, channels)
            return data
        self._header += data
        if not b"RIFF".startswith(self._header[:4]):
            raise Undecodable("the local server can decode WAV containers and raw audio with an encoding")
        try:
            header = read_wav_header(self._header)
        except ValueError as bad:
            raise Undecodable(str(bad)) from None
        if header is None:
            if len(self._header) > MAX_HEADER_BYTES:
                raise Undecodable("a WAV stream without data")
            return b""
        start, encoding, rate, channels, size = header
        self._bytes_left = None if size in UNKNOWN_SIZES else size
        self._set_format(encoding, rate, channels)
        return self._header[start:]

    def _set_format(self, encoding: str, rate: int, channels: int) -> None:
        try:
            self._decode = decoder(encoding)
        except KeyError:
            raise Undecodable(f"the local server can't decode {encoding}") from None
        self._format = (encoding, rate, channels)
        self.rate, self.channels = rate, 1 if self._mix else channels
        self._period_bytes = frame_size(rate) * channels

    def _split(self, period: bytes) -> tuple[bytes, ...]:
        count = self._format[2]
        if count == 1:
            return (period,)
        parts = [samples(period)[channel::count] for channel in range(count)]
        if self._mix:
            return (to_pcm(array("h", (sum(values) // count for values in zip(*parts, strict=True)))),)
        return tuple(map(to_pcm, parts))
