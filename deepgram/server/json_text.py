"""JSON as the service accepts it: no deeper than its parser goes, and only what can be sent on as UTF-8."""

from __future__ import annotations

import json
import math
from typing import Any, NoReturn

DEPTH = 128  # levels, as many as the parser of the service takes


def parse_json(text: str) -> Any:
    """The value that a text stands for; ValueError for what is none, or too deep or large, or half a character."""
    try:
        value = json.loads(text, parse_constant=_refuse, parse_float=_finite)
    except RecursionError:
        raise ValueError("JSON nested too deeply") from None
    if text.count("{") + text.count("[") > DEPTH and _depth(value) > DEPTH:
        raise ValueError("JSON nested too deeply")
    if "\\u" in text:
        json.dumps(value, ensure_ascii=False).encode()  # UnicodeEncodeError, a ValueError, for a lone surrogate
    return value


def parsed(text: str | bytes, otherwise: Any = None) -> Any:
    """The value that a text stands for, and something else for one that stands for none."""
    try:
        return parse_json(text if isinstance(text, str) else text.decode())
    except ValueError:
        return otherwise


def _finite(digits: str) -> float:
    number = float(digits)
    return number if math.isfinite(number) else _refuse(digits)


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not a number of JSON")


def _depth(value: Any) -> int:
    """How many arrays and objects contain one another, without recursion."""
    depth, level = 0, [value]
    while level:
        inner = (item.values() if isinstance(item, dict) else item for item in level if isinstance(item, (dict, list)))
        containers = list(inner)
        depth += bool(containers)
        level = [item for items in containers for item in items]
    return depth
