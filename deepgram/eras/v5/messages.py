"""The message classes of 5.x to 7.x, each built from its row at first use."""

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
from .model import REQUIRED, Field, GenericMessage, MakeModel, UniversalBaseModel
from .rows import AUDIO, CHUNKS, Row, full_names, rows, rows_received, unions, wire_type

DATACLASS_FIELDS = "__dataclass_fields__"
TIMES = {"created", "expiration", "expiration_date"}  # in responses over HTTP
FIELDS: Dict[Any, Any] = {}  # by class: the dataclass fields, which msgspec needs


class MediaMessage(bytes):
    """Audio to send: bytes, also accepted as `data=`."""

    def __new__(cls, data: Union[bytes, bytearray, memoryview] = b"") -> MediaMessage:
        return super().__new__(cls, data)


def decoders(endpoint: str) -> Dict[str, Callable[[str], Any]]:
    """The decoders for the texts an endpoint sends, by type."""
    found: Dict[str, List[Any]] = {}
    for row in rows_received(endpoint):
        cls = message_class(row.names[0])
        for kind in [cls.type] if cls.type else map(wire_type, row.received):
            found.setdefault(kind, []).append(cls)
    with global_lock:
        for cls, items in FIELDS.items():  # msgspec decodes dataclasses; to programs a model must not look like one
            setattr(cls, DATACLASS_FIELDS, items)
        readers = {kind: [decoder(cls, cls._of) for cls in classes] for kind, classes in found.items()}
        for cls in FIELDS:
            delattr(cls, DATACLASS_FIELDS)
    return {kind: one[0] if len(one) == 1 else partial(_first_fit, found[kind], one) for kind, one in readers.items()}


def generic_message(text: str) -> Any:
    """A message of an unknown type: all of its keys are extras."""
    message = GenericMessage()
    message._keep_extras(text)
    return message


def _first_fit(classes: List[Any], readers: List[Callable[[str], Any]], text: str) -> Any:
    """Decode a message whose type is shared by several classes: the first whose fields all occur in the text."""
    fits = (all(f'"{name}"' in text for name in cls.model_fields) for cls in classes)
    return next((read for read, fit in zip(readers, fits, strict=True) if fit), readers[0])(text)


def message_class(name: str) -> Any:
    """The class with this name. Raises KeyError."""
    row = rows()[name]
    with global_lock:
        if row.names[0] not in globals():
            globals()[row.names[0]] = _class(row)
        return globals()[row.names[0]]


def __getattr__(name: str) -> Any:
    if name in rows():
        return message_class(name)
    if name in unions():
        globals()[name] = Union[tuple(__getattr__(member) for member in unions()[name])]
        return globals()[name]
    if name.removesuffix("Params") in rows():
        return dict
    if name in AUDIO or name in CHUNKS:
        return MediaMessage if name in AUDIO else bytes
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def _class(row: Row) -> Any:
    model_fields = dict(_fields(row))
    required = {name for name, item in model_fields.items() if item.default is REQUIRED}
    items = [
        (name, item.kind, field(default=None if name in required else item.default))
        for name, item in model_fields.items()
    ]
    namespace = {"model_fields": model_fields, "required": required, "__module__": "deepgram.extensions.types.sockets"}
    cls: Any = make_dataclass(
        row.names[0], items, bases=(UniversalBaseModel,), namespace=namespace, init=False, repr=False, eq=False
    )
    keywords = [Parameter(name, Parameter.KEYWORD_ONLY, default=item.default) for name, item in model_fields.items()]
    cls.__signature__ = Signature([*keywords, Parameter("extra_data", Parameter.VAR_KEYWORD)])
    FIELDS[cls] = getattr(cls, DATACLASS_FIELDS)
    delattr(cls, DATACLASS_FIELDS)
    return cls


def _fields(row: Row) -> Iterator[tuple[str, Field]]:
    home, _, cls = row.declaration.rpartition(".")
    known = getattr(import_module(f"deepgram.{home}"), cls)._types() if home else {}
    types = _RowTypes(row.prefix)
    for text in row.columns:
        name, marks, kinds, default = column(text, types, known)
        if default is MISSING:
            default = wire_type(row.names[0]) if text == "type" else None if "?" in marks else REQUIRED
        yield name, _field(kinds, default)


class _RowTypes(Dict[str, Any]):
    """The types that rows of an endpoint may name."""

    def __init__(self, prefix: str) -> None:
        super().__init__(SCALARS)
        self._prefix = prefix

    def __missing__(self, name: str) -> Any:
        return message_class(full_names(name, self._prefix)[0])


@cache
def model_of(declaration: Any, name: str) -> Any:
    """The 5.x model for a declaration of 4.x: the same fields, all optional."""
    fields_of = {
        each: _field([model_of(cls, cls.__name__) for cls in _models_in(kind)] or [Any], None)
        for each, kind in declaration._types().items()
    }

    def __reduce__(self: UniversalBaseModel) -> Any:
        return revived, (declaration, name, self.dict())

    defaults = {each: _datetime_property(each) if each in TIMES else None for each in fields_of}
    return type(name, (UniversalBaseModel,), {**defaults, "model_fields": fields_of, "__reduce__": __reduce__})


def _datetime_property(name: str) -> Any:
    """A property that is a datetime; the instance keeps the text of the wire."""

    def read(self: UniversalBaseModel) -> Any:
        text = instance_dict(self).get(name)
        try:
            return msgspec.convert(text, datetime)
        except msgspec.ValidationError:
            return text

    return property(read)


def revived(declaration: Any, name: str, values: Mapping[str, Any]) -> Any:
    """Unpickle a response; pickles refer to this name."""
    return model_of(declaration, name)._of(values)


def _field(kinds: Sequence[Any], default: Any) -> Field:
    kind: Any = Union[tuple(kinds)]
    classes = _models_in(kind)
    if classes:
        return Field(Optional[kind] if len(classes) == 1 else Any, partial(_to_model, classes), default)
    if kind is Any:
        return Field(Any, lambda value, make: value, default)
    return Field(Optional[kind], lambda value, make: msgspec.convert(value, kind, strict=False), default)


def _models_in(kind: Any) -> List[Any]:
    """The message classes in a type, without those inside dicts, which stay dicts."""
    if is_message(kind) or get_origin(kind) is dict:
        return [kind] if is_message(kind) else []
    return [cls for inner in get_args(kind) for cls in _models_in(inner)]


def _to_model(classes: List[Any], value: Any, make: MakeModel) -> Any:
    """Convert dicts, also those in a list, to models; anything else stays, such as the id of an agent."""
    if isinstance(value, (list, tuple)):
        return [_to_model(classes, item, make) for item in value]
    if isinstance(value, Message) or not isinstance(value, Mapping):
        return value
    tags = [(tag, value[tag]) for tag in ("type", "version") if value.get(tag) is not None and len(classes) > 1]
    tagged = [cls for cls in classes if all(getattr(cls, *tag) == tag[1] for tag in tags)] or [GenericMessage]
    return make(next((cls for cls in tagged if cls.required <= value.keys()), tagged[0]), value)
