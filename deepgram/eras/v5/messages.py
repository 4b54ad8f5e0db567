"""The message classes of 5.x to 7.x, each made of its row when it is first asked for."""

from __future__ import annotations

from dataclasses import field, fields, make_dataclass
from functools import cache, partial
from importlib import import_module
from inspect import Parameter, Signature
from typing import Any, Callable, Dict, List, Mapping, Optional, Union, get_args, get_origin

import msgspec

from ..._core import json_text
from ..._core.base import Message, is_message, one_at_a_time, reader
from .model import NOTHING, Field, GenericMessage, Make, UniversalBaseModel
from .rows import AUDIO, CHUNKS, Row, rows, unions
from .rows import received as received_names

SCALARS = {"str": str, "int": int, "float": float, "bool": bool}
Convert = Callable[[Any, Make], Any]
SHOWN = "__dataclass_fields__"
FIELDS: Dict[Any, Any] = {}  # of the classes made so far, as msgspec wants them


class MediaMessage(bytes):
    """Audio to send: bytes, which may be given as `data`."""

    def __new__(cls, data: Union[bytes, bytearray, memoryview] = b"") -> MediaMessage:
        return super().__new__(cls, data)


def received(endpoint: str) -> Dict[str, Callable[[str], Any]]:
    """What reads the texts that an endpoint sends, by their type."""
    found: Dict[str, List[Any]] = {}
    for name in received_names(endpoint):
        for kind in rows()[name].fields[0].partition("=")[2].split("|"):
            found.setdefault(kind, []).append(made(name))
    with one_at_a_time:
        for cls, items in FIELDS.items():  # msgspec takes dataclasses; to nobody else is a model to look like one
            setattr(cls, SHOWN, items)
        readers = {kind: [_reader(cls) for cls in classes] for kind, classes in found.items()}
        for cls in FIELDS:
            delattr(cls, SHOWN)
    return {kind: one[0] if len(one) == 1 else partial(_either, found[kind], one) for kind, one in readers.items()}


def generic(text: str) -> Any:
    """A message of a type that nobody knows: all that it has is beside its fields."""
    message = GenericMessage()
    message._keep_extras(text)
    return message


def _reader(cls: Any) -> Callable[[str], Any]:
    """What makes a model of a text, in C where it fits; it raises ValueError for what is no JSON object."""
    strict, wrong = reader(cls), (msgspec.MsgspecError, RecursionError)

    def read(text: str) -> Any:
        try:
            message = strict(text)
        except wrong:
            return cls._of(json_text.read(text))
        message._wire = text
        return message

    return read


def _either(classes: List[Any], readers: List[Callable[[str], Any]], text: str) -> Any:
    """A message whose type several classes have: the first of them whose fields the text names."""
    named = (all(f'"{name}"' in text for name in cls.model_fields) for cls in classes)
    return next((read for read, is_it in zip(readers, named, strict=True) if is_it), readers[0])(text)


def made(name: str) -> Any:
    """The class of this name. Raises KeyError."""
    row = rows()[name]
    with one_at_a_time:
        if row.name not in globals():
            globals()[row.name] = _class(row)
        return globals()[row.name]


def __getattr__(name: str) -> Any:
    if name in rows():
        return made(name)
    if name in unions():
        globals()[name] = Union[tuple(__getattr__(member) for member in unions()[name])]
        return globals()[name]
    if name.removesuffix("Params") in rows():
        return dict
    if name in AUDIO or name in CHUNKS:
        return MediaMessage if name in AUDIO else bytes
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def _class(row: Row) -> Any:
    model_fields = _declared(row)
    required = {name for name, item in model_fields.items() if item.default is NOTHING}
    defaults = {**{name: item.default for name, item in model_fields.items()}, **dict.fromkeys(required)}
    items = [(name, item.kind, field(default=defaults[name])) for name, item in model_fields.items()]
    namespace = {"model_fields": model_fields, "required": required, "__module__": "deepgram.extensions.types.sockets"}
    cls: Any = make_dataclass(
        row.name, items, bases=(UniversalBaseModel,), namespace=namespace, init=False, repr=False, eq=False
    )
    given = [Parameter(name, Parameter.KEYWORD_ONLY, default=item.default) for name, item in model_fields.items()]
    cls.__signature__ = Signature([*given, Parameter("extra_data", Parameter.VAR_KEYWORD)])
    FIELDS[cls] = getattr(cls, SHOWN)
    delattr(cls, SHOWN)
    return cls


@cache
def face(declaration: Any, name: str) -> Any:
    """The face of 5.x on a declaration of 4.x: the same fields, none of which needs be there."""
    fields_of = {item.name: Field(Any, _faced(item.type), None) for item in fields(declaration)}

    def __reduce__(self: UniversalBaseModel) -> Any:
        return revived, (declaration, name, self.dict())

    defaults = dict.fromkeys(fields_of)
    return type(name, (UniversalBaseModel,), {**defaults, "model_fields": fields_of, "__reduce__": __reduce__})


def revived(declaration: Any, name: str, values: Mapping[str, Any]) -> Any:
    """An answer that was pickled."""
    return face(declaration, name)._of(values)


def _faced(kind: Any) -> Convert:
    """What becomes of the messages in a value: models."""
    if is_message(kind):
        return lambda value, make: make(face(kind, kind.__name__), value) if isinstance(value, Mapping) else value
    inner = next((faced for faced in map(_faced, get_args(kind)) if faced is not _same), _same)
    if inner is _same or get_origin(kind) not in (list, dict):
        return inner

    def each(value: Any, make: Make) -> Any:
        if isinstance(value, Mapping):
            return {key: inner(item, make) for key, item in value.items()}
        return [inner(item, make) for item in value] if isinstance(value, list) else value

    return each


def _same(value: Any, make: Make) -> Any:
    return value


def _declared(row: Row) -> Dict[str, Field]:
    home, _, cls = row.face_of.rpartition(".")
    declaration = getattr(import_module(f"deepgram.{home}"), cls) if row.face_of else None
    types = {item.name: item.type for item in fields(declaration)} if declaration else {}
    return dict(_field(text, types) for text in row.fields)


def _field(text: str, types: Mapping[str, Any]) -> tuple[str, Field]:
    head, equals, given = text.rstrip("?").partition("=")
    name, _, kind = head.partition(":")
    default = None if text[-1] == "?" else NOTHING
    if equals and "|" not in given:
        default = {"True": True, "False": False}.get(given, int(given) if given.isdigit() else given)
    found, convert = (
        _kind(kind) if kind else _scalar(types.get(name, str if default in (None, NOTHING) else type(default)))
    )
    return name, Field(found, convert, default)


def _kind(text: str) -> tuple[Any, Convert]:
    """What C makes of a received value, and what is made of one that was given."""
    if text in SCALARS:
        return _scalar(SCALARS[text])
    if text == "any":
        return Any, _same
    if text[0] == "[" and text[1:-1] in SCALARS:
        return _scalar(List[SCALARS[text[1:-1]]])  # type: ignore[misc]
    classes = [made(name) for name in text.strip("[]").split("|")]
    if len(classes) > 1:
        return Any, partial(_model, classes)
    one: Any = classes[0]
    return Optional[List[one] if text.startswith("[") else one], partial(_model, classes)


def _scalar(kind: Any) -> tuple[Any, Convert]:
    return Optional[kind], lambda value, make: msgspec.convert(value, kind, strict=False)


def _model(classes: List[Any], value: Any, make: Make) -> Any:
    """Models of dicts, also of those in a list; anything else stays, such as the id of an agent."""
    if isinstance(value, (list, tuple)):
        return [_model(classes, item, make) for item in value]
    if isinstance(value, Message) or not isinstance(value, Mapping):
        return value
    given = [(tag, value[tag]) for tag in ("type", "version") if value.get(tag) is not None and len(classes) > 1]
    of_kind = [cls for cls in classes if all(getattr(cls, *item) == item[1] for item in given)] or [GenericMessage]
    return make(next((cls for cls in of_kind if cls.required <= value.keys()), of_kind[0]), value)
