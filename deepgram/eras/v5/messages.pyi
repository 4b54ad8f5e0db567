# ruff: noqa
# fmt: off
"""Made by scripts/stubs.py from the module beside it."""

from typing import Any, Callable, Union

from deepgram.eras.v5.model import UniversalBaseModel

def decoders(endpoint: str) -> dict[str, Callable[[str], Any]]: ...
def generic_message(text: str) -> Any: ...
def message_class(name: str) -> Any: ...
def model_of(declaration: Any, name: str) -> Any: ...
class ListenV1ControlMessage(UniversalBaseModel):
    type: str
    def __init__(
        self,
        *,
        type: str,
        **extra_data: Any,
    ) -> None: ...

class ListenV1Finalize(UniversalBaseModel):
    type: str
    def __init__(
        self,
        *,
        type: str = 'Finalize',
        **extra_data: Any,
    ) -> None: ...

class ListenV1CloseStream(UniversalBaseModel):
    type: str
    def __init__(
        self,
        *,
        type: str = 'CloseStream',
        **extra_data: Any,
    ) -> None: ...

class ListenV1KeepAlive(UniversalBaseModel):
    type: str
    def __init__(
        self,
        *,
        type: str = 'KeepAlive',
        **extra_data: Any,
    ) -> None: ...

class ListenV1Configure(UniversalBaseModel):
    type: str
    keyterms: list[str] | None
    features: Any
    def __init__(
        self,
        *,
        type: str = 'Configure',
        keyterms: list[str] | None = None,
        features: Any = None,
        **extra_data: Any,
    ) -> None: ...

class ListenV1ResultsEvent(UniversalBaseModel):
    type: str
    channel_index: list[int]
    duration: float
    start: float
    is_final: bool | None
    speech_final: bool | None
    channel: ListenV1Channel
    metadata: ListenV1ResultsMetadata
    from_finalize: bool | None
    entities: list[ListenV1ResultsEntitiesItem] | None
    def __init__(
        self,
        *,
        type: str = 'Results',
        channel_index: Any,
        duration: Any,
        start: Any,
        is_final: Any = None,
        speech_final: Any = None,
        channel: Any,
        metadata: Any,
        from_finalize: Any = None,
        entities: Any = None,
        **extra_data: Any,
    ) -> None: ...

ListenV1Results = ListenV1ResultsEvent

class ListenV1Channel(UniversalBaseModel):
    alternatives: list[ListenV1Alternative]
    def __init__(
        self,
        *,
        alternatives: Any,
        **extra_data: Any,
    ) -> None: ...

ListenV1ResultsChannel = ListenV1Channel

class ListenV1Alternative(UniversalBaseModel):
    transcript: str
    confidence: float
    languages: list[str] | None
    languages_hinted: list[str] | None
    words: list[ListenV1Word]
    def __init__(
        self,
        *,
        transcript: str,
        confidence: Any,
        languages: list[str] | None = None,
        languages_hinted: list[str] | None = None,
        words: Any,
        **extra_data: Any,
    ) -> None: ...

ListenV1ResultsChannelAlternativesItem = ListenV1Alternative

class ListenV1Word(UniversalBaseModel):
    word: str
    start: float
    end: float
    confidence: float
    language: str | None
    punctuated_word: str | None
    speaker: int | None
    def __init__(
        self,
        *,
        word: str,
        start: Any,
        end: Any,
        confidence: Any,
        language: str | None = None,
        punctuated_word: str | None = None,
        speaker: Any = None,
        **extra_data: Any,
    ) -> None: ...

ListenV1ResultsChannelAlternativesItemWordsItem = ListenV1Word

class ListenV1ResultsEntitiesItem(UniversalBaseModel):
    label: str
    value: str
    raw_value: str
    confidence: float
    start_word: int
    end_word: int
    def __init__(
        self,
        *,
        label: str,
        value: str,
        raw_value: str,
        confidence: Any,
        start_word: Any,
        end_word: Any,
        **extra_data: Any,
    ) -> None: ...

class ListenV1ResultsMetadata(UniversalBaseModel):
    request_id: str
    model_info: ListenV1ModelInfo
    model_uuid: str
    diarize_info: ListenV1ResultsMetadataDiarizeInfo | None
    def __init__(
        self,
        *,
        request_id: str,
        model_info: Any,
        model_uuid: str,
        diarize_info: Any = None,
        **extra_data: Any,
    ) -> None: ...

class ListenV1ModelInfo(UniversalBaseModel):
    name: str
    version: str
    arch: str
    def __init__(
        self,
        *,
        name: str,
        version: str,
        arch: str,
        **extra_data: Any,
    ) -> None: ...

ListenV1ResultsMetadataModelInfo = ListenV1ModelInfo

class ListenV1ResultsMetadataDiarizeInfo(UniversalBaseModel):
    model_uuid: str
    arch: str
    def __init__(
        self,
        *,
        model_uuid: str,
        arch: str,
        **extra_data: Any,
    ) -> None: ...

class ListenV1MetadataEvent(UniversalBaseModel):
    type: str
    transaction_key: str | None
    request_id: str
    sha256: str
    created: str
    duration: float
    channels: float
    def __init__(
        self,
        *,
        type: str = 'Metadata',
        transaction_key: str | None = None,
        request_id: str,
        sha256: str,
        created: str,
        duration: Any,
        channels: Any,
        **extra_data: Any,
    ) -> None: ...

ListenV1Metadata = ListenV1MetadataEvent

class ListenV1UtteranceEndEvent(UniversalBaseModel):
    type: str
    channel: list[int]
    last_word_end: float
    def __init__(
        self,
        *,
        type: str = 'UtteranceEnd',
        channel: Any,
        last_word_end: Any,
        **extra_data: Any,
    ) -> None: ...

ListenV1UtteranceEnd = ListenV1UtteranceEndEvent

class ListenV1SpeechStartedEvent(UniversalBaseModel):
    type: str
    channel: list[int]
    timestamp: float
    def __init__(
        self,
        *,
        type: str = 'SpeechStarted',
        channel: Any,
        timestamp: Any,
        **extra_data: Any,
    ) -> None: ...

ListenV1SpeechStarted = ListenV1SpeechStartedEvent

class ListenV1ConfigureSuccess(UniversalBaseModel):
    type: str
    request_id: str
    keyterms: list[str] | None
    def __init__(
        self,
        *,
        type: str = 'ConfigureSuccess',
        request_id: str,
        keyterms: list[str] | None = None,
        **extra_data: Any,
    ) -> None: ...

class ListenV1ConfigureFailure(UniversalBaseModel):
    type: str
    request_id: str
    code: str
    description: str
    def __init__(
        self,
        *,
        type: str = 'ConfigureFailure',
        request_id: str,
        code: str,
        description: str,
        **extra_data: Any,
    ) -> None: ...

class ListenV1Error(UniversalBaseModel):
    type: str
    variant: str | None
    description: str
    code: str | None
    message: str | None
    def __init__(
        self,
        *,
        type: str = 'Error',
        variant: str | None = None,
        description: str,
        code: str | None = None,
        message: str | None = None,
        **extra_data: Any,
    ) -> None: ...

class ListenV2MediaMessage(UniversalBaseModel):
    data: Any
    def __init__(
        self,
        *,
        data: Any = None,
        **extra_data: Any,
    ) -> None: ...

class ListenV2ControlMessage(UniversalBaseModel):
    type: str
    def __init__(
        self,
        *,
        type: str = 'CloseStream',
        **extra_data: Any,
    ) -> None: ...

ListenV2CloseStream = ListenV2ControlMessage

class ListenV2ForceEndTurn(UniversalBaseModel):
    type: str
    def __init__(
        self,
        *,
        type: str = 'ForceEndTurn',
        **extra_data: Any,
    ) -> None: ...

class ListenV2Configure(UniversalBaseModel):
    type: str
    thresholds: ListenV2ConfigureThresholds | None
    keyterms: Any
    language_hints: list[str] | None
    numerals: bool | None
    def __init__(
        self,
        *,
        type: str = 'Configure',
        thresholds: Any = None,
        keyterms: Any = None,
        language_hints: list[str] | None = None,
        numerals: Any = None,
        **extra_data: Any,
    ) -> None: ...

class ListenV2ConfigureThresholds(UniversalBaseModel):
    eager_eot_threshold: float | None
    eot_threshold: float | None
    eot_timeout_ms: int | None
    def __init__(
        self,
        *,
        eager_eot_threshold: Any = None,
        eot_threshold: Any = None,
        eot_timeout_ms: Any = None,
        **extra_data: Any,
    ) -> None: ...

ListenV2ConfigureSuccessThresholds = ListenV2ConfigureThresholds

class ListenV2ConnectedEvent(UniversalBaseModel):
    type: str
    request_id: str
    sequence_id: int
    def __init__(
        self,
        *,
        type: str = 'Connected',
        request_id: str,
        sequence_id: Any,
        **extra_data: Any,
    ) -> None: ...

ListenV2Connected = ListenV2ConnectedEvent

class ListenV2TurnInfoEvent(UniversalBaseModel):
    type: str
    request_id: str
    sequence_id: int
    event: str
    turn_index: int
    audio_window_start: float
    audio_window_end: float
    transcript: str
    words: list[ListenV2TurnInfoEventWordsItem]
    end_of_turn_confidence: float
    languages: list[str] | None
    languages_hinted: list[str] | None
    trigger: str | None
    def __init__(
        self,
        *,
        type: str = 'TurnInfo',
        request_id: str,
        sequence_id: Any,
        event: str,
        turn_index: Any,
        audio_window_start: Any,
        audio_window_end: Any,
        transcript: str,
        words: Any,
        end_of_turn_confidence: Any,
        languages: list[str] | None = None,
        languages_hinted: list[str] | None = None,
        trigger: str | None = None,
        **extra_data: Any,
    ) -> None: ...

ListenV2TurnInfo = ListenV2TurnInfoEvent

class ListenV2TurnInfoEventWordsItem(UniversalBaseModel):
    word: str
    confidence: float
    start: float | None
    end: float | None
    def __init__(
        self,
        *,
        word: str,
        confidence: Any,
        start: Any = None,
        end: Any = None,
        **extra_data: Any,
    ) -> None: ...

ListenV2TurnInfoWordsItem = ListenV2TurnInfoEventWordsItem

class ListenV2ConfigureSuccess(UniversalBaseModel):
    type: str
    request_id: str
    thresholds: ListenV2ConfigureThresholds
    keyterms: Any
    language_hints: list[str] | None
    numerals: bool | None
    sequence_id: int
    def __init__(
        self,
        *,
        type: str = 'ConfigureSuccess',
        request_id: str,
        thresholds: Any,
        keyterms: Any = None,
        language_hints: list[str] | None = None,
        numerals: Any = None,
        sequence_id: Any,
        **extra_data: Any,
    ) -> None: ...

class ListenV2ConfigureFailure(UniversalBaseModel):
    type: str
    request_id: str
    sequence_id: int
    code: str | None
    description: str | None
    def __init__(
        self,
        *,
        type: str = 'ConfigureFailure',
        request_id: str,
        sequence_id: Any,
        code: str | None = None,
        description: str | None = None,
        **extra_data: Any,
    ) -> None: ...

class ListenV2Warning(UniversalBaseModel):
    type: str
    request_id: str | None
    sequence_id: int | None
    code: str
    description: str
    def __init__(
        self,
        *,
        type: str = 'Warning',
        request_id: str | None = None,
        sequence_id: Any = None,
        code: str,
        description: str,
        **extra_data: Any,
    ) -> None: ...

class ListenV2FatalErrorEvent(UniversalBaseModel):
    type: str
    sequence_id: int
    code: str
    description: str
    def __init__(
        self,
        *,
        type: str = 'Error',
        sequence_id: Any,
        code: str,
        description: str,
        **extra_data: Any,
    ) -> None: ...

ListenV2FatalError = ListenV2FatalErrorEvent

class SpeakV1TextMessage(UniversalBaseModel):
    type: str
    text: str
    def __init__(
        self,
        *,
        type: str = 'Speak',
        text: str,
        **extra_data: Any,
    ) -> None: ...

SpeakV1Text = SpeakV1TextMessage

class SpeakV1ControlMessage(UniversalBaseModel):
    type: str
    def __init__(
        self,
        *,
        type: str,
        **extra_data: Any,
    ) -> None: ...

class SpeakV1Flush(UniversalBaseModel):
    type: str
    def __init__(
        self,
        *,
        type: str = 'Flush',
        **extra_data: Any,
    ) -> None: ...

class SpeakV1Clear(UniversalBaseModel):
    type: str
    def __init__(
        self,
        *,
        type: str = 'Clear',
        **extra_data: Any,
    ) -> None: ...

class SpeakV1Close(UniversalBaseModel):
    type: str
    def __init__(
        self,
        *,
        type: str = 'Close',
        **extra_data: Any,
    ) -> None: ...

class SpeakV1MetadataEvent(UniversalBaseModel):
    type: str
    request_id: str
    model_name: str
    model_version: str
    model_uuid: str
    additional_model_uuids: list[str] | None
    def __init__(
        self,
        *,
        type: str = 'Metadata',
        request_id: str,
        model_name: str,
        model_version: str,
        model_uuid: str,
        additional_model_uuids: list[str] | None = None,
        **extra_data: Any,
    ) -> None: ...

SpeakV1Metadata = SpeakV1MetadataEvent

class SpeakV1ControlEvent(UniversalBaseModel):
    type: str
    sequence_id: int
    def __init__(
        self,
        *,
        type: str,
        sequence_id: Any,
        **extra_data: Any,
    ) -> None: ...

SpeakV1Flushed = SpeakV1ControlEvent

SpeakV1Cleared = SpeakV1ControlEvent

class SpeakV1WarningEvent(UniversalBaseModel):
    type: str
    warn_msg: str | None
    warn_code: str | None
    description: str | None
    code: str | None
    def __init__(
        self,
        *,
        type: str = 'Warning',
        warn_msg: str | None = None,
        warn_code: str | None = None,
        description: str | None = None,
        code: str | None = None,
        **extra_data: Any,
    ) -> None: ...

SpeakV1Warning = SpeakV1WarningEvent

class SpeakV2Speak(UniversalBaseModel):
    type: str
    text: str
    def __init__(
        self,
        *,
        type: str = 'Speak',
        text: str,
        **extra_data: Any,
    ) -> None: ...

class SpeakV2Flush(UniversalBaseModel):
    type: str
    def __init__(
        self,
        *,
        type: str = 'Flush',
        **extra_data: Any,
    ) -> None: ...

class SpeakV2Close(UniversalBaseModel):
    type: str
    def __init__(
        self,
        *,
        type: str = 'Close',
        **extra_data: Any,
    ) -> None: ...

class SpeakV2Interrupt(UniversalBaseModel):
    type: str
    playback_offset: SpeakV2InterruptPlaybackOffset | None
    def __init__(
        self,
        *,
        type: str = 'Interrupt',
        playback_offset: Any = None,
        **extra_data: Any,
    ) -> None: ...

class SpeakV2InterruptPlaybackOffset(UniversalBaseModel):
    type: str
    value: int
    def __init__(
        self,
        *,
        type: str = 'time_ms',
        value: Any,
        **extra_data: Any,
    ) -> None: ...

class SpeakV2Configure(UniversalBaseModel):
    type: str
    speed: float | None
    def __init__(
        self,
        *,
        type: str = 'Configure',
        speed: Any = None,
        **extra_data: Any,
    ) -> None: ...

class SpeakV2Connected(UniversalBaseModel):
    type: str
    request_id: str
    model_name: str
    model_version: str
    model_uuids: list[str]
    def __init__(
        self,
        *,
        type: str = 'Connected',
        request_id: str,
        model_name: str,
        model_version: str,
        model_uuids: list[str],
        **extra_data: Any,
    ) -> None: ...

class SpeakV2SpeechStarted(UniversalBaseModel):
    type: str
    speech_id: str
    def __init__(
        self,
        *,
        type: str = 'SpeechStarted',
        speech_id: str,
        **extra_data: Any,
    ) -> None: ...

class SpeakV2SpeechMetadata(UniversalBaseModel):
    type: str
    speech_id: str
    audio_duration_ms: int
    input_character_count: int
    billable_character_count: int
    controls_applied: SpeakV2SpeechMetadataControlsApplied
    def __init__(
        self,
        *,
        type: str = 'SpeechMetadata',
        speech_id: str,
        audio_duration_ms: Any,
        input_character_count: Any,
        billable_character_count: Any,
        controls_applied: Any,
        **extra_data: Any,
    ) -> None: ...

class SpeakV2SpeechMetadataControlsApplied(UniversalBaseModel):
    pronunciations_applied: int
    breaks_applied: int | None
    pronunciation_warnings: int
    def __init__(
        self,
        *,
        pronunciations_applied: Any,
        breaks_applied: Any = None,
        pronunciation_warnings: Any,
        **extra_data: Any,
    ) -> None: ...

SpeakV2SpeechInterruptedMetadataControlsApplied = SpeakV2SpeechMetadataControlsApplied

class SpeakV2Flushed(UniversalBaseModel):
    type: str
    speech_id: str
    def __init__(
        self,
        *,
        type: str = 'Flushed',
        speech_id: str,
        **extra_data: Any,
    ) -> None: ...

class SpeakV2SessionMetadata(UniversalBaseModel):
    type: str
    total_audio_duration_ms: int
    total_input_character_count: int
    total_billable_character_count: int
    def __init__(
        self,
        *,
        type: str = 'SessionMetadata',
        total_audio_duration_ms: Any,
        total_input_character_count: Any,
        total_billable_character_count: Any,
        **extra_data: Any,
    ) -> None: ...

class SpeakV2Warning(UniversalBaseModel):
    type: str
    code: str
    description: str
    def __init__(
        self,
        *,
        type: str = 'Warning',
        code: str,
        description: str,
        **extra_data: Any,
    ) -> None: ...

class SpeakV2Error(UniversalBaseModel):
    type: str
    code: str
    description: str
    def __init__(
        self,
        *,
        type: str = 'Error',
        code: str,
        description: str,
        **extra_data: Any,
    ) -> None: ...

class SpeakV2SpeechInterrupted(UniversalBaseModel):
    type: str
    audio_played_ms: int
    text_spoken: str | None
    text_remaining: str | None
    metadata: SpeakV2SpeechInterruptedMetadata
    def __init__(
        self,
        *,
        type: str = 'SpeechInterrupted',
        audio_played_ms: Any,
        text_spoken: str | None = None,
        text_remaining: str | None = None,
        metadata: Any,
        **extra_data: Any,
    ) -> None: ...

class SpeakV2SpeechInterruptedMetadata(UniversalBaseModel):
    speech_id: str
    audio_duration_ms: int
    input_character_count: int
    billable_character_count: int
    controls_applied: SpeakV2SpeechMetadataControlsApplied
    def __init__(
        self,
        *,
        speech_id: str,
        audio_duration_ms: Any,
        input_character_count: Any,
        billable_character_count: Any,
        controls_applied: Any,
        **extra_data: Any,
    ) -> None: ...

class SpeakV2ConfigureSuccess(UniversalBaseModel):
    type: str
    applied: SpeakV2ConfigureSuccessApplied
    def __init__(
        self,
        *,
        type: str = 'ConfigureSuccess',
        applied: Any,
        **extra_data: Any,
    ) -> None: ...

class SpeakV2ConfigureSuccessApplied(UniversalBaseModel):
    speed: float | None
    def __init__(
        self,
        *,
        speed: Any = None,
        **extra_data: Any,
    ) -> None: ...

class SpeakV2ConfigureFailure(UniversalBaseModel):
    type: str
    code: str
    field: str | None
    value: float | None
    description: str
    def __init__(
        self,
        *,
        type: str = 'ConfigureFailure',
        code: str,
        field: str | None = None,
        value: Any = None,
        description: str,
        **extra_data: Any,
    ) -> None: ...

class AgentV1SettingsMessage(UniversalBaseModel):
    type: str
    audio: AgentV1AudioConfig
    agent: AgentV1Agent
    tags: list[str] | None
    experimental: bool
    flags: AgentV1Flags | None
    mip_opt_out: bool
    def __init__(
        self,
        *,
        type: str = 'Settings',
        audio: Any,
        agent: Any,
        tags: list[str] | None = None,
        experimental: Any = False,
        flags: Any = None,
        mip_opt_out: Any = False,
        **extra_data: Any,
    ) -> None: ...

class AgentV1Settings(UniversalBaseModel):
    type: str
    audio: AgentV1AudioConfig
    agent: AgentV1SettingsAgent
    tags: list[str] | None
    experimental: bool | None
    flags: AgentV1SettingsFlags | None
    mip_opt_out: bool | None
    def __init__(
        self,
        *,
        type: str = 'Settings',
        audio: Any,
        agent: Any,
        tags: list[str] | None = None,
        experimental: Any = None,
        flags: Any = None,
        mip_opt_out: Any = None,
        **extra_data: Any,
    ) -> None: ...

class AgentV1AudioConfig(UniversalBaseModel):
    input: AgentV1AudioInput | None
    output: AgentV1AudioOutput | None
    def __init__(
        self,
        *,
        input: Any = None,
        output: Any = None,
        **extra_data: Any,
    ) -> None: ...

AgentV1SettingsAudio = AgentV1AudioConfig

class AgentV1AudioInput(UniversalBaseModel):
    encoding: str
    sample_rate: int
    def __init__(
        self,
        *,
        encoding: str = 'linear16',
        sample_rate: Any = 24000,
        **extra_data: Any,
    ) -> None: ...

class AgentV1SettingsAudioInput(UniversalBaseModel):
    encoding: str | None
    sample_rate: int | None
    def __init__(
        self,
        *,
        encoding: str | None = None,
        sample_rate: Any = None,
        **extra_data: Any,
    ) -> None: ...

class AgentV1AudioOutput(UniversalBaseModel):
    encoding: str
    sample_rate: int | None
    bitrate: int | None
    container: str | None
    def __init__(
        self,
        *,
        encoding: str = 'linear16',
        sample_rate: Any = None,
        bitrate: Any = None,
        container: str | None = None,
        **extra_data: Any,
    ) -> None: ...

class AgentV1SettingsAudioOutput(UniversalBaseModel):
    encoding: str | None
    sample_rate: int | None
    bitrate: int | None
    container: str | None
    def __init__(
        self,
        *,
        encoding: str | None = None,
        sample_rate: Any = None,
        bitrate: Any = None,
        container: str | None = None,
        **extra_data: Any,
    ) -> None: ...

class AgentV1Agent(UniversalBaseModel):
    language: str
    context: AgentV1Context | None
    listen: AgentV1Listen | None
    think: AgentV1Think
    speak: AgentV1SpeakProviderConfig
    greeting: str | None
    def __init__(
        self,
        *,
        language: str = 'en',
        context: Any = None,
        listen: Any = None,
        think: Any,
        speak: Any,
        greeting: str | None = None,
        **extra_data: Any,
    ) -> None: ...

class AgentV1SettingsAgent(UniversalBaseModel):
    language: str | None
    context: AgentV1Context | None
    listen: AgentV1SettingsAgentListen | None
    think: AgentV1Think | None
    think_live: ThinkLiveSettingsV1 | None
    speak: AgentV1SpeakProviderConfig | None
    greeting: str | None
    def __init__(
        self,
        *,
        language: str | None = None,
        context: Any = None,
        listen: Any = None,
        think: Any = None,
        think_live: Any = None,
        speak: Any = None,
        greeting: str | None = None,
        **extra_data: Any,
    ) -> None: ...

AgentV1SettingsAgentContext = AgentV1SettingsAgent

class AgentV1Flags(UniversalBaseModel):
    history: bool
    def __init__(
        self,
        *,
        history: Any = True,
        **extra_data: Any,
    ) -> None: ...

class AgentV1SettingsFlags(UniversalBaseModel):
    history: bool | None
    def __init__(
        self,
        *,
        history: Any = None,
        **extra_data: Any,
    ) -> None: ...

class AgentV1Context(UniversalBaseModel):
    messages: Any
    def __init__(
        self,
        *,
        messages: Any = None,
        **extra_data: Any,
    ) -> None: ...

AgentV1SettingsAgentContextContext = AgentV1Context

class AgentV1HistoryMessage(UniversalBaseModel):
    type: str
    role: str
    content: str
    def __init__(
        self,
        *,
        type: str = 'History',
        role: str,
        content: str,
        **extra_data: Any,
    ) -> None: ...

AgentV1HistoryContent = AgentV1HistoryMessage

ConversationHistoryMessage = AgentV1HistoryMessage

AgentV1SettingsAgentContextMessagesItemContent = AgentV1HistoryMessage

class AgentV1HistoryFunctionCalls(UniversalBaseModel):
    type: str
    function_calls: list[AgentV1FunctionCall]
    def __init__(
        self,
        *,
        type: str = 'History',
        function_calls: Any,
        **extra_data: Any,
    ) -> None: ...

FunctionCallHistoryMessage = AgentV1HistoryFunctionCalls

AgentV1SettingsAgentContextMessagesItemFunctionCalls = AgentV1HistoryFunctionCalls

class AgentV1FunctionCall(UniversalBaseModel):
    id: str
    name: str
    client_side: bool
    arguments: str
    response: str
    thought_signature: str | None
    def __init__(
        self,
        *,
        id: str,
        name: str,
        client_side: Any,
        arguments: str,
        response: str,
        thought_signature: str | None = None,
        **extra_data: Any,
    ) -> None: ...

FunctionCallHistoryMessageFunctionCallsItem = AgentV1FunctionCall

AgentV1HistoryFunctionCallsFunctionCallsItem = AgentV1FunctionCall

class AgentV1Listen(UniversalBaseModel):
    provider: AgentV1ListenProvider
    def __init__(
        self,
        *,
        provider: Any,
        **extra_data: Any,
    ) -> None: ...

class AgentV1ListenProvider(UniversalBaseModel):
    type: str
    model: str
    keyterms: list[str] | None
    smart_format: bool
    def __init__(
        self,
        *,
        type: str = 'deepgram',
        model: str,
        keyterms: list[str] | None = None,
        smart_format: Any = False,
        **extra_data: Any,
    ) -> None: ...

class AgentV1SettingsAgentListen(UniversalBaseModel):
    provider: Any
    def __init__(
        self,
        *,
        provider: Any = None,
        **extra_data: Any,
    ) -> None: ...

AgentV1SettingsAgentContextListen = AgentV1SettingsAgentListen

class AgentV1UpdateListenListen(UniversalBaseModel):
    provider: Any
    def __init__(
        self,
        *,
        provider: Any,
        **extra_data: Any,
    ) -> None: ...

class AgentV1SettingsAgentListenProvider_V1(UniversalBaseModel):
    version: str
    type: str
    model: str | None
    language: str | None
    keyterms: list[str] | None
    smart_format: bool | None
    def __init__(
        self,
        *,
        version: str = 'v1',
        type: str = 'deepgram',
        model: str | None = None,
        language: str | None = None,
        keyterms: list[str] | None = None,
        smart_format: Any = None,
        **extra_data: Any,
    ) -> None: ...

AgentV1SettingsAgentListenProviderV1 = AgentV1SettingsAgentListenProvider_V1

DeepgramListenProviderV1 = AgentV1SettingsAgentListenProvider_V1

AgentV1UpdateListenListenProvider_V1 = AgentV1SettingsAgentListenProvider_V1

AgentV1SettingsAgentContextListenProvider_V1 = AgentV1SettingsAgentListenProvider_V1

AgentV1SettingsAgentContextListenProviderV1 = AgentV1SettingsAgentListenProvider_V1

class AgentV1SettingsAgentListenProvider_V2(UniversalBaseModel):
    version: str
    type: str
    model: str
    language_hints: list[str] | None
    language_hint: Any
    eot_threshold: float | None
    eager_eot_threshold: float | None
    eot_timeout_ms: int | None
    keyterms: list[str] | None
    def __init__(
        self,
        *,
        version: str = 'v2',
        type: str = 'deepgram',
        model: str,
        language_hints: list[str] | None = None,
        language_hint: Any = None,
        eot_threshold: Any = None,
        eager_eot_threshold: Any = None,
        eot_timeout_ms: Any = None,
        keyterms: list[str] | None = None,
        **extra_data: Any,
    ) -> None: ...

AgentV1SettingsAgentListenProviderV2 = AgentV1SettingsAgentListenProvider_V2

DeepgramListenProviderV2 = AgentV1SettingsAgentListenProvider_V2

AgentV1UpdateListenListenProvider_V2 = AgentV1SettingsAgentListenProvider_V2

AgentV1SettingsAgentContextListenProvider_V2 = AgentV1SettingsAgentListenProvider_V2

AgentV1SettingsAgentContextListenProviderV2 = AgentV1SettingsAgentListenProvider_V2

class AgentV1Endpoint(UniversalBaseModel):
    url: str
    headers: Any
    def __init__(
        self,
        *,
        url: str,
        headers: Any = None,
        **extra_data: Any,
    ) -> None: ...

ThinkSettingsV1Endpoint = AgentV1Endpoint

SpeakSettingsV1Endpoint = AgentV1Endpoint

ThinkSettingsV1FunctionsItemEndpoint = AgentV1Endpoint

AgentV1SettingsAgentSpeakEndpointEndpoint = AgentV1Endpoint

AgentV1SettingsAgentSpeakOneItemEndpoint = AgentV1Endpoint

AgentV1UpdateSpeakSpeakEndpointEndpoint = AgentV1Endpoint

AgentV1UpdateSpeakSpeakOneItemEndpoint = AgentV1Endpoint

AgentV1SettingsAgentThinkOneItemEndpoint = AgentV1Endpoint

AgentV1SettingsAgentThinkOneItemFunctionsItemEndpoint = AgentV1Endpoint

class AgentV1AwsCredentials(UniversalBaseModel):
    type: str
    region: str
    access_key_id: str
    secret_access_key: str
    session_token: str | None
    def __init__(
        self,
        *,
        type: str,
        region: str,
        access_key_id: str,
        secret_access_key: str,
        session_token: str | None = None,
        **extra_data: Any,
    ) -> None: ...

AwsBedrockThinkProviderCredentials = AgentV1AwsCredentials

AwsPollySpeakProviderCredentials = AgentV1AwsCredentials

class AgentV1Function(UniversalBaseModel):
    name: str
    description: str | None
    parameters: Any
    endpoint: AgentV1Endpoint | None
    def __init__(
        self,
        *,
        name: str,
        description: str | None = None,
        parameters: Any = None,
        endpoint: Any = None,
        **extra_data: Any,
    ) -> None: ...

ThinkSettingsV1FunctionsItem = AgentV1Function

AgentV1SettingsAgentThinkOneItemFunctionsItem = AgentV1Function

class AgentV1Think(UniversalBaseModel):
    provider: Any
    endpoint: AgentV1Endpoint | None
    functions: list[AgentV1Function] | None
    prompt: str | None
    context_length: Any
    def __init__(
        self,
        *,
        provider: Any,
        endpoint: Any = None,
        functions: Any = None,
        prompt: str | None = None,
        context_length: Any = None,
        **extra_data: Any,
    ) -> None: ...

ThinkSettingsV1 = AgentV1Think

AgentV1SettingsAgentThinkOneItem = AgentV1Think

class AgentV1OpenAiThinkProvider(UniversalBaseModel):
    type: str
    model: str
    temperature: float | None
    def __init__(
        self,
        *,
        type: str = 'open_ai',
        model: str,
        temperature: Any = None,
        **extra_data: Any,
    ) -> None: ...

ThinkSettingsV1Provider_OpenAi = AgentV1OpenAiThinkProvider

AgentV1SettingsAgentThinkOneItemProvider_OpenAi = AgentV1OpenAiThinkProvider

class AgentV1AnthropicThinkProvider(UniversalBaseModel):
    type: str
    model: str
    temperature: float | None
    def __init__(
        self,
        *,
        type: str = 'anthropic',
        model: str,
        temperature: Any = None,
        **extra_data: Any,
    ) -> None: ...

ThinkSettingsV1Provider_Anthropic = AgentV1AnthropicThinkProvider

AgentV1SettingsAgentThinkOneItemProvider_Anthropic = AgentV1AnthropicThinkProvider

class AgentV1GoogleThinkProvider(UniversalBaseModel):
    type: str
    model: str | None
    temperature: float | None
    def __init__(
        self,
        *,
        type: str = 'google',
        model: str | None = None,
        temperature: Any = None,
        **extra_data: Any,
    ) -> None: ...

ThinkSettingsV1Provider_Google = AgentV1GoogleThinkProvider

AgentV1SettingsAgentThinkOneItemProvider_Google = AgentV1GoogleThinkProvider

class AgentV1GroqThinkProvider(UniversalBaseModel):
    type: str
    model: str
    temperature: float | None
    def __init__(
        self,
        *,
        type: str = 'groq',
        model: str = 'openai/gpt-oss-20b',
        temperature: Any = None,
        **extra_data: Any,
    ) -> None: ...

ThinkSettingsV1Provider_Groq = AgentV1GroqThinkProvider

AgentV1SettingsAgentThinkOneItemProvider_Groq = AgentV1GroqThinkProvider

class DeepgramThinkProvider(UniversalBaseModel):
    type: str
    model: str
    temperature: float | None
    def __init__(
        self,
        *,
        type: str = 'deepgram',
        model: str,
        temperature: Any = None,
        **extra_data: Any,
    ) -> None: ...

ThinkSettingsV1Provider_Deepgram = DeepgramThinkProvider

AgentV1SettingsAgentThinkOneItemProvider_Deepgram = DeepgramThinkProvider

class AgentV1AwsBedrockThinkProvider(UniversalBaseModel):
    type: str
    model: str
    temperature: float | None
    credentials: AgentV1AwsCredentials | None
    def __init__(
        self,
        *,
        type: str = 'aws_bedrock',
        model: str,
        temperature: Any = None,
        credentials: Any = None,
        **extra_data: Any,
    ) -> None: ...

ThinkSettingsV1Provider_AwsBedrock = AgentV1AwsBedrockThinkProvider

AgentV1SettingsAgentThinkOneItemProvider_AwsBedrock = AgentV1AwsBedrockThinkProvider

class ThinkLiveSettingsV1(UniversalBaseModel):
    provider: ThinkLiveSettingsV1Provider
    def __init__(
        self,
        *,
        provider: Any,
        **extra_data: Any,
    ) -> None: ...

class ThinkLiveSettingsV1Provider(UniversalBaseModel):
    type: str
    version: str
    agent_backchannel_sensitivity: float | None
    presence_check_max_count: int | None
    presence_check_interval_ms: int | None
    frustration_max_count: int | None
    restricted_terms: list[str] | None
    def __init__(
        self,
        *,
        type: str = 'deepgram',
        version: str = 'v1',
        agent_backchannel_sensitivity: Any = None,
        presence_check_max_count: Any = None,
        presence_check_interval_ms: Any = None,
        frustration_max_count: Any = None,
        restricted_terms: list[str] | None = None,
        **extra_data: Any,
    ) -> None: ...

DeepgramThinkLiveProviderV1 = ThinkLiveSettingsV1Provider

class AgentV1SpeakProviderConfig(UniversalBaseModel):
    provider: Any
    endpoint: AgentV1Endpoint | None
    def __init__(
        self,
        *,
        provider: Any,
        endpoint: Any = None,
        **extra_data: Any,
    ) -> None: ...

SpeakSettingsV1 = AgentV1SpeakProviderConfig

AgentV1SettingsAgentSpeakEndpoint = AgentV1SpeakProviderConfig

AgentV1SettingsAgentSpeakOneItem = AgentV1SpeakProviderConfig

AgentV1UpdateSpeakSpeakEndpoint = AgentV1SpeakProviderConfig

AgentV1UpdateSpeakSpeakOneItem = AgentV1SpeakProviderConfig

class AgentV1DeepgramSpeakProvider(UniversalBaseModel):
    type: str
    model: str
    def __init__(
        self,
        *,
        type: str = 'deepgram',
        model: str,
        **extra_data: Any,
    ) -> None: ...

SpeakSettingsV1Provider_Deepgram = AgentV1DeepgramSpeakProvider

AgentV1SettingsAgentSpeakEndpointProvider_Deepgram = AgentV1DeepgramSpeakProvider

AgentV1SettingsAgentSpeakOneItemProvider_Deepgram = AgentV1DeepgramSpeakProvider

AgentV1UpdateSpeakSpeakEndpointProvider_Deepgram = AgentV1DeepgramSpeakProvider

AgentV1UpdateSpeakSpeakOneItemProvider_Deepgram = AgentV1DeepgramSpeakProvider

class AgentV1ElevenLabsSpeakProvider(UniversalBaseModel):
    type: str
    model_id: str
    language_code: str | None
    def __init__(
        self,
        *,
        type: str = 'eleven_labs',
        model_id: str,
        language_code: str | None = None,
        **extra_data: Any,
    ) -> None: ...

SpeakSettingsV1Provider_ElevenLabs = AgentV1ElevenLabsSpeakProvider

AgentV1SettingsAgentSpeakEndpointProvider_ElevenLabs = AgentV1ElevenLabsSpeakProvider

AgentV1SettingsAgentSpeakOneItemProvider_ElevenLabs = AgentV1ElevenLabsSpeakProvider

AgentV1UpdateSpeakSpeakEndpointProvider_ElevenLabs = AgentV1ElevenLabsSpeakProvider

AgentV1UpdateSpeakSpeakOneItemProvider_ElevenLabs = AgentV1ElevenLabsSpeakProvider

class AgentV1CartesiaSpeakProvider(UniversalBaseModel):
    type: str
    model_id: str
    voice: AgentV1CartesiaVoice
    language: str | None
    def __init__(
        self,
        *,
        type: str = 'cartesia',
        model_id: str,
        voice: Any,
        language: str | None = None,
        **extra_data: Any,
    ) -> None: ...

SpeakSettingsV1Provider_Cartesia = AgentV1CartesiaSpeakProvider

AgentV1SettingsAgentSpeakEndpointProvider_Cartesia = AgentV1CartesiaSpeakProvider

AgentV1SettingsAgentSpeakOneItemProvider_Cartesia = AgentV1CartesiaSpeakProvider

AgentV1UpdateSpeakSpeakEndpointProvider_Cartesia = AgentV1CartesiaSpeakProvider

AgentV1UpdateSpeakSpeakOneItemProvider_Cartesia = AgentV1CartesiaSpeakProvider

class AgentV1CartesiaVoice(UniversalBaseModel):
    mode: str
    id: str
    def __init__(
        self,
        *,
        mode: str,
        id: str,
        **extra_data: Any,
    ) -> None: ...

CartesiaSpeakProviderVoice = AgentV1CartesiaVoice

class AgentV1OpenAiSpeakProvider(UniversalBaseModel):
    type: str
    model: str
    voice: str
    def __init__(
        self,
        *,
        type: str = 'open_ai',
        model: str,
        voice: str,
        **extra_data: Any,
    ) -> None: ...

SpeakSettingsV1Provider_OpenAi = AgentV1OpenAiSpeakProvider

AgentV1SettingsAgentSpeakEndpointProvider_OpenAi = AgentV1OpenAiSpeakProvider

AgentV1SettingsAgentSpeakOneItemProvider_OpenAi = AgentV1OpenAiSpeakProvider

AgentV1UpdateSpeakSpeakEndpointProvider_OpenAi = AgentV1OpenAiSpeakProvider

AgentV1UpdateSpeakSpeakOneItemProvider_OpenAi = AgentV1OpenAiSpeakProvider

class AgentV1AwsPollySpeakProvider(UniversalBaseModel):
    type: str
    voice: str
    language_code: str | None
    engine: str
    credentials: AgentV1AwsCredentials
    def __init__(
        self,
        *,
        type: str = 'aws_polly',
        voice: str,
        language_code: str | None = None,
        engine: str,
        credentials: Any,
        **extra_data: Any,
    ) -> None: ...

SpeakSettingsV1Provider_AwsPolly = AgentV1AwsPollySpeakProvider

AgentV1SettingsAgentSpeakEndpointProvider_AwsPolly = AgentV1AwsPollySpeakProvider

AgentV1SettingsAgentSpeakOneItemProvider_AwsPolly = AgentV1AwsPollySpeakProvider

AgentV1UpdateSpeakSpeakEndpointProvider_AwsPolly = AgentV1AwsPollySpeakProvider

AgentV1UpdateSpeakSpeakOneItemProvider_AwsPolly = AgentV1AwsPollySpeakProvider

class AgentV1ControlMessage(UniversalBaseModel):
    type: str
    def __init__(
        self,
        *,
        type: str = 'KeepAlive',
        **extra_data: Any,
    ) -> None: ...

AgentV1KeepAlive = AgentV1ControlMessage

class AgentV1UpdateSpeakMessage(UniversalBaseModel):
    type: str
    speak: AgentV1SpeakProviderConfig
    def __init__(
        self,
        *,
        type: str = 'UpdateSpeak',
        speak: Any,
        **extra_data: Any,
    ) -> None: ...

AgentV1UpdateSpeak = AgentV1UpdateSpeakMessage

class AgentV1UpdateThink(UniversalBaseModel):
    type: str
    think: AgentV1Think
    def __init__(
        self,
        *,
        type: str = 'UpdateThink',
        think: Any,
        **extra_data: Any,
    ) -> None: ...

class AgentV1UpdateThinkLive(UniversalBaseModel):
    type: str
    think_live: ThinkLiveSettingsV1
    def __init__(
        self,
        *,
        type: str = 'UpdateThink_Live',
        think_live: Any,
        **extra_data: Any,
    ) -> None: ...

class AgentV1UpdateListen(UniversalBaseModel):
    type: str
    listen: AgentV1UpdateListenListen
    def __init__(
        self,
        *,
        type: str = 'UpdateListen',
        listen: Any,
        **extra_data: Any,
    ) -> None: ...

class AgentV1UpdatePromptMessage(UniversalBaseModel):
    type: str
    prompt: str
    def __init__(
        self,
        *,
        type: str = 'UpdatePrompt',
        prompt: str,
        **extra_data: Any,
    ) -> None: ...

AgentV1UpdatePrompt = AgentV1UpdatePromptMessage

class AgentV1InjectUserMessageMessage(UniversalBaseModel):
    type: str
    content: str
    def __init__(
        self,
        *,
        type: str = 'InjectUserMessage',
        content: str,
        **extra_data: Any,
    ) -> None: ...

AgentV1InjectUserMessage = AgentV1InjectUserMessageMessage

class AgentV1InjectAgentMessageMessage(UniversalBaseModel):
    type: str
    message: str
    behavior: str | None
    def __init__(
        self,
        *,
        type: str = 'InjectAgentMessage',
        message: str,
        behavior: str | None = None,
        **extra_data: Any,
    ) -> None: ...

AgentV1InjectAgentMessage = AgentV1InjectAgentMessageMessage

class AgentV1InjectDynamicAgentMessage(UniversalBaseModel):
    type: str
    is_dynamic: bool
    behavior: str | None
    def __init__(
        self,
        *,
        type: str = 'InjectAgentMessage',
        is_dynamic: Any = True,
        behavior: str | None = None,
        **extra_data: Any,
    ) -> None: ...

class AgentV1ForceEndTurn(UniversalBaseModel):
    type: str
    def __init__(
        self,
        *,
        type: str = 'ForceEndTurn',
        **extra_data: Any,
    ) -> None: ...

class AgentV1CustomToThinkProvider(UniversalBaseModel):
    type: str
    content: Any
    def __init__(
        self,
        *,
        type: str = '__customToThinkProvider',
        content: Any,
        **extra_data: Any,
    ) -> None: ...

class AgentV1FunctionCallResponseMessage(UniversalBaseModel):
    type: str
    name: str
    content: str
    id: str | None
    thought_signature: str | None
    def __init__(
        self,
        *,
        type: str = 'FunctionCallResponse',
        name: str,
        content: str,
        id: str | None = None,
        thought_signature: str | None = None,
        **extra_data: Any,
    ) -> None: ...

AgentV1SendFunctionCallResponse = AgentV1FunctionCallResponseMessage

AgentV1ReceiveFunctionCallResponse = AgentV1FunctionCallResponseMessage

class AgentV1WelcomeMessage(UniversalBaseModel):
    type: str
    request_id: str
    def __init__(
        self,
        *,
        type: str = 'Welcome',
        request_id: str,
        **extra_data: Any,
    ) -> None: ...

AgentV1Welcome = AgentV1WelcomeMessage

class AgentV1SettingsAppliedEvent(UniversalBaseModel):
    type: str
    def __init__(
        self,
        *,
        type: str = 'SettingsApplied',
        **extra_data: Any,
    ) -> None: ...

AgentV1SettingsApplied = AgentV1SettingsAppliedEvent

class AgentV1ConversationTextEvent(UniversalBaseModel):
    type: str
    role: str
    content: str
    conversational_behavior: str | None
    languages_hinted: list[str] | None
    languages: list[str] | None
    def __init__(
        self,
        *,
        type: str = 'ConversationText',
        role: str,
        content: str,
        conversational_behavior: str | None = None,
        languages_hinted: list[str] | None = None,
        languages: list[str] | None = None,
        **extra_data: Any,
    ) -> None: ...

AgentV1ConversationText = AgentV1ConversationTextEvent

class AgentV1UserStartedSpeakingEvent(UniversalBaseModel):
    type: str
    def __init__(
        self,
        *,
        type: str = 'UserStartedSpeaking',
        **extra_data: Any,
    ) -> None: ...

AgentV1UserStartedSpeaking = AgentV1UserStartedSpeakingEvent

class AgentV1AgentThinkingEvent(UniversalBaseModel):
    type: str
    content: str
    def __init__(
        self,
        *,
        type: str = 'AgentThinking',
        content: str,
        **extra_data: Any,
    ) -> None: ...

AgentV1AgentThinking = AgentV1AgentThinkingEvent

class AgentV1FunctionCallRequestEvent(UniversalBaseModel):
    type: str
    functions: list[AgentV1FunctionCallRequestFunction]
    def __init__(
        self,
        *,
        type: str = 'FunctionCallRequest',
        functions: Any,
        **extra_data: Any,
    ) -> None: ...

AgentV1FunctionCallRequest = AgentV1FunctionCallRequestEvent

class AgentV1FunctionCallRequestFunction(UniversalBaseModel):
    id: str
    name: str
    arguments: str
    client_side: bool
    thought_signature: str | None
    def __init__(
        self,
        *,
        id: str,
        name: str,
        arguments: str,
        client_side: Any,
        thought_signature: str | None = None,
        **extra_data: Any,
    ) -> None: ...

AgentV1FunctionCallRequestFunctionsItem = AgentV1FunctionCallRequestFunction

class AgentV1FunctionCallCancelled(UniversalBaseModel):
    type: str
    functions: list[AgentV1FunctionCallCancelledFunctionsItem]
    def __init__(
        self,
        *,
        type: str = 'FunctionCallCancelled',
        functions: Any,
        **extra_data: Any,
    ) -> None: ...

class AgentV1FunctionCallCancelledFunctionsItem(UniversalBaseModel):
    id: str
    name: str
    def __init__(
        self,
        *,
        id: str,
        name: str,
        **extra_data: Any,
    ) -> None: ...

class AgentV1AgentStartedSpeakingEvent(UniversalBaseModel):
    type: str
    total_latency: float
    tts_latency: float
    ttt_latency: float
    def __init__(
        self,
        *,
        type: str = 'AgentStartedSpeaking',
        total_latency: Any,
        tts_latency: Any,
        ttt_latency: Any,
        **extra_data: Any,
    ) -> None: ...

AgentV1AgentStartedSpeaking = AgentV1AgentStartedSpeakingEvent

class AgentV1AgentAudioDoneEvent(UniversalBaseModel):
    type: str
    def __init__(
        self,
        *,
        type: str = 'AgentAudioDone',
        **extra_data: Any,
    ) -> None: ...

AgentV1AgentAudioDone = AgentV1AgentAudioDoneEvent

class AgentV1PromptUpdatedEvent(UniversalBaseModel):
    type: str
    def __init__(
        self,
        *,
        type: str = 'PromptUpdated',
        **extra_data: Any,
    ) -> None: ...

AgentV1PromptUpdated = AgentV1PromptUpdatedEvent

class AgentV1SpeakUpdatedEvent(UniversalBaseModel):
    type: str
    def __init__(
        self,
        *,
        type: str = 'SpeakUpdated',
        **extra_data: Any,
    ) -> None: ...

AgentV1SpeakUpdated = AgentV1SpeakUpdatedEvent

class AgentV1ThinkUpdated(UniversalBaseModel):
    type: str
    def __init__(
        self,
        *,
        type: str = 'ThinkUpdated',
        **extra_data: Any,
    ) -> None: ...

class AgentV1ThinkLiveUpdated(UniversalBaseModel):
    type: str
    def __init__(
        self,
        *,
        type: str = 'ThinkLiveUpdated',
        **extra_data: Any,
    ) -> None: ...

class AgentV1ListenUpdated(UniversalBaseModel):
    type: str
    def __init__(
        self,
        *,
        type: str = 'ListenUpdated',
        **extra_data: Any,
    ) -> None: ...

class AgentV1InjectionRefusedEvent(UniversalBaseModel):
    type: str
    message: str | None
    def __init__(
        self,
        *,
        type: str = 'InjectionRefused',
        message: str | None = None,
        **extra_data: Any,
    ) -> None: ...

AgentV1InjectionRefused = AgentV1InjectionRefusedEvent

class AgentV1FrustrationDetected(UniversalBaseModel):
    type: str
    count: int
    escalated: bool
    def __init__(
        self,
        *,
        type: str = 'FrustrationDetected',
        count: Any,
        escalated: Any,
        **extra_data: Any,
    ) -> None: ...

class AgentV1CustomFromThinkProvider(UniversalBaseModel):
    type: str
    content: Any
    def __init__(
        self,
        *,
        type: str = '__customFromThinkProvider',
        content: Any,
        **extra_data: Any,
    ) -> None: ...

class AgentV1LatencyReport(UniversalBaseModel):
    type: str
    stt_latency: float | None
    ttt_token_latency: float | None
    ttt_text_latency: float | None
    ttt_tool_latency: float | None
    ttt_thinking_latency: float | None
    tts_latency: float | None
    total_latency: float | None
    def __init__(
        self,
        *,
        type: str = 'LatencyReport',
        stt_latency: Any = None,
        ttt_token_latency: Any = None,
        ttt_text_latency: Any = None,
        ttt_tool_latency: Any = None,
        ttt_thinking_latency: Any = None,
        tts_latency: Any = None,
        total_latency: Any = None,
        **extra_data: Any,
    ) -> None: ...

class AgentV1ErrorEvent(UniversalBaseModel):
    type: str
    description: str
    code: str
    def __init__(
        self,
        *,
        type: str = 'Error',
        description: str,
        code: str,
        **extra_data: Any,
    ) -> None: ...

AgentV1Error = AgentV1ErrorEvent

class AgentV1WarningEvent(UniversalBaseModel):
    type: str
    description: str
    code: str
    def __init__(
        self,
        *,
        type: str = 'Warning',
        description: str,
        code: str,
        **extra_data: Any,
    ) -> None: ...

AgentV1Warning = AgentV1WarningEvent

class MediaMessage(bytes):
    def __new__(cls, data: bytes | bytearray | memoryview = ...) -> MediaMessage: ...
ListenV1MediaMessage = MediaMessage
AgentV1MediaMessage = MediaMessage
AgentV1AudioChunkEvent = bytes
SpeakV1AudioChunkEvent = bytes
SpeakV2AudioChunkEvent = bytes
ListenV1SocketClientResponse = Union[ListenV1ResultsEvent, ListenV1MetadataEvent, ListenV1UtteranceEndEvent, ListenV1SpeechStartedEvent, ListenV1ConfigureSuccess, ListenV1ConfigureFailure, ListenV1Error]
ListenV2SocketClientResponse = Union[ListenV2ConnectedEvent, ListenV2TurnInfoEvent, ListenV2ConfigureSuccess, ListenV2ConfigureFailure, ListenV2Warning, ListenV2FatalErrorEvent]
SpeakV1SocketClientResponse = Union[SpeakV1MetadataEvent, SpeakV1ControlEvent, SpeakV1WarningEvent, SpeakV1AudioChunkEvent]
SpeakV2SocketClientResponse = Union[SpeakV2Connected, SpeakV2SpeechStarted, SpeakV2SpeechMetadata, SpeakV2Flushed, SpeakV2SessionMetadata, SpeakV2Warning, SpeakV2Error, SpeakV2SpeechInterrupted, SpeakV2ConfigureSuccess, SpeakV2ConfigureFailure, SpeakV2AudioChunkEvent]
AgentV1SocketClientResponse = Union[AgentV1HistoryMessage, AgentV1HistoryFunctionCalls, AgentV1FunctionCallResponseMessage, AgentV1WelcomeMessage, AgentV1SettingsAppliedEvent, AgentV1ConversationTextEvent, AgentV1UserStartedSpeakingEvent, AgentV1AgentThinkingEvent, AgentV1FunctionCallRequestEvent, AgentV1FunctionCallCancelled, AgentV1AgentStartedSpeakingEvent, AgentV1AgentAudioDoneEvent, AgentV1PromptUpdatedEvent, AgentV1SpeakUpdatedEvent, AgentV1ThinkUpdated, AgentV1ThinkLiveUpdated, AgentV1ListenUpdated, AgentV1InjectionRefusedEvent, AgentV1FrustrationDetected, AgentV1CustomFromThinkProvider, AgentV1LatencyReport, AgentV1ErrorEvent, AgentV1WarningEvent, AgentV1AudioChunkEvent]
ListenSocketClientResponse = Union[ListenV1ResultsEvent, ListenV1MetadataEvent, ListenV1UtteranceEndEvent, ListenV1SpeechStartedEvent, ListenV1ConfigureSuccess, ListenV1ConfigureFailure, ListenV1Error]
SpeakSocketClientResponse = Union[SpeakV1MetadataEvent, SpeakV1ControlEvent, SpeakV1WarningEvent, SpeakV1AudioChunkEvent]
AgentSocketClientResponse = Union[AgentV1HistoryMessage, AgentV1HistoryFunctionCalls, AgentV1FunctionCallResponseMessage, AgentV1WelcomeMessage, AgentV1SettingsAppliedEvent, AgentV1ConversationTextEvent, AgentV1UserStartedSpeakingEvent, AgentV1AgentThinkingEvent, AgentV1FunctionCallRequestEvent, AgentV1FunctionCallCancelled, AgentV1AgentStartedSpeakingEvent, AgentV1AgentAudioDoneEvent, AgentV1PromptUpdatedEvent, AgentV1SpeakUpdatedEvent, AgentV1ThinkUpdated, AgentV1ThinkLiveUpdated, AgentV1ListenUpdated, AgentV1InjectionRefusedEvent, AgentV1FrustrationDetected, AgentV1CustomFromThinkProvider, AgentV1LatencyReport, AgentV1ErrorEvent, AgentV1WarningEvent, AgentV1AudioChunkEvent]
