"""Counts the bytes that a connection has read and its handlers have not processed, to pause and resume reading."""

from __future__ import annotations

from operator import length_hint
from typing import Any, Iterator, List, NamedTuple

HIGH = 1 << 20  # bytes that wait for handlers: above this, reading stops
LOW = 1 << 18  # below this, it resumes


class Batch(NamedTuple):
    """Messages completed by one read."""

    messages: List[Any]  # str, bytes, or callables that the client runs in between
    at: float  # when they were read: seconds since the epoch
    size: int  # in bytes, as read


class Backlog:
    """The count of one connection. One thread reads, another runs handlers; each attribute has one writer."""

    def __init__(self) -> None:
        # Written by the reader, in bytes:
        self._read = 0
        self._batched = 0  # of these, in batches
        # Written by the one who runs handlers:
        self._handled = 0  # bytes
        self._begun = 0  # messages in the batches begun
        self._current: Iterator[Any] = iter(())  # the rest of the current batch

    def read(self, size: int) -> None:
        self._read += size

    def batch(self, messages: List[Any], at: float) -> Batch:
        """A batch that accounts for all bytes read since the last one."""
        size, self._batched = self._read - self._batched, self._read
        return Batch(messages, at, size)

    def begin(self, batch: Batch) -> Iterator[Any]:
        """Iterate over the messages of a batch whose handlers are called now."""
        self._begun += len(batch.messages)
        self._current = iter(batch.messages)
        return self._current

    def done(self, batch: Batch) -> None:
        self._handled += batch.size

    @property
    def is_high(self) -> bool:
        return self._batched - self._handled > HIGH

    @property
    def is_low(self) -> bool:
        return self._batched - self._handled < LOW

    @property
    def is_empty(self) -> bool:
        return self._handled >= self._batched

    @property
    def begun(self) -> int:
        """The number of messages whose handlers have been called.

        The iterator knows how many items it has left, so messages need no counting: after 2 messages, and in a batch of
        5 with 3 left, it is 2 + 5 - 3 = 4.
        """
        return self._begun - length_hint(self._current)
