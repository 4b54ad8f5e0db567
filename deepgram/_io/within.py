"""Which handler of an async client this code runs in, be it in a task that the handler awaits."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any, Optional


class Handling:
    """A handler at work; the tasks it makes inherit this, and some of them outlive it."""

    __slots__ = ("client", "over")

    def __init__(self, client: Any) -> None:
        self.client = client
        self.over = False


handling: ContextVar[Optional[Handling]] = ContextVar("deepgram_handling", default=None)


def is_handling(client: Any) -> bool:
    """Whether this code runs in a handler of the client that has not returned."""
    current = handling.get()
    return current is not None and current.client is client and not current.over
