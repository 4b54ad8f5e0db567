"""The messages that every WebSocket product has, and the parts that several products share."""

from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any, Callable, List, Optional

from .declare import Fact, opt, shown_in
from .journal import Ledger
from .response import BaseResponse
from .strenum import StrEnum


class WebSocketEvents(StrEnum):
    """Events every WebSocket client has."""

    Open = "Open"
    Close = "Close"
    Warning = "Warning"
    Error = "Error"
    Unhandled = "Unhandled"
    HandlerFailed = "HandlerFailed"
    Reconnecting = "Reconnecting"
    Reconnected = "Reconnected"
    Restarted = "Restarted"


shown_in("deepgram.clients.common.v1.websocket_events", vars())


class Event(BaseResponse):
    """A message handed to handlers; it knows when it was received."""

    __slots__ = ("_facts",)

    @property
    def timestamp(self) -> Optional[str]:
        """Time of receipt as ISO 8601 text in UTC, milliseconds; None for a message that was not received."""
        try:
            received = self._received
        except AttributeError:
            return None
        return datetime.fromtimestamp(received, timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@dataclass
class OpenResponse(Event):
    """The connection is open."""

    type: str = ""


@dataclass
class CloseResponse(Event):
    """The connection has ended; `str()` and JSON show `type` alone.

    Attributes:
        code: WebSocket close code, 1006 if the peer vanished without one.
        reason: the close reason, "" if none was given.
        initiator: who ended it: "client", "server" or "network".
        request_id: Deepgram's id of the request.
        retryable: whether connecting again can help (protocol 2.7, 4.6).
        ledger: the account of what was sent, with the option `reconnect`.
    All are None where unknown.
    """

    type: str = ""

    code = Fact[int]()
    reason = Fact[str]()
    initiator = Fact[str]()
    request_id = Fact[str]()
    retryable = Fact[bool]()
    ledger = Fact[Ledger]()


@dataclass
class ErrorResponse(Event):
    """An error, from the server or found by the SDK.

    `code` is the server's name for it (protocol 7.9), `cause` the exception behind an error the SDK found, else None.
    """

    description: str = ""
    message: str = ""
    type: str = ""
    variant: Optional[str] = opt()
    code: Optional[str] = opt(shown=False)

    cause = Fact[BaseException]()


@dataclass
class HandlerFailedResponse(Event):
    """A handler raised; its siblings and the connection go on.

    `event` names the event it was called for, `handler` is the callable, `exception` what it raised.
    """

    type: str = ""
    event: str = ""

    handler = Fact[Callable[..., Any]]()
    exception = Fact[BaseException]()


@dataclass
class ReconnectingResponse(Event):
    """The connection is lost (`cause`); the `attempt`th to replace it begins in `delay` seconds."""

    type: str = "Reconnecting"
    attempt: int = 0
    delay: float = 0.0

    cause = Fact[BaseException]()


@dataclass
class ReconnectedResponse(Event):
    """The connection was replaced after an `outage`; so many seconds of audio (None if not raw) were sent again."""

    type: str = "Reconnected"
    outage: float = 0.0
    replayed: Optional[float] = None


@dataclass
class RestartedResponse(Event):
    """Speech is spoken again from the end of the last Flushed on: drop the audio since then, `size` bytes."""

    type: str = "Restarted"
    size: int = 0


@dataclass
class UnhandledResponse(Event):
    """A message of a type that nobody handles; `raw` is the received text, `type` always "Unhandled"."""

    type: str = ""
    raw: str = ""


shown_in("deepgram.clients.common.v1.websocket_response", vars())


@dataclass
class ModelInfo(BaseResponse):
    """Which model answered."""

    name: str = ""
    version: str = ""
    arch: str = ""


@dataclass
class Hit(BaseResponse):
    """A place where a search term was heard; `start` and `end` in seconds."""

    confidence: float = 0
    start: float = 0
    end: float = 0
    snippet: Optional[str] = ""


@dataclass
class Search(BaseResponse):
    """The hits of one search term."""

    query: str = ""
    hits: List[Hit] = field(default_factory=list)


shown_in("deepgram.clients.common.v1.shared_response", vars())
