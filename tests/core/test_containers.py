"""Where a stream of containerized audio can be resumed, in files written by real encoders (3 s each)."""

import itertools
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deepgram._core.containers import UNKNOWN, Scanner

FILES = {path.name: path.read_bytes() for path in sorted((Path(__file__).parent / "containers").iterdir())}
# the size of the header, and the bytes at which each boundary begins
EXPECTED = {
    "known.webm": (463, b"\x1f\x43\xb6\x75"),
    "opus.ogg": (129, b"OggS\0"),
    "opus.webm": (399, b"\x1f\x43\xb6\x75"),
    "speech.aac": (0, b"\xff\xf1"),
    "speech.flac": (8288, b"\xff\xf8"),
    "speech.mp3": (0, b"\xff\xf3"),
    "speech.wav": (78, b""),
}


def scanned(data: bytes, seed: int = 0) -> Scanner:
    """A scanner that has been fed the data in pieces of random sizes."""
    scanner, place, rng = Scanner(), 0, random.Random(seed)
    while place < len(data):
        size = rng.choice((1, 7, 100, 1000, 4000))
        scanner.feed(data[place : place + size])
        place += size
    return scanner


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("seed", range(3))
def test_headers_and_boundaries_are_found(name: str, seed: int) -> None:
    header, begins = EXPECTED[name]
    scanner, data = scanned(FILES[name], seed), FILES[name]
    boundaries = list(scanner._boundaries)
    times = [time for time, _ in boundaries]
    assert scanner.note == ""
    assert scanner.header == data[:header]
    assert len(boundaries) >= 8
    assert times[0] == 0
    assert times == sorted(set(times))
    assert 2.7 < times[-1] < 3.15
    assert all(data[place:].startswith(begins) for _, place in boundaries)
    assert all(places > header for _, places in boundaries[1:])


@pytest.mark.parametrize("name", FILES)
def test_boundary_returns_the_last_one_before_a_time(name: str) -> None:
    scanner = scanned(FILES[name])
    boundaries = list(scanner._boundaries)
    assert scanner.boundary(-1.0) == (0.0, 0)
    for before, after in itertools.pairwise(boundaries):
        assert scanner.boundary(before[0]) == before
        assert scanner.boundary((before[0] + after[0]) / 2) == before
    assert scanner.boundary(99.0) == boundaries[-1]
    assert scanner.next_boundary(boundaries[-1][1] + 1) is None


@pytest.mark.parametrize("name", FILES)
@given(st.data())
def test_damaged_streams_raise_nothing(name: str, data: st.DataObject) -> None:
    """The note says that the rest was not understood; boundaries found before remain."""
    stream = bytearray(FILES[name][:12_000])
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(stream) - 1))
        stream[place : place + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=8))
    scanner = scanned(bytes(stream))
    assert scanner.note in ("", UNKNOWN)
    assert all(0 <= place <= len(stream) for _, place in scanner._boundaries)


@given(
    st.binary(min_size=8, max_size=300),
    st.sampled_from([b"RIFF", b"OggS", b"\x1a\x45\xdf\xa3", b"fLaC", b"\xff\xf1", b"ID3", b""]),
)
def test_random_bytes_raise_nothing(data: bytes, begins: bytes) -> None:
    scanner = Scanner()
    for place in range(0, len(data), 50):
        scanner.feed((begins + data)[place : place + 50])
    assert len(scanner._buffer) <= len(begins + data)


# inputs found by the two tests above
CORPUS = [
    b"RIFF" + bytes(8) + b"fmt " + (16).to_bytes(4, "little") + bytes(16) + b"data" + bytes(40),  # no bytes per second
    b"\xff\xf1\x50\x80" + bytes(60),  # frames of no size
    FILES["opus.ogg"].replace(b"OpusHead", b"OpusHood"),  # a codec without a name
    b"RIFF" + bytes(8) + b"LIST" + b"\xff\xff\xff\x7f" + bytes(60),  # a chunk of 2 GB
]


@pytest.mark.parametrize("data", CORPUS)
def test_inputs_that_once_failed_are_not_understood(data: bytes) -> None:
    assert scanned(data).note == UNKNOWN
