"""Finds where a stream of audio in a container can be resumed: its header, and boundaries of pages, clusters or frames.

A parser is a generator. It yields the number of bytes it wants to see from the current position, and receives them; or
a `Unit` that it has parsed, and continues after it.
"""

from __future__ import annotations

from collections import deque
from typing import Callable, Deque, Generator, NamedTuple, Optional, Union


class Unit(NamedTuple):
    """A parsed piece of `size` bytes. If it has a time (in seconds), a new stream can begin with it."""

    size: int
    starts: Optional[float] = None
    header: bytes = b""  # to be sent first in a new stream


Parser = Generator[Union[int, Unit], bytes, None]
UNKNOWN = "the encoding is not known: what was sent before a loss is not sent again"


LARGEST = 1 << 20  # bytes that a parser may want to see at once


class Scanner:
    """Parses a stream while it is sent.

    Attributes:
        note: why the stream can't be parsed; "" while it can.
        header: the header so far.
    """

    def __init__(self) -> None:
        self.note = ""
        self.header = b""
        self._buffer = bytearray()
        self._position = 0  # of the buffer in the stream
        self._skip = 0  # bytes to skip
        self._boundaries: Deque[tuple[float, int]] = deque()  # times and positions
        self._parser = self._parse()
        self._wanted = next(self._parser)  # bytes that the parser wants to see

    def feed(self, data: bytes) -> None:
        """The next bytes of the stream."""
        if self.note:
            return
        self._buffer += data
        while True:
            skipped = min(self._skip, len(self._buffer))
            del self._buffer[:skipped]
            self._position, self._skip = self._position + skipped, self._skip - skipped
            if self._skip or len(self._buffer) < self._wanted:
                return
            try:
                self._wanted = self._parser.send(bytes(self._buffer[: self._wanted]))
            except (ValueError, LookupError, ArithmeticError):
                self.note = UNKNOWN
                self._buffer.clear()
                return

    def _parse(self) -> Generator[int, bytes, None]:
        """Run the parser of the format, and collect its units."""
        seen = yield 8
        (parser,) = (parser() for matches, parser in FORMATS if matches(seen))
        found = next(parser)
        while True:
            if isinstance(found, Unit):
                if found.size <= 0:
                    raise ValueError
                if found.starts is not None:
                    self._boundaries.append((found.starts, self._position + self._skip))
                self.header += found.header
                self._skip += found.size
                found = next(parser)
            elif found > LARGEST:
                raise ValueError
            else:
                found = parser.send((yield found))

    def boundary(self, seconds: float) -> tuple[float, int]:
        """Time and position of the last boundary at or before `seconds`. Earlier ones are discarded."""
        while len(self._boundaries) > 1 and self._boundaries[1][0] <= seconds + 1e-6:
            self._boundaries.popleft()
        found = self._boundaries[0] if self._boundaries else (0.0, 0)
        return found if found[0] <= seconds + 1e-6 else (0.0, 0)

    def next_boundary(self, position: int) -> Optional[tuple[float, int]]:
        """Time and position of the first boundary at or after `position`, or None. Earlier ones are discarded."""
        while self._boundaries and self._boundaries[0][1] < position:
            self._boundaries.popleft()
        return self._boundaries[0] if self._boundaries else None


def little(data: bytes, place: int, size: int) -> int:
    return int.from_bytes(data[place : place + size], "little")


def wav() -> Parser:
    """RIFF WAVE: after the header of the chunk `data`, samples at a constant rate, in pieces of 20 ms."""
    place, form, name, head = 12, 0, b"", b""
    while name != b"data":
        head = yield place + 8
        name, size = head[place : place + 4], little(head, place + 4, 4)
        form = place + 8 if name == b"fmt " else form
        place += 8 + (size + size % 2 if name != b"data" else 0)
    yield Unit(place, header=head)
    rate, piece, count = little(head, form + 8, 4), little(head, form + 12, 2), 0
    piece *= rate // piece // 50 or 1
    while True:
        yield Unit(piece, count * piece / rate)
        count += 1
        yield 1


# The first bytes of a codec's header, with position and size of the sample rate in it; or -1 and a fixed rate.
RATES = ((b"OpusHead", -1, 48_000), (b"\x01vorbis", 12, 4), (b"Speex   ", 36, 4))


def ogg() -> Parser:
    """Ogg pages (RFC 3533); one that continues a packet is not a boundary. Opus: RFC 7845."""
    rate, skipped, time = 0, 0, 0.0
    while True:
        head = yield 27
        head = yield 27 + head[26]
        if head[:4] != b"OggS":
            raise ValueError
        size = len(head) + sum(head[27:])
        granule = int.from_bytes(head[6:14], "little", signed=True)
        if granule == 0:
            page = yield size
            body = page[len(head) :]
            if head[5] & 2:
                place, found = next(((at, given) for magic, at, given in RATES if body.startswith(magic)), (-1, 0))
                rate, skipped = (found, little(body, 10, 2)) if place < 0 else (little(body, place, found), 0)
            yield Unit(size, header=page)
            continue
        yield Unit(size, None if head[5] & 1 else time)
        time = max(granule - skipped, 0) / rate if granule > 0 else time


SEGMENT, INFO, CLUSTER, TIME, SCALE = map(bytes.fromhex, ("18538067", "1549a966", "1f43b675", "e7", "2ad7b1"))


def element(data: bytes, place: int = 0) -> tuple[bytes, int, int]:
    """An EBML element (RFC 8794): its id, the size of its head, and of its content (-1 if unknown)."""
    width = 9 - data[place].bit_length()
    begin = place + width
    length = 9 - data[begin].bit_length()
    size = little(data[begin : begin + length][::-1], 0, length) & ((1 << 7 * length) - 1)
    return data[place:begin], width + length, -1 if size == (1 << 7 * length) - 1 else size


def webm() -> Parser:
    """Matroska (RFC 9559): the header ends at the first cluster; segments and clusters are entered, not skipped."""
    scale, begun = 1_000_000, False
    while True:
        seen = yield 2
        seen = yield 12 if seen[0] >= 0x10 and (9 - seen[0].bit_length()) >= 3 else 2
        if len(seen) == 2:
            seen = yield 1 + 9 - seen[1].bit_length()
        kind, head, size = element(seen)
        if kind == CLUSTER:
            begun = True
            seen = yield head + 3
            while (inner := element(seen + bytes(12), head))[0] != TIME or len(seen) < head + inner[1] + inner[2]:
                seen = yield head + (inner[1] + inner[2] if inner[0] == TIME else len(seen) - head + 1)
            at = head + inner[1]
            yield Unit(at + inner[2], int.from_bytes(seen[at : at + inner[2]], "big") * scale / 1e9)
        elif begun:
            yield Unit(head + size)
        else:
            whole = yield head + (0 if kind == SEGMENT else size)
            if kind == INFO and (at := whole.find(SCALE)) > 0:
                scale = int.from_bytes(whole[at + 4 : at + 4 + (whole[at + 3] & 0x7F)], "big")
            yield Unit(len(whole), header=whole)


def flac_frame(data: bytes) -> int:
    """The number of samples in a FLAC frame (RFC 9639 section 9.1). Raises ValueError if none begins here."""
    if data[0] != 0xFF or data[1] & 0xFE != 0xF8:
        raise ValueError
    block, width = data[2] >> 4, max(8 - (data[4] ^ 0xFF).bit_length(), 1)
    place = 4 + width
    count = 192 if block == 1 else 576 << block - 2 if block < 6 else 256 << block - 8
    if block in (6, 7):
        count = int.from_bytes(data[place : place + block - 5], "big") + 1
        place += block - 5
    place += {12: 1, 13: 2, 14: 2}.get(data[2] & 15, 0)
    check = 0
    for byte in data[:place]:
        check ^= byte
        for _ in range(8):
            check = check << 1 ^ (0x107 if check & 0x80 else 0)
    if check != data[place]:
        raise ValueError
    return count


def flac_next(data: bytes, place: int) -> int:
    """The position of the first frame at or after `place`; -1 if none is in sight."""
    while 0 <= (place := data.find(b"\xff", place)) <= len(data) - 17:
        try:
            flac_frame(data[place : place + 17])
        except ValueError:
            place += 1
        else:
            return place
    return -1


def flac() -> Parser:
    """FLAC: metadata, then frames; each ends where the next one begins."""
    head, place, last = b"", 4, False
    while not last:
        head = yield place + 4
        last, place = head[place] > 127, place + 4 + int.from_bytes(head[place + 1 : place + 4], "big")
    head = yield place
    yield Unit(place, header=head)
    rate, samples = int.from_bytes(head[18:21], "big") >> 4, 0
    while True:
        seen, wanted = (yield 32), 64
        count = flac_frame(seen)
        while (size := flac_next(seen, 16)) < 0:
            wanted *= 2
            seen = yield wanted
        yield Unit(size, samples / rate)
        samples += count


MP3_RATES = (44_100, 48_000, 32_000)
MP3_BITS = (  # kbit/s of layer III: MPEG 1, MPEG 2
    (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
)
AAC_RATES = (96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350)


def mp3() -> Parser:
    """MPEG audio, layer III, perhaps after an ID3 tag."""
    time = 0.0
    while True:
        head = yield 10
        if head[:3] == b"ID3":
            yield Unit(10 + (head[6] << 21 | head[7] << 14 | head[8] << 7 | head[9]))
            continue
        old, version = head[1] >> 3 & 1, head[1] >> 3 & 3
        if head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
            raise ValueError
        rate = MP3_RATES[head[2] >> 2 & 3] >> {3: 0, 2: 1, 0: 2}[version]
        samples = 1152 if old else 576
        bits = MP3_BITS[not old][(head[2] >> 4) - 1] * 1000
        yield Unit(samples // 8 * bits // rate + (head[2] >> 1 & 1), time)
        time += samples / rate


def adts() -> Parser:
    """AAC in ADTS frames (ISO 13818-7)."""
    time = 0.0
    while True:
        head = yield 7
        if head[0] != 0xFF or head[1] & 0xF6 != 0xF0:
            raise ValueError
        yield Unit((head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5, time)
        time += 1024 * ((head[6] & 3) + 1) / AAC_RATES[head[2] >> 2 & 15]


FORMATS: tuple[tuple[Callable[[bytes], bool], Callable[[], Parser]], ...] = (
    (lambda seen: seen.startswith(b"RIFF"), wav),
    (lambda seen: seen.startswith(b"OggS"), ogg),
    (lambda seen: seen.startswith(b"\x1a\x45\xdf\xa3"), webm),
    (lambda seen: seen.startswith(b"fLaC"), flac),
    (lambda seen: seen[0] == 0xFF and seen[1] & 0xF6 == 0xF0, adts),
    (lambda seen: seen.startswith(b"ID3") or (seen[0] == 0xFF and seen[1] & 0xE6 == 0xE2), mp3),
)
