"""Deepgram's realtime and REST APIs. The names of this package, and where each lives (see `deepgram.eras.paths`).

`import deepgram` loads none of them: a name is imported when it is first used.
"""

from deepgram._version import VERSION
from deepgram.eras import hook

__version__ = "v" + VERSION

hook.install("""
client: DeepgramClient
options: ClientOptionsFromEnv DeepgramClientOptions
routers: AgentRouter ListenRouter Read=ReadRouter ReadRouter SpeakRouter

errors:
    DeepgramApiError DeepgramApiKeyError DeepgramConnectionError DeepgramError DeepgramException
    DeepgramMicrophoneError DeepgramModuleError DeepgramSetupError DeepgramSpeakerError DeepgramTypeError
    DeepgramUnknownApiError

_core.response: BaseResponse
_core.messages:
    CloseResponse ErrorResponse HandlerFailedResponse Hit ModelInfo OpenResponse Search UnhandledResponse
    ReconnectedResponse ReconnectingResponse RestartedResponse WebSocketEvents
_core.recovery: Reconnect
_core.journal: Amount Ledger

agent.client: AgentWebSocketClient
agent.async_client: AsyncAgentWebSocketClient
@agent.options @agent.responses
agent.messages: AgentWarningResponse=WarningResponse

listen.client: ListenWebSocketClient LiveClient
listen.async_client: AsyncListenWebSocketClient AsyncLiveClient
listen.messages:
    ListenWebSocketOptions LiveOptions LiveTranscriptionEvents
    ListenWSAlternative ListenWSChannel ListenWSEntity ListenWSMetadata=Metadata
    ListenWSMetadataResponse=MetadataResponse ListenWSWord LiveResultResponse MetadataResponse SpeechStartedResponse
    UtteranceEndResponse
@prerecorded.names @analyze.names

speak.client: SpeakWSClient SpeakWebSocketClient
speak.async_client: AsyncSpeakWSClient AsyncSpeakWebSocketClient
speak.messages:
    SpeakWSOptions SpeakWebSocketEvents SpeakWebSocketMessage
    ClearedResponse FlushedResponse SpeakWSMetadataResponse=MetadataResponse WarningResponse
speak.rest: AsyncSpeakClient=AsyncSpeakRESTClient AsyncSpeakRESTClient SpeakClient SpeakRESTClient
speak.rest_messages:
    SpeakOptions SpeakRESTOptions SpeakRESTResponse SpeakRESTSource SpeakResponse SpeakRestSource SpeakSource
_core.sources:
    BufferSource FileSource SpeakStreamSource=StreamSource StreamSource TextSource UrlSource

manage.client: AsyncManageClient ManageClient
@manage.options @manage.responses
auth.client: AsyncAuthRESTClient AuthRESTClient GrantTokenResponse
selfhosted.client: AsyncOnPremClient AsyncSelfHostedClient OnPremClient SelfHostedClient

@audio.numbers
audio.microphone: CHANNELS CHUNK LOGGING Microphone RATE
audio.speaker: Speaker

eras.v2.client: Deepgram api_key_is_valid
eras.v2.extra: Extra
eras.v2.management: Billing Invitations Keys Members Projects Scopes Usage
eras.v2.transcription: Transcription
eras.v2.types: Options

utils.verboselogs: CRITICAL DEBUG ERROR FATAL INFO NOTICE NOTSET SPAM SUCCESS VERBOSE VerboseLogger WARNING
    logging verboselogs=.
""")
