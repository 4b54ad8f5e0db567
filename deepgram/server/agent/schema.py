"""Schemas of JSON messages, composed from checks.

A check takes a value and its path, and returns the path of the first error, or None. Keys are checked in
alphabetical order, as in the service (protocol 7.9).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Optional

from deepgram.server.json_text import is_number

Check = Callable[[Any, str], Optional[str]]


def anything(value: Any, path: str) -> str | None:
    """Any JSON value."""
    return None


def text(value: Any, path: str) -> str | None:
    """A string."""
    return None if isinstance(value, str) else path


def flag(value: Any, path: str) -> str | None:
    """A boolean."""
    return None if isinstance(value, bool) else path


def integer(value: Any, path: str) -> str | None:
    """An integer."""
    return None if isinstance(value, int) and not isinstance(value, bool) else path


def number(value: Any, path: str) -> str | None:
    """Any number."""
    return None if is_number(value) else path


def between(minimum: float, maximum: float) -> Check:
    """A number in a range."""
    return lambda value, path: path if number(value, path) is not None or not minimum <= value <= maximum else None


def integer_between(minimum: int, maximum: int) -> Check:
    """An integer in a range."""
    return lambda value, path: integer(value, path) or between(minimum, maximum)(value, path)


def one_of(*allowed: str) -> Check:
    """One of these strings."""
    return lambda value, path: None if isinstance(value, str) and value in allowed else path


def any_of(*checks: Check) -> Check:
    """A value that passes one of the checks; otherwise the error is that of the last."""

    def check(value: Any, path: str) -> str | None:
        errors = [check(value, path) for check in checks]
        return None if None in errors else errors[-1]

    return check


def list_of(item: Check) -> Check:
    """An array."""

    def check(value: Any, path: str) -> str | None:
        if not isinstance(value, list):
            return path
        errors = (item(element, f"{path}[{index}]") for index, element in enumerate(value))
        return next((error for error in errors if error is not None), None)

    return check


def one_or_list(item: Check) -> Check:
    """A value, or an array of such values."""
    return lambda value, path: (list_of(item) if isinstance(value, list) else item)(value, path)


def map_of(item: Check) -> Check:
    """An object with any keys."""

    def check(value: Any, path: str) -> str | None:
        if not isinstance(value, dict):
            return path
        errors = (item(value[key], f"{path}.{key}") for key in sorted(value))
        return next((error for error in errors if error is not None), None)

    return check


def record(required: Mapping[str, Check], /, **optional: Check) -> Check:
    """An object with these keys and no others; optional ones, given by keyword, may be null."""

    def check(value: Any, path: str) -> str | None:
        if not isinstance(value, dict):
            return path
        for key in sorted({*value, *required}):
            error = _member(value, key, f"{path}.{key}" if path else key)
            if error is not None:
                return error
        return None

    def _member(value: dict[str, Any], key: str, path: str) -> str | None:
        if key in required:
            return required[key](value[key], path) if key in value else path
        if key not in optional:
            return path
        return None if value[key] is None else optional[key](value[key], path)

    return check


def variants(key: str, checks: Mapping[str, Check], default: str | None = None) -> Check:
    """An object whose `key` selects the check."""

    def check(value: Any, path: str) -> str | None:
        if not isinstance(value, dict):
            return path
        chosen = value.get(key) or default
        return checks[chosen](value, path) if isinstance(chosen, str) and chosen in checks else f"{path}.{key}"

    return check


def or_empty(item: Check) -> Check:
    """Also accept an empty object."""
    return lambda value, path: None if value == {} else item(value, path)
