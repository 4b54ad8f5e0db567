"""WAV files and resampling, for the speech engine and for programs that stream recordings."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from deepgram.server.audio import decoder, read_wav_header

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


@dataclass(frozen=True)
class Recording:
    """16-bit little-endian mono PCM at `rate` samples per second."""

    pcm: bytes
    rate: int

    def at(self, rate: int) -> Recording:
        """Resample to another rate."""
        return Recording(resample(self.pcm, self.rate, rate), rate)


def read_wav(path: str | Path) -> Recording:
    """Read a WAV file: PCM of 8 to 32 bits, 32-bit float, mu-law or A-law, mixed to mono. ValueError otherwise."""
    content = Path(path).read_bytes()
    try:
        header = read_wav_header(content) if content.startswith(b"RIFF") else None
        if header is None:
            raise ValueError("expected a WAV file with a format and data")
    except ValueError as bad:
        raise ValueError(f"{path}: {bad}") from None
    samples = from_pcm(decoder(header.encoding)(content[header.start : header.start + header.size]))
    frames = samples[: samples.size // header.channels * header.channels]
    return Recording(to_pcm(frames.reshape(-1, header.channels).mean(axis=1)), header.rate)


def resample(pcm: bytes, source: int, target: int) -> bytes:
    """Resample 16-bit mono PCM from `source` to `target` samples per second."""
    if source == target:
        return pcm
    return to_pcm(soxr.resample(from_pcm(pcm), source, target))


def from_pcm(pcm: bytes) -> Samples:
    """Convert 16-bit little-endian PCM to floats; an odd last byte is dropped."""
    samples = np.frombuffer(pcm[: len(pcm) & ~1], "<i2").astype(np.float32)
    samples /= FULL_SCALE
    return samples


def to_pcm(samples: Samples) -> bytes:
    """Convert floats to 16-bit little-endian PCM, clipped at full scale."""
    scaled = np.clip(np.rint(samples * np.float32(FULL_SCALE)), -FULL_SCALE, FULL_SCALE - 1)
    return bytes(scaled.astype("<i2").tobytes())
