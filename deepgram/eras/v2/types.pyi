"""The dict types of 2.x, as type checkers read them; `types.py` has the same keys."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, Literal, TypeAlias, TypedDict

class Options(TypedDict, total=False):
    api_key: str
    api_url: str
    raise_warnings_as_errors: bool
    suppress_warnings: bool

class UrlSource(TypedDict):
    url: str

class BufferSource(TypedDict):
    buffer: bytes
    mimetype: str

class BoostedKeyword(TypedDict):
    boost: float
    word: str

class ToggleConfigOptions(TypedDict):
    numerals: bool

class TranscriptionOptions(TypedDict, total=False):
    alternatives: int
    callback: str
    date_format: str
    dates: bool
    diarize: Literal["false", "true"]
    diarize_version: str
    dictation: bool
    filler_words: bool
    keyword_boost: str
    keywords: list[str]
    language: str
    measurements: bool
    model: str
    multichannel: bool
    ner: str
    numbers: bool
    numbers_spaces: bool
    numerals: bool
    profanity_filter: bool
    punctuate: bool
    redact: list[str]
    replace: str | list[str]
    search: list[str]
    smart_format: bool
    tag: list[str]
    tier: str
    times: bool
    version: str

class LiveOptions(TranscriptionOptions, total=False):
    channels: int
    encoding: str
    endpointing: bool
    interim_results: bool
    sample_rate: int
    vad_turnoff: int

class PrerecordedOptions(TranscriptionOptions, total=False):
    analyze_sentiment: bool
    detect_entities: bool
    detect_language: bool
    detect_topics: bool
    paragraphs: bool
    sentiment: bool
    sentiment_threshold: float
    summarize: bool | str
    translate: list[str]
    utt_split: float
    utterances: bool

class PrerecordedTranscriptionResponse(TypedDict, total=False):
    metadata: Metadata
    request_id: str
    results: TranscriptionResults

class Metadata(TypedDict):
    channels: int
    created: str
    duration: float
    model_info: dict[str, Any]
    models: list[str]
    request_id: str
    sha256: str
    transaction_key: str
    warnings: list[Warning]

class Warning(TypedDict):
    message: str
    parameter: str
    type: Literal["unsupported_language", "unsupported_model", "unsupported_encoding", "deprecated"]

class TranscriptionResults(TypedDict):
    channels: list[Channel]
    summary: SummaryV2 | None
    utterances: list[Utterance] | None

class SummaryV2(TypedDict):
    result: Literal["success", "failure"]
    short: str

class Channel(TypedDict):
    alternatives: list[Alternative]
    entities: list[Entity] | None
    paragraphs: ParagraphGroup | None
    search: list[Search] | None
    summaries: list[Summary] | None
    topics: list[Topic] | None

class Alternative(TypedDict):
    confidence: float
    detected_language: str | None
    transcript: str
    translation: list[Translation] | None
    words: list[WordBase]

class WordBase(TypedDict):
    confidence: float
    end: float
    punctuated_word: str | None
    speaker: int | None
    speaker_confidence: float | None
    start: float
    word: str

class Utterance(TypedDict):
    channel: int
    confidence: float
    end: float
    id: str
    speaker: int | None
    speaker_confidence: float | None
    start: float
    transcript: str
    words: list[WordBase]

class Search(TypedDict):
    hits: list[Hit]
    query: str

class Hit(TypedDict):
    confidence: float
    end: float
    snippet: str
    start: float

class Topic(TypedDict):
    end_word: float
    start_word: float
    text: str
    topics: list[str]

class Summary(TypedDict):
    end_word: float
    start_word: float
    summary: str

class Entity(TypedDict):
    confidence: float
    end_word: float
    label: str
    start_word: float
    value: str

class Translation(TypedDict):
    language: str
    translation: str

class ParagraphGroup(TypedDict):
    paragraphs: list[Paragraph]
    transcript: str

class Paragraph(TypedDict):
    end: float
    num_words: float
    sentences: list[Sentence]
    start: float

class Sentence(TypedDict):
    end: float
    start: float
    text: str

class LiveTranscriptionResponse(TypedDict):
    channel: Channel
    channel_index: list[int]
    duration: float
    is_final: bool
    metadata: StreamingMetadata
    speech_final: bool
    start: float

class StreamingMetadata(TypedDict):
    model_uuid: str
    request_id: str

class Key(TypedDict):
    api_key_id: str
    comment: str
    created: datetime
    key: str | None
    scopes: list[str]

class KeyBundle(TypedDict):
    api_key: Key
    member: Member

class KeyResponse(TypedDict):
    api_keys: list[KeyBundle]

class Project(TypedDict):
    name: str
    project_id: str

class ProjectResponse(TypedDict):
    projects: list[Project]

class UpdateResponse(TypedDict):
    message: str

class Member(TypedDict):
    email: str
    first_name: str
    id: str
    last_name: str
    scopes: list[str] | None

class Scope(TypedDict):
    scopes: list[str]

class Invitation(TypedDict):
    email: str
    scope: str

class InvitationResponse(TypedDict):
    message: str

class Balance(TypedDict):
    amount: float
    balance_id: str
    purchase: str
    units: str

class BalanceResponse(TypedDict):
    projects: list[Balance]

class UsageOptions(TypedDict, total=False):
    accessor: str
    alternatives: bool
    analyze_sentiment: bool
    detect_entities: bool
    detect_language: bool
    detect_topics: bool
    diarize: bool
    end: str
    interim_results: bool
    keywords: bool
    method: Literal["sync", "async", "streaming"]
    model: str
    multichannel: bool
    ner: bool
    numerals: bool
    paragraphs: bool
    profanity_filter: bool
    punctuate: bool
    redact: bool
    replace: str | list[str]
    search: bool
    sentiment_threshold: float
    start: str
    summarize: bool | str
    tag: list[str]
    translate: bool
    utterances: bool

class UsageCallback(TypedDict):
    code: int
    completed: str

class UsageField(TypedDict):
    features: list[str]
    languages: list[str]
    models: list[str]
    processing_methods: list[str]
    tags: list[str]

class UsageFieldOptions(TypedDict, total=False):
    end: str
    start: str

class UsageRequest(TypedDict):
    accessor: str
    callback: UsageCallback | None
    created: str
    path: str
    request_id: str
    response: UsageRequestDetail | UsageRequestMessage | None

class UsageRequestDetail(TypedDict):
    details: UsageRequestDetails

class UsageRequestDetails(TypedDict):
    channels: int
    config: dict[str, bool]
    dutation: float
    features: list[str]
    method: Literal["sync", "async", "streaming"]
    model: str
    streams: int
    tags: list[str]
    total_audio: float
    usd: float

class UsageRequestList(TypedDict):
    limit: int
    page: int
    requests: list[UsageRequest] | None

class UsageRequestListOptions(TypedDict):
    end: str | None
    limit: int | None
    page: int | None
    start: str | None
    status: Literal["succeeded", "failed"]

class UsageRequestMessage(TypedDict):
    message: str | None

class UsageResponse(TypedDict):
    end: str
    resolution: UsageResponseResolution
    results: list[UsageResponseDetail]
    start: str

class UsageResponseDetail(TypedDict):
    end: str
    hours: float
    requests: int
    start: str

class UsageResponseResolution(TypedDict):
    amount: int
    units: str

Keyword: TypeAlias = str | BoostedKeyword
TranscriptionSource: TypeAlias = UrlSource | BufferSource
EventHandler: TypeAlias = Callable[[Any], None] | Callable[[Any], Awaitable[None]]
