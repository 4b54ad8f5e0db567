"""Comparison of two records of one program.

What differs from run to run (ports, handshake keys, versions) is blanked in both. The record of 4.8.1 is also put into
the order that this package promises (rows `open-first` and `close-once` of docs/compatibility.md). Ours is not
reordered.
"""

import re
from copy import deepcopy
from typing import Any, Callable, Dict, Iterable, List, Mapping, Tuple

Record = Dict[str, Any]

ABSENT = "(absent)"
BLANKS = (
    (re.compile(r"127\.0\.0\.1:(?!9\b)\d+"), "HOST"),
    (re.compile(r"0x[0-9a-f]{6,}"), "0xID"),
)
BLANK_HEADERS = {
    "sec-websocket-key": "KEY",
    "user-agent": "@deepgram/sdk/VERSION python/VERSION",
}
USER_AGENT = re.compile(r"^@deepgram/sdk/v?\d\S* python/\d\S*$")


def comparable(record: Record) -> Record:
    """The record, with everything blanked that differs from run to run."""
    clean: Record = _blank(deepcopy(record))
    for connection in clean["connections"]:
        headers: Dict[str, List[str]] = {}
        for name, value in connection["headers"]:
            headers.setdefault(name.lower(), []).append(_header(name.lower(), value))
        connection["headers"] = {name: sorted(values) for name, values in headers.items()}
    return clean


def _blank(value: Any) -> Any:
    if isinstance(value, str):
        for pattern, replacement in BLANKS:
            value = pattern.sub(replacement, value)
        return value
    if isinstance(value, list):
        return [_blank(item) for item in value]
    if isinstance(value, dict):
        return {key: _blank(item) for key, item in value.items()}
    return value


def _header(name: str, value: str) -> str:
    if name == "user-agent" and not USER_AGENT.match(value):
        return value
    return BLANK_HEADERS.get(name, value)


def in_our_order(record: Record) -> Record:
    """The record of 4.8.1, with Open first and a single Close last in each phase."""
    ordered = dict(record)
    phases = sorted({event["phase"] for event in record["events"]})
    ordered["events"] = [
        event for phase in phases for event in _reorder([e for e in record["events"] if e["phase"] == phase])
    ]
    return ordered


def without_default_model(record: Record) -> Record:
    """The record of 3.11.0 without `model=None`, which it adds to every query."""
    for connection in record["connections"]:
        connection["query"] = "&".join(part for part in connection["query"].split("&") if part != "model=None")
    return record


def _reorder(events: List[Record]) -> List[Record]:
    opened = [event for event in events if event["name"] == "Open"][:1]
    closed = [event for event in events if event["name"] == "Close"][:1]
    between = [event for event in events if event not in opened and event["name"] != "Close"]
    return opened + between + closed


def expected_of_ours(reference: Record, differs: Mapping[str, Tuple[str, Any]]) -> Record:
    """What our record must be: the reference record, except for the differences declared by the program.

    Raises: AssertionError if a declared difference does not exist, that is, if the original release has our value.
    """
    expected = deepcopy(reference)
    for path, (row, ours) in differs.items():
        theirs = pick(reference, path)
        assert theirs != ours, f"{path}: 4.8.1 has {ours!r} too; row {row} does not apply"
        _set(expected, path, ours)
    return expected


def pick(record: Record, path: str) -> Any:
    """The value at a dotted path. `events` stands for the names of the events, `connections` for their number."""
    if path in SUMMARIES:
        return SUMMARIES[path](record)
    value: Any = record
    for step in path.split("."):
        value = value[int(step)] if isinstance(value, list) else value.get(step)
    return value


def _set(record: Record, path: str, value: Any) -> None:
    *parents, last = path.split(".")
    target: Any = record
    for step in parents:
        target = target[int(step)] if isinstance(target, list) else target[step]
    target[int(last) if isinstance(target, list) else last] = value


def differences(expected: Any, ours: Any, path: str = "record") -> List[str]:
    """The differences between two records, one line each."""
    if isinstance(expected, dict) and isinstance(ours, dict):
        keys = [*expected, *(key for key in ours if key not in expected)]
        pairs = [(key, expected.get(key, ABSENT), ours.get(key, ABSENT)) for key in keys]
    elif isinstance(expected, list) and isinstance(ours, list) and len(expected) == len(ours):
        pairs = [(index, *pair) for index, pair in enumerate(zip(expected, ours, strict=True))]
    else:
        return [] if expected == ours else [f"{path}: expected {expected!r}, got {ours!r}"]
    return [line for key, one, other in pairs for line in differences(one, other, f"{path}.{key}")]


SUMMARIES: Dict[str, Callable[[Record], Any]] = {
    "events": lambda record: [event["name"] for event in record["events"]],
    "connections": lambda record: len(record["connections"]),
}


def summarised(record: Record, paths: Iterable[str]) -> Record:
    """The record, with summaries in place of those of `paths` that have one."""
    return {**record, **{path: SUMMARIES[path](record) for path in paths if path in SUMMARIES}}
