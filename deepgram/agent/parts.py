"""What messages of the agent do beside holding fields (protocol section 7)."""

import json
import logging
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, ClassVar, Dict, Iterable, List, NamedTuple, Optional, Tuple, Union

from .._core.base import Message, field_names, instance_dict, message_fields, nested_messages
from .._core.codec import fitted, jsonable
from .._core.declare import Alias, accept_aliases, opt, shown_in
from .._core.response import BaseResponse, Event
from .._core.secret import MASK, Masked
from .._core.strenum import StrEnum
from .._core.table import is_empty
from . import flat


class Events(StrEnum):
    """The base of the agent's events."""

    @classmethod
    def _missing_(cls, value: object) -> Any:
        return cls.__members__["AgentKeepAlive"] if value == "AgentKeepAlive" else None  # its value in 4.8.1


class Provider(Masked):
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


@dataclass(eq=False, repr=False)  # those of the classes below it, which have further fields, are to be the common ones
class Provided(BaseResponse):
    """What a provider does for the agent."""

    provider: Provider = opt(Provider, omit=is_empty)

    def __post_init__(self) -> None:
        if self.provider and isinstance(self.provider, (dict, str)) and not isinstance(self.provider, Provider):
            self.provider = Provider(self.provider)


@accept_aliases
@dataclass
class Header(BaseResponse):
    """A header of an endpoint; `name` is another name of `key`."""

    key: str = ""
    value: str = ""
    name = Alias[str]("key")

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


class Speaking(BaseResponse):
    """What has a voice, or several to be tried in their order; each may be a dict."""

    speak: Any

    def __post_init__(self) -> None:
        self.speak = fitted(self, "speak")


def without_strays(message: Message, made: Any) -> List[str]:
    """Take attributes that are no fields out of the JSON object made of a message; their names."""
    known, outside = field_names(type(message)), message_fields(type(message))
    strays = []
    for name, value in instance_dict(message).items():
        if name in outside:
            for inner, part in nested_messages(value, made.get(name)) if value is not None else ():
                strays += [f"{name}.{stray}" for stray in without_strays(inner, part)]
        elif name not in known and made.pop(name, None) is not None:
            strays.append(name)
    return strays


class Settings(BaseResponse):
    """What may have flat fields, which the wire has elsewhere."""

    def check(self) -> bool:
        """Always true, as it was; the server judges Settings."""
        return True

    def to_dict(self, encode_json: bool = False) -> Dict[str, Any]:
        """The message for the wire. What that has no place for is named in a warning: flat fields, and attributes that
        are no fields, which 4.8.1 did not send and the server refuses."""
        whole = super().to_dict()
        strays = without_strays(self, whole)
        message, unplaced = flat.placed(whole)
        if unplaced := strays + unplaced:
            text = "%s: not fields of the V1 protocol, not sent: %s"
            text += ' (to send one anyway: settings["x"] = ...)' if strays else ""
            logging.getLogger("deepgram.agent").warning(text, message.get("type"), ", ".join(unplaced))
        return message


class SpeakUpdate(Speaking, Settings):
    """An update that carries a voice."""


class Result(Alias[str]):
    """A second name under which any value may be given: it becomes JSON text."""

    def __set__(self, instance: Any, value: Any) -> None:
        super().__set__(instance, value if isinstance(value, str) else json.dumps(jsonable(value), ensure_ascii=False))


class Answer(BaseResponse):
    """The answer to a function call."""

    result = Result("content")


def mask_options(classes: Iterable[Any]) -> None:
    """Have the `repr` of those that are options leave out credentials."""
    for cls in classes:
        cls._is_masked = cls.__module__.endswith(".options")


shown_in("deepgram.clients.agent.v1.websocket.options", vars())


class ParsedCall(NamedTuple):
    """A function call with its arguments parsed ({} if they are not a JSON object)."""

    id: str
    name: str
    arguments: Dict[str, Any]
    client_side: bool


class Calls(Event):
    """A message that has function calls, which may be dicts."""

    functions: Any

    def __post_init__(self) -> None:
        if not isinstance(self.functions, list) or dict in map(type, self.functions):  # seldom: this is hot
            with suppress(ValueError, TypeError):  # better odd than lost
                self.functions = fitted(self, "functions")

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
