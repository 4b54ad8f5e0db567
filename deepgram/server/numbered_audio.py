"""Test audio that shows which parts arrived: each 20 ms frame has a number, which the scripted engine transcribes.

A frame is 16-bit little-endian mono: magic bytes, the number, and a loud filler. It doesn't survive re-encoding.
"""

from __future__ import annotations

import functools
import re
import struct
from collections.abc import Iterator

from deepgram.server.audio import SAMPLE_BYTES, frame_size
from deepgram.server.engines.base import Word

MAGIC = b"\xa5\x5a\xc3\x3c\x0f\xf0\x96\x69"
NUMBER = struct.Struct("<I")
FILLER = struct.pack("<4h", 9000, -9000, 9000, -9000)
FRAMES_PER_WORD = 25
DAMAGED = "?"
RUN = re.compile(r"(\d+)-(\d+)")


def numbered_frames(count: int, rate: int = 16000, first: int = 0) -> list[bytes]:
    """Frames of 20 ms numbered from `first`, as linear16 mono at `rate`.

    The scripted engine transcribes them as runs such as "0-24 25-49": each word has the first and the last number of at
    most 25 consecutive frames; a damaged frame is "?".
    """
    return [_frame(number, rate) for number in range(first, first + count)]


def frame_numbers(transcript: str) -> list[int]:
    """All frame numbers in a transcript, in order. ValueError if a frame was damaged."""
    numbers: list[int] = []
    for word in transcript.split():
        run = RUN.fullmatch(word)
        if run is None:
            raise ValueError(f"expected the numbers of frames, got {word!r}")
        numbers.extend(range(int(run[1]), int(run[2]) + 1))
    return numbers


def read_frames(pcm: bytes, rate: int) -> Iterator[Word]:
    """The words for the numbered frames in `pcm`, with times from its start; none without such frames."""
    run: list[int] = []
    begin = end = 0
    for place, number in _find_frames(pcm, rate):
        if run and not (number == run[-1] + 1 > 0 and place == end and len(run) < FRAMES_PER_WORD):
            yield _word(run, begin, end, rate)
            run.clear()
        if not run:
            begin = place
        run.append(number)
        end = place + frame_size(rate)
    if run:
        yield _word(run, begin, end, rate)


def _find_frames(pcm: bytes, rate: int) -> Iterator[tuple[int, int]]:
    """Byte position and number of each frame; -1 for a damaged one."""
    size = frame_size(rate)
    place = pcm.find(MAGIC)
    while place >= 0:
        end = place + size
        (number,) = NUMBER.unpack_from(pcm[place + len(MAGIC) : place + len(MAGIC) + NUMBER.size].ljust(4, b"\0"))
        whole = pcm[place:end] == _frame(number, rate)
        yield place, number if whole else -1
        place = pcm.find(MAGIC, end if whole else place + 1)


def _word(run: list[int], begin: int, end: int, rate: int) -> Word:
    text = DAMAGED if run[0] < 0 else f"{run[0]}-{run[-1]}"
    return Word(text, begin / SAMPLE_BYTES / rate, end / SAMPLE_BYTES / rate, 1.0)


def _frame(number: int, rate: int) -> bytes:
    return MAGIC + NUMBER.pack(number) + _filler(rate)


@functools.lru_cache(maxsize=16)
def _filler(rate: int) -> bytes:
    size = frame_size(rate) - len(MAGIC) - NUMBER.size
    return (FILLER * (size // len(FILLER) + 1))[:size]
