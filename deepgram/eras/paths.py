"""Old import paths: which names each offers, and where these live.

A row is a module path below `deepgram`, " =", and what it offers, in further lines that are indented if need be:

    home: Name Other=old    names, and the module below `deepgram` they live in, `Other` there as `old`
    home: home=.            the home module itself
    @path                   all names of another row; a lone `@` is the package itself
    *Latest, Latest*        each name so far once more, with that affix

Submodules need no mention. A name is the very object that lives at its home. `deepgram.eras.hook` serves the rows.
"""

from __future__ import annotations


def _rows(text: str) -> dict[str, str]:
    rows: dict[str, str] = {}
    path = ""
    for line in text.splitlines():
        if line.startswith(" "):
            rows[path] += line
        elif line and not line.startswith("#"):
            path, _, rows[path] = line.partition(" =")
    return rows


# Modules that exist, and offered more names, or have submodules below.
WITH_FILE = _rows("""
client = @ utils.verboselogs: verboselogs=.
options = errors: DeepgramApiKeyError utils.verboselogs: verboselogs=.
errors =
utils =
audio = @audio.numbers audio.speaker: OUTPUT_PLAYBACK_DELTA=PLAYBACK_DELTA audio.microphone: CHANNELS CHUNK LOGGING RATE
audio.microphone =
audio.speaker =
""")

# Modules that the table alone makes.
WITHOUT_FILE = _rows("""
audio.microphone.constants = audio.microphone: CHANNELS CHUNK LOGGING RATE utils.verboselogs: verboselogs=.
audio.microphone.errors = errors: DeepgramMicrophoneError
audio.microphone.microphone = @audio.microphone.constants @audio.microphone.errors audio.microphone: Microphone
audio.speaker.constants =
    audio.speaker: CHANNELS CHUNK LOGGING PLAYBACK_DELTA RATE eras.retired: TIMEOUT utils.verboselogs: verboselogs=.
audio.speaker.errors = errors: DeepgramSpeakerError
audio.speaker.speaker =
    @audio.speaker.constants @audio.speaker.errors audio.microphone: Microphone audio.speaker: Speaker
    eras.retired: HALF_SECOND
clients = @
clients.errors = errors: DeepgramModuleError DeepgramApiError DeepgramError DeepgramUnknownApiError

# routers
clients.agent_router = @routing routers: AgentRouter
clients.listen_router = @routing @clients.live.client @clients.prerecorded routers: ListenRouter
clients.read_router = @routing routers: ReadRouter
clients.speak_router = @routing routers: SpeakRouter speak.rest: SpeakRESTClient

# common
clients.common = @clients.common.v1 *Latest
clients.common.v1 =
    @clients.common.v1.errors @clients.common.v1.options @clients.common.v1.rest_response
    @clients.common.v1.websocket_response @clients.common.v1.abstract_sync_rest @clients.common.v1.abstract_async_rest
    _io.sync_client: AbstractSyncWebSocketClient _io.async_client: AbstractAsyncWebSocketClient
clients.common.v1.abstract_sync_rest = @requests _io.rest: AbstractSyncRestClient
clients.common.v1.abstract_async_rest = @requests _io.rest: AbstractAsyncRestClient
clients.common.v1.abstract_sync_websocket =
    @sockets _io.sync_client: AbstractSyncWebSocketClient eras.retired: connect=sync_connect
clients.common.v1.abstract_async_websocket =
    @sockets _io.async_client: AbstractAsyncWebSocketClient
    eras.retired: WS_ADDITIONAL_HEADERS_KEY connect=async_connect
clients.common.v1.enums = _core.intelligence: Sentiment
clients.common.v1.errors = errors: DeepgramApiError DeepgramError DeepgramTypeError DeepgramUnknownApiError
clients.common.v1.helpers = eras.retired: append_query_params convert_to_websocket_url
clients.common.v1.options = _core.sources: BufferSource FileSource StreamSource TextSource UrlSource
clients.common.v1.rest_response = @clients.common.v1.shared_response @intelligence
clients.common.v1.shared_response = _core.response: BaseResponse _core.messages: Hit ModelInfo Search
clients.common.v1.websocket_events = _core.messages: WebSocketEvents
clients.common.v1.websocket_response =
    _core.response: BaseResponse
    _core.messages: CloseResponse ErrorResponse HandlerFailedResponse OpenResponse UnhandledResponse

# what REST clients had in common up to 3.2
clients.abstract_sync_client = @clients.common.v1.abstract_sync_rest
clients.abstract_async_client = @clients.common.v1.abstract_async_rest
clients.helpers = eras.retired: append_query_params

# agent
clients.agent = @clients.agent.v1 @clients.agent.enums
clients.agent.client = @clients.agent.v1 Latest*
clients.agent.enums = agent.messages: AgentWebSocketEvents
clients.agent.v1 = @clients.agent.v1.websocket
clients.agent.v1.websocket =
    @clients.agent.v1.websocket.options @clients.agent.v1.websocket.response agent.client: AgentWebSocketClient
    agent.async_client: AsyncAgentWebSocketClient
clients.agent.v1.websocket.client =
    @agent.modules _io.sync_client: AbstractSyncWebSocketClient agent.client: AgentWebSocketClient
clients.agent.v1.websocket.async_client =
    @agent.modules _io.async_client: AbstractAsyncWebSocketClient agent.async_client: AsyncAgentWebSocketClient
clients.agent.v1.websocket.options =
    _core.response: BaseResponse utils.verboselogs: verboselogs=. @agent.options eras.early_agent: CartesiaVoice
clients.agent.v1.websocket.response =
    @clients.common.v1.websocket_response @agent.responses agent.messages: CancelledCall ParsedCall WarningResponse

# listen
clients.listen =
    @clients.listen.v1 @clients.listen.enums routers: Listen=ListenRouter listen.messages: MetadataResponse
    options: DeepgramClientOptions errors: DeepgramModuleError
clients.listen.client = @clients.listen.v1 *Latest
clients.listen.enums = listen.messages: LiveTranscriptionEvents
clients.listen.v1 =
    @clients.listen.v1.websocket @clients.common.v1.options @prerecorded.names
    listen.client: LiveClient listen.async_client: AsyncLiveClient
    listen.messages: ListenWSMetadata=Metadata ListenWSMetadataResponse=MetadataResponse
clients.listen.v1.rest = @prerecorded.modules
clients.listen.v1.rest.client = @prerecorded.modules @clients.common.v1.abstract_sync_rest
clients.listen.v1.rest.async_client = @prerecorded.modules @clients.common.v1.abstract_async_rest
clients.listen.v1.rest.helpers = @prerecorded.modules
clients.listen.v1.rest.options = @prerecorded.modules
clients.listen.v1.rest.response = @prerecorded.modules listen.rest_messages: Summary
clients.listen.v1.websocket =
    @clients.listen.v1.websocket.options @clients.listen.v1.websocket.response listen.client: ListenWebSocketClient
    listen.async_client: AsyncListenWebSocketClient
clients.listen.v1.websocket.client =
    @listen.modules _io.sync_client: AbstractSyncWebSocketClient listen.client: ListenWebSocketClient
clients.listen.v1.websocket.async_client =
    @listen.modules _io.async_client: AbstractAsyncWebSocketClient listen.async_client: AsyncListenWebSocketClient
clients.listen.v1.websocket.options =
    _core.response: BaseResponse utils.verboselogs: verboselogs=. listen.messages: LiveOptions ListenWebSocketOptions
clients.listen.v1.websocket.response =
    @clients.common.v1.websocket_response @clients.common.v1.shared_response
    listen.messages: ListenWSAlternative ListenWSChannel ListenWSEntity ListenWSWord LiveResultResponse Metadata
        MetadataResponse SpeechStartedResponse UtteranceEndResponse

# live: what listen was called up to 3.3
clients.live = @clients.live.client options: DeepgramClientOptions
clients.live.client =
    @clients.common.v1.websocket_response @clients.listen.enums listen.client: LiveClient
    listen.async_client: AsyncLiveClient
    listen.messages: LiveOptions LiveResultResponse MetadataResponse ListenWSMetadataResponse=MetadataResponse
        SpeechStartedResponse UtteranceEndResponse
    *Latest
clients.live.enums = @clients.listen.enums
clients.live.errors = errors: DeepgramError DeepgramWebsocketError=DeepgramConnectionError
clients.live.helpers = @clients.common.v1.helpers
clients.live.v1 = @clients.live
clients.live.v1.client = @clients.live.v1.async_client
clients.live.v1.async_client =
    @clients.live @clients.live.errors @clients.common.v1.helpers
    eras.retired: DEEPGRAM_INTERVAL ONE_SECOND PING_INTERVAL
clients.live.v1.enums = @clients.listen.enums
clients.live.v1.options = @clients.listen.v1.websocket.options
clients.live.v1.response =
    @clients.listen.v1.websocket.response
    listen.messages: Alternative=ListenWSAlternative Channel=ListenWSChannel Word=ListenWSWord

# prerecorded: what listen.rest was called up to 3.3
clients.prerecorded = @prerecorded.modules
clients.prerecorded.client = @prerecorded.modules *Latest
clients.prerecorded.enums = @clients.common.v1.enums
clients.prerecorded.errors = @clients.prerecorded.v1.errors
clients.prerecorded.v1 = @prerecorded.modules
clients.prerecorded.v1.client = @clients.listen.v1.rest.client *Latest
clients.prerecorded.v1.async_client = @clients.listen.v1.rest.async_client
clients.prerecorded.v1.errors = errors: DeepgramError DeepgramTypeError
clients.prerecorded.v1.helpers = @prerecorded.modules
clients.prerecorded.v1.options = @prerecorded.modules
clients.prerecorded.v1.response =
    @clients.listen.v1.rest.response
    listen.rest_messages: Alternative=ListenRESTAlternative Channel=ListenRESTChannel Word=ListenRESTWord

# read
clients.read = @routing @analyze.modules routers: Read=ReadRouter
clients.analyze = @analyze.modules
clients.analyze.client = @analyze.modules *Latest
clients.analyze.enums = @clients.common.v1.enums
clients.analyze.errors = @clients.prerecorded.v1.errors
clients.analyze.v1 = @analyze.modules
clients.analyze.v1.client = @analyze.modules @clients.common.v1.abstract_sync_rest
clients.analyze.v1.async_client = @analyze.modules @clients.common.v1.abstract_async_rest
clients.analyze.v1.helpers = @analyze.modules
clients.analyze.v1.options = @analyze.modules
clients.analyze.v1.response = @analyze.modules

# manage
clients.manage =
    @manage.options @manage.responses manage.client: AsyncManageClient ManageClient options: DeepgramClientOptions
clients.manage.client = @clients.manage *Latest
clients.manage.v1 = @clients.manage
clients.manage.v1.client = @manage.modules @clients.common.v1.abstract_sync_rest manage.client: ManageClient
clients.manage.v1.async_client = @manage.modules @clients.common.v1.abstract_async_rest manage.client: AsyncManageClient
clients.manage.v1.options = _core.response: BaseResponse @manage.options
clients.manage.v1.response =
    _core.response: BaseResponse @manage.responses
    manage.messages: Details=STTUsageDetails Response=UsageResponse Results=UsageSummaryResults TTS=TTSTokens
        Tokens=STTTokens

# auth
clients.auth = @clients.auth.v1
clients.auth.client = @clients.auth.v1 *Latest
clients.auth.v1 = auth.client: AsyncAuthRESTClient AuthRESTClient GrantTokenResponse
clients.auth.v1.client = @clients.auth.v1 @clients.common.v1.abstract_sync_rest utils.verboselogs: verboselogs=.
clients.auth.v1.async_client = @clients.auth.v1 @clients.common.v1.abstract_async_rest utils.verboselogs: verboselogs=.
clients.auth.v1.response = _core.response: BaseResponse auth.client: GrantTokenResponse

# self-hosted, which was called on-prem up to 3.2
clients.selfhosted = @clients.selfhosted.v1 selfhosted.client: AsyncOnPremClient OnPremClient
clients.selfhosted.client = @clients.selfhosted *Latest
clients.selfhosted.v1 = selfhosted.client: AsyncSelfHostedClient SelfHostedClient
clients.selfhosted.v1.client =
    @clients.common.v1.abstract_sync_rest selfhosted.client: SelfHostedClient utils.verboselogs: verboselogs=.
clients.selfhosted.v1.async_client =
    @clients.common.v1.abstract_async_rest selfhosted.client: AsyncSelfHostedClient utils.verboselogs: verboselogs=.
clients.onprem = @clients.onprem.v1 options: DeepgramClientOptions
clients.onprem.client = @clients.onprem *Latest
clients.onprem.v1 = selfhosted.client: AsyncOnPremClient OnPremClient options: DeepgramClientOptions
clients.onprem.v1.client = @clients.common.v1.abstract_sync_rest selfhosted.client: OnPremClient
clients.onprem.v1.async_client = @clients.common.v1.abstract_async_rest selfhosted.client: AsyncOnPremClient

# speak
clients.speak = @clients.speak.client @clients.speak.enums
clients.speak.client = @clients.speak.v1 *Latest
clients.speak.enums = speak.messages: SpeakWebSocketEvents SpeakWebSocketMessage
clients.speak.errors = errors: DeepgramError DeepgramTypeError
clients.speak.v1 =
    @clients.speak.v1.rest @clients.speak.v1.websocket @speak.first_generation
    speak.messages: SpeakWSMetadataResponse=MetadataResponse options: DeepgramClientOptions
clients.speak.v1.rest =
    @clients.speak.v1.rest.options @clients.speak.v1.rest.response speak.rest: SpeakRESTClient AsyncSpeakRESTClient
clients.speak.v1.rest.client = @speak.rest_modules @clients.common.v1.abstract_sync_rest speak.rest: SpeakRESTClient
clients.speak.v1.rest.async_client =
    @speak.rest_modules @clients.common.v1.abstract_async_rest speak.rest: AsyncSpeakRESTClient
clients.speak.v1.rest.helpers = speak.rest_messages: SpeakSource _core.sources: is_readstream_source is_text_source
clients.speak.v1.rest.options =
    _core.response: BaseResponse utils.verboselogs: verboselogs=.
    _core.sources: BufferSource FileSource StreamSource TextSource
    speak.rest_messages: SpeakOptions SpeakRESTOptions SpeakRESTSource SpeakRestSource SpeakSource
clients.speak.v1.rest.response = _core.response: BaseResponse speak.rest_messages: SpeakRESTResponse SpeakResponse

# what `speak.v1.rest` was called up to 3.3
clients.speak.v1.client = @clients.speak.v1.rest.client @speak.first_generation
clients.speak.v1.async_client = @clients.speak.v1.rest.async_client @speak.first_generation
clients.speak.v1.helpers = @clients.speak.v1.rest.helpers
clients.speak.v1.options = @clients.speak.v1.rest.options @speak.first_generation
clients.speak.v1.response = @clients.speak.v1.rest.response
clients.speak.v1.websocket =
    @clients.speak.v1.websocket.options @clients.speak.v1.websocket.response
    speak.client: SpeakWSClient SpeakWebSocketClient speak.async_client: AsyncSpeakWSClient AsyncSpeakWebSocketClient
clients.speak.v1.websocket.client =
    @speak.modules _io.sync_client: AbstractSyncWebSocketClient speak.client: SpeakWSClient SpeakWebSocketClient
clients.speak.v1.websocket.async_client =
    @speak.modules _io.async_client: AbstractAsyncWebSocketClient
    speak.async_client: AsyncSpeakWSClient AsyncSpeakWebSocketClient
clients.speak.v1.websocket.options =
    _core.response: BaseResponse utils.verboselogs: verboselogs=. speak.messages: SpeakWSOptions
clients.speak.v1.websocket.response =
    @clients.common.v1.websocket_response
    speak.messages: ClearedResponse FlushedResponse MetadataResponse WarningResponse

# 1.x and 2.x
_enums = eras.v2.enums: Caption LiveTranscriptionEvent
_types =
    eras.v2.types: Options UrlSource BufferSource BoostedKeyword ToggleConfigOptions TranscriptionOptions
        LiveOptions PrerecordedOptions PrerecordedTranscriptionResponse Metadata Warning TranscriptionResults
        SummaryV2 Channel Alternative WordBase Utterance Search Hit Topic Summary Entity Translation
        ParagraphGroup Paragraph Sentence LiveTranscriptionResponse StreamingMetadata Key KeyBundle KeyResponse
        Project ProjectResponse UpdateResponse Member Scope Invitation InvitationResponse Balance
        BalanceResponse UsageOptions UsageCallback UsageField UsageFieldOptions UsageRequest UsageRequestDetail
        UsageRequestDetails UsageRequestList UsageRequestListOptions UsageRequestMessage UsageResponse
        UsageResponseDetail UsageResponseResolution Keyword TranscriptionSource EventHandler
billing = eras.v2.management: Billing eras.v2.types: Balance BalanceResponse Options
extra =
    eras.v2.extra: Extra eras.v2.enums: Caption eras.v2.types: Options PrerecordedTranscriptionResponse
invitations = eras.v2.management: Invitations eras.v2.types: Invitation InvitationResponse Options
keys = eras.v2.management: Keys eras.v2.types: Key KeyResponse Options
members = eras.v2.management: Members eras.v2.types: Member Options
projects = eras.v2.management: Projects eras.v2.types: Options Project ProjectResponse UpdateResponse
scopes = eras.v2.management: Scopes eras.v2.types: Options Scope UpdateResponse
transcription =
    eras.v2.transcription: PrerecordedTranscription SyncPrerecordedTranscription Transcription
    eras.v2.live: LiveTranscription eras.v2.enums: LiveTranscriptionEvent errors: DeepgramApiError
    eras.v2.types: EventHandler LiveOptions LiveTranscriptionResponse Metadata Options PrerecordedOptions
        PrerecordedTranscriptionResponse ToggleConfigOptions TranscriptionSource
usage =
    eras.v2.management: Usage
    eras.v2.types: Options UsageField UsageFieldOptions UsageOptions UsageRequest UsageRequestList
        UsageRequestListOptions UsageResponse
""")

# Names that several rows have in common; nothing can be imported from here.
SHARED = _rows("""
routing = options: DeepgramClientOptions errors: DeepgramModuleError utils.verboselogs: verboselogs=.
sockets =
    @clients.common.v1.websocket_response @clients.common.v1.websocket_events @clients.common.v1.helpers audio: Speaker
    errors: DeepgramError options: DeepgramClientOptions
    eras.retired: DEEPGRAM_INTERVAL HALF_SECOND ONE_SECOND PING_INTERVAL utils.verboselogs: verboselogs=.
requests =
    errors: DeepgramApiError DeepgramError DeepgramUnknownApiError options: DeepgramClientOptions
    eras.retired: append_query_params
manage.options =
    manage.messages: AgentConfigurationOptions AgentMetadataOptions AgentValueOptions AgentVariableOptions
        BillingBreakdownOptions InviteOptions KeyOptions ModelOptions ProjectOptions PurchaseOptions
        ScopeOptions UsageBreakdownOptions UsageFieldsOptions UsageRequestOptions UsageSummaryOptions
manage.responses =
    manage.messages: AgentConfiguration AgentConfigurationsResponse AgentVariable AgentVariablesResponse Balance
        BalancesResponse BillingBreakdownResponse BillingBreakdownResults BillingFieldsResponse Callback
        Config Grouping Invite InvitesResponse Key KeyResponse KeysResponse Member MembersResponse Message
        ModelResponse ModelsResponse Project ProjectsResponse Purchase PurchasesResponse Resolution
        STTDetails STTTokens STTUsageDetails ScopesResponse SpeechSegment TTSDetails TTSMetadata TTSTokens
        TTSUsageDetails ThinkModel ThinkModelsResponse TokenDetail UsageBreakdownResponse
        UsageBreakdownResults UsageFieldsResponse UsageModel UsageRequest UsageRequestsResponse
        UsageResponse UsageSummaryResponse UsageSummaryResults
manage.modules = @requests @clients.manage utils.verboselogs: verboselogs=.
audio.numbers =
    audio.microphone: INPUT_CHANNELS=CHANNELS INPUT_CHUNK=CHUNK INPUT_LOGGING=LOGGING INPUT_RATE=RATE
    audio.speaker: OUTPUT_CHANNELS=CHANNELS OUTPUT_CHUNK=CHUNK OUTPUT_LOGGING=LOGGING OUTPUT_RATE=RATE
agent.options =
    eras.early_agent: SettingsConfigurationOptions UpdateInstructionsOptions ListenProvider SpeakProvider ThinkProvider
    agent.messages: Agent AgentKeepAlive AgentWebSocketEvents Audio Context Endpoint Flags ForceEndTurnOptions Function
        FunctionCallResponse Header InjectAgentMessageOptions InjectUserMessageOptions Input Item Listen Output
        Parameters Properties Provider SettingsOptions Speak Think UpdateListenOptions UpdatePromptOptions
        UpdateSpeakOptions UpdateThinkOptions
agent.responses =
    agent.messages: AgentAudioDoneResponse AgentStartedSpeakingResponse AgentThinkingResponse ConversationTextResponse
        EndOfThoughtResponse FunctionCall FunctionCallCancelledResponse FunctionCallRequest FunctionCalling
        HistoryFunctionCall HistoryResponse InjectionRefusedResponse LatencyReportResponse ListenUpdatedResponse
        PromptUpdatedResponse ServerFunctionCallResponse SettingsAppliedResponse SpeakUpdatedResponse
        ThinkUpdatedResponse UserStartedSpeakingResponse WelcomeResponse
agent.modules =
    @sockets @clients.agent.v1.websocket.options @clients.agent.v1.websocket.response audio: Microphone
    eras.retired: MICROPHONE_CHANNELS MICROPHONE_RATE SPEAKER_CHANNELS SPEAKER_PLAYBACK_DELTA SPEAKER_RATE
intelligence =
    _core.intelligence: Average Intent Intents IntentsInfo Segment Sentiment SentimentInfo Sentiments SummaryInfo Topic
        Topics TopicsInfo
prerecorded.names =
    @intelligence listen.rest: AsyncListenRESTClient AsyncPreRecordedClient ListenRESTClient PreRecordedClient
    listen.rest_messages: AsyncPrerecordedResponse Entity ListenRESTAlternative ListenRESTChannel
        ListenRESTMetadata=Metadata ListenRESTOptions ListenRESTResults=Results ListenRESTWord ListenRestSource
        Paragraph Paragraphs PrerecordedOptions PrerecordedResponse PrerecordedSource Sentence Summaries SummaryV1
        SummaryV2 SyncPrerecordedResponse Translation Utterance Warning
    _core.sources: PreRecordedStreamSource=StreamSource ReadStreamSource=StreamSource
prerecorded.modules =
    @sources @prerecorded.names _core.messages: Hit ModelInfo Search listen.rest_messages: Metadata Results
analyze.names =
    @intelligence read.rest: AnalyzeClient AsyncAnalyzeClient AsyncReadClient ReadClient
    read.messages: AnalyzeMetadata=Metadata AnalyzeOptions AnalyzeResponse AnalyzeResults=Results AnalyzeSource
        AnalyzeSummary=Summary AsyncAnalyzeResponse SyncAnalyzeResponse
    _core.sources: AnalyzeStreamSource=StreamSource
analyze.modules = @sources @analyze.names read.messages: Metadata Results Summary
sources =
    @clients.common.v1.options @clients.prerecorded.v1.errors options: DeepgramClientOptions
    _core.sources: is_buffer_source is_readstream_source is_url_source
    _core.response: BaseResponse utils.verboselogs: verboselogs=.
listen.modules =
    @sockets @clients.listen.enums @clients.listen.v1.websocket.options @clients.listen.v1.websocket.response
speak.rest_modules =
    @clients.speak.v1.rest.options @clients.speak.v1.rest.response @clients.speak.v1.rest.helpers
    errors: DeepgramTypeError
speak.first_generation =
    speak.rest: SpeakClient AsyncSpeakClient=AsyncSpeakRESTClient
    speak.rest_messages: SpeakOptions SpeakResponse SpeakSource _core.sources: SpeakStreamSource=StreamSource TextSource
speak.modules =
    @sockets @clients.speak.enums @clients.speak.v1.websocket.options @clients.speak.v1.websocket.response
    audio: Microphone audio.speaker: CHANNELS PLAYBACK_DELTA RATE
""")

ROWS = {**WITH_FILE, **WITHOUT_FILE}  # and, as "", the names of `deepgram` itself, which stand in its `__init__`


def homes(path: str) -> dict[str, tuple[str, str]]:
    """The names that the row of `path` offers: where each lives (module below `deepgram`), and as what."""
    found: dict[str, tuple[str, str]] = {}
    home = ""
    for token in (ROWS[path] if path in ROWS else SHARED[path]).split():
        if token.endswith(":"):
            home = token[:-1]
        elif token.startswith("@"):
            found.update(homes(token[1:]))
        elif "*" in token:
            found.update({token.replace("*", name): where for name, where in found.items()})
        else:
            name, _, old = token.partition("=")
            found[name] = (home, old or name)
    return found


def submodules(path: str) -> list[str]:
    """The names of the paths just below `path`."""
    above = path + "." if path else ""
    below = (row[len(above) :] for row in ROWS if row and row.startswith(above))
    return [name for name in below if "." not in name]


def starred(path: str) -> list[str]:
    """What a star import from `path` binds: its names, but those of builtins, and its submodules (D-53)."""
    return [name for name in (*homes(path), *submodules(path)) if name != "Warning"]
