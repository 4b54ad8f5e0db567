"""A Python function as the agent is told of it: name, description, and its parameters as a JSON schema."""

from __future__ import annotations

import functools
import inspect
import json
import re
import sys
from collections.abc import AsyncIterator, Awaitable, Iterator
from typing import Annotated, Any, Callable, NamedTuple, Optional, Union, get_args, get_origin, get_type_hints

import msgspec

from .._core.base import reader
from .._core.codec import jsonable
from . import docstrings

CONSTRAINTS = ("gt", "ge", "lt", "le", "multiple_of", "pattern", "min_length", "max_length")


class Declared(NamedTuple):
    """A function and what the agent is told of it."""

    name: str
    function: Callable[..., Any]
    description: str
    arguments: type[msgspec.Struct]
    timeout: Optional[float]
    documented: dict[str, str]

    def definition(self) -> dict[str, Any]:
        """The entry for `think.functions`: name, description and the JSON schema of the parameters."""
        (whole,), parts = _schema(self.arguments)
        schema = parts.pop(whole["$ref"].rpartition("/")[2])
        schema.pop("title", None)
        for name, told in schema.get("properties", {}).items():
            texts = [arm.get("description") for arm in told.get("anyOf", ())]  # Optional[Annotated[str, "text"]]
            for text in filter(None, [self.documented.get(name), *texts]):
                told.setdefault("description", text)
        for inner in list(_objects([schema, *parts.values()])):
            for name, part in inner.pop("$defs", {}).items():  # a model's own; it refers to them as to those of all
                if parts.setdefault(name, part) != part:
                    raise TypeError(f"function {self.name}: two types are named {name}")
        if parts:
            schema["$defs"] = parts
        return {"name": self.name, "description": self.description, "parameters": schema}

    def call(self, arguments: str) -> Any:
        """Call with arguments given as JSON text; a coroutine function returns its coroutine, a generator a list.

        Raises ValueError naming the function and the parameter whose argument does not fit.
        """
        try:
            given = reader(self.arguments, dec_hook=_validated)(arguments or "{}")
        except (msgspec.MsgspecError, RecursionError) as error:
            raise ValueError(f"function {self.name}: {_unfit(str(error))}") from None
        result = self.function(**{name: getattr(given, name) for name in self.arguments.__struct_fields__})
        return list(result) if isinstance(result, Iterator) else result


def declare(function: Callable[..., Any], name: Optional[str], timeout: Optional[float]) -> Declared:
    """Declare a function. Raises TypeError for a signature or type hint that JSON can't carry."""
    called = str(name or getattr(function, "__name__", ""))
    if called in ("", "<lambda>"):
        raise TypeError(f"function: {function!r} has no name; expected name=")
    fields: list[Any] = []
    try:
        hints, signature = _hints(function), inspect.signature(function)
    except (NameError, ValueError) as error:
        raise TypeError(f"function {called}: {error}") from error
    for item in signature.parameters.values():
        where = f"function {called}: parameter {item.name}"
        if item.kind not in (item.POSITIONAL_OR_KEYWORD, item.KEYWORD_ONLY):
            raise TypeError(f"{where}: expected one that can be given by name")
        try:  # what has no JSON schema is told here, not in the middle of a conversation
            fields.append(_field(item.name, hints.get(item.name, Any), item.default))
            _schema(msgspec.defstruct("Parameter", fields[-1:]))
        except (TypeError, ValueError) as error:
            raise TypeError(f"{where}: {error}") from error
    description, documented = docstrings.read(inspect.getdoc(_whole(function)) or "")
    arguments = msgspec.defstruct(called, fields, kw_only=True)
    declared = Declared(called, function, description, arguments, timeout, documented)
    declared.definition()
    return declared


def content(result: Any) -> str:
    """What a function returned, as the server wants it. Raises TypeError or ValueError for what JSON can't carry."""
    return result if isinstance(result, str) else json.dumps(jsonable(result), ensure_ascii=False, default=_jsonable)


# ---- type hints


def _whole(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function without the arguments that are given already."""
    while isinstance(function, functools.partial):
        function = function.func
    return function


def _hints(function: Callable[..., Any]) -> dict[str, Any]:
    function = _whole(function)
    routine = function if inspect.isroutine(function) else type(function).__call__
    return get_type_hints(routine, include_extras=True)


def _field(name: str, hint: Any, default: Any) -> tuple[Any, ...]:
    """A parameter as a field of a struct."""
    if _is_described(default):  # x: int = Field(3, ge=1)
        hint = Annotated[hint, default]
        default = inspect.Parameter.empty if default.is_required() else default.get_default(call_default_factory=True)
    kind = _described(hint)
    return (name, kind) if default is inspect.Parameter.empty else (name, kind, default)


def _described(hint: Any) -> Any:
    """A type hint whose descriptions and constraints msgspec understands, whoever's they are."""
    if get_origin(hint) is Annotated:
        kind, *notes = get_args(hint)
        return functools.reduce(lambda found, meta: Annotated[found, meta], _metas(notes), _described(kind))
    if get_origin(hint) is Union:
        return Union[tuple(_described(kind) for kind in get_args(hint))]
    return hint


def _metas(notes: Any) -> Iterator[msgspec.Meta]:
    for note in notes:
        if isinstance(note, msgspec.Meta):
            yield note
        elif isinstance(note, str):
            yield msgspec.Meta(description=note)
        elif _is_described(note):
            yield from _metas(note.metadata)
            if note.description:
                yield msgspec.Meta(description=note.description)
        elif limits := {key: limit for key in CONSTRAINTS if (limit := getattr(note, key, None)) is not None}:
            yield msgspec.Meta(**limits)  # of annotated_types, which pydantic uses


# ---- models of pydantic, which only a program that has imported it can have


def _is_described(value: Any) -> bool:
    return isinstance(value, getattr(sys.modules.get("pydantic.fields"), "FieldInfo", ()))


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, getattr(sys.modules.get("pydantic"), "BaseModel", ()))


def _model_schema(kind: Any) -> dict[str, Any]:
    if _is_model(kind):
        return dict(kind.model_json_schema())
    raise TypeError(f"expected a type that JSON can carry, got {getattr(kind, '__name__', kind)}")


def _validated(kind: Any, value: Any) -> Any:
    """An instance of a model. Raises ValueError naming the fields that do not fit."""
    try:
        return kind.model_validate_json(msgspec.json.encode(value))  # as JSON even a strict model takes dates as text
    except ValueError as error:
        faults: list[dict[str, Any]] = getattr(error, "errors", list)()
        told = [": ".join([*filter(None, [".".join(map(str, one["loc"]))]), one["msg"]]) for one in faults]
        raise ValueError("; ".join(told) or str(error)) from None


def _jsonable(value: Any) -> Any:
    """A dataclass, struct, date and the like as JSON types."""
    return msgspec.to_builtins(value, enc_hook=_unknown)


def _unknown(value: Any) -> Any:
    """A model as JSON types; anything else as text, but for what has yet to say what it is."""
    if _is_model(type(value)):
        return value.model_dump(mode="json")
    if isinstance(value, (Iterator, AsyncIterator, Awaitable)):
        raise TypeError(f"the function returned {type(value).__name__}: expected a list, or what else JSON can carry")
    return str(value)


# ---- JSON schemas and msgspec's words


def _schema(kind: Any) -> tuple[tuple[dict[str, Any], ...], dict[str, Any]]:
    return msgspec.json.schema_components([kind], schema_hook=_model_schema, ref_template="#/$defs/{name}")


def _objects(schema: Any) -> Iterator[dict[str, Any]]:
    """All JSON objects in a schema."""
    if isinstance(schema, dict):
        yield schema
    for inner in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ():
        yield from _objects(inner)


def _unfit(text: str) -> str:
    """What msgspec says of arguments, with the parameter in front."""
    if missing := re.fullmatch(r"Object missing required field `([^`]*)`", text):
        return f"parameter {missing[1]}: missing"
    said, _, path = text.partition(" - at `$")
    said = said.replace("`", "")
    said = said if said[:4] == "JSON" else said[:1].lower() + said[1:]
    return f"{'parameter ' + path.strip('.`') if path else 'arguments'}: {said}"
