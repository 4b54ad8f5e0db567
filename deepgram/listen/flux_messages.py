"""Every message of live transcription with turns, Flux (protocol section 3)."""

from .._core.messages import ErrorResponse
from .._core.table import declared

ROWS = """
## deepgram.listen.flux_messages
FluxEvents(StrEnum) = Open Close Connected TurnInfo Update StartOfTurn EagerEndOfTurn TurnResumed EndOfTurn
    ConfigureSuccess ConfigureFailure Warning Error Unhandled HandlerFailed
    # Events of the Flux clients. TurnInfo is every message of a turn; the next five are its kinds.
FluxWord = word confidence:float start?:float end?:float # A word, formatted; times in seconds.
FluxThresholds = eager_eot_threshold?:float eot_threshold?:float eot_timeout_ms?:int # Thresholds for the end of a turn.
FluxOptions = model?="flux-general-en" encoding? sample_rate?:int eager_eot_threshold?:float eot_threshold?:float
    eot_timeout_ms?:int keyterm?:[str] language_hint?:[str] mip_opt_out?:bool numerals?:bool profanity_filter?:bool
    redact? tag?:[str] # Options of turn-based transcription (protocol 3.1); thresholds are from 0 to 1.
FluxConfigureOptions = type="Configure" thresholds?:FluxThresholds keyterms?:[str] language_hints?:[str] numerals?:bool
    # Changes: a list replaces the existing one, an empty list clears it.
FluxConnectedResponse(Event) = type request_id sequence_id:int # The first message.
TurnInfoResponse(Event) = type request_id sequence_id:int event turn_index:int audio_window_start:float
    audio_window_end:float transcript words:[FluxWord] end_of_turn_confidence:float languages?:[str]
    languages_hinted?:[str] trigger? # The current state of a turn; `event` says what happened (protocol 3.4).
FluxConfigureSuccessResponse(Event) = type request_id sequence_id:int thresholds?:FluxThresholds keyterms?:[str]
    language_hints?:[str] numerals?:bool # The configuration now in effect.
FluxConfigureFailureResponse(Event) = type request_id sequence_id:int code? description? # Nothing was changed.
FluxWarningResponse(Event) = type request_id? sequence_id:int code description # A message was refused.
FluxErrorResponse(ErrorResponse) = request_id? sequence_id:int # An error that ends the stream; `code` names it.
"""
CLASSES = declared(ROWS, ErrorResponse)
globals().update(CLASSES)
