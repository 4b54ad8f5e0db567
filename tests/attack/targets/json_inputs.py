"""Words for mutating JSON texts, and comparison of JSON values."""

from __future__ import annotations

import json
from typing import Any

ODD_WORDS = [
    *(
        b"null",
        b"true",
        b"0",
        b"-1",
        b"1.5",
        b"1e400",
        b"NaN",
        b"9" * 30,
        b"9" * 5000,
        b'""',
        b'"x"',
        b"[]",
        b"{}",
        b"[null]",
    ),
    *(
        b"[{}]",
        b"[[]]",
        b'{"":{}}',
        b'"\\ud800"',
        b'"\\u0000"',
        "\u2028\U0001f600".encode(),
        b"[" * 900,
        b'{"a":' * 900,
    ),
    *(
        b'"type":',
        b'"self":1,',
        b'"cls":1,',
        b'"_fields_set":1,',
        b'"__class__":1,',
        b'"_wire":1,',
        b'"encode_json":1,',
    ),
    *(b'"_received":1,', b'"to_dict":1,', b'"dict":1,', b'"model_fields":1,', b"}", b"]", b",", b":", b'"'),
]


def same(one: Any, other: Any) -> bool:
    """Whether two values are the same as JSON: NaN equals itself, and 1, 1.0 and true differ."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def is_deep(text: str | bytes) -> bool:
    """Whether the text may be nested too deeply for Python's own functions that copy and compare."""
    marks = (b"[", b"{") if isinstance(text, bytes) else ("[", "{")
    return sum(text.count(mark) for mark in marks) > 200  # type: ignore[arg-type]
