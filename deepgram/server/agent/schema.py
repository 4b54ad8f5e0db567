"""A small language for what a JSON message may look like.

A check takes a value and its path and returns the path of the first fault, or None. Keys are looked at in
alphabetical order, as the service does (protocol 7.9).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Optional

from deepgram.server.json_text import is_number

Check = Callable[[Any, str], Optional[str]]


def anything(value: Any, path: str) -> str | None:
    """Whatever JSON can say."""
    return None


def text(value: Any, path: str) -> str | None:
    """A string."""
    return None if isinstance(value, str) else path


def flag(value: Any, path: str) -> str | None:
    """A boolean."""
    return None if isinstance(value, bool) else path


def integer(value: Any, path: str) -> str | None:
    """A number written without a fraction."""
    return None if isinstance(value, int) and not isinstance(value, bool) else path


def number(value: Any, path: str) -> str | None:
    """Any number."""
    return None if is_number(value) else path


def between(least: float, most: float) -> Check:
    """A number within limits."""
    return lambda value, path: path if number(value, path) is not None or not least <= value <= most else None


def whole(least: int, most: int) -> Check:
    """An integer within limits."""
    return lambda value, path: integer(value, path) or between(least, most)(value, path)


def word(*allowed: str) -> Check:
    """One of these strings."""
    return lambda value, path: None if isinstance(value, str) and value in allowed else path


def either(*checks: Check) -> Check:
    """Whatever passes one of the checks; the fault named is that of the last."""

    def check(value: Any, path: str) -> str | None:
        faults = [check(value, path) for check in checks]
        return None if None in faults else faults[-1]

    return check


def list_of(item: Check) -> Check:
    """An array."""

    def check(value: Any, path: str) -> str | None:
        if not isinstance(value, list):
            return path
        faults = (item(element, f"{path}[{place}]") for place, element in enumerate(value))
        return next((fault for fault in faults if fault is not None), None)

    return check


def one_or_list(item: Check) -> Check:
    """A value, or an array of them."""
    return lambda value, path: (list_of(item) if isinstance(value, list) else item)(value, path)


def map_of(item: Check) -> Check:
    """An object with any keys."""

    def check(value: Any, path: str) -> str | None:
        if not isinstance(value, dict):
            return path
        faults = (item(value[key], f"{path}.{key}") for key in sorted(value))
        return next((fault for fault in faults if fault is not None), None)

    return check


def record(required: Mapping[str, Check], /, **optional: Check) -> Check:
    """An object with these keys and no others; an optional one, given by keyword, may be null."""

    def check(value: Any, path: str) -> str | None:
        if not isinstance(value, dict):
            return path
        for key in sorted({*value, *required}):
            fault = _member(value, key, f"{path}.{key}" if path else key)
            if fault is not None:
                return fault
        return None

    def _member(value: dict[str, Any], key: str, path: str) -> str | None:
        if key in required:
            return required[key](value[key], path) if key in value else path
        if key not in optional:
            return path
        return None if value[key] is None else optional[key](value[key], path)

    return check


def variants(key: str, checks: Mapping[str, Check], default: str | None = None) -> Check:
    """An object whose `key` tells which check it has to pass."""

    def check(value: Any, path: str) -> str | None:
        if not isinstance(value, dict):
            return path
        chosen = value.get(key) or default
        return checks[chosen](value, path) if isinstance(chosen, str) and chosen in checks else f"{path}.{key}"

    return check


def or_empty(item: Check) -> Check:
    """Passes an empty object too."""
    return lambda value, path: None if value == {} else item(value, path)
