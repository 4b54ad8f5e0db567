"""Deepgram's realtime and REST APIs.

The table maps the names of this package to their modules (see `deepgram.eras.paths`); a name is imported at first use.
"""

from deepgram._version import VERSION
from deepgram.eras import hook

__version__ = "v" + VERSION

hook.install("""
client: AsyncDeepgramClient DeepgramClient
eras.v5.environment: DeepgramClientEnvironment
options: ClientOptionsFromEnv DeepgramClientOptions
routers: AgentRouter ListenRouter Read=ReadRouter ReadRouter SpeakRouter

errors: DeepgramApiError DeepgramApiKeyError DeepgramConnectionError DeepgramError DeepgramException
    DeepgramMicrophoneError DeepgramModuleError DeepgramSetupError DeepgramSpeakerError DeepgramTypeError
    DeepgramUnknownApiError BadRequestError

_core.response: BaseResponse
_core.messages: CloseResponse ErrorResponse HandlerFailedResponse Hit ModelInfo OpenResponse ReconnectedResponse
    ReconnectingResponse RestartedResponse Search TurnFunction TurnResponse UnhandledResponse WebSocketEvents
_core.recovery: Reconnect
_core.journal: Amount Ledger
_core.intelligence: Average Intent Intents IntentsInfo Segment SentimentInfo Sentiments SummaryInfo Topic Topics
    TopicsInfo
_core.strenum: Sentiment
_core.sources: AnalyzeSource AnalyzeStreamSource=StreamSource BufferSource FileSource ListenRestSource
    PreRecordedStreamSource=StreamSource PrerecordedSource ReadStreamSource=StreamSource
    SpeakStreamSource=StreamSource StreamSource TextSource UrlSource

agent.client: AgentWebSocketClient
agent.async_client: AsyncAgentWebSocketClient
agent.messages: Agent AgentAudioDoneResponse AgentKeepAlive AgentStartedSpeakingResponse AgentThinkingResponse
    AgentWarningResponse=WarningResponse AgentWebSocketEvents Audio Context ConversationTextResponse
    EndOfThoughtResponse Endpoint Flags ForceEndTurnOptions Function FunctionCall FunctionCallCancelledResponse
    FunctionCallRequest FunctionCallResponse FunctionCalling Header HistoryFunctionCall HistoryResponse
    InjectAgentMessageOptions InjectUserMessageOptions InjectionRefusedResponse Input Item LatencyReportResponse
    CustomFromThinkProviderResponse FrustrationDetectedResponse ThinkLiveUpdatedResponse UpdateThinkLiveOptions
    Listen ListenUpdatedResponse Output Parameters PromptUpdatedResponse Properties Provider
    ServerFunctionCallResponse SettingsAppliedResponse SettingsOptions Speak SpeakUpdatedResponse Think
    ThinkUpdatedResponse UpdateListenOptions UpdatePromptOptions UpdateSpeakOptions UpdateThinkOptions
    UserStartedSpeakingResponse WelcomeResponse
eras.early_agent: ListenProvider SettingsConfigurationOptions SpeakProvider ThinkProvider UpdateInstructionsOptions

listen.client: FluxWebSocketClient ListenWebSocketClient LiveClient
listen.async_client: AsyncFluxWebSocketClient AsyncListenWebSocketClient AsyncLiveClient
listen.flux_messages:
    FluxEvents FluxConfigureFailureResponse FluxConfigureOptions FluxConfigureSuccessResponse FluxConnectedResponse
    FluxErrorResponse FluxOptions FluxThresholds FluxWarningResponse FluxWord TurnInfoResponse
listen.messages: ListenWSAlternative ListenWSChannel ListenWSEntity ListenWSMetadata=Metadata
    ListenWSMetadataResponse=MetadataResponse ListenWSWord ListenWebSocketOptions LiveOptions LiveResultResponse
    LiveTranscriptionEvents MetadataResponse SpeechStartedResponse UtteranceEndResponse
listen.rest: AsyncListenRESTClient AsyncPreRecordedClient ListenRESTClient PreRecordedClient
listen.rest_messages: AsyncPrerecordedResponse Entity ListenRESTAlternative ListenRESTChannel
    ListenRESTMetadata=Metadata ListenRESTOptions ListenRESTResults=Results ListenRESTWord Paragraph Paragraphs
    PrerecordedOptions PrerecordedResponse Sentence Summaries SummaryV1 SummaryV2 SyncPrerecordedResponse Translation
    Utterance Warning
read.rest: AnalyzeClient AsyncAnalyzeClient AsyncReadClient ReadClient
read.messages: AnalyzeMetadata=Metadata AnalyzeOptions AnalyzeResponse AnalyzeResults=Results
    AnalyzeSummary=Summary AsyncAnalyzeResponse SyncAnalyzeResponse

speak.client: SpeakWSClient SpeakWebSocketClient
speak.async_client: AsyncSpeakWSClient AsyncSpeakWebSocketClient
speak.messages: ClearedResponse FlushedResponse SpeakWSMetadataResponse=MetadataResponse SpeakWSOptions
    SpeakWebSocketEvents SpeakWebSocketMessage WarningResponse
speak.rest: AsyncSpeakClient=AsyncSpeakRESTClient AsyncSpeakRESTClient SpeakClient SpeakRESTClient
speak.rest_messages: SpeakOptions SpeakRESTOptions SpeakRESTResponse SpeakRESTSource SpeakResponse SpeakRestSource
    SpeakSource

manage.client: AsyncManageClient ManageClient
manage.messages: AgentConfiguration AgentConfigurationOptions AgentConfigurationsResponse AgentMetadataOptions
    AgentValueOptions AgentVariable AgentVariableOptions AgentVariablesResponse Balance BalancesResponse
    BillingBreakdownOptions BillingBreakdownResponse BillingBreakdownResults BillingFieldsResponse Callback Config
    Grouping Invite InviteOptions InvitesResponse Key KeyOptions KeyResponse KeysResponse Member MembersResponse
    Message ModelOptions ModelResponse ModelsResponse Project ProjectOptions ProjectsResponse Purchase PurchaseOptions
    PurchasesResponse Resolution STTDetails STTTokens STTUsageDetails ScopeOptions ScopesResponse SpeechSegment
    TTSDetails TTSMetadata TTSTokens TTSUsageDetails ThinkModel ThinkModelsResponse TokenDetail UsageBreakdownOptions
    UsageBreakdownResponse UsageBreakdownResults UsageFieldsOptions UsageFieldsResponse UsageModel UsageRequest
    UsageRequestOptions UsageRequestsResponse UsageResponse UsageSummaryOptions UsageSummaryResponse
    UsageSummaryResults
auth.client: AsyncAuthRESTClient AuthRESTClient GrantTokenResponse
selfhosted.client: AsyncOnPremClient AsyncSelfHostedClient OnPremClient SelfHostedClient

audio.microphone: CHANNELS CHUNK INPUT_CHANNELS=CHANNELS INPUT_CHUNK=CHUNK INPUT_LOGGING=LOGGING INPUT_RATE=RATE
    LOGGING Microphone RATE
audio.speaker: OUTPUT_CHANNELS=CHANNELS OUTPUT_CHUNK=CHUNK OUTPUT_LOGGING=LOGGING OUTPUT_RATE=RATE Speaker
utils.verboselogs: CRITICAL DEBUG ERROR FATAL INFO NOTICE NOTSET SPAM SUCCESS VERBOSE VerboseLogger WARNING logging
    verboselogs=.

eras.v2.client: Deepgram api_key_is_valid
eras.v2.extra: Extra
eras.v2.management: Billing Invitations Keys Members Projects Scopes Usage
eras.v2.transcription: Transcription
eras.v2.types: Options
""")
