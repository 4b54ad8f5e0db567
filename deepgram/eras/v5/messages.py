"""The message classes of 5.x to 7.x, each made of its row when it is first asked for."""

from __future__ import annotations

from dataclasses import MISSING, field, make_dataclass
from datetime import datetime
from functools import cache, partial
from importlib import import_module
from inspect import Parameter, Signature
from typing import Any, Callable, Dict, Iterator, List, Mapping, Optional, Sequence, Union, get_args, get_origin

import msgspec

from ..._core.base import Message, global_lock, instance_dict, is_message
from ..._core.codec import decoder
from ..._core.table import SCALARS, column
from .model import NOTHING, Field, GenericMessage, Make, UniversalBaseModel
from .rows import AUDIO, CHUNKS, Row, full, kind_of, rows, unions
from .rows import received as received_rows

SHOWN = "__dataclass_fields__"
TIMES = {"created", "expiration", "expiration_date"}  # in answers over HTTP
FIELDS: Dict[Any, Any] = {}  # of the classes made so far, as msgspec wants them


class MediaMessage(bytes):
    """Audio to send: bytes, which may be given as `data`."""

    def __new__(cls, data: Union[bytes, bytearray, memoryview] = b"") -> MediaMessage:
        return super().__new__(cls, data)


def received(endpoint: str) -> Dict[str, Callable[[str], Any]]:
    """What reads the texts that an endpoint sends, by their type."""
    found: Dict[str, List[Any]] = {}
    for row in received_rows(endpoint):
        cls = made(row.names[0])
        for kind in [cls.type] if cls.type else map(kind_of, row.sent):
            found.setdefault(kind, []).append(cls)
    with global_lock:
        for cls, items in FIELDS.items():  # msgspec takes dataclasses; to nobody else is a model to look like one
            setattr(cls, SHOWN, items)
        readers = {kind: [decoder(cls, cls._of) for cls in classes] for kind, classes in found.items()}
        for cls in FIELDS:
            delattr(cls, SHOWN)
    return {kind: one[0] if len(one) == 1 else partial(_either, found[kind], one) for kind, one in readers.items()}


def generic(text: str) -> Any:
    """A message of a type that nobody knows: all that it has is beside its fields."""
    message = GenericMessage()
    message._keep_extras(text)
    return message


def _either(classes: List[Any], readers: List[Callable[[str], Any]], text: str) -> Any:
    """A message whose type several classes have: the first of them whose fields the text names."""
    named = (all(f'"{name}"' in text for name in cls.model_fields) for cls in classes)
    return next((read for read, is_it in zip(readers, named, strict=True) if is_it), readers[0])(text)


def made(name: str) -> Any:
    """The class of this name. Raises KeyError."""
    row = rows()[name]
    with global_lock:
        if row.names[0] not in globals():
            globals()[row.names[0]] = _class(row)
        return globals()[row.names[0]]


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
    model_fields = dict(_declared(row))
    required = {name for name, item in model_fields.items() if item.default is NOTHING}
    items = [
        (name, item.kind, field(default=None if name in required else item.default))
        for name, item in model_fields.items()
    ]
    namespace = {"model_fields": model_fields, "required": required, "__module__": "deepgram.extensions.types.sockets"}
    cls: Any = make_dataclass(
        row.names[0], items, bases=(UniversalBaseModel,), namespace=namespace, init=False, repr=False, eq=False
    )
    given = [Parameter(name, Parameter.KEYWORD_ONLY, default=item.default) for name, item in model_fields.items()]
    cls.__signature__ = Signature([*given, Parameter("extra_data", Parameter.VAR_KEYWORD)])
    FIELDS[cls] = getattr(cls, SHOWN)
    delattr(cls, SHOWN)
    return cls


def _declared(row: Row) -> Iterator[tuple[str, Field]]:
    home, _, cls = row.face_of.rpartition(".")
    known = getattr(import_module(f"deepgram.{home}"), cls)._types() if home else {}
    types = _Types(row.prefix)
    for text in row.columns:
        name, marks, kinds, default = column(text, types, known)
        if default is MISSING:
            default = kind_of(row.names[0]) if text == "type" else None if "?" in marks else NOTHING
        yield name, _field(kinds, default)


class _Types(Dict[str, Any]):
    """What is named in the rows of an endpoint."""

    def __init__(self, prefix: str) -> None:
        super().__init__(SCALARS)
        self._prefix = prefix

    def __missing__(self, name: str) -> Any:
        return made(full(name, self._prefix)[0])


@cache
def face(declaration: Any, name: str) -> Any:
    """The face of 5.x on a declaration of 4.x: the same fields, none of which needs be there."""
    fields_of = {
        each: _field([face(cls, cls.__name__) for cls in _models_in(kind)] or [Any], None)
        for each, kind in declaration._types().items()
    }

    def __reduce__(self: UniversalBaseModel) -> Any:
        return revived, (declaration, name, self.dict())

    defaults = {each: _time(each) if each in TIMES else None for each in fields_of}
    return type(name, (UniversalBaseModel,), {**defaults, "model_fields": fields_of, "__reduce__": __reduce__})


def _time(name: str) -> Any:
    """An attribute that is a datetime, of what stays the text of the wire."""

    def read(self: UniversalBaseModel) -> Any:
        text = instance_dict(self).get(name)
        try:
            return msgspec.convert(text, datetime)
        except msgspec.ValidationError:
            return text

    return property(read)


def revived(declaration: Any, name: str, values: Mapping[str, Any]) -> Any:
    """An answer that was pickled."""
    return face(declaration, name)._of(values)


def _field(kinds: Sequence[Any], default: Any) -> Field:
    kind: Any = Union[tuple(kinds)]
    classes = _models_in(kind)
    if classes:
        return Field(Optional[kind] if len(classes) == 1 else Any, partial(_model, classes), default)
    if kind is Any:
        return Field(Any, lambda value, make: value, default)
    return Field(Optional[kind], lambda value, make: msgspec.convert(value, kind, strict=False), default)


def _models_in(kind: Any) -> List[Any]:
    """The messages in a type, but for those in a dict, which stay dicts."""
    if is_message(kind) or get_origin(kind) is dict:
        return [kind] if is_message(kind) else []
    return [cls for inner in get_args(kind) for cls in _models_in(inner)]


def _model(classes: List[Any], value: Any, make: Make) -> Any:
    """Models of dicts, also of those in a list; anything else stays, such as the id of an agent."""
    if isinstance(value, (list, tuple)):
        return [_model(classes, item, make) for item in value]
    if isinstance(value, Message) or not isinstance(value, Mapping):
        return value
    given = [(tag, value[tag]) for tag in ("type", "version") if value.get(tag) is not None and len(classes) > 1]
    of_kind = [cls for cls in classes if all(getattr(cls, *item) == item[1] for item in given)] or [GenericMessage]
    return make(next((cls for cls in of_kind if cls.required <= value.keys()), of_kind[0]), value)
