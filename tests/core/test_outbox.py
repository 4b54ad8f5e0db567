"""The outbox, as seen by a thread that does not hold its lock."""

from collections import deque
from itertools import pairwise
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from deepgram._core.outbox import Audio, Outbox


class EmptiedWhenAsked(deque[Any]):
    """As if another thread wrote the last chunk right after each check whether there is one."""

    def __len__(self) -> int:
        found = super().__len__()
        self.clear()
        return found


def test_reading_the_outbox_tolerates_a_concurrent_write() -> None:
    """It raised IndexError, about once in a million times, which ended the I/O thread."""
    outbox = Outbox()
    outbox._chunks = EmptiedWhenAsked([(3, b"abc")])
    assert outbox.waiting in (True, False)
    assert outbox.size == 0 or outbox.size == 3
    outbox._chunks.clear()
    assert not outbox.waiting
    assert outbox.size == 0


@given(sizes=st.lists(st.integers(1, 70_000), min_size=1, max_size=60), limit=st.integers(100, 100_000))
@example(sizes=[257, 22494, 59102, 55780, 64488, 62686, 63198, 65278, 64532, 64598], limit=100)  # not in one stretch
def test_shrinking_drops_whole_samples(sizes: list[int], limit: int) -> None:
    outbox = Outbox()
    for number, size in enumerate(sizes):
        long = b"\xfe" + size.to_bytes(2, "big") if size < 65536 else b"\xff" + size.to_bytes(8, "big")
        header = b"\x82" + (bytes([0x80 | size]) if size < 126 else long)
        outbox.put(Audio(header + number.to_bytes(4, "big") + bytes(size)))
        if outbox.size > limit:
            outbox.shrink(limit)
        assert outbox.size <= limit + 8 * (max(sizes) + 14)
    remaining = [int.from_bytes(frame[len(frame) - frame.size - 4 :][:4], "big") for frame in outbox.audio]
    assert [frame.size for frame in outbox.audio] == [sizes[number] for number in remaining]
    for before, after in pairwise([-1, *remaining]):
        assert sum(sizes[before + 1 : after]) % 8 == 0
