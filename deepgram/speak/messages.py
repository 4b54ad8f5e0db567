"""Every message of live speech (protocol section 4): the options of the query string, and the responses.

Fields in the order of 4.8.1, then what the wire has learnt since.
"""

from dataclasses import dataclass
from typing import List, Optional

from .._core.declare import opt, shown_in
from .._core.response import BaseResponse, Options
from .._core.strenum import StrEnum


class SpeakWebSocketEvents(StrEnum):
    """Events of the speak clients."""

    Open = "Open"
    Close = "Close"
    AudioData = "AudioData"
    Metadata = "Metadata"
    Flushed = "Flushed"
    Cleared = "Cleared"
    Unhandled = "Unhandled"
    Error = "Error"
    Warning = "Warning"
    HandlerFailed = "HandlerFailed"


class SpeakWebSocketMessage(StrEnum):
    """What a client may send."""

    Speak = "Speak"
    Flush = "Flush"
    Clear = "Clear"
    Close = "Close"


shown_in("deepgram.clients.speak.enums", vars())


@dataclass
class SpeakWSOptions(Options):
    """Voice and audio format (protocol 4.1); the order of the fields is that of the query string."""

    model: Optional[str] = opt("aura-2-thalia-en")
    encoding: Optional[str] = opt()
    sample_rate: Optional[int] = opt()
    bit_rate: Optional[int] = opt()
    speed: Optional[float] = opt(shown=False)
    mip_opt_out: Optional[bool] = opt(shown=False)


shown_in("deepgram.clients.speak.v1.websocket.options", vars())


@dataclass
class MetadataResponse(BaseResponse):
    """The first message of a session."""

    type: str = ""
    request_id: str = ""
    model_name: Optional[str] = opt(shown=False)
    model_version: Optional[str] = opt(shown=False)
    model_uuid: Optional[str] = opt(shown=False)
    additional_model_uuids: Optional[List[str]] = opt(shown=False)


@dataclass
class FlushedResponse(BaseResponse):
    """All audio of the text before a Flush has been sent."""

    type: str = ""
    sequence_id: int = 0


@dataclass
class ClearedResponse(BaseResponse):
    """Text and audio not yet sent have been dropped."""

    type: str = ""
    sequence_id: int = 0


@dataclass
class WarningResponse(BaseResponse):
    """Something was refused and the session goes on; the wire also spells it `code` and `description` (4.3)."""

    warn_code: str = ""
    warn_msg: str = ""
    type: str = ""
    code: Optional[str] = opt(shown=False)
    description: Optional[str] = opt(shown=False)

    def __post_init__(self) -> None:
        self.warn_code = self.warn_code or self.code or ""
        self.warn_msg = self.warn_msg or self.description or ""


shown_in("deepgram.clients.speak.v1.websocket.response", vars())
