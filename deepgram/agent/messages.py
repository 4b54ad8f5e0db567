"""Every message of the Voice Agent (protocol section 7): options the client sends, responses the server sends.

Fields in the order of 4.8.1, then what the wire has learnt since, then the flat fields of the 4.x agent documentation
(`flat.py` puts those where the wire has them).
"""

import json
import logging
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, ClassVar, Dict, List, Literal, NamedTuple, Optional, Tuple, TypeVar, Union

from .._core.codec import plain
from .._core.declare import Alias, Fact, opt, shown_in
from .._core.messages import Event
from .._core.response import BaseResponse
from .._core.secret import MASK, mask_repr, masked
from .._core.strenum import StrEnum
from . import flat

T = TypeVar("T")
if TYPE_CHECKING:  # `options.agent.think.provider` is what programs write: checkers see the one, and let a list pass
    OneOrMore = Union[T, Any]
else:
    OneOrMore = Union[T, List[T]]


class AgentWebSocketEvents(StrEnum):
    """Events of the agent clients, and the names of client messages."""

    Open = "Open"
    Close = "Close"
    AudioData = "AudioData"
    Welcome = "Welcome"
    SettingsApplied = "SettingsApplied"
    ConversationText = "ConversationText"
    UserStartedSpeaking = "UserStartedSpeaking"
    AgentThinking = "AgentThinking"
    FunctionCallRequest = "FunctionCallRequest"
    AgentStartedSpeaking = "AgentStartedSpeaking"
    AgentAudioDone = "AgentAudioDone"
    Error = "Error"
    Unhandled = "Unhandled"
    Settings = "Settings"
    UpdatePrompt = "UpdatePrompt"
    UpdateSpeak = "UpdateSpeak"
    InjectAgentMessage = "InjectAgentMessage"
    InjectUserMessage = "InjectUserMessage"
    InjectionRefused = "InjectionRefused"
    AgentKeepAlive = "KeepAlive"
    # not in 4.8.1
    History = "History"
    PromptUpdated = "PromptUpdated"
    SpeakUpdated = "SpeakUpdated"
    ThinkUpdated = "ThinkUpdated"
    ListenUpdated = "ListenUpdated"
    Warning = "Warning"
    FunctionCallResponse = "FunctionCallResponse"
    FunctionCallCancelled = "FunctionCallCancelled"
    LatencyReport = "LatencyReport"
    ThinkLiveUpdated = "ThinkLiveUpdated"
    FrustrationDetected = "FrustrationDetected"
    CustomFromThinkProvider = "__customFromThinkProvider"
    EndOfThought = "EndOfThought"
    UpdateThink = "UpdateThink"
    UpdateListen = "UpdateListen"
    ForceEndTurn = "ForceEndTurn"
    UpdateThinkLive = "UpdateThink_Live"
    HandlerFailed = "HandlerFailed"
    # of early access, 3.9 to 3.11
    SettingsConfiguration = "SettingsConfiguration"
    UpdateInstructions = "UpdateInstructions"
    FunctionCalling = "FunctionCalling"

    @classmethod
    def _missing_(cls, value: object) -> Any:
        return cls.AgentKeepAlive if value == "AgentKeepAlive" else None  # its value in 4.8.1


def _for_wire(placed: flat.Placed) -> Dict[str, Any]:
    message, unplaced = placed
    if unplaced:
        text = "%s: not part of the V1 protocol, not sent: %s"
        logging.getLogger("deepgram.agent").warning(text, message.get("type"), ", ".join(unplaced))
    return message


shown_in("deepgram.clients.agent.enums", vars())

# ---- history, which settings may have, too


@dataclass
class HistoryFunctionCall(BaseResponse):
    """A function call of the past, with its answer."""

    id: str = ""
    name: str = ""
    client_side: bool = False
    arguments: str = ""
    response: str = ""
    thought_signature: Optional[str] = opt()


@dataclass
class HistoryResponse(Event):
    """What was said (`role` and `content`) or called (`function_calls`); also an entry of `Context.messages`."""

    type: str = "History"
    role: Optional[str] = opt()
    content: Optional[str] = opt()
    function_calls: Optional[List[HistoryFunctionCall]] = opt()
    text = Alias[Optional[str]]("content")


shown_in("deepgram.clients.agent.v1.websocket.response", vars())

# ---- Settings and its parts


class Provider(Dict[str, Any]):
    """Who listens, thinks or speaks: any keys, readable and writable as attributes too (protocol 7.4).

    A text alone is the `type`.
    """

    _names: ClassVar[Tuple[str, ...]] = ("type",)

    def __init__(self, *given: Any, **keys: Any) -> None:
        if given and isinstance(given[0], str):
            given = (dict(zip(self._names, given, strict=False)),)
        super().__init__(*given, **keys)

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(f"'Provider' object has no attribute '{name}'") from None

    def __setattr__(self, name: str, value: Any) -> None:
        self[name] = value

    def __repr__(self) -> str:
        return repr(masked(self))


def _is_empty(value: Any) -> bool:
    return not plain(value)


@dataclass
class _Provided(BaseResponse):
    """What a provider does for the agent."""

    provider: Provider = opt(Provider, omit=_is_empty)

    def __post_init__(self) -> None:
        if self.provider and isinstance(self.provider, (dict, str)) and not isinstance(self.provider, Provider):
            self.provider = Provider(self.provider)


@dataclass(init=False)
class Header(BaseResponse):
    """A header of an endpoint; `name` is another name of `key`."""

    key: str
    value: str
    name = Alias[str]("key")

    def __init__(self, key: str = "", value: str = "", *, name: str = "") -> None:
        self.key, self.value = key or name, value

    def __repr__(self) -> str:
        return f"Header(key={self.key!r}, value={MASK!r})"


@dataclass
class Item(BaseResponse):
    """A property in the JSON schema of a function's parameters; further schema keys go by item assignment."""

    type: Union[str, List[str]]
    description: Optional[str] = opt()


@dataclass(init=False)
class Properties(BaseResponse):
    """The properties in the JSON schema of a function's parameters: `Properties(city=Item("string", "City name"))`.

    Values are `Item`s or JSON schemas as dicts. The one property 4.8.1 knows, `item`, may be given by position.
    """

    item: Optional[Item] = opt()

    def __init__(self, item: Optional[Item] = None, **properties: Any) -> None:
        self.item = item
        for name, schema in properties.items():
            self[name] = schema


@dataclass
class Parameters(BaseResponse):
    """The JSON schema of a function's parameters; further schema keys go by item assignment."""

    type: Optional[Union[str, List[str]]] = opt()
    properties: Optional[Union[Properties, Dict[str, Any]]] = opt()
    required: Optional[List[str]] = opt()


Headers = Union[Dict[str, str], List[Any]]  # of `Header`, or of dicts that have its keys


@dataclass
class Endpoint(BaseResponse):
    """Where the server calls a function, a model or a voice.

    `headers` is a dict or a list of `Header`, on the wire an object. `method` is sent for functions alone.
    """

    method: Optional[str] = "POST"
    url: str = ""
    headers: Optional[Headers] = opt()


@dataclass
class Function(BaseResponse):
    """A function the agent may call: by the client if it has no `endpoint`, else by the server.

    `parameters` is a JSON schema. Flat: `url`, `method` and `headers`, which belong to `endpoint`; an empty `url` means
    none.
    """

    name: str
    description: Optional[str] = opt()
    url: Optional[str] = opt()
    method: Optional[str] = opt()
    headers: Optional[Headers] = opt()
    parameters: Optional[Union[Parameters, Dict[str, Any]]] = opt()
    endpoint: Optional[Endpoint] = opt()
    defer_until_eot: Optional[bool] = opt(shown=False)


@dataclass
class Think(_Provided):
    """The language model, its prompt and its functions. Flat: `model`, and `instructions` for `prompt`."""

    functions: Optional[List[Union[Function, Dict[str, Any]]]] = opt()
    endpoint: Optional[Endpoint] = opt()
    prompt: Optional[str] = opt()
    context_length: Optional[Union[int, Literal["max"]]] = opt()
    model: Optional[str] = opt(shown=False)
    instructions: Optional[str] = opt(shown=False)


@dataclass
class Listen(_Provided):
    """Speech recognition. All fields but `provider` are flat."""

    model: Optional[str] = opt(shown=False)
    language: Optional[str] = opt(shown=False)
    smart_format: Optional[bool] = opt(shown=False)
    keyterms: Optional[List[str]] = opt(shown=False)
    encoding: Optional[str] = opt(shown=False)
    sample_rate: Optional[int] = opt(shown=False)
    channels: Optional[int] = opt(shown=False)
    interim_results: Optional[bool] = opt(shown=False)
    vad_events: Optional[bool] = opt(shown=False)
    endpointing: Optional[Union[int, bool, str]] = opt(shown=False)


@dataclass
class Speak(_Provided):
    """The voice. Flat: `model`, `encoding`, `sample_rate` (Hz), `container`, and of early access `voice_id`."""

    endpoint: Optional[Endpoint] = opt()
    model: Optional[str] = opt(shown=False)
    encoding: Optional[str] = opt(shown=False)
    sample_rate: Optional[int] = opt(shown=False)
    container: Optional[str] = opt(shown=False)
    voice_id: Optional[str] = opt(shown=False)


def _speak(given: Any) -> Any:
    """What a `Speak` field accepts beside `Speak`: a dict, or a list of either."""
    if isinstance(given, list):
        return [_speak(one) for one in given]
    return Speak.from_dict(given) if isinstance(given, dict) else given


@dataclass
class Context(BaseResponse):
    """The conversation so far, given to an agent that takes it over (protocol 7.3)."""

    messages: List[Union[HistoryResponse, Dict[str, Any]]] = field(default_factory=list)
    replay: Optional[bool] = opt(shown=False)  # of early access: the agent says the last message


@dataclass
class Agent(BaseResponse):
    """How the agent listens, thinks and speaks; lists of `think` and `speak` are tried in their order."""

    language: str = "en"
    listen: Listen = opt(Listen, omit=_is_empty)
    think: OneOrMore[Think] = opt(Think, omit=_is_empty)
    speak: OneOrMore[Speak] = field(default_factory=Speak)
    greeting: Optional[str] = opt()
    context: Optional[Union[Context, Dict[str, Any]]] = opt(shown=False)
    think_live: Optional[Dict[str, Any]] = opt(shown=False)

    def __post_init__(self) -> None:
        self.speak = _speak(self.speak)


@dataclass
class Input(BaseResponse):
    """The format of the audio the client sends; `sample_rate` in Hz."""

    encoding: Optional[str] = "linear16"
    sample_rate: int = 16000


@dataclass
class Output(BaseResponse):
    """The format of the audio the server sends; `sample_rate` in Hz, `bitrate` in bit/s."""

    encoding: Optional[str] = "linear16"
    sample_rate: Optional[int] = 16000
    bitrate: Optional[int] = opt()
    container: Optional[str] = "none"


@dataclass
class Audio(BaseResponse):
    """The audio formats of both directions."""

    input: Input = field(default_factory=Input)
    output: Output = field(default_factory=Output)


@dataclass
class Flags(BaseResponse):
    """Switches of a session: `history=False` stops `History` messages."""

    history: Optional[bool] = opt()


@dataclass
class SettingsOptions(BaseResponse):
    """The first message of a session (protocol 7.3); `agent` may be the UUID of a stored configuration.

    Flat: `listen`, `think` and `speak`, which belong to `agent`.
    """

    experimental: Optional[bool] = False
    type: str = "Settings"
    tags: Optional[List[str]] = opt()
    audio: Audio = field(default_factory=Audio)
    agent: Union[Agent, Any] = field(default_factory=Agent)
    mip_opt_out: Optional[bool] = opt(False)
    flags: Optional[Union[Flags, Dict[str, Any]]] = opt(shown=False)
    listen: Optional[Listen] = opt(shown=False)
    think: Optional[OneOrMore[Think]] = opt(shown=False)
    speak: Optional[OneOrMore[Speak]] = opt(shown=False)

    def check(self) -> bool:
        """Always true, as it was; the server judges Settings."""
        return True

    def to_dict(self, encode_json: bool = False) -> Dict[str, Any]:
        """The message for the wire; flat fields that it has no place for are named in a warning."""
        return _for_wire(flat.settings(super().to_dict()))


# ---- the other options


class _Update(BaseResponse):
    """A message that carries one block, its field after `type`."""

    def to_dict(self, encode_json: bool = False) -> Dict[str, Any]:
        """The message for the wire; flat fields that it has no place for are named in a warning."""
        return _for_wire(flat.update(super().to_dict(), fields(self)[1].name))


@dataclass
class UpdatePromptOptions(BaseResponse):
    """Add to the prompt (protocol 7.8)."""

    type: str = "UpdatePrompt"
    prompt: str = ""


@dataclass
class UpdateSpeakOptions(_Update):
    """Change the voice (protocol 7.8); `model` alone is one of Deepgram's."""

    type: str = "UpdateSpeak"
    speak: OneOrMore[Speak] = field(default_factory=Speak)
    model: Optional[str] = opt(shown=False)

    def __post_init__(self) -> None:
        self.speak = _speak(self.speak)


@dataclass
class UpdateThinkOptions(_Update):
    """Replace the whole think block, prompt and functions too (protocol 7.8)."""

    type: str = "UpdateThink"
    think: OneOrMore[Think] = field(default_factory=Think)


@dataclass
class UpdateListenOptions(_Update):
    """Change speech recognition (protocol 7.8)."""

    type: str = "UpdateListen"
    listen: Listen = field(default_factory=Listen)


@dataclass(init=False)
class InjectAgentMessageOptions(BaseResponse):
    """Have the agent say `message` (`text`); `behavior` is "default", "queue" or "interrupt" (protocol 7.8).

    With `is_dynamic` and without a message, Think Live finds the words (protocol 16).
    """

    type: str = "InjectAgentMessage"
    message: str = ""
    behavior: Optional[str] = opt(shown=False)
    is_dynamic: Optional[bool] = opt(shown=False)
    text = Alias[str]("message")

    def __init__(
        self,
        type: str = "InjectAgentMessage",
        message: str = "",
        behavior: Optional[str] = None,
        is_dynamic: Optional[bool] = None,
        *,
        text: str = "",
    ) -> None:
        self.type, self.message, self.behavior, self.is_dynamic = type, message or text, behavior, is_dynamic


@dataclass(init=False)
class InjectUserMessageOptions(BaseResponse):
    """Say `content` (`text`) in the user's place (protocol 7.8)."""

    type: str = "InjectUserMessage"
    content: str = ""
    text = Alias[str]("content")

    def __init__(self, type: str = "InjectUserMessage", content: str = "", *, text: str = "") -> None:
        self.type, self.content = type, content or text


@dataclass(init=False)
class FunctionCallResponse(BaseResponse):
    """The client's answer to a function call (protocol 7.7); `result` is `content`, as JSON text unless it is text."""

    type: str = "FunctionCallResponse"
    id: str = ""
    name: str = ""
    content: str = ""
    thought_signature: Optional[str] = opt(shown=False)

    def __init__(
        self,
        type: str = "FunctionCallResponse",
        id: str = "",
        name: str = "",
        content: str = "",
        thought_signature: Optional[str] = None,
        *,
        result: Any = None,
        function_call_id: str = "",
        output: str = "",
    ) -> None:
        self.type, self.id, self.name, self.content = type, id or function_call_id, name, content or output
        self.thought_signature = thought_signature
        if result is not None and not content:
            self.content = result if isinstance(result, str) else json.dumps(plain(result), ensure_ascii=False)

    result = output = Alias[str]("content")
    function_call_id = Alias[str]("id")


@dataclass
class AgentKeepAlive(BaseResponse):
    """Says that the client is still there (protocol 7.10)."""

    type: str = "KeepAlive"


@dataclass
class UpdateThinkLiveOptions(BaseResponse):
    """Change Think Live, as `{"provider": {...}}` (protocol 16)."""

    type: str = "UpdateThink_Live"
    think_live: Dict[str, Any] = field(default_factory=dict)


@dataclass
class ForceEndTurnOptions(BaseResponse):
    """End the user's turn now; Flux models only (protocol 7.8)."""

    type: str = "ForceEndTurn"


shown_in("deepgram.clients.agent.v1.websocket.options", vars())

# ---- responses


@dataclass
class WelcomeResponse(Event):
    """The server is there."""

    type: str
    request_id: str
    message = Fact[str]()
    session_id = Alias[str]("request_id")


@dataclass
class SettingsAppliedResponse(Event):
    """The server has taken the Settings; `settings` is what the client sent, as JSON types, where known."""

    type: str
    settings = Fact[Dict[str, Any]]()


@dataclass
class ConversationTextResponse(Event):
    """What `role` ("user" or "assistant") said; the agent's text comes one sentence per message."""

    type: str
    role: str
    content: str
    languages: Optional[List[str]] = opt(shown=False)
    languages_hinted: Optional[List[str]] = opt(shown=False)
    conversational_behavior: Optional[str] = opt(shown=False)
    text = Alias[str]("content")


@dataclass
class UserStartedSpeakingResponse(Event):
    """The user speaks: playback of the agent must stop."""

    type: str


@dataclass
class AgentThinkingResponse(Event):
    """What the language model thinks."""

    type: str
    content: str
    text = Alias[str]("content")


@dataclass
class FunctionCall(BaseResponse):
    """A call the agent asks for; `arguments` is JSON text."""

    id: str
    name: str
    arguments: str
    client_side: bool
    thought_signature: Optional[str] = opt(shown=False)


class ParsedCall(NamedTuple):
    """A function call with its arguments parsed ({} if they are not a JSON object)."""

    id: str
    name: str
    arguments: Dict[str, Any]
    client_side: bool


@dataclass(init=False)
class FunctionCallRequest(Event):
    """The agent asks for function calls; the client answers those with `client_side`, each by its id."""

    type: str
    functions: List[FunctionCall]

    def __init__(self, type: str, functions: List[Union[FunctionCall, Dict[str, Any]]]) -> None:
        self.type = type
        self.functions = [FunctionCall.from_dict(one) if isinstance(one, dict) else one for one in functions]

    @property
    def function_call(self) -> Optional[ParsedCall]:
        """The first of `functions` with its arguments parsed; None if there is none."""
        if not self.functions:
            return None
        call = self.functions[0]
        try:
            arguments = json.loads(call.arguments)
        except ValueError:
            arguments = None
        return ParsedCall(call.id, call.name, arguments if isinstance(arguments, dict) else {}, call.client_side)

    @property
    def call_id(self) -> str:
        """The id of the first of `functions`, "" if there is none."""
        return self.functions[0].id if self.functions else ""

    @property
    def function_name(self) -> str:
        """The name of the first of `functions`, "" if there is none."""
        return self.functions[0].name if self.functions else ""

    function_call_id = call_id

    @property
    def input(self) -> str:
        """The arguments of the first of `functions` as the text of a Python dict, which 3.11 makes of them."""
        return str(self.function_call.arguments) if self.function_call else ""


@dataclass
class AgentStartedSpeakingResponse(Event):
    """The agent starts to speak; latencies in seconds, `ttt` for the language model."""

    total_latency: float
    tts_latency: float
    ttt_latency: float
    type: Optional[str] = opt(shown=False)


@dataclass
class AgentAudioDoneResponse(Event):
    """All audio of a reply has been sent; its playback may still go on."""

    type: str


@dataclass
class InjectionRefusedResponse(Event):
    """An injected message was not accepted; `message` says why."""

    type: str
    message: Optional[str] = opt(shown=False)


# ---- responses that 4.8.1 has no class for


@dataclass
class PromptUpdatedResponse(Event):
    """UpdatePrompt was applied."""

    type: str = "PromptUpdated"


@dataclass
class SpeakUpdatedResponse(Event):
    """UpdateSpeak was applied; the next utterance has the new voice."""

    type: str = "SpeakUpdated"


@dataclass
class ThinkUpdatedResponse(Event):
    """UpdateThink was applied."""

    type: str = "ThinkUpdated"


@dataclass
class ListenUpdatedResponse(Event):
    """UpdateListen was applied."""

    type: str = "ListenUpdated"


@dataclass
class WarningResponse(Event):
    """Something went wrong and the session goes on (codes in protocol 7.9)."""

    type: str = "Warning"
    description: str = ""
    code: str = ""
    message = Alias[str]("description")


@dataclass
class ServerFunctionCallResponse(Event):
    """The answer of a function that the server called itself."""

    type: str = "FunctionCallResponse"
    id: Optional[str] = opt()
    name: str = ""
    content: str = ""


@dataclass
class FunctionCalling(Event):
    """The server calls a function itself; told to programs of early access."""

    type: str = "FunctionCalling"


@dataclass
class CancelledCall(BaseResponse):
    """A function call that no longer wants an answer."""

    id: str = ""
    name: str = ""


@dataclass
class FunctionCallCancelledResponse(Event):
    """The user went on speaking: these calls need no answer any more."""

    type: str = "FunctionCallCancelled"
    functions: List[CancelledCall] = field(default_factory=list)


@dataclass
class LatencyReportResponse(Event):
    """Latencies of a turn in seconds; each report has some of them."""

    type: str = "LatencyReport"
    stt_latency: Optional[float] = opt()
    ttt_token_latency: Optional[float] = opt()
    ttt_text_latency: Optional[float] = opt()
    ttt_tool_latency: Optional[float] = opt()
    ttt_thinking_latency: Optional[float] = opt()
    tts_latency: Optional[float] = opt()
    total_latency: Optional[float] = opt()


@dataclass
class ThinkLiveUpdatedResponse(Event):
    """UpdateThink_Live was applied."""

    type: str = "ThinkLiveUpdated"


@dataclass
class FrustrationDetectedResponse(Event):
    """The user is frustrated for the `count`th time; `escalated` once that is too often."""

    type: str = "FrustrationDetected"
    count: int = 0
    escalated: bool = False


@dataclass
class CustomFromThinkProviderResponse(Event):
    """What a language model of one's own has to tell the client."""

    type: str = "__customFromThinkProvider"
    content: Any = None


@dataclass
class EndOfThoughtResponse(Event):
    """Seen with `experimental=True`; undocumented (protocol 7.5)."""

    type: str = "EndOfThought"


shown_in("deepgram.clients.agent.v1.websocket.response", vars())
mask_repr(Endpoint, Function, Think, Listen, Speak, Context, Agent, SettingsOptions)
mask_repr(UpdateSpeakOptions, UpdateThinkOptions, UpdateListenOptions)
