"""Each program in `programs_2_12/` leaves the same record under deepgram-sdk 2.12.0 and under this package.

`DEEPGRAM_REFERENCE_2_12_PYTHON` names the interpreter with 2.12.0, by default `.venv-reference-2.12/bin/python`.
"""

import os
from pathlib import Path
from typing import Any, Dict, Iterator

import pytest

from .harness.compare import comparable, differences, expected_of_ours, summarised
from .harness.programs import FOLDER_2_12, Program, all_programs
from .harness.records import OURS, REPOSITORY, V2_12, Recorder

PROGRAMS = all_programs(FOLDER_2_12)
PYTHONS = {
    V2_12: Path(os.environ.get("DEEPGRAM_REFERENCE_2_12_PYTHON", REPOSITORY / ".venv-reference-2.12/bin/python"))
}

pytestmark = pytest.mark.skipif(
    not PYTHONS[V2_12].exists(),
    reason="which compare with the original releases: `scripts/peers && make test` runs them",
)


@pytest.fixture
def nothing_left() -> None:
    """Disable this check: the recorder's server and threads outlive a test."""


@pytest.fixture(scope="module")
def recorder(request: pytest.FixtureRequest) -> Iterator[Recorder]:
    chosen = {
        item.callspec.params["program"].name: item.callspec.params["program"]
        for item in request.session.items
        if isinstance(item, pytest.Function) and item.function is test_record_is_the_same_as_with_2_12_0
    }
    with Recorder(PYTHONS, [(program, side) for program in chosen.values() for side in (V2_12, OURS)]) as running:
        yield running


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.name)
def test_record_is_the_same_as_with_2_12_0(program: Program, recorder: Recorder) -> None:
    theirs, ours = recorder.record(program, V2_12), recorder.record(program, OURS)
    output = [ours.pop("output"), theirs.pop("output")]
    assert theirs["exception"] is None, output
    expected = expected_of_ours(without_library_details(comparable(theirs)), program.differs)
    found = differences(expected, summarised(without_library_details(comparable(ours)), program.differs))
    assert not found, "\n".join(found + output)


def without_library_details(record: Dict[str, Any]) -> Dict[str, Any]:
    """The record without what 2.12.0 leaves to its libraries: all headers but Authorization, and the close frame."""
    for connection in record["connections"]:
        connection["headers"] = connection["headers"].get("authorization")
        del connection["close"]
    return record
