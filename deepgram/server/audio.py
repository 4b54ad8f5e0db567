"""Audio without libraries: PCM, mu-law and A-law (ITU-T G.711), WAV headers, levels and tones.

Within the server, audio is always 16-bit little-endian mono.
"""

from __future__ import annotations

import functools
import math
import struct
import sys
import zlib
from array import array
from collections.abc import Callable
from typing import NamedTuple

FRAME_SECONDS = 0.02
SAMPLE_BYTES = 2
TONE_LEVEL = 8000
UNKNOWN_SIZE = 0xFFFFFFFF  # in the WAV header of a stream
WAV_ENCODINGS = {
    (1, 8): "unsigned8", (1, 16): "linear16", (1, 24): "linear24", (1, 32): "linear32", (3, 32): "float32",
    (6, 8): "alaw", (7, 8): "mulaw",
}  # by format tag and bits per sample  # fmt: skip
WAV_FORMATS = {encoding: found for found, encoding in WAV_ENCODINGS.items()}
EXTENSIBLE = 0xFFFE  # the format tag is in the sub-format
FORMAT = struct.Struct("<HHIIHH")

Codec = Callable[[bytes], bytes]


def frame_size(rate: int) -> int:
    """Return the number of bytes in a 20 ms frame."""
    return rate // 50 * SAMPLE_BYTES


def seconds(pcm: bytes, rate: int) -> float:
    """Return the duration in seconds."""
    return len(pcm) / SAMPLE_BYTES / rate


def samples(pcm: bytes) -> array[int]:
    """Convert bytes to integers; an odd last byte is dropped."""
    values = array("h")
    values.frombytes(pcm[: len(pcm) & ~1])
    if sys.byteorder == "big":
        values.byteswap()
    return values


def to_pcm(values: array[int]) -> bytes:
    """Convert integers to bytes."""
    if sys.byteorder == "big":
        values = array("h", values)
        values.byteswap()
    return values.tobytes()


def speed_up(pcm: bytes, speed: float) -> bytes:
    """The audio `speed` (above 0) times as fast, and higher in pitch by as much."""
    if speed == 1.0:
        return pcm
    values = samples(pcm)
    return to_pcm(array("h", (values[int(place * speed)] for place in range(int(len(values) / speed)))))


def level(pcm: bytes) -> float:
    """Return the mean absolute value of every fourth sample."""
    values = samples(pcm)[::4]
    return sum(map(abs, values)) / len(values) if values else 0.0


def tone(duration: float, rate: int, name: str) -> bytes:
    """A soft tone whose pitch depends on `name`."""
    second = _second_of_tone(rate, 180 + zlib.crc32(name.encode()) % 240)
    size = int(duration * rate) * SAMPLE_BYTES
    return (second * (size // len(second) + 1))[:size]


@functools.lru_cache(maxsize=32)
def _second_of_tone(rate: int, hertz: int) -> bytes:
    return to_pcm(array("h", (int(TONE_LEVEL * math.sin(2 * math.pi * hertz * n / rate)) for n in range(rate))))


def wav_header(encoding: str, rate: int, size: int = UNKNOWN_SIZE) -> bytes:
    """The header of a mono WAV stream with `size` bytes of data."""
    tag, bits = WAV_FORMATS[encoding]
    form = FORMAT.pack(tag, 1, rate, rate * bits // 8, bits // 8, bits)
    return (
        b"RIFF" + struct.pack("<I", min(size + 36, UNKNOWN_SIZE)) + b"WAVEfmt " + struct.pack("<I", len(form)) + form
        + b"data" + struct.pack("<I", size)
    )  # fmt: skip


class WavData(NamedTuple):
    """Position, format and declared size in bytes of the data in a WAV stream."""

    start: int
    encoding: str
    rate: int
    channels: int
    size: int


def read_wav_header(stream: bytes) -> WavData | None:
    """Parse the beginning of a WAV stream; None while it is incomplete, ValueError for an unsupported format."""
    place, form = 12, b""
    while place + 8 <= len(stream):
        name, size = struct.unpack_from("<4sI", stream, place)
        place += 8
        if name == b"data":
            return WavData(place, *_wav_format(form), size)
        if name == b"fmt ":
            form = stream[place : place + size]
        place += size + size % 2
    return None


def _wav_format(form: bytes) -> tuple[str, int, int]:
    if len(form) < FORMAT.size:
        raise ValueError("expected a format in front of the data")
    tag, channels, rate, _, _, bits = FORMAT.unpack_from(form)
    if tag == EXTENSIBLE and len(form) >= 26:
        (tag,) = struct.unpack_from("<H", form, 24)
    if (tag, bits) not in WAV_ENCODINGS or not channels or rate < 1 / FRAME_SECONDS:
        raise ValueError(f"expected PCM, float, mu-law or A-law, got format {tag} with {bits} bits a sample")
    return WAV_ENCODINGS[tag, bits], rate, channels


def decoder(encoding: str) -> Codec:
    """Return a function that decodes a stream to PCM, chunk by chunk; KeyError if the encoding needs a library."""
    return DECODERS[encoding]()


def encoder(encoding: str) -> Codec:
    """Return a function that encodes PCM; KeyError if the encoding needs a library."""
    return ENCODERS[encoding]()


def _sample_decoder(width: int, convert: Codec) -> Callable[[], Codec]:
    """A decoder of samples of `width` bytes, which chunks of a stream may split."""

    def make() -> Codec:
        rest = b""

        def decode(data: bytes) -> bytes:
            nonlocal rest
            data = rest + data
            whole = len(data) - len(data) % width
            rest = data[whole:]
            return convert(data[:whole])

        return decode

    return make


def _upper_bytes(width: int) -> Codec:
    def convert(data: bytes) -> bytes:
        pcm = bytearray(len(data) // width * 2)
        pcm[0::2], pcm[1::2] = data[width - 2 :: width], data[width - 1 :: width]
        return bytes(pcm)

    return convert


def _from_floats(data: bytes) -> bytes:
    values = struct.unpack(f"<{len(data) // 4}f", data)
    return to_pcm(array("h", (round(max(-1.0, min(1.0, value)) * 32767) for value in values)))


def _table_decoder(expand: Callable[[int], int]) -> Callable[[], Codec]:
    @functools.cache
    def table() -> list[int]:
        return [expand(code) for code in range(256)]

    return lambda: lambda data: to_pcm(array("h", map(table().__getitem__, data)))


def _table_encoder(compress: Callable[[int], int]) -> Callable[[], Codec]:
    @functools.cache
    def table() -> bytes:
        return bytes(compress((n << 2) - (n >> 13 << 16)) for n in range(1 << 14))  # both laws ignore the low two bits

    def encode(pcm: bytes) -> bytes:
        codes = table()
        return bytes([codes[(value & 0xFFFF) >> 2] for value in samples(pcm)])

    return lambda: encode


def expand_mulaw(code: int) -> int:
    """16-bit sample of a mu-law code."""
    code = ~code & 0xFF
    size = (((code & 0x0F) << 3) + 132 << (code >> 4 & 7)) - 132
    return -size if code & 0x80 else size


def compress_mulaw(sample: int) -> int:
    """mu-law code of a 16-bit sample."""
    sign = 0x80 if sample < 0 else 0
    size = min(abs(sample >> 2), 8158) + 33 << 2  # 14 significant bits, biased
    exponent = size.bit_length() - 8
    return ~(sign | exponent << 4 | size >> exponent + 3 & 0x0F) & 0xFF


def expand_alaw(code: int) -> int:
    """16-bit sample of an A-law code."""
    code ^= 0x55
    exponent, mantissa = code >> 4 & 7, code & 0x0F
    size = (mantissa << 4) + 8 if exponent == 0 else (mantissa << 4) + 264 << exponent - 1
    return size if code & 0x80 else -size


def compress_alaw(sample: int) -> int:
    """A-law code of a 16-bit sample."""
    size = sample >> 3  # 13 significant bits
    sign = 0x80
    if size < 0:
        sign, size = 0, -size - 1
    exponent = max((size << 4).bit_length() - 9, 0)
    mantissa = size >> (exponent or 1) & 0x0F
    return (sign | exponent << 4 | mantissa) ^ 0x55


DECODERS: dict[str, Callable[[], Codec]] = {
    "linear16": lambda: bytes,
    "linear24": _sample_decoder(3, _upper_bytes(3)),
    "linear32": _sample_decoder(4, _upper_bytes(4)),
    "float32": _sample_decoder(4, _from_floats),
    "unsigned8": _table_decoder(lambda code: (code - 128) << 8),
    "mulaw": _table_decoder(expand_mulaw),
    "alaw": _table_decoder(expand_alaw),
}
ENCODERS: dict[str, Callable[[], Codec]] = {
    "linear16": lambda: bytes,
    "mulaw": _table_encoder(compress_mulaw),
    "alaw": _table_encoder(compress_alaw),
}
