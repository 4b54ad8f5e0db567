"""Every message of live speech (protocol section 4): the options of the query string, and the responses.

Fields in the order of 4.8.1, then newer fields of the wire.
"""

from typing import Optional

from .._core.response import BaseResponse
from .._core.table import declared


class _Warned(BaseResponse):
    """A warning, whose fields have two spellings on the wire."""

    warn_code: str
    warn_msg: str
    code: Optional[str]
    description: Optional[str]

    def __post_init__(self) -> None:
        self.warn_code = self.warn_code or self.code or ""
        self.warn_msg = self.warn_msg or self.description or ""


ROWS = """
## deepgram.clients.speak.enums
SpeakWebSocketEvents(StrEnum) = Open Close AudioData Metadata Flushed Cleared Unhandled Error Warning HandlerFailed
    # Events of the speak clients.
SpeakWebSocketMessage(StrEnum) = Speak Flush Clear Close # The messages a client may send.
## deepgram.clients.speak.v1.websocket.options
SpeakWSOptions(Options) = model?="aura-2-thalia-en" encoding? sample_rate?:int bit_rate?:int speed?-:float
    mip_opt_out?-:bool # Voice and audio format (protocol 4.1), in the order of the query; `sample_rate` in Hz.
## deepgram.clients.speak.v1.websocket.response
MetadataResponse = type request_id model_name?- model_version?- model_uuid?- additional_model_uuids?-:[str]
    # The first message of a session.
FlushedResponse = type sequence_id:int # All audio of the text before a Flush has been sent.
ClearedResponse = type sequence_id:int # Text and audio not yet sent have been dropped.
WarningResponse(_Warned) = warn_code warn_msg type code?- description?-
    # A message was refused; the session continues; the wire also spells it `code` and `description` (4.3).
"""
CLASSES = declared(ROWS, _Warned)
globals().update(CLASSES)
