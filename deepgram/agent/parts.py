"""Base classes of agent messages with behaviour of their own (protocol section 7)."""

import json
import logging
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, ClassVar, Dict, List, NamedTuple, Optional, Tuple, Union

from .._core.base import Message, field_names, instance_dict, message_fields, nested_messages
from .._core.codec import convert_field, jsonable
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
    """A provider that listens, thinks or speaks: any keys, also accessible as attributes (protocol 7.4).

    `Provider("deepgram")` sets the `type`.
    """

    _names: ClassVar[Tuple[str, ...]] = ("type",)

    def __init__(self, *args: Any, **keys: Any) -> None:
        if args and isinstance(args[0], str):
            args = (dict(zip(self._names, args, strict=False)),)
        super().__init__(*args, **keys)

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(f"'Provider' object has no attribute '{name}'") from None

    def __setattr__(self, name: str, value: Any) -> None:
        self[name] = value


@dataclass(eq=False, repr=False)  # subclasses, which add fields, inherit those of BaseResponse
class Provided(BaseResponse):
    """Base of the blocks that have a `provider`: `listen`, `think` and `speak`."""

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
    """Base of messages with `speak`: one voice, or a list to be tried in order; each may be a dict."""

    speak: Any

    def __post_init__(self) -> None:
        self.speak = convert_field(self, "speak")


def drop_unknown_attributes(message: Message, json_object: Any) -> List[str]:
    """Remove attributes that are not fields from the JSON object of a message; return their names."""
    known, nested = field_names(type(message)), message_fields(type(message))
    unknown = []
    for name, value in instance_dict(message).items():
        if name in nested:
            for inner, part in nested_messages(value, json_object.get(name)) if value is not None else ():
                unknown += [f"{name}.{inner_name}" for inner_name in drop_unknown_attributes(inner, part)]
        elif name not in known and json_object.pop(name, None) is not None:
            unknown.append(name)
    return unknown


class Settings(BaseResponse):
    """Base of messages that accept flat fields, which `flat.py` moves to their places on the wire."""

    def check(self) -> bool:
        """Always true, as in 4.8.1; the server validates settings."""
        return True

    def to_dict(self, encode_json: bool = False) -> Dict[str, Any]:
        """The message for the wire. Logs a warning naming what can't be sent: flat fields without a place there, and
        attributes that are not fields, which 4.8.1 did not send and the server refuses."""
        whole = super().to_dict()
        unknown = drop_unknown_attributes(self, whole)
        message, unplaced = flat.to_wire(whole)
        if unplaced := unknown + unplaced:
            text = "%s: not fields of the V1 protocol, not sent: %s"
            text += ' (to send one anyway: settings["x"] = ...)' if unknown else ""
            logging.getLogger("deepgram.agent").warning(text, message.get("type"), ", ".join(unplaced))
        return message


class SpeakUpdate(Speaking, Settings):
    """Base of an update of the voice."""


class Result(Alias[str]):
    """An alias that accepts any value and stores it as JSON text."""

    def __set__(self, instance: Any, value: Any) -> None:
        super().__set__(instance, value if isinstance(value, str) else json.dumps(jsonable(value), ensure_ascii=False))


class Answer(BaseResponse):
    """Base of the response to a function call."""

    result = Result("content")


shown_in("deepgram.clients.agent.v1.websocket.options", vars())


class ParsedCall(NamedTuple):
    """A function call with its arguments parsed ({} if they are not a JSON object)."""

    id: str
    name: str
    arguments: Dict[str, Any]
    client_side: bool


class Calls(Event):
    """Base of messages with function calls, which may be dicts."""

    functions: Any

    def __post_init__(self) -> None:
        if not isinstance(self.functions, list) or dict in map(type, self.functions):  # rare: skip on the hot path
            with suppress(ValueError, TypeError):  # better the wrong type than lost
                self.functions = convert_field(self, "functions")

    @property
    def function_call(self) -> Optional[ParsedCall]:
        """The first of `functions` with its arguments parsed; None if there are no functions."""
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
        """The id of the first of `functions`, "" if there are none."""
        return self.functions[0].id if self.functions else ""

    @property
    def function_name(self) -> str:
        """The name of the first of `functions`, "" if there are none."""
        return self.functions[0].name if self.functions else ""

    function_call_id = call_id

    @property
    def input(self) -> str:
        """The arguments of the first of `functions` as the `str()` of a dict, as in 3.11."""
        return str(self.function_call.arguments) if self.function_call else ""


shown_in("deepgram.clients.agent.v1.websocket.response", vars())
