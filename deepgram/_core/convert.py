"""Converts JSON values to the types of fields, by the rules of dataclasses_json."""

import enum
from functools import partial
from typing import Any, Callable, Dict, List, Mapping, Tuple, Type, get_args, get_origin

from .base import Message, is_message
from .declare import UNIONS

Convert = Callable[[Any], Any]
Build = Callable[[Type[Message], Any], Message]


def converter(kind: Any, build: Build) -> Convert:
    """A conversion to `kind` that raises ValueError, TypeError or OverflowError; `build` makes messages."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in UNIONS:
        return _union([argument for argument in arguments if argument is not type(None)], build)
    if origin is list:
        inner = converter(arguments[0], build)
        sequence = partial(_require, (list, tuple), "a list")
        return lambda value: [item if item is None else inner(item) for item in sequence(value)]
    if origin is dict:
        inner = converter(arguments[1], build)
        mapping = partial(_require, (Mapping,), "an object")
        return lambda value: {key: item if item is None else inner(item) for key, item in mapping(value).items()}
    if not isinstance(kind, type):
        return unchanged
    if is_message(kind):
        return lambda value: value if isinstance(value, kind) else build(kind, value)
    if issubclass(kind, enum.Enum):
        return lambda value: _member(kind, value)
    if issubclass(kind, dict) and kind is not dict:
        return kind
    if kind is int:
        return lambda value: value if isinstance(value, float) and not value.is_integer() else int(value)
    return kind if kind in (str, float, bool) else unchanged


def _union(members: List[Any], build: Build) -> Convert:
    """One member: an Optional. Of several, the first that is a list or an object, as the value is; else unchanged."""
    if len(members) == 1:
        return converter(members[0], build)
    if set(members) == {int, float}:  # a number, perhaps as text
        return lambda value: value if isinstance(value, (int, float)) else float(value)
    choices: Dict[type, Convert] = {}
    for member in members:
        kind = dict if is_message(member) else get_origin(member)
        if kind in (dict, list):
            choices.setdefault(kind, converter(member, build))
    return lambda value: choices.get(type(value), unchanged)(value)


def unchanged(value: Any) -> Any:
    return value


def _require(kinds: Tuple[type, ...], name: str, value: Any) -> Any:
    if isinstance(value, kinds):
        return value
    raise ValueError(f"expected {name}, got {type(value).__name__}")


def _member(kind: Type[enum.Enum], value: Any) -> Any:
    try:
        return kind(value)
    except ValueError:
        return value  # a member newer than this release


def empty_value(kind: Any, build: Build) -> Any:
    """The value of a required field that the server did not send."""
    if is_message(kind):
        return build(kind, {})
    kind = get_origin(kind) or kind
    return kind() if isinstance(kind, type) and kind not in UNIONS else None
