"""The messages of every WebSocket product, and parts that several products share."""

from typing import Any, Callable

from .durations import CallDuration, TurnLatencies
from .journal import Ledger
from .table import declared

ROWS = """
## deepgram.clients.common.v1.websocket_events
WebSocketEvents(StrEnum) = Open Close Warning Error Unhandled HandlerFailed Reconnecting Reconnected Restarted HighWater
    Turn
    # Events every WebSocket client has.
## deepgram.clients.common.v1.websocket_response
OpenResponse(Event) = type # The connection is open.
CloseResponse(Event) = type code*:int reason* initiator* request_id* retryable*:bool ledger*:Ledger
    # The connection has ended; `str()` and JSON show `type` alone. `code` is the WebSocket close code, 1006 if the peer
    # vanished without one, `reason` the close reason, "" if none was given, `initiator` who ended it: "client",
    # "server" or "network", `request_id` Deepgram's id of the request, `retryable` whether connecting again can help
    # (protocol 2.7, 4.6), `ledger` the account of what was sent, with the option `reconnect`. All are None where
    # unknown.
ErrorResponse(Event) = description message type variant? code?- cause*:BaseException
    # An error, from the server or found by the SDK. `code` is the server's name for it (protocol 7.9), `cause` the
    # exception behind an error the SDK found, else None.
HandlerFailedResponse(Event) = type event handler*:Callable exception*:BaseException
    # A handler raised; the other handlers and the connection continue. `event` names the event, `handler` is
    # the callable, `exception` what it raised.
ReconnectingResponse(Event) = type="Reconnecting" attempt:int delay:float=0.0 cause*:BaseException
    # The connection is lost (`cause`); the `attempt`th to replace it begins in `delay` seconds.
ReconnectedResponse(Event) = type="Reconnected" outage:float=0.0 replayed~:float=null
    # The connection was replaced after an `outage`; `replayed` seconds of audio (None if not raw) were sent again.
RestartedResponse(Event) = type="Restarted" size:int
    # Speech is sent again from the last Flushed on: drop the audio received since then, `size` bytes.
TurnFunction(CallDuration) = id name asked:float answered~:float=null
    # A function call in a turn: when it was asked for, and when it was answered or cancelled.
TurnResponse(TurnLatencies) = type="Turn" product number:int text reply heard interrupted:bool heard_seconds:float
    audio_seconds:float began~:float=null speech_ended~:float=null first_partial~:float=null final~:float=null
    thinking~:float=null answered~:float=null first_byte~:float=null first_audible~:float=null ended~:float=null
    functions:[TurnFunction] reported:{float}
    # A turn of a `product` ("agent", "listen" or "speak"), the `number`th of its client. Times are seconds by the clock
    # of `time.monotonic()`, None for what has not happened. `text` is what the user said, or what is to be spoken;
    # `reply` what the agent said, `heard` how much of that (or of the text) was played, in whole words; `interrupted`
    # before its end. `reported` has the latencies measured by the server.
HighWaterResponse(Event) = type="HighWater" waiting:int limit:int dropped:int
    # The server does not read: `waiting` bytes of `limit` are taken; `dropped` frames were so far (`send_policy`).
UnhandledResponse(Event) = type raw
    # A message of a type without a handler; `raw` is the received text, `type` always "Unhandled".
## deepgram.clients.common.v1.shared_response
ModelInfo = name version arch # The model used.
Hit = confidence:float start:float end:float snippet~ # A place where a search term was heard, in seconds.
Search = query hits:[Hit] # The hits of one search term.
"""
CLASSES = declared(ROWS, BaseException, Callable[..., Any], Ledger, CallDuration, TurnLatencies)
globals().update(CLASSES)
