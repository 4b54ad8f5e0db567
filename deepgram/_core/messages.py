"""The messages that every WebSocket product has, and the parts that several products share."""

from typing import Any, Callable

from .journal import Ledger
from .response import Event
from .strenum import StrEnum
from .table import declared

ENUMS = declared(
    """
WebSocketEvents(StrEnum) = Open Close Warning Error Unhandled HandlerFailed Reconnecting Reconnected Restarted HighWater
    # Events every WebSocket client has.
""",
    "deepgram.clients.common.v1.websocket_events",
    StrEnum,
)
RESPONSES = declared(
    """
OpenResponse(Event) = type # The connection is open.
CloseResponse(Event) = type code*:int reason* initiator* request_id* retryable*:bool ledger*:Ledger
    # The connection has ended; `str()` and JSON show `type` alone. `code` is the WebSocket close code, 1006 if the peer
    vanished without one, `reason` the close reason, "" if none was given, `initiator` who ended it: "client", "server"
    or "network", `request_id` Deepgram's id of the request, `retryable` whether connecting again can help (protocol
    2.7, 4.6), `ledger` the account of what was sent, with the option `reconnect`. All are None where unknown.
ErrorResponse(Event) = description message type variant? code?- cause*:BaseException
    # An error, from the server or found by the SDK. `code` is the server's name for it (protocol 7.9), `cause` the
    exception behind an error the SDK found, else None.
HandlerFailedResponse(Event) = type event handler*:Callable exception*:BaseException
    # A handler raised; its siblings and the connection go on. `event` names the event it was called for, `handler` is
    the callable, `exception` what it raised.
ReconnectingResponse(Event) = type="Reconnecting" attempt:int delay:float=0.0 cause*:BaseException
    # The connection is lost (`cause`); the `attempt`th to replace it begins in `delay` seconds.
ReconnectedResponse(Event) = type="Reconnected" outage:float=0.0 replayed~:float=null
    # The connection was replaced after an `outage`; so many seconds of audio (None if not raw) were sent again.
RestartedResponse(Event) = type="Restarted" size:int
    # Speech is spoken again from the end of the last Flushed on: drop the audio since then, `size` bytes.
HighWaterResponse(Event) = type="HighWater" waiting:int limit:int dropped:int
    # The server does not read: `waiting` bytes of `limit` are taken; `dropped` frames were so far (`send_policy`).
UnhandledResponse(Event) = type raw
    # A message of a type that nobody handles; `raw` is the received text, `type` always "Unhandled".
""",
    "deepgram.clients.common.v1.websocket_response",
    *(BaseException, Callable[..., Any], Event, Ledger),
)
SHARED = declared(
    """
ModelInfo = name version arch # Which model answered.
Hit = confidence:float start:float end:float snippet~ # A place where a search term was heard, in seconds.
Search = query hits:[Hit] # The hits of one search term.
""",
    "deepgram.clients.common.v1.shared_response",
)
globals().update(ENUMS, **RESPONSES, **SHARED)
