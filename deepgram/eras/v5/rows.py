"""The messages of 5.x to 7.x as one table.

A row is the names of a class, what it is a face of, and its fields in their order:

    Name Further < listen.messages.LiveOptions = field type=Results count:int=1 words:[Word] extra?

- A field is required, has a default behind "=", or is None unless given ("?").
- Its type is that of the declaration behind "<" where that has such a field, else what stands behind ":", else str.
  `:[X]` is a list, `:X|Y` the one of several whose `type` fits, `:any` anything.
- `~ Other` are the fields of another row without their defaults, but for those of `type` and `version`.
"""

from __future__ import annotations

from functools import cache

ROWS = """
# ---- listen v1
ListenV1ControlMessage = type
ListenV1Finalize = type=Finalize
ListenV1CloseStream = type=CloseStream
ListenV1KeepAlive = type=KeepAlive
ListenV1Configure = type=Configure keyterms:[str]? features:any?
ListenV1ResultsEvent ListenV1Results < listen.messages.LiveResultResponse =
    type=Results channel_index duration start is_final? speech_final? channel:ListenV1Channel
    metadata:ListenV1ResultsMetadata from_finalize? entities:[ListenV1ResultsEntitiesItem]?
ListenV1Channel ListenV1ResultsChannel = alternatives:[ListenV1Alternative]
ListenV1Alternative ListenV1ResultsChannelAlternativesItem < listen.messages.ListenWSAlternative =
    transcript confidence languages? languages_hinted:[str]? words:[ListenV1Word]
ListenV1Word ListenV1ResultsChannelAlternativesItemWordsItem < listen.messages.ListenWSWord =
    word start end confidence language? punctuated_word? speaker?
ListenV1ResultsEntitiesItem < listen.messages.ListenWSEntity = label value raw_value confidence start_word end_word
ListenV1ResultsMetadata < listen.messages.Metadata =
    request_id model_info:ListenV1ModelInfo model_uuid diarize_info:ListenV1ResultsMetadataDiarizeInfo?
ListenV1ModelInfo ListenV1ResultsMetadataModelInfo < _core.messages.ModelInfo = name version arch
ListenV1ResultsMetadataDiarizeInfo = model_uuid arch
ListenV1MetadataEvent ListenV1Metadata < listen.messages.MetadataResponse =
    type=Metadata transaction_key? request_id sha256 created duration channels:float
ListenV1UtteranceEndEvent ListenV1UtteranceEnd < listen.messages.UtteranceEndResponse =
    type=UtteranceEnd channel last_word_end
ListenV1SpeechStartedEvent ListenV1SpeechStarted < listen.messages.SpeechStartedResponse =
    type=SpeechStarted channel timestamp
ListenV1ConfigureSuccess = type=ConfigureSuccess request_id keyterms:[str]?
ListenV1ConfigureFailure = type=ConfigureFailure request_id code description
ListenV1Error < _core.messages.ErrorResponse = type=Error variant? description code? message?

# ---- listen v2
ListenV2MediaMessage = data:any?
ListenV2ControlMessage ListenV2CloseStream = type=CloseStream
ListenV2ForceEndTurn = type=ForceEndTurn
ListenV2Configure =
    type=Configure thresholds:ListenV2ConfigureThresholds? keyterms:any? language_hints:[str]? numerals:bool?
ListenV2ConfigureThresholds ListenV2ConfigureSuccessThresholds =
    eager_eot_threshold:float? eot_threshold:float? eot_timeout_ms:int?
ListenV2ConnectedEvent ListenV2Connected = type=Connected request_id sequence_id:int
ListenV2TurnInfoEvent ListenV2TurnInfo =
    type=TurnInfo request_id sequence_id:int event turn_index:int audio_window_start:float audio_window_end:float
    transcript words:[ListenV2TurnInfoEventWordsItem] end_of_turn_confidence:float languages:[str]?
    languages_hinted:[str]? trigger?
ListenV2TurnInfoEventWordsItem ListenV2TurnInfoWordsItem = word confidence:float start:float? end:float?
ListenV2ConfigureSuccess =
    type=ConfigureSuccess request_id thresholds:ListenV2ConfigureThresholds keyterms:any? language_hints:[str]?
    numerals:bool? sequence_id:int
ListenV2ConfigureFailure = type=ConfigureFailure request_id sequence_id:int code? description?
ListenV2Warning = type=Warning request_id? sequence_id:int? code description
ListenV2FatalErrorEvent ListenV2FatalError = type=Error sequence_id:int code description

# ---- speak v1
SpeakV1TextMessage SpeakV1Text = type=Speak text
SpeakV1ControlMessage = type
SpeakV1Flush = type=Flush
SpeakV1Clear = type=Clear
SpeakV1Close = type=Close
SpeakV1MetadataEvent SpeakV1Metadata < speak.messages.MetadataResponse =
    type=Metadata request_id model_name model_version model_uuid additional_model_uuids?
SpeakV1ControlEvent SpeakV1Flushed SpeakV1Cleared < speak.messages.FlushedResponse = type=Flushed|Cleared sequence_id
SpeakV1WarningEvent SpeakV1Warning < speak.messages.WarningResponse =
    type=Warning warn_msg? warn_code? description? code?

# ---- speak v2
SpeakV2Speak = type=Speak text
SpeakV2Flush = type=Flush
SpeakV2Close = type=Close
SpeakV2Interrupt = type=Interrupt playback_offset:SpeakV2InterruptPlaybackOffset?
SpeakV2InterruptPlaybackOffset = type=time_ms value:int
SpeakV2Configure = type=Configure speed:float?
SpeakV2Connected = type=Connected request_id model_name model_version model_uuids:[str]
SpeakV2SpeechStarted = type=SpeechStarted speech_id
SpeakV2SpeechMetadata =
    type=SpeechMetadata speech_id audio_duration_ms:int input_character_count:int billable_character_count:int
    controls_applied:SpeakV2SpeechMetadataControlsApplied
SpeakV2SpeechMetadataControlsApplied SpeakV2SpeechInterruptedMetadataControlsApplied =
    pronunciations_applied:int breaks_applied:int? pronunciation_warnings:int
SpeakV2Flushed = type=Flushed speech_id
SpeakV2SessionMetadata =
    type=SessionMetadata total_audio_duration_ms:int total_input_character_count:int
    total_billable_character_count:int
SpeakV2Warning = type=Warning code description
SpeakV2Error = type=Error code description
SpeakV2SpeechInterrupted =
    type=SpeechInterrupted audio_played_ms:int text_spoken? text_remaining?
    metadata:SpeakV2SpeechInterruptedMetadata
SpeakV2SpeechInterruptedMetadata =
    speech_id audio_duration_ms:int input_character_count:int billable_character_count:int
    controls_applied:SpeakV2SpeechMetadataControlsApplied
SpeakV2ConfigureSuccess = type=ConfigureSuccess applied:SpeakV2ConfigureSuccessApplied
SpeakV2ConfigureSuccessApplied = speed:float?
SpeakV2ConfigureFailure = type=ConfigureFailure code field? value:float? description

# ---- agent: settings
AgentV1SettingsMessage < agent.messages.SettingsOptions =
    type=Settings audio:AgentV1AudioConfig agent:AgentV1Agent tags:[str]? experimental=False flags:AgentV1Flags?
    mip_opt_out=False
AgentV1Settings =
    type=Settings audio:AgentV1AudioConfig agent:AgentV1SettingsAgent tags:[str]? experimental:bool?
    flags:AgentV1SettingsFlags? mip_opt_out:bool?
AgentV1AudioConfig AgentV1SettingsAudio = input:AgentV1AudioInput? output:AgentV1AudioOutput?
AgentV1AudioInput < agent.messages.Input = encoding=linear16 sample_rate=24000
AgentV1SettingsAudioInput ~ AgentV1AudioInput
AgentV1AudioOutput < agent.messages.Output = encoding=linear16 sample_rate? bitrate? container?
AgentV1SettingsAudioOutput ~ AgentV1AudioOutput
AgentV1Agent =
    language=en context:AgentV1Context? listen:AgentV1Listen? think:AgentV1Think speak:AgentV1SpeakProviderConfig
    greeting?
AgentV1SettingsAgent AgentV1SettingsAgentContext =
    language? context:AgentV1Context? listen:AgentV1Listen? think:AgentV1Think? think_live:ThinkLiveSettingsV1?
    speak:AgentV1SpeakProviderConfig? greeting?
AgentV1Flags = history:bool=True
AgentV1SettingsFlags ~ AgentV1Flags
AgentV1Context AgentV1SettingsAgentContextContext =
    messages:[AgentV1HistoryMessage|AgentV1HistoryFunctionCalls]?
AgentV1HistoryMessage AgentV1HistoryContent ConversationHistoryMessage = type=History role content
AgentV1HistoryFunctionCalls FunctionCallHistoryMessage = type=History function_calls:[AgentV1FunctionCall]
AgentV1FunctionCall FunctionCallHistoryMessageFunctionCallsItem < agent.messages.HistoryFunctionCall =
    id name client_side arguments response thought_signature?
AgentV1Listen AgentV1SettingsAgentListen AgentV1UpdateListenListen = provider:AgentV1ListenProvider
AgentV1ListenProvider = type=deepgram model keyterms:[str]? smart_format:bool=False
AgentV1SettingsAgentListenProvider_V1 AgentV1SettingsAgentListenProviderV1 DeepgramListenProviderV1
    AgentV1UpdateListenListenProvider_V1 = version=v1 type=deepgram model? language? keyterms:[str]? smart_format:bool?
AgentV1SettingsAgentListenProvider_V2 AgentV1SettingsAgentListenProviderV2 DeepgramListenProviderV2
    AgentV1UpdateListenListenProvider_V2 =
    version=v2 type=deepgram model language_hints:[str]? language_hint:any? eot_threshold:float?
    eager_eot_threshold:float? eot_timeout_ms:int? keyterms:[str]?
AgentV1Endpoint ThinkSettingsV1Endpoint SpeakSettingsV1Endpoint = url headers:any?
AgentV1AwsCredentials = type region access_key_id secret_access_key session_token?
AgentV1Function ThinkSettingsV1FunctionsItem = name description? parameters:any? endpoint:AgentV1Endpoint?
AgentV1Think ThinkSettingsV1 =
    provider:AgentV1OpenAiThinkProvider|AgentV1AwsBedrockThinkProvider|AgentV1AnthropicThinkProvider|AgentV1GoogleThinkProvider|AgentV1GroqThinkProvider
    endpoint:AgentV1Endpoint? functions:[AgentV1Function]? prompt? context_length:any?
AgentV1OpenAiThinkProvider ThinkSettingsV1Provider_OpenAi = type=open_ai model temperature:float?
AgentV1AnthropicThinkProvider ThinkSettingsV1Provider_Anthropic = type=anthropic model temperature:float?
AgentV1GoogleThinkProvider ThinkSettingsV1Provider_Google = type=google model? temperature:float?
AgentV1GroqThinkProvider ThinkSettingsV1Provider_Groq = type=groq model temperature:float?
AgentV1AwsBedrockThinkProvider ThinkSettingsV1Provider_AwsBedrock =
    type=aws_bedrock model temperature:float? credentials:AgentV1AwsCredentials?
ThinkLiveSettingsV1 = provider:ThinkLiveSettingsV1Provider
ThinkLiveSettingsV1Provider =
    type=deepgram version=v1 agent_backchannel_sensitivity:float? presence_check_max_count:int?
    presence_check_interval_ms:int? frustration_max_count:int? restricted_terms:[str]?
AgentV1SpeakProviderConfig SpeakSettingsV1 =
    provider:AgentV1DeepgramSpeakProvider|AgentV1ElevenLabsSpeakProvider|AgentV1CartesiaSpeakProvider|AgentV1OpenAiSpeakProvider|AgentV1AwsPollySpeakProvider
    endpoint:AgentV1Endpoint?
AgentV1DeepgramSpeakProvider SpeakSettingsV1Provider_Deepgram = type=deepgram model
AgentV1ElevenLabsSpeakProvider SpeakSettingsV1Provider_ElevenLabs = type=eleven_labs model_id language_code?
AgentV1CartesiaSpeakProvider SpeakSettingsV1Provider_Cartesia =
    type=cartesia model_id voice:AgentV1CartesiaVoice language?
AgentV1CartesiaVoice = mode id
AgentV1OpenAiSpeakProvider SpeakSettingsV1Provider_OpenAi = type=open_ai model voice
AgentV1AwsPollySpeakProvider SpeakSettingsV1Provider_AwsPolly =
    type=aws_polly voice language_code? engine credentials:AgentV1AwsCredentials

# ---- agent: what else is sent
AgentV1ControlMessage AgentV1KeepAlive = type=KeepAlive
AgentV1UpdateSpeakMessage AgentV1UpdateSpeak = type=UpdateSpeak speak:AgentV1SpeakProviderConfig
AgentV1UpdateThink = type=UpdateThink think:AgentV1Think
AgentV1UpdateThinkLive = type=UpdateThink_Live think_live:ThinkLiveSettingsV1
AgentV1UpdateListen = type=UpdateListen listen:AgentV1Listen
AgentV1UpdatePromptMessage AgentV1UpdatePrompt = type=UpdatePrompt prompt
AgentV1InjectUserMessageMessage AgentV1InjectUserMessage = type=InjectUserMessage content
AgentV1InjectAgentMessageMessage AgentV1InjectAgentMessage = type=InjectAgentMessage message behavior?
AgentV1InjectDynamicAgentMessage = type=InjectAgentMessage is_dynamic:bool=True behavior?
AgentV1ForceEndTurn = type=ForceEndTurn
AgentV1CustomToThinkProvider = type=__customToThinkProvider content:any
AgentV1FunctionCallResponseMessage AgentV1SendFunctionCallResponse AgentV1ReceiveFunctionCallResponse =
    type=FunctionCallResponse name content id? thought_signature?

# ---- agent: what is received
AgentV1WelcomeMessage AgentV1Welcome = type=Welcome request_id
AgentV1SettingsAppliedEvent AgentV1SettingsApplied = type=SettingsApplied
AgentV1ConversationTextEvent AgentV1ConversationText < agent.messages.ConversationTextResponse =
    type=ConversationText role content conversational_behavior? languages_hinted? languages?
AgentV1UserStartedSpeakingEvent AgentV1UserStartedSpeaking = type=UserStartedSpeaking
AgentV1AgentThinkingEvent AgentV1AgentThinking = type=AgentThinking content
AgentV1FunctionCallRequestEvent AgentV1FunctionCallRequest =
    type=FunctionCallRequest functions:[AgentV1FunctionCallRequestFunction]
AgentV1FunctionCallRequestFunction AgentV1FunctionCallRequestFunctionsItem < agent.messages.FunctionCall =
    id name arguments client_side thought_signature?
AgentV1FunctionCallCancelled =
    type=FunctionCallCancelled functions:[AgentV1FunctionCallCancelledFunctionsItem]
AgentV1FunctionCallCancelledFunctionsItem = id name
AgentV1AgentStartedSpeakingEvent AgentV1AgentStartedSpeaking < agent.messages.AgentStartedSpeakingResponse =
    type=AgentStartedSpeaking total_latency tts_latency ttt_latency
AgentV1AgentAudioDoneEvent AgentV1AgentAudioDone = type=AgentAudioDone
AgentV1PromptUpdatedEvent AgentV1PromptUpdated = type=PromptUpdated
AgentV1SpeakUpdatedEvent AgentV1SpeakUpdated = type=SpeakUpdated
AgentV1ThinkUpdated = type=ThinkUpdated
AgentV1ThinkLiveUpdated = type=ThinkLiveUpdated
AgentV1ListenUpdated = type=ListenUpdated
AgentV1InjectionRefusedEvent AgentV1InjectionRefused = type=InjectionRefused message?
AgentV1FrustrationDetected = type=FrustrationDetected count:int escalated:bool
AgentV1CustomFromThinkProvider = type=__customFromThinkProvider content:any
AgentV1LatencyReport < agent.messages.LatencyReportResponse =
    type=LatencyReport stt_latency? ttt_token_latency? ttt_text_latency? ttt_tool_latency? ttt_thinking_latency?
    tts_latency? total_latency?
AgentV1ErrorEvent AgentV1Error = type=Error description code
AgentV1WarningEvent AgentV1Warning = type=Warning description code
"""

# What each endpoint sends, besides audio.
RECEIVED = {
    "v1/listen": """ListenV1ResultsEvent ListenV1MetadataEvent ListenV1UtteranceEndEvent ListenV1SpeechStartedEvent
        ListenV1ConfigureSuccess ListenV1ConfigureFailure ListenV1Error""",
    "v2/listen": """ListenV2ConnectedEvent ListenV2TurnInfoEvent ListenV2ConfigureSuccess ListenV2ConfigureFailure
        ListenV2Warning ListenV2FatalErrorEvent""",
    "v1/speak": "SpeakV1MetadataEvent SpeakV1ControlEvent SpeakV1WarningEvent",
    "v2/speak": """SpeakV2Connected SpeakV2SpeechStarted SpeakV2SpeechMetadata SpeakV2Flushed SpeakV2SessionMetadata
        SpeakV2Warning SpeakV2Error SpeakV2SpeechInterrupted SpeakV2ConfigureSuccess SpeakV2ConfigureFailure""",
    "v1/agent/converse": """AgentV1WelcomeMessage AgentV1SettingsAppliedEvent AgentV1ConversationTextEvent
        AgentV1UserStartedSpeakingEvent AgentV1AgentThinkingEvent AgentV1FunctionCallRequestEvent
        AgentV1FunctionCallResponseMessage AgentV1FunctionCallCancelled AgentV1AgentStartedSpeakingEvent
        AgentV1AgentAudioDoneEvent AgentV1PromptUpdatedEvent AgentV1SpeakUpdatedEvent AgentV1ThinkUpdated
        AgentV1ThinkLiveUpdated AgentV1ListenUpdated AgentV1InjectionRefusedEvent AgentV1FrustrationDetected
        AgentV1CustomFromThinkProvider AgentV1LatencyReport AgentV1ErrorEvent AgentV1WarningEvent
        AgentV1HistoryMessage AgentV1HistoryFunctionCalls""",
}

# What carries audio.
AUDIO = (
    "ListenV1MediaMessage",
    "AgentV1MediaMessage",
    "AgentV1AudioChunkEvent",
    "SpeakV1AudioChunkEvent",
    "SpeakV2AudioChunkEvent",
)

# What handlers may get, for annotations.
UNIONS = {
    "SpeakV1SocketClientResponse": "SpeakV1AudioChunkEvent " + RECEIVED["v1/speak"],
    "ListenV1SocketClientResponse": RECEIVED["v1/listen"],
    "ListenV2SocketClientResponse": RECEIVED["v2/listen"],
    "SpeakV2SocketClientResponse": "SpeakV2AudioChunkEvent " + RECEIVED["v2/speak"],
    "AgentV1SocketClientResponse": "AgentV1AudioChunkEvent " + RECEIVED["v1/agent/converse"],
}
UNIONS.update({name.replace("V1", ""): members for name, members in UNIONS.items() if "V1" in name})


def heads() -> list[list[str]]:
    """The names of each row."""
    lines = (line.partition(" =")[0] for line in ROWS.replace("\n ", " ").splitlines() if line[:1] not in ("", "#"))
    return [line.partition(" < ")[0].partition(" ~ ")[0].split() for line in lines]


@cache
def names() -> tuple[str, ...]:
    """The names of all messages, of what carries audio, and of the unions."""
    return (*(name for row in heads() for name in row), *AUDIO, *UNIONS)
