"""What an HTTP endpoint of the server gets and gives; a room of its own handles the requests of each."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import NamedTuple

from deepgram.server.context import Context
from deepgram.server.faults import Reject


class Call(NamedTuple):
    """What a client has sent: the raw query string, the content type without its parameters, and the body."""

    query: str
    content_type: str
    body: bytes


class Answer(NamedTuple):
    """What the client gets: headers, and the body piece by piece."""

    headers: dict[str, str]
    chunks: Iterable[str | bytes]


Handler = Callable[[Call, Context], Awaitable[Answer]]


class Refusal(Exception):
    """A handler raises this instead of answering."""

    def reject(self, request_id: str) -> Reject:
        """Return status and body of the refusal."""
        raise NotImplementedError
