"""The base class of 5.x messages: keyword constructors, `.dict()`, `.json()`, `.model_dump()` and the like."""

from __future__ import annotations

import inspect
import json
from types import MappingProxyType
from typing import AbstractSet, Any, Callable, Dict, Mapping, NamedTuple, Optional, Set, Type, TypeVar, Union, cast

from msgspec import MsgspecError

from ..._core import json_text
from ..._core.base import Message, instance_dict
from ..._core.codec import jsonable
from ..._core.secret import masked_members

Self = TypeVar("Self", bound="UniversalBaseModel")
Json = Dict[str, Any]
MakeModel = Callable[[Type["UniversalBaseModel"], Mapping[str, Any]], "UniversalBaseModel"]
REQUIRED: Any = inspect.Parameter.empty


class Field(NamedTuple):
    """A field of a model."""

    kind: Any  # the type that msgspec decodes
    convert: Callable[[Any, MakeModel], Any]  # from a given value
    default: Any = REQUIRED


class UniversalBaseModel(Message):
    """A message of 5.x: fields are keyword arguments; unknown ones are kept and sent unchanged.

    JSON has the given fields (null for a None), the fields whose default is not None, and the unknown ones. Dicts are
    converted to the models of their fields. Raises ValueError naming a field that is missing or has a wrong type.
    Received messages may be incomplete: a missing field has its default, or None.
    """

    __slots__ = ()
    model_fields: Mapping[str, Field] = MappingProxyType({})
    required: AbstractSet[str] = frozenset()  # the names of those without a default
    model_config: Mapping[str, Any] = MappingProxyType({"extra": "allow"})
    Config = type("Config", (), {})

    def __init__(self, /, **data: Any) -> None:
        if missing := self.required - data.keys():
            raise ValueError(f"{type(self).__name__}: field required: {', '.join(sorted(missing))}")
        self._fill(data, lambda cls, values: cls(**values), strict=True)

    def _fill(self, data: Mapping[str, Any], make: MakeModel, *, strict: bool = False) -> None:
        held, rest = instance_dict(self), dict(data)
        for name, item in self.model_fields.items():
            if name not in rest:
                continue
            value = rest.pop(name)
            try:
                held[name] = value if value is None and item.default is not REQUIRED else item.convert(value, make)
            except (MsgspecError, ValueError, TypeError) as error:  # the first is no ValueError in older msgspec
                if strict:
                    raise ValueError(f"{type(self).__name__}.{name}: {error}") from None
                held[name] = value  # better the wrong type than lost
        if rest:
            self._keep_extras(rest)

    # ---- from JSON

    @classmethod
    def model_construct(cls: Type[Self], /, _fields_set: Optional[Set[str]] = None, **values: Any) -> Self:
        """An instance without validation."""
        return cls._of(values)

    construct = model_construct

    @classmethod
    def _of(cls: Type[Self], values: Mapping[str, Any]) -> Self:
        model = cls.__new__(cls)
        model._fill(values, lambda inner, found: inner._of(found))
        return model

    @classmethod
    def model_validate(cls: Type[Self], obj: Any, **_: Any) -> Self:
        """An instance from a dict, or the model itself. Raises ValueError if a value does not fit its field."""
        if isinstance(obj, cls):
            return obj
        if not isinstance(obj, Mapping):
            raise ValueError(f"{cls.__name__}: expected a dict, got {type(obj).__name__}")
        return cls(**obj)

    parse_obj = model_validate

    @classmethod
    def model_validate_json(cls: Type[Self], json_data: Union[str, bytes], **_: Any) -> Self:
        """An instance from JSON text. Raises ValueError."""
        return cls.model_validate(json.loads(json_data))

    parse_raw = model_validate_json

    @classmethod
    def _types(cls) -> Mapping[str, Any]:
        return {name: item.kind for name, item in cls.model_fields.items()}

    # ---- to JSON

    @classmethod
    def _members(cls) -> Callable[[Any], Json]:
        return cls._json_members

    def _json_members(self) -> Json:
        extra, held = self._extras(), instance_dict(self)  # `_extras()` first: it also finds those of nested models
        items = self.model_fields.items()
        defaults = {name: item.default for name, item in items if name in held or item.default not in (None, REQUIRED)}
        own = {name: value for name, value in held.items() if not name.startswith("_")}
        return dict(sorted({**defaults, **extra, **own}.items(), key=lambda item: item[1] is None))

    def dict(self, **options: Any) -> Json:
        """The message as JSON types: fields with a value, unknown fields, then the fields given as None."""
        return cast("Json", jsonable(self))

    serialize_model = dict

    def json(self, *, indent: Optional[int] = None, **options: Any) -> str:
        """`dict()` as JSON text, without spaces unless indented."""
        compact = {"separators": (",", ":")} if indent is None else {}
        return json_text.dumps(self.dict(), indent, ensure_ascii=False, **compact)

    model_dump_json = json

    def model_dump(self, *, include: Any = None, exclude: Any = None, **how: bool | str) -> Json:
        """All fields as JSON types, None for those without a value; `include` and `exclude` are names of fields.

        With `mode="json"` only the fields in `dict()`; `exclude_unset` and `exclude_none` leave out more.
        """
        names = set(self.dict()) if how.get("mode") == "json" else {*self.model_fields, *self._extras()}
        names &= self.model_fields_set if how.get("exclude_unset") else names

        def dumped(value: Any) -> Any:
            if isinstance(value, UniversalBaseModel):
                return value.model_dump(**how)
            return [dumped(item) for item in value] if isinstance(value, list) else jsonable(value)

        names = (names & set(include or names)) - set(exclude or ())
        found = {name: dumped(value) for name, value in self if name in names}
        return {name: value for name, value in found.items() if not (how.get("exclude_none") and value is None)}

    def model_copy(self: Self, *, update: Optional[Mapping[str, Any]] = None, deep: bool = False) -> Self:
        """A copy, with the fields in `update` replaced."""
        source = self.dict() if deep else {**instance_dict(self), **self._extras()}
        return self._of({**source, **(update or {})})

    copy = model_copy

    @property
    def model_fields_set(self) -> Set[str]:
        """The names of the fields that were given or received."""
        return {*instance_dict(self), *self._extras()}

    @property
    def model_extra(self) -> Json:
        """The unknown fields."""
        return self._extras()

    # ---- as an object

    def __iter__(self) -> Any:
        return iter({**vars(self), **self._extras(), **instance_dict(self)}.items())

    def __getitem__(self, key: str) -> Any:
        return dict(self)[key]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, UniversalBaseModel) and type(self) is type(other) and self.dict() == other.dict()

    def __hash__(self) -> int:
        return hash((type(self), self.json()))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(masked_members(dict(self)))})"

    def __str__(self) -> str:
        return " ".join(masked_members(dict(self)))

    @property
    def __dict__(self) -> Json:  # type: ignore[override]
        return {name: getattr(self, name) for name in self.model_fields}


class GenericMessage(UniversalBaseModel):
    """A message of an unknown type: all keys are extras; nested objects are generic messages too."""

    def _fill(self, data: Mapping[str, Any], make: MakeModel, *, strict: bool = False) -> None:
        self._keep_extras(LazyKeys(data))

    def _parse_extras(self, wire: str | Mapping[str, Any]) -> Json:
        found = dict(json_text.read(wire) if isinstance(wire, str) else wire)
        todo: list[Any] = [found]  # containers with members still to convert
        while todo:
            holder = todo.pop()
            for at, item in holder.items() if holder is found else enumerate(holder):
                if isinstance(item, list):
                    holder[at] = inner = list(item)
                    todo.append(inner)
                elif isinstance(item, Mapping):
                    holder[at] = GenericMessage._of(item)
        return found


class LazyKeys(Json):
    """The keys of a generic message before the first access, which converts them one level at a time."""
