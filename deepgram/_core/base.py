"""The base class of all messages, which keeps the keys that its fields don't cover ("unknown keys", "extras")."""

from collections.abc import Mapping
from dataclasses import fields
from enum import EnumMeta
from functools import cache
from threading import RLock
from typing import Any, Callable, ClassVar, Optional, TypeVar, cast, get_args, get_origin

import msgspec
from msgspec import UNSET

from . import json_text
from .declare import UNIONS

F = TypeVar("F", bound=Callable[..., Any])


global_lock = RLock()  # for msgspec's inspection of classes, handlers, counters; forks wait for it


def _enum_member(kind: Any, value: Any) -> Any:
    """msgspec before 0.21 does not know enums that have a metaclass of their own."""
    return kind(value) if isinstance(kind, EnumMeta) else value


def reader(kind: Any, dec_hook: Callable[[Any, Any], Any] = _enum_member) -> Callable[[str | bytes | bytearray], Any]:
    """A decoder in C from JSON text to a type.

    msgspec publishes what it knows of a class before it is complete: a second thread that uses it would crash Python.
    """
    with global_lock:
        return msgspec.json.Decoder(kind, dec_hook=dec_hook).decode


def once_per_class(function: F) -> F:
    """Decorator: cache a function of a class."""
    return cast("F", cache(function))  # type checkers take dataclass types for unhashable


class Message:
    """A message on the wire. Subclasses are dataclasses; this base is not, so that its slots are no fields.

    Unknown keys of a received text are extracted when they are first asked for, because most programs never do. Those
    of nested messages are extracted together with those of the outer message.
    """

    __slots__ = ("__dict__", "__weakref__", "_received", "_wire")
    _has_extras: ClassVar[bool] = False  # whether any instance may have unknown keys
    _received: float  # when the message was received: seconds since the epoch
    _wire: Any  # the received text until unknown keys are asked for, then a dict of these; unset without either

    @classmethod
    def _types(cls) -> Mapping[str, Any]:
        """The types of the fields."""
        return {item.name: item.type for item in fields(cast("Any", cls))}

    @classmethod
    def _members(cls) -> Optional[Callable[[Any], Mapping[str, Any]]]:
        """A function from an instance to its JSON content, not yet converted; None: its fields, by `codec.encode`."""
        return None

    def __setstate__(self, state: Any) -> None:
        attributes, slots = state if isinstance(state, tuple) else (state, {})
        instance_dict(self).update(attributes or {})
        for name, value in slots.items():
            setattr(self, name, value)
        if "_wire" in slots:
            self._keep_extras(slots["_wire"])

    @classmethod
    def _expect_extras(cls) -> None:
        """Make unknown keys readable as attributes, only when needed: it slows down decoding by a tenth."""
        if not cls._has_extras:
            if not hasattr(cls, "__getattr__"):  # a class of the program may have its own
                cls.__getattr__ = _get_extra  # type: ignore[attr-defined]  # type checkers must report misspelt names
            cls._has_extras = True

    def _keep_extras(self, extras: str | dict[str, Any]) -> None:
        self._expect_extras()
        self._wire = extras

    def _extras(self, keep: bool = False) -> dict[str, Any]:
        """The unknown keys; with `keep`, a dict that is stored in the message even if empty."""
        wire = getattr(self, "_wire", UNSET)
        if wire.__class__ is not dict and wire is not UNSET:
            try:
                wire = self._parse_extras(wire)
            except (ValueError, RecursionError):
                return {}  # nested too deeply for the remaining stack
            self._wire = wire
        if wire is UNSET:
            wire = {}
            if keep:
                self._keep_extras(wire)
        return cast("dict[str, Any]", wire)

    def _parse_extras(self, wire: str) -> dict[str, Any]:
        """The unknown keys of a received text; nested messages get theirs."""
        return {} if has_no_extras(self.__class__, wire) else attach_extras(self, json_text.read(wire))


def _get_extra(message: Message, name: str) -> Any:
    """`__getattr__` of messages: the value of an unknown key."""
    extra = {} if name.startswith("_") else message._extras()
    if name in extra:
        return extra[name]
    raise AttributeError(f"'{type(message).__name__}' object has no attribute '{name}'")


M = TypeVar("M", bound=Message)
# The true `__dict__`; some classes override that attribute.
instance_dict: Callable[[Message], dict[str, Any]] = vars(Message)["__dict__"].__get__


@once_per_class
def field_names(cls: type[Message]) -> frozenset[str]:
    return frozenset(cls._types())


# ---- unknown keys


def unknown_keys(cls: type[Message], raw: Mapping[str, Any]) -> dict[str, Any]:
    known = field_names(cls)
    return {key: value for key, value in raw.items() if key not in known}


def attach_extras(message: Message, raw: Mapping[str, Any]) -> dict[str, Any]:
    """Store their unknown keys in the messages nested in `message`; returns those of `message` itself."""
    for name in message_fields(type(message)) & raw.keys():
        for inner, source in nested_messages(getattr(message, name), raw[name]):
            if getattr(inner, "_wire", UNSET) is UNSET:
                inner._keep_extras(attach_extras(inner, source))
    return unknown_keys(type(message), raw)


def nested_messages(value: Any, raw: Any) -> list[tuple[Message, Mapping[str, Any]]]:
    """The messages in the value of a field, each with the JSON object it was decoded from."""
    if isinstance(value, Message) and isinstance(raw, Mapping):
        return [(value, raw)]
    if isinstance(value, list) and isinstance(raw, list):
        return [pair for one, source in zip(value, raw, strict=False) for pair in nested_messages(one, source)]
    if isinstance(value, dict) and isinstance(raw, Mapping):
        return [pair for key in value.keys() & raw.keys() for pair in nested_messages(value[key], raw[key])]
    return []


@once_per_class
def message_fields(cls: type[Message]) -> frozenset[str]:
    """The names of the fields that contain messages."""
    return frozenset(name for name, kind in cls._types().items() if _has_message(kind))


def _has_message(kind: Any) -> bool:
    return is_message(kind) or any(map(_has_message, get_args(kind)))


def is_message(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Message)


def has_no_extras(cls: type[Message], text: str | bytes | bytearray) -> bool:
    """Whether no object in the text has unknown keys; False if the decoder in C can't tell."""
    try:
        _strict_reader(cls)(text)
    except (msgspec.MsgspecError, RecursionError):
        return False
    return True


@once_per_class
def _strict_reader(cls: type[Message]) -> Callable[[str | bytes | bytearray], Any]:
    """A decoder that raises ValidationError for texts with unknown keys."""
    try:
        return reader(_struct(cls))
    except TypeError:  # msgspec does not support unions of structs
        return reader(msgspec.UnsetType)  # refuses every text


def _struct(cls: type[Message]) -> Any:
    items: list[Any] = [(name, _shape(kind), None) for name, kind in cls._types().items()]
    return msgspec.defstruct(cls.__name__, items, kw_only=True, forbid_unknown_fields=True, gc=False)


def _shape(kind: Any) -> Any:
    """The type of a field for msgspec, with Any for all that contains no messages."""
    if is_message(kind):
        return _struct(kind)
    if not _has_message(kind):
        return Any
    origin, shapes = get_origin(kind), tuple(map(_shape, get_args(kind)))
    if origin in UNIONS:
        if len(shapes) > 2:
            raise TypeError(kind)
        return Optional[next(shape for shape in shapes if shape is not Any)]
    return dict[str, shapes[1]] if origin is dict else list[shapes[0]]  # type: ignore[valid-type]
