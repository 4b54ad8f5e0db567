# ruff: noqa
# fmt: off
"""Made by scripts/stubs.py from the module beside it."""

from dataclasses import dataclass
from typing import Any
from typing import Callable
from deepgram._core.declare import Fact
from deepgram._core.response import BaseResponse
from deepgram._core.journal import Ledger
from deepgram._core.response import Event
from deepgram._core.strenum import StrEnum
from deepgram._core.table import declared

ENUMS: dict[str, Any]
RESPONSES: dict[str, Any]
SHARED: dict[str, Any]

class WebSocketEvents(StrEnum):
    """Events every WebSocket client has."""

    Open = 'Open'
    Close = 'Close'
    Warning = 'Warning'
    Error = 'Error'
    Unhandled = 'Unhandled'
    HandlerFailed = 'HandlerFailed'
    Reconnecting = 'Reconnecting'
    Reconnected = 'Reconnected'
    Restarted = 'Restarted'
    HighWater = 'HighWater'

@dataclass
class OpenResponse(Event):
    """The connection is open."""

    type: str = ...

@dataclass
class CloseResponse(Event):
    """The connection has ended; `str()` and JSON show `type` alone. `code` is the WebSocket close code, 1006 if the peer vanished without one, `reason` the close reason, "" if none was given, `initiator` who ended it: "client", "server" or "network", `request_id` Deepgram's id of the request, `retryable` whether connecting again can help (protocol 2.7, 4.6), `ledger` the account of what was sent, with the option `reconnect`. All are None where unknown."""

    type: str = ...
    code = Fact[int]()
    reason = Fact[str]()
    initiator = Fact[str]()
    request_id = Fact[str]()
    retryable = Fact[bool]()
    ledger = Fact[Ledger]()

@dataclass
class ErrorResponse(Event):
    """An error, from the server or found by the SDK. `code` is the server's name for it (protocol 7.9), `cause` the exception behind an error the SDK found, else None."""

    description: str = ...
    message: str = ...
    type: str = ...
    variant: str | None = ...
    code: str | None = ...
    cause = Fact[BaseException]()

@dataclass
class HandlerFailedResponse(Event):
    """A handler raised; its siblings and the connection go on. `event` names the event it was called for, `handler` is the callable, `exception` what it raised."""

    type: str = ...
    event: str = ...
    handler = Fact[Callable[..., Any]]()
    exception = Fact[BaseException]()

@dataclass
class ReconnectingResponse(Event):
    """The connection is lost (`cause`); the `attempt`th to replace it begins in `delay` seconds."""

    type: str = ...
    attempt: int = ...
    delay: float = ...
    cause = Fact[BaseException]()

@dataclass
class ReconnectedResponse(Event):
    """The connection was replaced after an `outage`; so many seconds of audio (None if not raw) were sent again."""

    type: str = ...
    outage: float = ...
    replayed: float | None = ...

@dataclass
class RestartedResponse(Event):
    """Speech is spoken again from the end of the last Flushed on: drop the audio since then, `size` bytes."""

    type: str = ...
    size: int = ...

@dataclass
class HighWaterResponse(Event):
    """The server does not read: `waiting` bytes of `limit` are taken; `dropped` frames were so far (`send_policy`)."""

    type: str = ...
    waiting: int = ...
    limit: int = ...
    dropped: int = ...

@dataclass
class UnhandledResponse(Event):
    """A message of a type that nobody handles; `raw` is the received text, `type` always "Unhandled"."""

    type: str = ...
    raw: str = ...

@dataclass
class ModelInfo(BaseResponse):
    """Which model answered."""

    name: str = ...
    version: str = ...
    arch: str = ...

@dataclass
class Hit(BaseResponse):
    """A place where a search term was heard, in seconds."""

    confidence: float = ...
    start: float = ...
    end: float = ...
    snippet: str | None = ...

@dataclass
class Search(BaseResponse):
    """The hits of one search term."""

    query: str = ...
    hits: list[Hit] = ...
