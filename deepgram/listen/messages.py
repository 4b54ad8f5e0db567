"""Every message of live transcription (protocol section 2): the options of the query string, and the responses.

Fields in the order of 4.8.1, then what the wire has learnt since.
"""

from dataclasses import dataclass, field
from typing import Any, Dict, List, Optional, Union

from .._core.declare import opt, shown_in
from .._core.messages import ModelInfo, Search
from .._core.response import BaseResponse, Options
from .._core.strenum import StrEnum


class LiveTranscriptionEvents(StrEnum):
    """Events of the listen clients."""

    Open = "Open"
    Close = "Close"
    Transcript = "Results"
    Metadata = "Metadata"
    UtteranceEnd = "UtteranceEnd"
    SpeechStarted = "SpeechStarted"
    Finalize = "Finalize"
    Error = "Error"
    Unhandled = "Unhandled"
    Warning = "Warning"
    HandlerFailed = "HandlerFailed"


shown_in("deepgram.clients.listen.enums", vars())


@dataclass
class LiveOptions(Options):
    """What to transcribe and how (protocol 2.1); the order of the fields is that of the query string."""

    alternatives: Optional[int] = opt()
    callback: Optional[str] = opt()
    callback_method: Optional[str] = opt()
    channels: Optional[int] = opt()
    diarize: Optional[bool] = opt()
    diarize_version: Optional[str] = opt()
    dictation: Optional[bool] = opt()
    encoding: Optional[str] = opt()
    endpointing: Optional[Union[str, bool, int]] = opt()
    extra: Optional[Union[List[str], str]] = opt()
    filler_words: Optional[bool] = opt()
    interim_results: Optional[bool] = opt()
    keywords: Optional[Union[List[str], str]] = opt()
    keyterm: Optional[List[str]] = opt()
    language: Optional[str] = opt()
    model: Optional[str] = opt()
    multichannel: Optional[bool] = opt()
    no_delay: Optional[bool] = opt()
    numerals: Optional[bool] = opt()
    punctuate: Optional[bool] = opt()
    profanity_filter: Optional[bool] = opt()
    redact: Optional[Union[List[str], bool, str]] = opt()
    replace: Optional[Union[List[str], str]] = opt()
    sample_rate: Optional[int] = opt()
    search: Optional[Union[List[str], str]] = opt()
    smart_format: Optional[bool] = opt()
    tag: Optional[List[str]] = opt()
    tier: Optional[str] = opt()
    utterance_end_ms: Optional[str] = opt()
    vad_events: Optional[bool] = opt()
    version: Optional[str] = opt()
    detect_entities: Optional[bool] = opt(shown=False)
    diarize_model: Optional[str] = opt(shown=False)
    mip_opt_out: Optional[bool] = opt(shown=False)


ListenWebSocketOptions = LiveOptions


shown_in("deepgram.clients.listen.v1.websocket.options", vars())


@dataclass
class ListenWSWord(BaseResponse):
    """A word; `start` and `end` in seconds from the start of the stream."""

    word: str = ""
    start: float = 0
    end: float = 0
    confidence: float = 0
    punctuated_word: Optional[str] = opt()
    speaker: Optional[int] = opt()
    language: Optional[str] = opt()
    speaker_confidence: Optional[float] = opt(shown=False)


@dataclass
class ListenWSAlternative(BaseResponse):
    """A reading of what was said."""

    transcript: str = ""
    confidence: float = 0
    words: List[ListenWSWord] = field(default_factory=list)
    languages: Optional[List[str]] = opt()


@dataclass
class ListenWSChannel(BaseResponse):
    """What was said on a channel; the first of `alternatives` is the best."""

    search: Optional[List[Search]] = opt()
    alternatives: List[ListenWSAlternative] = field(default_factory=list)


@dataclass
class ListenWSEntity(BaseResponse):
    """A name, number or the like in a final result; `start_word` and `end_word` are indexes into its words."""

    label: str = ""
    value: str = ""
    raw_value: str = ""
    confidence: float = 0
    start_word: int = 0
    end_word: int = 0


@dataclass
class Metadata(BaseResponse):
    """Which request and model a result comes from."""

    model_info: ModelInfo
    request_id: str = ""
    model_uuid: str = ""
    extra: Optional[Dict[str, str]] = opt()


@dataclass
class LiveResultResponse(BaseResponse):
    """A transcript of `duration` seconds from `start` (protocol 2.5 tells what the flags mean)."""

    channel: ListenWSChannel
    metadata: Metadata
    type: str = ""
    channel_index: List[int] = field(default_factory=list)
    duration: float = 0
    start: float = 0
    is_final: bool = False
    from_finalize: Optional[bool] = opt()
    speech_final: bool = False
    entities: Optional[List[ListenWSEntity]] = opt(shown=False)


@dataclass
class MetadataResponse(BaseResponse):
    """The last message of a stream; `duration` in seconds of audio received."""

    type: str = ""
    transaction_key: str = ""
    request_id: str = ""
    sha256: str = ""
    created: str = ""
    duration: float = 0
    channels: int = 0
    models: Optional[List[str]] = opt()
    model_info: Optional[Dict[str, ModelInfo]] = opt()
    extra: Optional[Dict[str, Any]] = opt()


@dataclass
class SpeechStartedResponse(BaseResponse):
    """Speech began at `timestamp` (seconds) on `channel` ([index, count])."""

    type: str = ""
    channel: List[int] = field(default_factory=list)
    timestamp: float = 0


@dataclass
class UtteranceEndResponse(BaseResponse):
    """Nobody has said anything since `last_word_end` (seconds) on `channel` ([index, count])."""

    type: str = ""
    channel: List[int] = field(default_factory=list)
    last_word_end: float = 0


shown_in("deepgram.clients.listen.v1.websocket.response", vars())
