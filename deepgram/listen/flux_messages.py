"""Every message of live transcription with turns, Flux (protocol section 3)."""

from .._core.messages import ErrorResponse
from .._core.table import declared

ROWS = """
## deepgram.listen.flux_messages
FluxEvents(StrEnum) = Open Close Connected TurnInfo Update StartOfTurn EagerEndOfTurn TurnResumed EndOfTurn
    ConfigureSuccess ConfigureFailure Warning Error Unhandled HandlerFailed
    # Events of the Flux clients. TurnInfo is each message of a turn, the next five are those that say so.
FluxWord = word confidence:float start?:float end?:float # A word, as it is to be shown; times in seconds.
FluxThresholds = eager_eot_threshold?:float eot_threshold?:float eot_timeout_ms?:int # When a turn ends.
FluxOptions = model?="flux-general-en" encoding? sample_rate?:int eager_eot_threshold?:float eot_threshold?:float
    eot_timeout_ms?:int keyterm?:[str] language_hint?:[str] mip_opt_out?:bool numerals?:bool profanity_filter?:bool
    redact? tag?:[str] # What to transcribe and when a turn ends (protocol 3.1); thresholds are 0 to 1.
FluxConfigureOptions = type="Configure" thresholds?:FluxThresholds keyterms?:[str] language_hints?:[str] numerals?:bool
    # What to change: a list replaces the one there is, an empty one clears it.
FluxConnectedResponse(Event) = type request_id sequence_id:int # The first message.
TurnInfoResponse(Event) = type request_id sequence_id:int event turn_index:int audio_window_start:float
    audio_window_end:float transcript words:[FluxWord] end_of_turn_confidence:float languages?:[str]
    languages_hinted?:[str] trigger? # A turn so far; `event` says what has become of it (protocol 3.4).
FluxConfigureSuccessResponse(Event) = type request_id sequence_id:int thresholds?:FluxThresholds keyterms?:[str]
    language_hints?:[str] numerals?:bool # The configuration that is in force now.
FluxConfigureFailureResponse(Event) = type request_id sequence_id:int code? description? # Nothing was changed.
FluxWarningResponse(Event) = type request_id? sequence_id:int code description # Something was refused.
FluxErrorResponse(ErrorResponse) = request_id? sequence_id:int # What ends the stream; `code` names it.
"""
CLASSES = declared(ROWS, ErrorResponse)
globals().update(CLASSES)
