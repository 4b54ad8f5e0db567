"""What the sessions of all endpoints have in common."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from deepgram.server.account.usage import Used
from deepgram.server.context import Context
from deepgram.server.faults import Reject
from deepgram.server.refusals import BadQuery
from deepgram.server.tasks import Tasks

if TYPE_CHECKING:
    from deepgram.server.connection import Connection

logger = logging.getLogger(__name__)


def _anything(query: str) -> None:
    """Take any parameters, as an endpoint that has none does."""


class SessionKind(Protocol):
    """What judges a handshake and makes the session of the connection; a class of sessions, for one."""

    def refuse(self, query: str, request_id: str) -> Reject | None:
        """Judge the raw query string; None accepts it."""

    def __call__(self, connection: Connection, context: Context) -> Session:
        """Make the session."""
        ...


class Session:
    """The life of one connection at one path; a path's class overrides what it needs.

    `parse` reads the raw query string of its handshake, BadQuery refuses it (protocol 1.3).
    """

    parse: Callable[[str], object] = staticmethod(_anything)

    def __init__(self, connection: Connection, context: Context) -> None:
        self.connection = connection
        self.context = context
        self.clock = context.clock
        self.timing = context.timing
        self.tasks = Tasks(self.failed)
        self.used = Used()

    @classmethod
    def refuse(cls, query: str, request_id: str) -> Reject | None:
        """Judge the handshake's raw query string; None accepts it."""
        try:
            cls.parse(query)
        except BadQuery as bad:
            return bad.reject(request_id)
        return None

    async def opened(self) -> None:
        """The handshake is done."""

    async def text(self, data: str) -> None:
        """A text message has come."""

    async def binary(self, data: bytes) -> None:
        """A binary message has come."""

    def pinged(self) -> None:
        """A ping has come, and is answered."""

    async def closed(self) -> None:
        """The connection is over."""
        await self.tasks.cancel()

    def going_away(self) -> None:
        """The server wants to end this session soon."""
        self.connection.start_close(1001)

    def failed(self, error: BaseException) -> None:
        """A task of this session raised."""
        logger.error("a session of the local server failed", exc_info=error)
        self.connection.start_close(1011, "Internal server error")
