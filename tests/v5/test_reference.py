"""Programs under deepgram-sdk 5.3.4 and here: the same requests, frames, events and messages.

`DEEPGRAM_REFERENCE_5_3_PYTHON` names an interpreter that has 5.3.4, by default `.venv-reference-5.3/bin/python`;
`DEEPGRAM_V7_PYTHON` one that has 7.17.0, by default `.venv-v7/bin/python`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
REFERENCE = Path(os.environ.get("DEEPGRAM_REFERENCE_5_3_PYTHON", ROOT / ".venv-reference-5.3/bin/python"))
V7 = Path(os.environ.get("DEEPGRAM_V7_PYTHON", ROOT / ".venv-v7/bin/python"))
pytestmark = [
    pytest.mark.skipif(
        not REFERENCE.exists(),
        reason="which compare with the original releases: `scripts/peers && make test` runs them",
    ),
]


def record(python: str, program: str, **environment: str) -> Any:
    """What a program prints under an interpreter, decoded from JSON."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DEEPGRAM_", "PYTHON"))}
    done = subprocess.run(
        [python, str(HERE / "programs" / f"{program}.py")],
        check=False, capture_output=True, text=True, env={**kept, **environment}, cwd="/",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def both(program: str) -> tuple[Any, Any]:
    """What a program prints under 5.3.4 and here."""
    return record(str(REFERENCE), program), record(sys.executable, program, PYTHONPATH=str(ROOT))


def test_the_requests_of_5_3_4() -> None:
    def comparable(note: Any) -> Any:
        method, address, body, authorization = note
        url = urlsplit(address)
        return (
            method,
            url.path,
            sorted(parse_qsl(url.query)),
            json.loads(body or "0") if body[:1] in "{0" else body,
            (authorization),
        )

    theirs, ours = both("requests")
    assert list(map(comparable, ours)) == list(map(comparable, theirs))


def without_newer_fields(ours: Any, theirs: Any) -> Any:
    """Ours without the fields that are newer than 5.3.4, which are None here."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return {k: without_newer_fields(v, theirs.get(k)) for k, v in ours.items() if k in theirs or v is not None}
    if isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        return [without_newer_fields(one, other) for one, other in zip(ours, theirs, strict=True)]
    return ours


def comparable(event: Any, other: Any) -> Any:
    """What is compared of a message: class, `dict()`, `json()`, `model_dump()`, field names, and unknown keys."""
    if isinstance(event, list) and len(event) == 2 and isinstance(event[1], list):  # an event and its message
        return [event[0], comparable(event[1], other[1])]
    if not isinstance(event, list) or len(event) != 6:
        return event
    name, made, text, dumped, fields, extra = event
    return [
        name,
        made,
        text,
        without_newer_fields(dumped, other[3]),
        [field for field in fields if field in other[4]],
        extra or {},
    ]


def test_the_connections_of_5_3_4() -> None:
    theirs, ours = both("connections")
    assert ours["noted"] == theirs["noted"]
    for path, runs in ours["told"].items():
        for one, other in zip(runs, theirs["told"][path], strict=True):
            found = [comparable(event, counterpart) for event, counterpart in zip(one, other, strict=True)]
            assert found == [comparable(event, event) for event in other]


@pytest.mark.parametrize("python", [REFERENCE, V7], ids=["5.3.4", "7.17.0"])
def test_a_websocket_of_the_programs_own(python: Path) -> None:
    """It is read and written directly, and closed by the program."""
    if not python.exists():
        pytest.skip("which compare with the original releases: `scripts/peers && make test` runs them")
    theirs = record(str(python), "given")
    assert record(sys.executable, "given", PYTHONPATH=str(ROOT)) == theirs
