"""The base of all messages: what a message carries beside its fields, the keys that its class does not know."""

from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from threading import RLock
from typing import Any, Callable, ClassVar, Optional, TypeVar, cast, get_args, get_origin

import msgspec
from msgspec import UNSET

from . import json_text
from .declare import UNIONS

F = TypeVar("F", bound=Callable[..., Any])


global_lock = RLock()  # held while msgspec learns classes, and handlers come and go; a fork waits for it


def reader(kind: Any, **more: Any) -> Callable[[str | bytes | bytearray], Any]:
    """What reads a type from JSON text in C.

    msgspec keeps what it learns of a class before it has learnt all: a second thread that asked would crash Python.
    """
    with global_lock:
        return msgspec.json.Decoder(kind, **more).decode


def once_per_class(function: F) -> F:
    """Decorator: work out what a class is once."""
    return cast("F", cache(function))  # type checkers take classes of dataclasses for unhashable


class Message:
    """A message of the wire. Each is a dataclass; this base is none, so that none of its slots is a field.

    The keys that a received text has and the class does not know are found when somebody asks for them: to look for
    them at once would cost every transcript. Messages inside a message learn theirs together with the outer one.
    """

    __slots__ = ("__dict__", "__weakref__", "_received", "_wire")
    _has_extras: ClassVar[bool] = False  # whether any instance ever had unknown keys
    _received: float  # when the message was received: seconds since the epoch
    _wire: Any  # what was received until somebody asks for unknown keys, then a dict of those; none without either

    @classmethod
    def _types(cls) -> Mapping[str, Any]:
        """The types of the fields."""
        return {item.name: item.type for item in fields(cast("Any", cls))}

    @classmethod
    def _members(cls) -> Optional[Callable[[Any], Mapping[str, Any]]]:
        """What tells the members of an instance for JSON, as they are; None if `codec.encode` is to write them."""
        return None

    def __setstate__(self, state: Any) -> None:
        attributes, beside = state if isinstance(state, tuple) else (state, {})
        instance_dict(self).update(attributes or {})
        for name, value in beside.items():
            setattr(self, name, value)
        if "_wire" in beside:
            self._keep_extras(beside["_wire"])

    @classmethod
    def _expect_extras(cls) -> None:
        """Have unknown keys read as attributes. From the start that would cost a tenth of what a transcript takes."""
        if not cls._has_extras:
            if not hasattr(cls, "__getattr__"):  # a class of the program's may have one
                cls.__getattr__ = _extra_attribute  # type: ignore[attr-defined]  # type checkers are to report misspelt names
            cls._has_extras = True

    def _keep_extras(self, unknown: str | dict[str, Any]) -> None:
        self._expect_extras()
        self._wire = unknown

    def _extras(self, keep: bool = False) -> dict[str, Any]:
        """The keys this class does not know; with `keep`, a dict that stays with the message."""
        wire = getattr(self, "_wire", UNSET)
        if wire.__class__ is not dict and wire is not UNSET:
            try:
                wire = self._unread(wire)
            except (ValueError, RecursionError):
                return {}  # nested too deeply for what is left of the stack
            self._wire = wire
        if wire is UNSET:
            wire = {}
            if keep:
                self._keep_extras(wire)
        return cast("dict[str, Any]", wire)

    def _unread(self, wire: str) -> dict[str, Any]:
        """The keys of a text that this class does not know; messages below get theirs."""
        return {} if has_no_extras(self.__class__, wire) else attach_extras(self, json_text.read(wire))


def _extra_attribute(message: Message, name: str) -> Any:
    """An unknown key, where a message has no attribute of that name."""
    extra = {} if name.startswith("_") else message._extras()
    if name in extra:
        return extra[name]
    raise AttributeError(f"'{type(message).__name__}' object has no attribute '{name}'")


M = TypeVar("M", bound=Message)
# The attributes that are really set, whatever a class shows as its `__dict__`.
instance_dict: Callable[[Message], dict[str, Any]] = vars(Message)["__dict__"].__get__


@once_per_class
def field_names(cls: type[Message]) -> frozenset[str]:
    """The names of the fields."""
    return frozenset(cls._types())


# ---- unknown keys


def unknown_keys(cls: type[Message], raw: Mapping[str, Any]) -> dict[str, Any]:
    """The keys that the class does not know."""
    known = field_names(cls)
    return {key: value for key, value in raw.items() if key not in known}


def attach_extras(message: Message, raw: Mapping[str, Any]) -> dict[str, Any]:
    """Hang unknown keys on the messages below `message`; returns those of `message` itself."""
    for name in message_fields(type(message)) & raw.keys():
        for inner, source in nested_messages(getattr(message, name), raw[name]):
            if getattr(inner, "_wire", UNSET) is UNSET:
                inner._keep_extras(attach_extras(inner, source))
    return unknown_keys(type(message), raw)


def nested_messages(value: Any, raw: Any) -> list[tuple[Message, Mapping[str, Any]]]:
    """The messages in the value of a field, each with the JSON object it was made of."""
    if isinstance(value, Message) and isinstance(raw, Mapping):
        return [(value, raw)]
    if isinstance(value, list) and isinstance(raw, list):
        return [pair for one, source in zip(value, raw, strict=False) for pair in nested_messages(one, source)]
    if isinstance(value, dict) and isinstance(raw, Mapping):
        return [pair for key in value.keys() & raw.keys() for pair in nested_messages(value[key], raw[key])]
    return []


@once_per_class
def message_fields(cls: type[Message]) -> frozenset[str]:
    """The names of the fields that hold messages."""
    return frozenset(name for name, kind in cls._types().items() if _has_message(kind))


def _has_message(kind: Any) -> bool:
    return is_message(kind) or any(map(_has_message, get_args(kind)))


def is_message(kind: Any) -> bool:
    """Whether a type is a message class."""
    return isinstance(kind, type) and issubclass(kind, Message)


def has_no_extras(cls: type[Message], text: str | bytes | bytearray) -> bool:
    """Whether no object in the text has a key unknown to its class; False if C can't tell."""
    try:
        _strict_reader(cls)(text)
    except (msgspec.MsgspecError, RecursionError):
        return False
    return True


@once_per_class
def _strict_reader(cls: type[Message]) -> Callable[[str | bytes | bytearray], Any]:
    """A function of C that reads texts without unknown keys, and raises ValidationError for others."""
    try:
        return reader(_struct(cls))
    except TypeError:  # msgspec can't tell one struct from another in a union
        return reader(msgspec.UnsetType)


def _struct(cls: type[Message]) -> Any:
    items: list[Any] = [(name, _shape(kind), None) for name, kind in cls._types().items()]
    return msgspec.defstruct(cls.__name__, items, kw_only=True, forbid_unknown_fields=True, gc=False)


def _shape(kind: Any) -> Any:
    """The type of a field as far as messages are in it; all else may be anything."""
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
