"""Messages from JSON and to JSON: what the fields of a class mean for it is worked out once per class."""

import json
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from functools import partial
from inspect import unwrap
from typing import Any, Callable, Dict, List, Literal, Optional, Tuple, Type, Union, cast, get_args

import msgspec

from . import json_text
from .base import M, Message, attach_extras, has_no_extras, instance_dict, once_per_class, reader, unknown_keys
from .convert import Convert, converter, empty_value, unchanged
from .declare import is_none, omit_rule

Mode = Literal["exact", "infer", "lenient"]  # a missing required field is an error, None, or the zero of its type
Fallback = Callable[[Any], Any]  # what becomes of a value that JSON has no type for

_SCALARS = frozenset((str, int, float, bool, type(None)))
_CONTAINERS = (list, dict)
DEEPEST = 100_000  # levels of nesting; more than that is a value that contains itself


# ---- to JSON


class _Layout:
    """The fields of a class in their order with their defaults, and when JSON leaves them out."""

    def __init__(self, cls: Type[Message]) -> None:
        items: Tuple[Field[Any], ...] = fields(cls) if is_dataclass(cls) else ()
        self.defaults = {item.name: None if item.default is MISSING else item.default for item in items}
        # What `vars()` shows though C has not set it.
        self.shown = {item.name: item.default for item in items if item.repr and item.default is not MISSING}
        self.size = len(items)
        self.omits = {item.name: omit_rule(item) for item in items}
        self.optional = [name for name, omit in self.omits.items() if omit is is_none]
        self.rules = [(name, omit) for name, omit in self.omits.items() if omit and omit is not is_none]
        self.members = cls._members()
        self.encode = jsonable if self.members else encode


class _Layouts(Dict[Type[Message], _Layout]):
    def __missing__(self, cls: Type[Message]) -> _Layout:
        return self.setdefault(cls, _Layout(cls))


layouts = _Layouts()  # how each class is written


def encode(message: Message, foreign: Fallback = unchanged) -> Dict[str, Any]:
    """All fields as JSON types, then attributes and keys that the class does not know."""
    cls = message.__class__
    # To ask every instance would cost half as much as all the rest. It comes first: messages below get theirs by it.
    extra = message._extras() if cls._has_extras else None
    how, held = layouts[cls], instance_dict(message)
    found = {**how.defaults, **held}
    if len(found) > how.size:
        for name in [name for name in held if name not in how.defaults]:
            if name.startswith("_") or not _is_json(found[name]):  # the program's own, a link to the outer message say
                del found[name]
    if not _SCALARS.issuperset(map(type, found.values())):
        for name, value in found.items():
            kind = value.__class__
            if kind not in _SCALARS:
                found[name] = layouts[kind].encode(value, foreign) if kind in layouts else jsonable(value, foreign)
    for name in how.optional:
        if found[name] is None:
            del found[name]
    if how.rules:
        for name, omit in how.rules:
            if omit(found[name]):
                del found[name]
    if extra:
        for key, value in extra.items():
            found.setdefault(key, jsonable(value, foreign))
    return found


def jsonable(value: Any, foreign: Fallback = unchanged) -> Any:
    """A value as JSON types, nested as deeply as it may be; `foreign` replaces what JSON has no type for."""
    if isinstance(value, Message) and layouts[value.__class__].members is None:
        return encode(value, foreign)
    made = _shallow_copy(value, foreign)
    todo = [(made, 0)] if made.__class__ in _CONTAINERS else []  # those whose members are still the value's own
    while todo:
        holder, depth = todo.pop()
        if depth > DEEPEST:
            raise ValueError("Circular reference detected")
        for at, item in holder.items() if holder.__class__ is dict else enumerate(holder):
            kind = item.__class__
            if kind in _SCALARS:
                continue
            if (kind in layouts or isinstance(item, Message)) and layouts[kind].members is None:
                holder[at] = encode(item, foreign)
                continue
            holder[at] = inner = _shallow_copy(item, foreign)
            if inner.__class__ in _CONTAINERS:
                todo.append((inner, depth + 1))
    return made


def _shallow_copy(value: Any, foreign: Fallback) -> Any:
    """A value whose members, if it has some, are still as they were."""
    if isinstance(value, Message):
        value = layouts[value.__class__].members(value)  # type: ignore[misc]
    if isinstance(value, (list, tuple, set, frozenset)):
        return list(value)
    if not isinstance(value, Mapping):
        return value if value.__class__ in _SCALARS else foreign(value)
    for key in value:
        if key.__class__ is not str:
            foreign(key)
    return dict(value)


def _is_json(value: Any) -> bool:
    try:
        json.dumps(value)
    except (TypeError, ValueError, RecursionError):
        return False
    return True


def _refuse(value: Any) -> Any:
    raise TypeError(value)


def ascii_text(message: Message) -> Optional[bytes]:
    """The message as JSON text without spaces, written in C; None where only json itself writes as json does."""
    try:
        return json_text.write(jsonable(message, _refuse))
    except TypeError:
        return None


# ---- from JSON


@once_per_class
def decoder(cls: Type[M], otherwise: Optional[Callable[[Any], M]] = None) -> Callable[[str], M]:
    """A function from JSON text to `cls`: in C where the text fits the class, field by field where it does not.

    `otherwise` does the latter, in place of `build`.

    Raises ValueError (of which `json.JSONDecodeError` is one) for text that is not a JSON object.
    """
    strict: Callable[[str], M] = reader(cls)
    made = otherwise or partial(build, cls, mode="lenient")

    def decode(text: str) -> M:
        try:
            message = strict(text)
        except (msgspec.MsgspecError, RecursionError):
            return made(json_text.read(text))
        message._wire = text
        return message

    cls._expect_extras()
    return decode


def decode_fully(cls: Type[M], text: Union[str, bytes, bytearray], mode: Mode) -> M:
    """A message from JSON text with its unknown keys, at every depth, at once; for the rest see `decoder` and `build`.

    For messages that programs take apart: what is inside of them need not ask them for its unknown keys.
    """
    known = has_no_extras(cls, text)  # first, as it leaves memory for the message that is near at hand
    try:
        message: M = _c_reader(cls)(text)
    except (msgspec.MsgspecError, RecursionError):
        return build(cls, json_text.read(text), mode)
    if not known:
        message._keep_extras(attach_extras(message, json_text.read(text)))
    return message


@once_per_class
def _c_reader(cls: Type[Message]) -> Callable[[Union[str, bytes, bytearray]], Any]:
    """The decoder of C; one that refuses all texts if the class has a constructor, which C would pass over."""
    own = unwrap(cls.__init__).__code__.co_filename != "<string>"  # which those of dataclasses have
    try:
        return reader(msgspec.UnsetType if own else cls)
    except TypeError:  # msgspec can't tell a class from a dict in a union
        return reader(msgspec.UnsetType)


@once_per_class
def _field_converters(cls: Type[Message], mode: Mode) -> List[Tuple[Any, Convert]]:
    return [(item, converter(item.type, partial(build, mode=mode))) for item in fields(cast("Any", cls))]


def fitted(message: Message, name: str) -> Any:
    """The value of a field, with messages in the place of mappings. Raises ValueError for what does not fit."""
    convert = next(convert for item, convert in _field_converters(type(message), "exact") if item.name == name)
    return convert(getattr(message, name))


def build(cls: Type[M], kvs: Any, mode: Mode) -> M:
    """An instance from JSON types; unknown keys are kept.

    Raises KeyError for a missing field in the mode "exact", ValueError for a value that does not fit unless the mode is
    "lenient", TypeError for what is no mapping.
    """
    if not isinstance(kvs, Mapping):
        raise TypeError(f"{cls.__name__}: expected a JSON object, got {type(kvs).__name__}")
    given: Dict[str, Any] = {}
    for item, convert in _field_converters(cls, mode):
        value = kvs.get(item.name)
        if value is not None:
            try:
                given[item.name] = convert(value)
            except (ValueError, TypeError, OverflowError) as error:
                if mode != "lenient":
                    raise ValueError(f"{cls.__name__}.{item.name}: {error}") from None
                given[item.name] = value  # better odd than lost
        elif item.name in kvs and type(None) in get_args(item.type):
            given[item.name] = None
        elif item.default is MISSING and item.default_factory is MISSING:
            if mode == "exact" and item.name not in kvs:
                raise KeyError(item.name)
            given[item.name] = empty_value(item.type, partial(build, mode=mode)) if mode == "lenient" else None
    made = cls(**given)
    if extra := unknown_keys(cls, kvs):
        made._keep_extras(extra)
    return made
