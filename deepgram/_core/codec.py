"""Messages from and to JSON. What the fields of a class mean for JSON is computed once per class."""

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

Mode = Literal["exact", "infer", "lenient"]  # a missing required field: error, None, or empty value of its type
Fallback = Callable[[Any], Any]  # replaces a value that JSON has no type for, or raises

_SCALARS = frozenset((str, int, float, bool, type(None)))
_CONTAINERS = (list, dict)
DEEPEST = 100_000  # levels of nesting; beyond that, a value must contain itself


# ---- to JSON


class _Layout:
    """The fields of a class in order, their defaults, and when JSON omits them."""

    def __init__(self, cls: Type[Message]) -> None:
        items: Tuple[Field[Any], ...] = fields(cls) if is_dataclass(cls) else ()
        self.defaults = {item.name: None if item.default is MISSING else item.default for item in items}
        # `vars()` must show these, though the decoder in C sets only fields that it received.
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


layouts = _Layouts()


def encode(message: Message, fallback: Fallback = unchanged) -> Dict[str, Any]:
    """The fields as JSON types, then further attributes and unknown keys."""
    cls = message.__class__
    # First, because it stores unknown keys of nested messages, too. Calling it always would add half of all the rest.
    extra = message._extras() if cls._has_extras else None
    layout, attributes = layouts[cls], instance_dict(message)
    found = {**layout.defaults, **attributes}
    if len(found) > layout.size:
        for name in [name for name in attributes if name not in layout.defaults]:
            if name.startswith("_") or not _is_json(found[name]):  # the program's own, such as a link to a parent
                del found[name]
    if not _SCALARS.issuperset(map(type, found.values())):
        for name, value in found.items():
            kind = value.__class__
            if kind not in _SCALARS:
                found[name] = layouts[kind].encode(value, fallback) if kind in layouts else jsonable(value, fallback)
    for name in layout.optional:
        if found[name] is None:
            del found[name]
    if layout.rules:
        for name, omit in layout.rules:
            if omit(found[name]):
                del found[name]
    if extra:
        for key, value in extra.items():
            found.setdefault(key, jsonable(value, fallback))
    return found


def jsonable(value: Any, fallback: Fallback = unchanged) -> Any:
    """A value of any depth as JSON types; without recursion."""
    if isinstance(value, Message) and layouts[value.__class__].members is None:
        return encode(value, fallback)
    result = _shallow_copy(value, fallback)
    todo = [(result, 0)] if result.__class__ in _CONTAINERS else []  # copies whose members are not yet converted
    while todo:
        container, depth = todo.pop()
        if depth > DEEPEST:
            raise ValueError("Circular reference detected")
        for at, item in container.items() if container.__class__ is dict else enumerate(container):
            kind = item.__class__
            if kind in _SCALARS:
                continue
            if (kind in layouts or isinstance(item, Message)) and layouts[kind].members is None:
                container[at] = encode(item, fallback)
                continue
            container[at] = inner = _shallow_copy(item, fallback)
            if inner.__class__ in _CONTAINERS:
                todo.append((inner, depth + 1))
    return result


def _shallow_copy(value: Any, fallback: Fallback) -> Any:
    """A value as a JSON type, its members not yet converted."""
    if isinstance(value, Message):
        value = layouts[value.__class__].members(value)  # type: ignore[misc]
    if isinstance(value, (list, tuple, set, frozenset)):
        return list(value)
    if not isinstance(value, Mapping):
        return value if value.__class__ in _SCALARS else fallback(value)
    for key in value:
        if key.__class__ is not str:
            fallback(key)  # may raise; keys are not replaced
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
    """The message as JSON text without spaces, encoded in C; None where that would differ from `json.dumps`."""
    try:
        return json_text.write(jsonable(message, _refuse))
    except TypeError:
        return None


# ---- from JSON


@once_per_class
def decoder(cls: Type[M], fallback: Optional[Callable[[Any], M]] = None) -> Callable[[str], M]:
    """A function from JSON text to `cls`: in C if the text fits the class, otherwise by `fallback` (or `build`).

    Raises ValueError (of which `json.JSONDecodeError` is one) for text that is not a JSON object.
    """
    strict: Callable[[str], M] = reader(cls)
    lenient = fallback or partial(build, cls, mode="lenient")

    def decode(text: str) -> M:
        try:
            message = strict(text)
        except (msgspec.MsgspecError, RecursionError):
            return lenient(json_text.read(text))
        message._wire = text
        return message

    cls._expect_extras()
    return decode


def decode_fully(cls: Type[M], text: Union[str, bytes, bytearray], mode: Mode) -> M:
    """Decode a message with all its unknown keys at once, at every depth; otherwise like `decoder` and `build`.

    For messages whose nested messages programs may use on their own, without the outer one.
    """
    complete = has_no_extras(cls, text)  # first: the memory it frees is reused for the message
    try:
        message: M = _c_reader(cls)(text)
    except (msgspec.MsgspecError, RecursionError):
        return build(cls, json_text.read(text), mode)
    if not complete:
        message._keep_extras(attach_extras(message, json_text.read(text)))
    return message


@once_per_class
def _c_reader(cls: Type[Message]) -> Callable[[Union[str, bytes, bytearray]], Any]:
    """The decoder in C. If C can't be used, a decoder that refuses every text."""
    own = unwrap(cls.__init__).__code__.co_filename != "<string>"  # C would bypass a constructor written by hand
    try:
        return reader(msgspec.UnsetType if own else cls)
    except TypeError:  # msgspec does not support unions of a class and a dict
        return reader(msgspec.UnsetType)


@once_per_class
def _field_converters(cls: Type[Message], mode: Mode) -> List[Tuple[Any, Convert]]:
    return [(item, converter(item.type, partial(build, mode=mode))) for item in fields(cast("Any", cls))]


def convert_field(message: Message, name: str) -> Any:
    """The value of a field, with mappings converted to messages. Raises ValueError for values that don't fit."""
    convert = next(convert for item, convert in _field_converters(type(message), "exact") if item.name == name)
    return convert(getattr(message, name))


def build(cls: Type[M], kvs: Any, mode: Mode) -> M:
    """An instance from JSON types; unknown keys are kept.

    Raises KeyError for a missing field in the mode "exact", ValueError for a value that does not fit unless the mode is
    "lenient", TypeError if `kvs` is not a mapping.
    """
    if not isinstance(kvs, Mapping):
        raise TypeError(f"{cls.__name__}: expected a JSON object, got {type(kvs).__name__}")
    values: Dict[str, Any] = {}
    for item, convert in _field_converters(cls, mode):
        value = kvs.get(item.name)
        if value is not None:
            try:
                values[item.name] = convert(value)
            except (ValueError, TypeError, OverflowError) as error:
                if mode != "lenient":
                    raise ValueError(f"{cls.__name__}.{item.name}: {error}") from None
                values[item.name] = value  # keep it unconverted rather than lose it
        elif item.name in kvs and type(None) in get_args(item.type):
            values[item.name] = None
        elif item.default is MISSING and item.default_factory is MISSING:
            if mode == "exact" and item.name not in kvs:
                raise KeyError(item.name)
            values[item.name] = empty_value(item.type, partial(build, mode=mode)) if mode == "lenient" else None
    message = cls(**values)
    if extra := unknown_keys(cls, kvs):
        message._keep_extras(extra)
    return message
