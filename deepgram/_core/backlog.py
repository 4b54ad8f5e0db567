"""What a connection has read and its handlers have not taken yet, in bytes: when to stop reading, when to read on."""

from __future__ import annotations

from operator import length_hint
from typing import Any, Iterator, List, NamedTuple

HIGH = 1 << 20  # bytes that wait for handlers: stop reading
LOW = 1 << 18  # and read on


class Batch(NamedTuple):
    """Messages that one read has completed."""

    messages: List[Any]  # str, bytes, or what the client itself does between them
    at: float  # when they were read: seconds since the epoch
    size: int  # bytes that made them


class Backlog:
    """The count of one connection. One thread reads, another handles; each only writes what is its own."""

    def __init__(self) -> None:
        self._read = 0  # bytes; written by whoever reads, as is the next
        self._batched = 0  # of these, how many have made messages
        self._handled = 0  # of those, how many have been handled; written by whoever handles, as are the next two
        self._begun = 0  # messages
        self._present: Iterator[Any] = iter(())

    def read(self, size: int) -> None:
        """So many bytes have come."""
        self._read += size

    def batch(self, messages: List[Any], at: float) -> Batch:
        """Messages that are complete now; with them, all bytes so far are accounted for."""
        size, self._batched = self._read - self._batched, self._read
        return Batch(messages, at, size)

    def begin(self, batch: Batch) -> Iterator[Any]:
        """The messages of a batch, to be handled one by one."""
        self._begun += len(batch.messages)
        self._present = iter(batch.messages)
        return self._present

    def done(self, batch: Batch) -> None:
        """The messages of a batch have been handled."""
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
        """How many messages the handlers have begun with.

        An iterator knows how many items it has left, so nobody has to count: of a batch of 5 that was begun with 2
        messages before it, and whose iterator has 3 left, 2 + 5 - 3 = 4 have been begun.
        """
        return self._begun - length_hint(self._present)
