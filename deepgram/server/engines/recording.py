"""Sound files and sampling rates, for the speech engine and for programs that speak to a server from a recording."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from deepgram.server.audio import decoder

try:
    import numpy as np
    import soxr
    from numpy.typing import NDArray
except ImportError as missing:
    raise ImportError(
        f"reading and resampling audio needs the package {missing.name}: pip install 'deepgram-sdk[local]'"
    ) from missing

Samples = NDArray[np.float32]  # full scale is 1.0
FULL_SCALE = 32768.0
EXTENSIBLE = 0xFFFE  # the format tag stands in the sub-format instead
FORMAT_FIELDS = struct.Struct("<HHIIHH")


@dataclass(frozen=True)
class Recording:
    """16-bit little-endian mono PCM at `rate` samples per second."""

    pcm: bytes
    rate: int

    def at(self, rate: int) -> Recording:
        """The same at another rate."""
        return Recording(resample(self.pcm, self.rate, rate), rate)


def read_wav(path: str | Path) -> Recording:
    """Read a WAV file: PCM of 8 to 32 bits, 32-bit float, mu-law or A-law; channels are mixed. ValueError otherwise."""
    chunks = dict(_chunks(Path(path).read_bytes()))
    if len(chunks.get(b"fmt ", b"")) < FORMAT_FIELDS.size or b"data" not in chunks:
        raise ValueError(f"{path}: expected a WAV file with a format and data")
    form = chunks[b"fmt "]
    tag, channels, rate, _, _, bits = FORMAT_FIELDS.unpack_from(form)
    if tag == EXTENSIBLE and len(form) >= 26:
        (tag,) = struct.unpack_from("<H", form, 24)
    if (tag, bits) not in READERS or not channels or not rate:
        raise ValueError(f"{path}: expected PCM, float, mu-law or A-law, got format {tag} with {bits} bits a sample")
    whole = channels * bits // 8
    data = chunks[b"data"]
    samples = READERS[tag, bits](data[: len(data) // whole * whole]).reshape(-1, channels).mean(axis=1)
    return Recording(to_pcm(samples), rate)


def resample(pcm: bytes, source: int, target: int) -> bytes:
    """16-bit mono PCM of `source` samples per second at `target` samples per second."""
    if source == target:
        return pcm
    return to_pcm(soxr.resample(from_pcm(pcm), source, target))


def from_pcm(pcm: bytes) -> Samples:
    """Samples of 16-bit little-endian PCM; an odd last byte is left out."""
    samples = np.frombuffer(pcm[: len(pcm) & ~1], "<i2").astype(np.float32)
    samples /= FULL_SCALE
    return samples


def to_pcm(samples: Samples) -> bytes:
    """Samples as 16-bit little-endian PCM, clipped at full scale."""
    scaled = np.clip(np.rint(samples * np.float32(FULL_SCALE)), -FULL_SCALE, FULL_SCALE - 1)
    return bytes(scaled.astype("<i2").tobytes())


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Name and content of each RIFF chunk; one that says it is longer than the file ends with it."""
    if data[:4] != b"RIFF" or data[8:12] != b"WAVE":
        return
    place = 12
    while place + 8 <= len(data):
        name, size = struct.unpack_from("<4sI", data, place)
        yield name, data[place + 8 : place + 8 + size]
        place += 8 + size + size % 2


def _unsigned_8(data: bytes) -> Samples:
    samples = np.frombuffer(data, np.uint8).astype(np.float32)
    samples -= 128
    samples /= 128
    return samples


def _signed_24(data: bytes) -> Samples:
    wide = np.zeros((len(data) // 3, 4), np.uint8)
    wide[:, 1:] = np.frombuffer(data, np.uint8).reshape(-1, 3)
    return _signed_32(wide.tobytes())


def _signed_32(data: bytes) -> Samples:
    return (np.frombuffer(data, "<i4") / 2.0**31).astype(np.float32)


def _float_32(data: bytes) -> Samples:
    return np.frombuffer(data, "<f4").astype(np.float32)


# by format tag and bits per sample
READERS: dict[tuple[int, int], Callable[[bytes], Samples]] = {
    (1, 8): _unsigned_8,
    (1, 16): from_pcm,
    (1, 24): _signed_24,
    (1, 32): _signed_32,
    (3, 32): _float_32,
    (6, 8): lambda data: from_pcm(decoder("alaw")(data)),
    (7, 8): lambda data: from_pcm(decoder("mulaw")(data)),
}
