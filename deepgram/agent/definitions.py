"""Describes Python functions to the agent: name, description, and a JSON schema of the parameters."""

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


class DeclaredFunction(NamedTuple):
    """A function and its description for the agent."""

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
        for name, parameter in schema.get("properties", {}).items():
            texts = [arm.get("description") for arm in parameter.get("anyOf", ())]  # Optional[Annotated[str, "text"]]
            for text in filter(None, [self.documented.get(name), *texts]):
                parameter.setdefault("description", text)
        for inner in list(_objects([schema, *parts.values()])):
            for name, part in inner.pop("$defs", {}).items():  # pydantic's; its references are to the top level
                if parts.setdefault(name, part) != part:
                    raise TypeError(f"function {self.name}: two types are named {name}")
        if parts:
            schema["$defs"] = parts
        return {"name": self.name, "description": self.description, "parameters": schema}

    def call(self, arguments: str) -> Any:
        """Call with JSON text as arguments; a coroutine function returns its coroutine, a generator a list.

        Raises ValueError naming the function and the invalid parameter.
        """
        try:
            values = reader(self.arguments, dec_hook=_decode_model)(arguments or "{}")
        except (msgspec.MsgspecError, RecursionError) as error:
            raise ValueError(f"function {self.name}: {_argument_error(str(error))}") from None
        result = self.function(**{name: getattr(values, name) for name in self.arguments.__struct_fields__})
        return list(result) if isinstance(result, Iterator) else result


def declare(function: Callable[..., Any], name: Optional[str], timeout: Optional[float]) -> DeclaredFunction:
    """Declare a function. Raises TypeError for a signature or type hint that JSON can't represent."""
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
        try:  # report a type without a JSON schema now, not in the middle of a conversation
            fields.append(_field(item.name, hints.get(item.name, Any), item.default))
            _schema(msgspec.defstruct("Parameter", fields[-1:]))
        except (TypeError, ValueError) as error:
            raise TypeError(f"{where}: {error}") from error
    description, documented = docstrings.read(inspect.getdoc(_unwrapped(function)) or "")
    arguments = msgspec.defstruct(called, fields, kw_only=True)
    declared = DeclaredFunction(called, function, description, arguments, timeout, documented)
    declared.definition()
    return declared


def content(result: Any) -> str:
    """A function's result as text for the server. Raises TypeError or ValueError if JSON can't represent it."""
    return result if isinstance(result, str) else json.dumps(jsonable(result), ensure_ascii=False, default=_encode)


# ---- type hints


def _unwrapped(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function inside `functools.partial` objects."""
    while isinstance(function, functools.partial):
        function = function.func
    return function


def _hints(function: Callable[..., Any]) -> dict[str, Any]:
    function = _unwrapped(function)
    routine = function if inspect.isroutine(function) else type(function).__call__
    return get_type_hints(routine, include_extras=True)


def _field(name: str, hint: Any, default: Any) -> tuple[Any, ...]:
    """A parameter as a struct field."""
    if _is_pydantic_field(default):  # x: int = Field(3, ge=1)
        hint = Annotated[hint, default]
        default = inspect.Parameter.empty if default.is_required() else default.get_default(call_default_factory=True)
    kind = _normalized(hint)
    return (name, kind) if default is inspect.Parameter.empty else (name, kind, default)


def _normalized(hint: Any) -> Any:
    """A type hint with its descriptions and constraints converted to msgspec's."""
    if get_origin(hint) is Annotated:
        kind, *notes = get_args(hint)
        return functools.reduce(lambda found, meta: Annotated[found, meta], _as_meta(notes), _normalized(kind))
    if get_origin(hint) is Union:
        return Union[tuple(_normalized(kind) for kind in get_args(hint))]
    return hint


def _as_meta(notes: Any) -> Iterator[msgspec.Meta]:
    for note in notes:
        if isinstance(note, msgspec.Meta):
            yield note
        elif isinstance(note, str):
            yield msgspec.Meta(description=note)
        elif _is_pydantic_field(note):
            yield from _as_meta(note.metadata)
            if note.description:
                yield msgspec.Meta(description=note.description)
        elif limits := {key: limit for key in CONSTRAINTS if (limit := getattr(note, key, None)) is not None}:
            yield msgspec.Meta(**limits)  # from annotated_types, which pydantic uses


# ---- pydantic: looked up in `sys.modules`, as only programs that import it have its models


def _is_pydantic_field(value: Any) -> bool:
    return isinstance(value, getattr(sys.modules.get("pydantic.fields"), "FieldInfo", ()))


def _is_pydantic_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, getattr(sys.modules.get("pydantic"), "BaseModel", ()))


def _model_schema(kind: Any) -> dict[str, Any]:
    if _is_pydantic_model(kind):
        return dict(kind.model_json_schema())
    raise TypeError(f"expected a type that JSON can carry, got {getattr(kind, '__name__', kind)}")


def _decode_model(kind: Any, value: Any) -> Any:
    """Decode a model. Raises ValueError naming the invalid fields."""
    try:
        return kind.model_validate_json(msgspec.json.encode(value))  # from JSON, strict models accept dates as text
    except ValueError as error:
        faults: list[dict[str, Any]] = getattr(error, "errors", list)()
        texts = [": ".join([*filter(None, [".".join(map(str, one["loc"]))]), one["msg"]]) for one in faults]
        raise ValueError("; ".join(texts) or str(error)) from None


def _encode(value: Any) -> Any:
    """Dataclasses, structs, dates and the like as JSON types."""
    return msgspec.to_builtins(value, enc_hook=_encode_unknown)


def _encode_unknown(value: Any) -> Any:
    """A pydantic model as JSON types; anything else as text. Raises TypeError for iterators and awaitables."""
    if _is_pydantic_model(type(value)):
        return value.model_dump(mode="json")
    if isinstance(value, (Iterator, AsyncIterator, Awaitable)):
        raise TypeError(f"the function returned {type(value).__name__}: expected a list, or what else JSON can carry")
    return str(value)


# ---- JSON schemas, and msgspec's error messages


def _schema(kind: Any) -> tuple[tuple[dict[str, Any], ...], dict[str, Any]]:
    return msgspec.json.schema_components([kind], schema_hook=_model_schema, ref_template="#/$defs/{name}")


def _objects(schema: Any) -> Iterator[dict[str, Any]]:
    """All JSON objects in a schema."""
    if isinstance(schema, dict):
        yield schema
    for inner in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ():
        yield from _objects(inner)


def _argument_error(text: str) -> str:
    """msgspec's error message about arguments, with the parameter first."""
    if missing := re.fullmatch(r"Object missing required field `([^`]*)`", text):
        return f"parameter {missing[1]}: missing"
    problem, _, path = text.partition(" - at `$")
    problem = problem.replace("`", "")
    problem = problem if problem[:4] == "JSON" else problem[:1].lower() + problem[1:]
    return f"{'parameter ' + path.strip('.`') if path else 'arguments'}: {problem}"
