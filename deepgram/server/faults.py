"""Faults that a test can inject into a connection or request, at every endpoint."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from deepgram.server.field_types import check_field, check_fields

if TYPE_CHECKING:
    from deepgram.server.connection import Connection

IDLE_CLOSE = (
    1011,
    "Deepgram did not receive audio data or a text message within the timeout window. See https://dpgr.am/net0001",
)


@dataclass(frozen=True)
class Reject:
    """Answer a handshake or a request with an error (protocol 1.3, 1.4).

    `body` is sent as JSON unless it is text; None sends the service's own body for that status. `retry_after` in
    seconds becomes the header Retry-After. Raises TypeError for a body that JSON can't carry, such as bytes.
    """

    status: int = 503
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    retry_after: int | None = None

    def __post_init__(self) -> None:
        check_fields(self)
        try:
            json.dumps(self.body)
        except (TypeError, ValueError) as error:
            raise TypeError(f"Reject.body: expected text, or what JSON can carry: {error}") from None

    @classmethod
    def html(cls, status: int = 502) -> Reject:
        """The HTML error page of a proxy that can't reach the service."""
        title = f"{status} {HTTPStatus(status).phrase}"
        page = f"<html>\r\n<head><title>{title}</title></head>\r\n<body><h1>{title}</h1></body>\r\n</html>\r\n"
        return cls(status, {"Content-Type": "text/html"}, page)


@dataclass(frozen=True, kw_only=True)
class Trigger:
    """When a fault happens: after a number of messages received, or sent, or of seconds; at once without any field."""

    after_frames: int | None = None
    after_sent: int | None = None
    after_s: float | None = None

    def __post_init__(self) -> None:
        check_fields(self)

    def fire(self, connection: Connection) -> None:
        """Make the fault happen."""
        raise NotImplementedError


@dataclass(frozen=True)
class Close(Trigger):
    """Start the closing handshake with a code and a reason."""

    code: int = 1011
    reason: str = ""

    def fire(self, connection: Connection) -> None:
        connection.start_close(self.code, self.reason)


@dataclass(frozen=True)
class Abort(Trigger):
    """End TCP without a close frame, with RST or FIN."""

    rst: bool = True

    def fire(self, connection: Connection) -> None:
        connection.abort(self.rst)


@dataclass(frozen=True)
class StopReading(Trigger):
    """Stop reading, so that the client's buffers fill up."""

    def fire(self, connection: Connection) -> None:
        connection.stop_reading()


@dataclass(frozen=True)
class BlackHole(Trigger):
    """Stop reading and writing, but keep TCP open."""

    def fire(self, connection: Connection) -> None:
        connection.black_hole()


@dataclass(frozen=True)
class Emit(Trigger):
    """Send `data` as a message of `fragments` frames, or, with `raw`, as bytes written to TCP."""

    data: str | bytes = ""
    fragments: int = 1
    raw: bool = False

    def fire(self, connection: Connection) -> None:
        if self.raw:
            connection.send_raw(self.data if isinstance(self.data, bytes) else self.data.encode())
        else:
            connection.send_fragments(self.data, self.fragments)


@dataclass
class Faults:
    """The faults of a connection or request, read when it arrives.

    `mutate` gets each message the server is about to send and returns the messages to send instead. `idle_timeout`
    closes with 1011 (NET-0001) when the client has sent no message for that many seconds. `ignore_close` leaves
    the client's close frame unanswered and TCP open.

    For requests: `throttle` sends the body at that many bytes per second, `truncate` ends it regularly after that many
    bytes, `cut` ends TCP with RST after that many. `abort` and `black_hole` happen instead of an answer,
    `stop_reading` instead of reading the body. Raises TypeError for a field of another type.
    """

    reject: Reject | None = None
    delay_handshake: float = 0.0
    close: Close | None = None
    abort: Abort | None = None
    stop_reading: StopReading | None = None
    black_hole: BlackHole | None = None
    emit: Sequence[Emit] = ()
    duplicate: bool = False
    mutate: Callable[[str | bytes], Iterable[str | bytes]] | None = None
    ignore_close: bool = False
    idle_timeout: float | None = None
    throttle: float | None = None
    truncate: int | None = None
    cut: int | None = None

    def __setattr__(self, name: str, value: Any) -> None:
        check_field(Faults, name, value)
        super().__setattr__(name, value)

    @property
    def triggers(self) -> list[Trigger]:
        """The faults that have a trigger."""
        single = (self.stop_reading, self.black_hole, self.close, self.abort)
        return [*self.emit, *(trigger for trigger in single if trigger is not None)]
