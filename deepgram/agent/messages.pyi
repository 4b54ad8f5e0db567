# ruff: noqa
# fmt: off
"""Made by scripts/stubs.py from the module beside it."""

from dataclasses import dataclass
from typing import Any
from deepgram._core.declare import Alias
from deepgram._core.declare import Fact
from deepgram._core.response import BaseResponse
from deepgram._core.response import Event
from deepgram._core.table import declared
from deepgram.agent.parts import *  # noqa: F403

CLASSES: dict[str, Any]

class AgentWebSocketEvents(Events):
    """Events of the agent clients, and the names of client messages."""

    Open = 'Open'
    Close = 'Close'
    AudioData = 'AudioData'
    Welcome = 'Welcome'
    SettingsApplied = 'SettingsApplied'
    ConversationText = 'ConversationText'
    UserStartedSpeaking = 'UserStartedSpeaking'
    AgentThinking = 'AgentThinking'
    FunctionCallRequest = 'FunctionCallRequest'
    AgentStartedSpeaking = 'AgentStartedSpeaking'
    AgentAudioDone = 'AgentAudioDone'
    Error = 'Error'
    Unhandled = 'Unhandled'
    Settings = 'Settings'
    UpdatePrompt = 'UpdatePrompt'
    UpdateSpeak = 'UpdateSpeak'
    InjectAgentMessage = 'InjectAgentMessage'
    InjectUserMessage = 'InjectUserMessage'
    InjectionRefused = 'InjectionRefused'
    AgentKeepAlive = 'KeepAlive'
    History = 'History'
    PromptUpdated = 'PromptUpdated'
    SpeakUpdated = 'SpeakUpdated'
    ThinkUpdated = 'ThinkUpdated'
    ListenUpdated = 'ListenUpdated'
    Warning = 'Warning'
    FunctionCallResponse = 'FunctionCallResponse'
    FunctionCallCancelled = 'FunctionCallCancelled'
    LatencyReport = 'LatencyReport'
    EndOfThought = 'EndOfThought'
    UpdateThink = 'UpdateThink'
    UpdateListen = 'UpdateListen'
    ForceEndTurn = 'ForceEndTurn'
    HandlerFailed = 'HandlerFailed'
    ThinkLiveUpdated = 'ThinkLiveUpdated'
    FrustrationDetected = 'FrustrationDetected'
    CustomFromThinkProvider = '__customFromThinkProvider'
    UpdateThinkLive = 'UpdateThink_Live'
    SettingsConfiguration = 'SettingsConfiguration'
    UpdateInstructions = 'UpdateInstructions'
    FunctionCalling = 'FunctionCalling'

@dataclass
class HistoryFunctionCall(BaseResponse):
    """A function call of the past, with its answer."""

    id: str = ...
    name: str = ...
    client_side: bool = ...
    arguments: str = ...
    response: str = ...
    thought_signature: str | None = ...

@dataclass
class HistoryResponse(Event):
    """A text (`role` and `content`) or function calls (`function_calls`); also an entry of `Context.messages`."""

    type: str = ...
    role: str | None = ...
    content: str | None = ...
    function_calls: list[HistoryFunctionCall] | None = ...
    def __init__(self, type: str = ..., role: str | None = ..., content: str | None = ..., function_calls: list[HistoryFunctionCall] | None = ..., *, text: str | None = ...) -> None: ...
    text = Alias[str | None]("content")

@dataclass
class WelcomeResponse(Event):
    """The server's greeting."""

    type: str
    request_id: str
    def __init__(self, type: str, request_id: str, *, session_id: str = ...) -> None: ...
    message = Fact[str]()
    session_id = Alias[str]("request_id")

@dataclass
class SettingsAppliedResponse(Event):
    """The server has applied the Settings; `settings` is what the client sent, as JSON types, if known."""

    type: str
    settings = Fact[dict[str, Any]]()

@dataclass
class ConversationTextResponse(Event):
    """A text of `role` ("user" or "assistant"); the agent's texts come one sentence per message."""

    type: str
    role: str
    content: str
    languages: list[str] | None = ...
    languages_hinted: list[str] | None = ...
    conversational_behavior: str | None = ...
    def __init__(self, type: str, role: str, content: str, languages: list[str] | None = ..., languages_hinted: list[str] | None = ..., conversational_behavior: str | None = ..., *, text: str = ...) -> None: ...
    text = Alias[str]("content")

@dataclass
class UserStartedSpeakingResponse(Event):
    """The user speaks: playback of the agent must stop."""

    type: str

@dataclass
class AgentThinkingResponse(Event):
    """Thoughts of the language model."""

    type: str
    content: str
    def __init__(self, type: str, content: str, *, text: str = ...) -> None: ...
    text = Alias[str]("content")

@dataclass
class FunctionCall(BaseResponse):
    """A call the agent asks for; `arguments` is JSON text."""

    id: str
    name: str
    arguments: str
    client_side: bool
    thought_signature: str | None = ...

@dataclass
class FunctionCallRequest(Calls):
    """The agent requests function calls; the client answers those with `client_side`, each by its id."""

    type: str
    functions: list[FunctionCall]

@dataclass
class AgentStartedSpeakingResponse(Event):
    """The agent starts to speak; latencies in seconds, `ttt` for the language model."""

    total_latency: float
    tts_latency: float
    ttt_latency: float
    type: str | None = ...

@dataclass
class AgentAudioDoneResponse(Event):
    """All audio of a reply has been sent; playback may continue."""

    type: str

@dataclass
class InjectionRefusedResponse(Event):
    """An injected message was not accepted; `message` says why."""

    type: str
    message: str | None = ...

@dataclass
class PromptUpdatedResponse(Event):
    """UpdatePrompt was applied."""

    type: str = ...

@dataclass
class SpeakUpdatedResponse(Event):
    """UpdateSpeak was applied; the next utterance has the new voice."""

    type: str = ...

@dataclass
class ThinkUpdatedResponse(Event):
    """UpdateThink was applied."""

    type: str = ...

@dataclass
class ListenUpdatedResponse(Event):
    """UpdateListen was applied."""

    type: str = ...

@dataclass
class WarningResponse(Event):
    """A problem that does not end the session (codes in protocol 7.9)."""

    type: str = ...
    description: str = ...
    code: str = ...
    def __init__(self, type: str = ..., description: str = ..., code: str = ..., *, message: str = ...) -> None: ...
    message = Alias[str]("description")

@dataclass
class ServerFunctionCallResponse(Event):
    """The answer of a function that the server called itself."""

    type: str = ...
    id: str | None = ...
    name: str = ...
    content: str = ...

@dataclass
class FunctionCalling(Event):
    """The server calls a function itself (early access only)."""

    type: str = ...

@dataclass
class CancelledCall(BaseResponse):
    """A function call that needs no answer any more."""

    id: str = ...
    name: str = ...

@dataclass
class FunctionCallCancelledResponse(Event):
    """The user kept speaking: these calls need no answer any more."""

    type: str = ...
    functions: list[CancelledCall] = ...

@dataclass
class LatencyReportResponse(Event):
    """Latencies of a turn in seconds; each report has some of them."""

    type: str = ...
    stt_latency: float | None = ...
    ttt_token_latency: float | None = ...
    ttt_text_latency: float | None = ...
    ttt_tool_latency: float | None = ...
    ttt_thinking_latency: float | None = ...
    tts_latency: float | None = ...
    total_latency: float | None = ...

@dataclass
class ThinkLiveUpdatedResponse(Event):
    """UpdateThink_Live was applied."""

    type: str = ...

@dataclass
class FrustrationDetectedResponse(Event):
    """The user is frustrated, for the `count`th time; `escalated` once that exceeds the limit."""

    type: str = ...
    count: int = ...
    escalated: bool = ...

@dataclass
class CustomFromThinkProviderResponse(Event):
    """A message from your own language model to the client."""

    type: str = ...
    content: Any = ...

@dataclass
class EndOfThoughtResponse(Event):
    """Seen with `experimental=True`; undocumented (protocol 7.5)."""

    type: str = ...

@dataclass
class Parameters(BaseResponse):
    """The JSON schema of a function's parameters; further schema keys go by item assignment."""

    type: str | list[str] | None = ...
    properties: Properties | dict[str, Any] | None = ...
    required: list[str] | None = ...

@dataclass
class Endpoint(BaseResponse):
    """Where the server calls a function, a model or a voice. `headers` is a dict or a list of `Header`, on the wire an object. `method` is sent for functions alone."""

    method: str | None = ...
    url: str = ...
    headers: dict[str, str] | list[Any] | None = ...

@dataclass
class Function(BaseResponse):
    """A function the agent may call: by the client if it has no `endpoint`, else by the server. `parameters` is a JSON schema. Flat: `url`, `method` and `headers`, which belong to `endpoint`; an empty `url` means none."""

    name: str
    description: str | None = ...
    url: str | None = ...
    method: str | None = ...
    headers: dict[str, str] | list[Any] | None = ...
    parameters: Parameters | dict[str, Any] | None = ...
    endpoint: Endpoint | None = ...
    defer_until_eot: bool | None = ...

@dataclass
class Listen(Provided):
    """Speech recognition. All fields but `provider` are flat."""

    model: str | None = ...
    language: str | None = ...
    smart_format: bool | None = ...
    keyterms: list[str] | None = ...
    encoding: str | None = ...
    sample_rate: int | None = ...
    channels: int | None = ...
    interim_results: bool | None = ...
    vad_events: bool | None = ...
    endpointing: int | bool | str | None = ...

@dataclass
class Think(Provided):
    """The language model, its prompt and its functions. Flat: `model`, and `instructions` for `prompt`."""

    functions: list[Function | dict[str, Any]] | None = ...
    endpoint: Endpoint | None = ...
    prompt: str | None = ...
    context_length: int | str | None = ...
    model: str | None = ...
    instructions: str | None = ...

@dataclass
class Speak(Provided):
    """The voice. Flat: `model`, `encoding`, `sample_rate` (Hz), `container`, and of early access `voice_id`."""

    endpoint: Endpoint | None = ...
    model: str | None = ...
    encoding: str | None = ...
    sample_rate: int | None = ...
    container: str | None = ...
    voice_id: str | None = ...

@dataclass
class Input(BaseResponse):
    """The format of the audio the client sends; `sample_rate` in Hz."""

    encoding: str | None = ...
    sample_rate: int = ...

@dataclass
class Output(BaseResponse):
    """The format of the audio the server sends; `sample_rate` in Hz, `bitrate` in bit/s."""

    encoding: str | None = ...
    sample_rate: int | None = ...
    bitrate: int | None = ...
    container: str | None = ...

@dataclass
class Audio(BaseResponse):
    """The audio formats of both directions."""

    input: Input = ...
    output: Output = ...

@dataclass
class Flags(BaseResponse):
    """Switches of a session: `history=False` stops `History` messages."""

    history: bool | None = ...

@dataclass
class Context(BaseResponse):
    """The conversation so far, given to an agent that takes it over (protocol 7.3); with `replay`, which is of early access, the agent says the last message."""

    messages: list[HistoryResponse | dict[str, Any]] = ...
    replay: bool | None = ...

@dataclass
class Agent(Speaking):
    """How the agent listens, thinks and speaks; lists of `think` and `speak` are tried in order."""

    language: str = ...
    listen: Listen = ...
    think: Think | Any = ...
    speak: Speak | Any = ...
    greeting: str | None = ...
    context: Context | dict[str, Any] | None = ...

@dataclass
class SettingsOptions(Settings):
    """The first message of a session (protocol 7.3); `agent` may be the UUID of a stored configuration. Flat: `listen`, `think` and `speak`, which belong to `agent`."""

    experimental: bool | None = ...
    type: str = ...
    tags: list[str] | None = ...
    audio: Audio = ...
    agent: Agent | Any = ...
    mip_opt_out: bool | None = ...
    flags: Flags | dict[str, Any] | None = ...
    listen: Listen | None = ...
    think: Think | Any | None = ...
    speak: Speak | Any | None = ...

@dataclass
class UpdateSpeakOptions(SpeakUpdate):
    """Change the voice (protocol 7.8); `model` alone is one of Deepgram's."""

    type: str = ...
    speak: Speak | Any = ...
    model: str | None = ...

@dataclass
class UpdateThinkOptions(Settings):
    """Replace the whole think block, prompt and functions too (protocol 7.8)."""

    type: str = ...
    think: Think | Any = ...

@dataclass
class UpdateListenOptions(Settings):
    """Change speech recognition (protocol 7.8)."""

    type: str = ...
    listen: Listen = ...

@dataclass
class UpdatePromptOptions(BaseResponse):
    """Add to the prompt (protocol 7.8)."""

    type: str = ...
    prompt: str = ...

@dataclass
class AgentKeepAlive(BaseResponse):
    """Keeps an idle session open (protocol 7.10)."""

    type: str = ...

@dataclass
class UpdateThinkLiveOptions(BaseResponse):
    """Change Think Live (protocol 16)."""

    type: str = ...
    think_live: dict[str, Any] = ...

@dataclass
class InjectAgentMessageOptions(BaseResponse):
    """Make the agent say `message` (`text`); `behavior` is "default", "queue" or "interrupt" (protocol 7.8). With `is_dynamic` and without a message, Think Live finds the words (protocol 16)."""

    type: str = ...
    message: str = ...
    behavior: str | None = ...
    is_dynamic: bool | None = ...
    def __init__(self, type: str = ..., message: str = ..., behavior: str | None = ..., is_dynamic: bool | None = ..., *, text: str = ...) -> None: ...
    text = Alias[str]("message")

@dataclass
class InjectUserMessageOptions(BaseResponse):
    """Send `content` (`text`) as if the user had said it (protocol 7.8)."""

    type: str = ...
    content: str = ...
    def __init__(self, type: str = ..., content: str = ..., *, text: str = ...) -> None: ...
    text = Alias[str]("content")

@dataclass
class FunctionCallResponse(Answer):
    """The client's answer to a function call (protocol 7.7); `result` is `content`, as JSON text unless it is text."""

    type: str = ...
    id: str = ...
    name: str = ...
    content: str = ...
    thought_signature: str | None = ...
    def __init__(self, type: str = ..., id: str = ..., name: str = ..., content: str = ..., thought_signature: str | None = ..., *, output: str = ..., function_call_id: str = ..., result: Any = ...) -> None: ...
    output = Alias[str]("content")
    function_call_id = Alias[str]("id")

@dataclass
class ForceEndTurnOptions(BaseResponse):
    """End the user's turn now; Flux models only (protocol 7.8)."""

    type: str = ...
