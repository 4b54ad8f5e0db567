"""Every program in `programs/` leaves the same record under deepgram-sdk 4.8.1 and under this package.

4.8.1 lives in an environment of its own: `DEEPGRAM_REFERENCE_PYTHON` names its interpreter, the default is
`.venv-reference/bin/python` in the repository root.
"""

import os
import re
from pathlib import Path
from typing import Iterator

import pytest

from .harness.compare import comparable, expected_of_ours, in_our_order, summarised
from .harness.programs import Program, all_programs
from .harness.records import OURS, REFERENCE, REPOSITORY, Recorder

PROGRAMS = all_programs()
REFERENCE_PYTHON = Path(
    os.environ.get("DEEPGRAM_REFERENCE_PYTHON", str(REPOSITORY / ".venv-reference" / "bin" / "python"))
)
LEDGER = REPOSITORY / "docs" / "compatibility.md"

SIDES = {REFERENCE: (REFERENCE,), OURS: (OURS,)}

each_program = pytest.mark.parametrize("program", PROGRAMS, ids=[program.name for program in PROGRAMS])
needs_reference = pytest.mark.skipif(
    not REFERENCE_PYTHON.exists(), reason=f"deepgram-sdk 4.8.1 is not installed ({REFERENCE_PYTHON})"
)


@pytest.fixture(scope="session")
def recorder(request: pytest.FixtureRequest) -> Iterator[Recorder]:
    wanted = {
        (item.callspec.params["program"].name, side): (item.callspec.params["program"], side)
        for item in request.session.items
        if isinstance(item, pytest.Function) and "recorder" in item.fixturenames
        for side in SIDES.get(item.callspec.params.get("side"), (REFERENCE, OURS))
    }
    with Recorder(REFERENCE_PYTHON, wanted.values()) as running:
        yield running


@needs_reference
@pytest.mark.timeout(120)
@pytest.mark.parametrize("side", [REFERENCE, OURS])
@each_program
def test_runs_to_its_end(program: Program, side: str, recorder: Recorder) -> None:
    record = recorder.record(program, side)
    assert record["exception"] is None, record["stderr"]


@needs_reference
@pytest.mark.timeout(120)
@each_program
def test_leaves_the_same_record(program: Program, recorder: Recorder) -> None:
    theirs = in_our_order(comparable(recorder.record(program, REFERENCE)))
    ours = comparable(recorder.record(program, OURS))
    expected = expected_of_ours(theirs, program.differs)
    stderr = ours.pop("stderr"), expected.pop("stderr")
    assert summarised(ours, program.differs) == expected, stderr


@each_program
def test_each_difference_has_a_row_in_the_ledger(program: Program) -> None:
    rows = set(re.findall(r"^\| `([a-z0-9-]+)` \|", LEDGER.read_text(), re.MULTILINE))
    assert {row for row, _ in program.differs.values()} <= rows
