# ruff: noqa
# fmt: off
"""Made by scripts/stubs.py from the module beside it."""

from dataclasses import dataclass
from typing import Any
from deepgram._core.response import Options
from deepgram._core.strenum import StrEnum
from deepgram._core.response import BaseResponse
from deepgram._core.table import declared

CLASSES: dict[str, Any]

@dataclass
class _Warned(BaseResponse):
    """A warning, whose fields have two spellings on the wire."""


class SpeakWebSocketEvents(StrEnum):
    """Events of the speak clients."""

    Open = 'Open'
    Close = 'Close'
    AudioData = 'AudioData'
    Metadata = 'Metadata'
    Flushed = 'Flushed'
    Cleared = 'Cleared'
    Unhandled = 'Unhandled'
    Error = 'Error'
    Warning = 'Warning'
    HandlerFailed = 'HandlerFailed'

class SpeakWebSocketMessage(StrEnum):
    """The messages a client may send."""

    Speak = 'Speak'
    Flush = 'Flush'
    Clear = 'Clear'
    Close = 'Close'

@dataclass
class SpeakWSOptions(Options):
    """Voice and audio format (protocol 4.1), in the order of the query; `sample_rate` in Hz."""

    model: str | None = ...
    encoding: str | None = ...
    sample_rate: int | None = ...
    bit_rate: int | None = ...
    speed: float | None = ...
    mip_opt_out: bool | None = ...

@dataclass
class MetadataResponse(BaseResponse):
    """The first message of a session."""

    type: str = ...
    request_id: str = ...
    model_name: str | None = ...
    model_version: str | None = ...
    model_uuid: str | None = ...
    additional_model_uuids: list[str] | None = ...

@dataclass
class FlushedResponse(BaseResponse):
    """All audio of the text before a Flush has been sent."""

    type: str = ...
    sequence_id: int = ...

@dataclass
class ClearedResponse(BaseResponse):
    """Text and audio not yet sent have been dropped."""

    type: str = ...
    sequence_id: int = ...

@dataclass
class WarningResponse(_Warned):
    """A message was refused; the session continues; the wire also spells it `code` and `description` (4.3)."""

    warn_code: str = ...
    warn_msg: str = ...
    type: str = ...
    code: str | None = ...
    description: str | None = ...
