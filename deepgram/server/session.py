"""What the sessions of all endpoints have in common."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from deepgram.server.account.usage import Used
from deepgram.server.clock import until
from deepgram.server.context import Context
from deepgram.server.fatal import Fatal
from deepgram.server.faults import Reject
from deepgram.server.json_text import parse_json
from deepgram.server.refusals import BadQuery
from deepgram.server.tasks import Tasks

if TYPE_CHECKING:
    from deepgram.server.connection import Connection

logger = logging.getLogger(__name__)
Message = dict[str, Any]
Told = tuple[str, str, int]  # the arguments of a Fatal


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

    `parse` reads the raw query string of its handshake, BadQuery refuses it (protocol 1.3). `commands` say what to do
    with a text message, by its type; any other ends the session as `unknown` says, where {} stands for those types.
    `broken` is what a failure of the server itself is told as. Once a session is `over`, nothing that comes counts.
    """

    parse: Callable[[str], object] = staticmethod(_anything)
    commands: ClassVar[Mapping[str, Callable[[Any, Message], None]]] = {}
    unknown: ClassVar[Told]
    broken: ClassVar[Told] = ("", "Internal server error", 1011)

    def __init__(self, connection: Connection, context: Context) -> None:
        self.connection = connection
        self.context = context
        self.clock = context.clock
        self.timing = context.timing
        self.tasks = Tasks(self.failed)
        self.used = Used()
        self.over = False
        self.last_sign = self.clock.now()
        """When the client last gave a sign of life."""
        self._failed = False

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

    async def received(self, payload: str | bytes) -> None:
        """A message has come."""
        if not self.over:
            self.last_sign = self.clock.now()
            await (self.text(payload) if isinstance(payload, str) else self.binary(payload))

    async def text(self, data: str) -> None:
        """A text message has come, which is a command."""
        try:
            message = parse_json(data)
            command = self.commands[message["type"]]
        except (ValueError, TypeError, LookupError):
            code, description, close = self.unknown
            raise Fatal(code, description.format(", ".join(self.commands)), close) from None
        command(self, message)

    async def binary(self, data: bytes) -> None:
        """A binary message has come."""

    def pinged(self) -> None:
        """A ping has come, and is answered."""

    def send(self, kind: str, **fields: Any) -> None:
        """Send a message."""
        self.connection.send_json({"type": kind, **fields})

    # the end

    async def closed(self) -> None:
        """The connection is over."""
        await self.tasks.cancel()

    def going_away(self) -> None:
        """The server wants to end this session soon."""
        self.connection.start_close(1001)

    def failed(self, error: BaseException) -> None:
        """A command or a task of this session has raised."""
        if self._failed:
            return
        if not isinstance(error, Fatal):
            logger.error("a session of the local server failed", exc_info=error)
            error = Fatal(*self.broken)
        self.over = self._failed = True
        self.end(error)

    def end(self, error: Fatal) -> None:
        """Tell the client what has ended the session, and close."""
        self.connection.start_close(error.close, error.reason)

    async def close_after(self, seconds: float, code: int | None = 1000) -> None:
        """Close in so many seconds."""
        await self.clock.sleep(seconds)
        self.connection.start_close(code)

    async def watch_silence(self, limit: float, *told: Any) -> None:
        """Raise a Fatal, made of `told`, when the client has given no sign of life for so long."""
        await until(self.clock, lambda: self.last_sign + limit)
        if not self.over:
            raise Fatal(*told)

    async def watch_length(self, limit: float, *told: Any) -> None:
        """Raise a Fatal, made of `told`, when the session has lasted for so long."""
        await self.clock.sleep(limit)
        if not self.over:
            raise Fatal(*told)
