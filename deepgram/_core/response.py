"""The base class of all options and responses, with the interface of 4.x: `to_dict()`, `[]`, `eval()`, `schema()`."""

import json
import logging
from dataclasses import dataclass, fields
from datetime import datetime, timezone
from operator import attrgetter
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any, Callable, Dict, Mapping, Optional, Type, TypeVar, Union

from . import codec, json_text
from .base import Message, field_names, instance_dict
from .declare import shown_in
from .secret import masked_members

Self = TypeVar("Self", bound="BaseResponse")


@dataclass
class BaseResponse(Message):
    """The base of all options and responses: `[]`, `eval`, and JSON in both directions.

    `str(x)` is the JSON text indented by 4. `x["key"]` reads a field, or a key the class doesn't know but the wire
    had; a field that `to_dict()` leaves out raises KeyError. `x["key"] = value` sets a field; an unknown key is kept
    and sent. So is an attribute of any other name that starts with no underscore and holds JSON types.
    """

    __slots__ = ()
    dataclass_json_config = None  # for dataclasses_json; not annotated, or msgspec would take it for a field

    # ---- JSON

    def to_dict(self, encode_json: bool = False) -> Dict[str, Any]:
        """All fields as JSON types, nested messages as dicts, then the keys the class does not know."""
        return codec.encode(self)

    @classmethod
    def _members(cls) -> Optional[Callable[[Any], Mapping[str, Any]]]:
        return None if cls.to_dict is BaseResponse.to_dict else cls.to_dict

    def to_json(self, *, indent: Union[int, str, None] = None, **options: Any) -> str:
        """`to_dict()` as JSON text; the parameters are those of `json.dumps`."""
        by = indent if isinstance(indent, int) and indent > 0 else None
        if by and not options:
            in_c = codec.ascii_text(self)
            if in_c is not None:
                return json_text.indented(in_c, by)
        return json_text.dumps(self.to_dict(), indent, **options)

    @classmethod
    def from_dict(cls: Type[Self], kvs: Mapping[str, Any], *, infer_missing: bool = False) -> Self:
        """An instance from JSON types. Unknown keys are kept, null or missing fields get their default.

        Raises:
            KeyError: a field without default is missing and `infer_missing` is false.
            ValueError: a value can't be converted to the type of its field, which the text names.
            TypeError: `kvs` is not a mapping.
        """
        return codec.build(cls, kvs, "infer" if infer_missing else "exact")

    @classmethod
    def from_json(
        cls: Type[Self], s: Union[str, bytes, bytearray], *, infer_missing: bool = False, **options: Any
    ) -> Self:
        """`from_dict` of JSON text; `options` are those of `json.loads`.

        Raises `json.JSONDecodeError` for text that is not JSON.
        """
        if infer_missing or options or cls.from_dict.__func__ is not _from_dict:  # type: ignore[attr-defined]
            return cls.from_dict(json.loads(s, **options), infer_missing=infer_missing)
        return codec.decode_fully(cls, s, "exact")

    @classmethod
    def schema(cls, *, infer_missing: bool = False, partial: bool = False, **options: Any) -> Any:
        """A marshmallow schema, built by dataclasses_json; `options` are those of `marshmallow.Schema`."""
        from dataclasses_json.mm import build_schema  # slow to import, and few programs ask for schemas

        return build_schema(cls, BaseResponse, infer_missing, partial)(partial=partial, **options)

    # ---- access by key

    def __getitem__(self, key: str) -> Any:
        omits = codec.layouts[type(self)].omits
        if key not in omits:
            return {**instance_dict(self), **self._extras()}[key]
        value, omit = getattr(self, key), omits[key]
        if omit and omit(value):
            raise KeyError(key)
        return value

    def __setitem__(self, key: str, val: Any) -> None:
        if key in field_names(type(self)) or key in instance_dict(self):
            setattr(self, key, val)
        else:
            self._extras(keep=True)[key] = val

    def eval(self, key: str) -> str:
        """The value at a dotted path such as `channel.alternatives.0.transcript`, as text; "" if there is none."""
        value: Any = self.to_dict()
        for part in key.split("."):
            if isinstance(value, dict) and part in value:
                value = value[part]
            elif isinstance(value, list) and part.isdigit() and int(part) < len(value):
                value = value[int(part)]
            else:
                return ""
        return str(value)

    def __str__(self) -> str:
        return self.to_json(indent=4)

    # Like those of dataclasses; generating them for each class of a table would add a third to the first client's time.

    def __eq__(self, other: object) -> bool:
        values = attrgetter("__class__", *field_names(type(self)))
        return bool(values(self) == values(other)) if type(other) is type(self) else NotImplemented

    @recursive_repr()
    def __repr__(self) -> str:
        kind, members = type(self), {item.name: getattr(self, item.name) for item in fields(self) if item.repr}
        plain = (f"{name}={value!r}" for name, value in members.items())
        is_sent = any(cls.__module__.endswith(".options") for cls in kind.__mro__)  # by programs, perhaps with secrets
        return f"{kind.__qualname__}({', '.join(masked_members(members) if is_sent else plain)})"

    if not TYPE_CHECKING:

        @property
        def __dict__(self):
            """All fields of 4.8.1, although the decoder in C sets only those it received."""
            attributes = instance_dict(self)
            for name, default in codec.layouts[self.__class__].shown.items():
                attributes.setdefault(name, default)
            return attributes


class Options(BaseResponse):
    """Options that become a query string, in the order of their fields."""

    __slots__ = ()

    def check(self) -> bool:
        """Always true, as in 4.8.1: the server validates options. Warns about `tier`, which is deprecated."""
        if getattr(self, "tier", None):
            log = logging.getLogger("deepgram.options")
            log.warning("%s.tier is deprecated; use model alone", type(self).__name__)
        return True


_from_dict = vars(BaseResponse)["from_dict"].__func__


shown_in("deepgram.clients.common.v1.shared_response", vars())


class Event(BaseResponse):
    """A message for handlers, with the time it was received."""

    __slots__ = ("_facts",)

    @property
    def timestamp(self) -> Optional[str]:
        """Time of receipt as ISO 8601 text in UTC, milliseconds; None for a message that was not received."""
        try:
            received = self._received
        except AttributeError:
            return None
        return datetime.fromtimestamp(received, timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


shown_in("deepgram.clients.common.v1.websocket_response", vars())
