"""Strict JSON parsing, with the limits of the service: depth, finite numbers, valid Unicode."""

from __future__ import annotations

import json
import math
from typing import Any, NoReturn, TypeGuard

DEPTH = 128  # nesting levels that the service's parser accepts


def parse_json(text: str) -> Any:
    """Parse JSON; ValueError if it is invalid, too deep, has a number out of range or a lone surrogate."""
    try:
        value = json.loads(text, parse_constant=_refuse, parse_float=_finite)
    except RecursionError:
        raise ValueError("JSON nested too deeply") from None
    if text.count("{") + text.count("[") > DEPTH and _depth(value) > DEPTH:
        raise ValueError("JSON nested too deeply")
    if "\\u" in text:
        json.dumps(value, ensure_ascii=False).encode()  # UnicodeEncodeError, a ValueError, for a lone surrogate
    return value


def parse_or_default(text: str | bytes, default: Any) -> Any:
    """Parse JSON; `default` if it is invalid."""
    try:
        return parse_json(text if isinstance(text, str) else text.decode())
    except ValueError:
        return default


def parse_object(text: str | bytes) -> dict[str, Any]:
    """Parse a JSON object; {} for anything else."""
    value = parse_or_default(text, None)
    return value if isinstance(value, dict) else {}


def is_number(value: object) -> TypeGuard[float]:
    """Whether a parsed JSON value is a number; booleans are not."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def rounded(value: float) -> float:
    """Round to single precision, in which the service computes."""
    return float(f"{value:.7g}")


def _finite(digits: str) -> float:
    number = float(digits)
    return number if math.isfinite(number) else _refuse(digits)


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not a number of JSON")


def _depth(value: Any) -> int:
    """Nesting depth of arrays and objects, without recursion."""
    depth, level = 0, [value]
    while level:
        inner = (item.values() if isinstance(item, dict) else item for item in level if isinstance(item, (dict, list)))
        containers = list(inner)
        depth += bool(containers)
        level = [item for items in containers for item in items]
    return depth
