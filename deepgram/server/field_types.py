"""Checks dataclass fields against their annotations, so that a wrong type fails where it is assigned."""

from __future__ import annotations

import collections.abc
import functools
import types
from typing import Any, Union, get_args, get_origin, get_type_hints


def check_fields(instance: Any) -> None:
    """Raise TypeError for the first field that doesn't fit its annotation; for `__post_init__`."""
    cls: type = type(instance)
    for name in _hints(cls):
        check_field(cls, name, getattr(instance, name))


def check_field(cls: type, name: str, value: object) -> None:
    """Raise TypeError if the value doesn't fit the field, AttributeError if there is no such field."""
    hints = _hints(cls)
    if name not in hints:
        raise AttributeError(f"{cls.__name__} has no field {name!r}; it has {', '.join(hints)}")
    if not _fits(value, hint := hints[name]):
        raise TypeError(f"{cls.__name__}.{name}: expected {_describe(hint)}, got {type(value).__name__}")


@functools.cache
def _hints(cls: type) -> dict[str, Any]:
    return get_type_hints(cls)


def _fits(value: Any, hint: Any) -> bool:
    if hint is Any:
        return True
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return any(_fits(value, choice) for choice in inner)
    if hint in (int, float):
        return isinstance(value, (int, hint)) and not isinstance(value, bool)
    if origin in (collections.abc.Sequence, collections.abc.Collection):
        fits = isinstance(value, origin) and not isinstance(value, (str, bytes))
        return fits and all(_fits(item, inner[0]) for item in value)
    return isinstance(value, origin or hint)


def _describe(hint: Any) -> str:
    if get_origin(hint) in (Union, types.UnionType):
        return " or ".join(map(_describe, get_args(hint)))
    if get_origin(hint) is collections.abc.Callable:
        return "a callable"
    if hint is type(None):
        return "None"
    inner = ", ".join(map(_describe, get_args(hint)))
    return f"{hint.__name__}[{inner}]" if inner else str(hint.__name__)
