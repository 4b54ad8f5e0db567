"""Every message of the Voice Agent (protocol section 7): options the client sends, responses the server sends.

Here stand those that do more than to hold fields; the others, which are a table, are names of this module as well.
"""

import json
import logging
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, Dict, List, Literal, NamedTuple, Optional, TypeVar, Union

from .._core.codec import plain
from .._core.declare import Alias, opt, shown_in
from .._core.response import BaseResponse, Event
from .._core.secret import mask_repr
from . import flat
from .parts import *  # noqa: F403
from .parts import Provided, is_empty
from .table import *  # noqa: F403
from .table import Audio, Endpoint, Flags, Function, FunctionCall, HistoryResponse, Listen, Speak

T = TypeVar("T")
if TYPE_CHECKING:  # `options.agent.think.provider` is what programs write: checkers see the one, and let a list pass
    OneOrMore = Union[T, Any]
else:
    OneOrMore = Union[T, List[T]]


def _for_wire(placed: flat.Placed) -> Dict[str, Any]:
    message, unplaced = placed
    if unplaced:
        text = "%s: not part of the V1 protocol, not sent: %s"
        logging.getLogger("deepgram.agent").warning(text, message.get("type"), ", ".join(unplaced))
    return message


@dataclass
class Think(Provided):
    """The language model, its prompt and its functions. Flat: `model`, and `instructions` for `prompt`."""

    functions: Optional[List[Union[Function, Dict[str, Any]]]] = opt()
    endpoint: Optional[Endpoint] = opt()
    prompt: Optional[str] = opt()
    context_length: Optional[Union[int, Literal["max"]]] = opt()
    model: Optional[str] = opt(shown=False)
    instructions: Optional[str] = opt(shown=False)


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
    listen: Listen = opt(Listen, omit=is_empty)
    think: OneOrMore[Think] = opt(Think, omit=is_empty)
    speak: OneOrMore[Speak] = field(default_factory=Speak)
    greeting: Optional[str] = opt()
    context: Optional[Union[Context, Dict[str, Any]]] = opt(shown=False)

    def __post_init__(self) -> None:
        self.speak = _speak(self.speak)


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


class _Update(BaseResponse):
    """A message that carries one block, its field after `type`."""

    def to_dict(self, encode_json: bool = False) -> Dict[str, Any]:
        """The message for the wire; flat fields that it has no place for are named in a warning."""
        return _for_wire(flat.update(super().to_dict(), fields(self)[1].name))


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


shown_in("deepgram.clients.agent.v1.websocket.options", vars())


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


shown_in("deepgram.clients.agent.v1.websocket.response", vars())
mask_repr(Endpoint, Function, Think, Listen, Speak, Context, Agent, SettingsOptions)
mask_repr(UpdateSpeakOptions, UpdateThinkOptions, UpdateListenOptions)
