"""What waits for the network, asked for by a thread that does not hold the lock."""

from collections import deque
from typing import Any

from deepgram._core.outbox import Outbox


class Hurried(deque[Any]):
    """Another thread writes the last chunk whenever somebody has asked whether there is one."""

    def __len__(self) -> int:
        found = super().__len__()
        self.clear()
        return found


def test_the_last_chunk_may_be_written_while_the_io_thread_asks_for_it() -> None:
    """It raised IndexError, about once in a million times, and ended the I/O thread."""
    outbox = Outbox()
    outbox._chunks = Hurried([(3, b"abc")])
    assert outbox.waiting in (True, False)
    assert outbox.size == 0 or outbox.size == 3
    outbox._chunks.clear()
    assert not outbox.waiting
    assert outbox.size == 0
