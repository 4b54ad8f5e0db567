"""What the WebSocket sessions of all endpoints have in common."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from deepgram.server.account.usage import Usage
from deepgram.server.clock import wait_until
from deepgram.server.context import Context
from deepgram.server.fatal import Fatal
from deepgram.server.faults import Reject
from deepgram.server.json_text import parse_json
from deepgram.server.refusals import BadRequest
from deepgram.server.tasks import Tasks

if TYPE_CHECKING:
    from deepgram.server.connection import Connection

logger = logging.getLogger(__name__)
Message = dict[str, Any]
ErrorArguments = tuple[str, str, int]  # the arguments of a Fatal


def _accept_any(query: str) -> None:
    """Accept any parameters, for endpoints without any."""


class SessionFactory(Protocol):
    """Accepts or refuses a handshake and creates the session; usually a subclass of Session."""

    def refuse(self, query: str, request_id: str) -> Reject | None:
        """Check the raw query string; None accepts it."""

    def __call__(self, connection: Connection, context: Context) -> Session:
        """Create the session."""
        ...


class Session:
    """One connection to an endpoint; the class of each endpoint overrides what it needs.

    `parse` reads the raw query string of the handshake; its BadRequest refuses the handshake (protocol 1.3). `commands`
    has the handlers of text messages by type; other types end the session with `unknown`, in which {} stands for the
    known types. `internal_error` reports an exception in the server. Once `over` is set, messages are ignored.
    """

    parse: Callable[[str], object] = staticmethod(_accept_any)
    commands: ClassVar[Mapping[str, Callable[[Any, Message], None]]] = {}
    unknown: ClassVar[ErrorArguments]
    internal_error: ClassVar[ErrorArguments] = ("", "Internal server error", 1011)

    def __init__(self, connection: Connection, context: Context) -> None:
        self.connection = connection
        self.context = context
        self.clock = context.clock
        self.timing = context.timing
        self.tasks = Tasks(self.failed)
        self.usage = Usage()
        self.over = False
        self.last_activity = self.clock.now()
        """When the client last sent something."""
        self._failed = False

    @classmethod
    def refuse(cls, query: str, request_id: str) -> Reject | None:
        """Check the raw query string of the handshake; None accepts it."""
        try:
            cls.parse(query)
        except BadRequest as bad:
            return bad.reject(request_id)
        return None

    async def opened(self) -> None:
        """The connection has been opened."""

    async def received(self, payload: str | bytes) -> None:
        """A message has been received."""
        if not self.over:
            self.last_activity = self.clock.now()
            await (self.text(payload) if isinstance(payload, str) else self.binary(payload))

    async def text(self, data: str) -> None:
        """A text message has been received: run its command."""
        try:
            message = parse_json(data)
            command = self.commands[message["type"]]
        except (ValueError, TypeError, LookupError):
            code, description, close = self.unknown
            raise Fatal(code, description.format(", ".join(self.commands)), close) from None
        command(self, message)

    def keep_alive(self, message: Message) -> None:
        """Do nothing: `received()` has noted the activity."""

    async def binary(self, data: bytes) -> None:
        """A binary message has been received."""

    def pinged(self) -> None:
        """A ping has been received and answered."""

    def send(self, kind: str, **fields: Any) -> None:
        """Send a message."""
        self.connection.send_json({"type": kind, **fields})

    # closing

    async def closed(self) -> None:
        """The connection has ended."""
        await self.tasks.cancel()

    def going_away(self) -> None:
        """End the session, as before a restart of the service."""
        self.connection.start_close(1001)

    def failed(self, error: BaseException) -> None:
        """Handle an exception of a command or task."""
        if self._failed:
            return
        if not isinstance(error, Fatal):
            logger.error("a session of the local server failed", exc_info=error)
            error = Fatal(*self.internal_error)
        self.over = self._failed = True
        self.end(error)

    def end(self, error: Fatal) -> None:
        """Report the error to the client, and close."""
        self.connection.start_close(error.close, error.reason)

    async def close_after(self, seconds: float, code: int | None = 1000) -> None:
        """Close after `seconds`."""
        await self.clock.sleep(seconds)
        self.connection.start_close(code)

    async def watch_silence(self, limit: float, *error: Any) -> None:
        """Raise Fatal(*error) when the client has sent nothing for `limit` seconds."""
        await wait_until(self.clock, lambda: self.last_activity + limit)
        if not self.over:
            raise Fatal(*error)

    async def watch_length(self, limit: float, *error: Any) -> None:
        """Raise Fatal(*error) when the session has lasted `limit` seconds."""
        await self.clock.sleep(limit)
        if not self.over:
            raise Fatal(*error)
