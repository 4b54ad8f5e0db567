"""Every program in `programs/` leaves the same record under deepgram-sdk 4.8.1 and under this package.

The old releases live in environments of their own. `DEEPGRAM_REFERENCE_PYTHON` names the interpreter that has 4.8.1,
by default `.venv-reference/bin/python` in the repository root; `DEEPGRAM_REFERENCE_3_11_PYTHON` one that has 3.11.0, by
default `.venv-reference-3.11/bin/python`, which live transcription and live speech are compared with as well.
"""

import os
from pathlib import Path
from typing import Iterator

import pytest

from .harness.compare import comparable, differences, expected_of_ours, in_our_order, summarised, without_default_model
from .harness.programs import Program, all_programs
from .harness.records import OLDER, OURS, RECONNECTING, REFERENCE, REPOSITORY, Recorder

PROGRAMS = all_programs()
PYTHONS = {
    REFERENCE: Path(os.environ.get("DEEPGRAM_REFERENCE_PYTHON", REPOSITORY / ".venv-reference/bin/python")),
    OLDER: Path(os.environ.get("DEEPGRAM_REFERENCE_3_11_PYTHON", REPOSITORY / ".venv-reference-3.11/bin/python")),
}


def programs(*prefixes: str) -> pytest.MarkDecorator:
    """Run a test with each program, or with those of some areas."""
    chosen = [program for program in PROGRAMS if program.name.startswith(prefixes or "")]
    return pytest.mark.parametrize("program", chosen, ids=[program.name for program in chosen])


def needs(side: str) -> pytest.MarkDecorator:
    """Skip where the interpreter of an old release is not there."""
    reason = "which compare with the original releases: `scripts/peers && make test` runs them"
    return pytest.mark.skipif(not PYTHONS[side].exists(), reason=reason)


@pytest.fixture
def nothing_left() -> None:
    """Not asked for here: the recorder's server and threads outlive a test."""


@pytest.fixture(scope="module")
def recorder(request: pytest.FixtureRequest) -> Iterator[Recorder]:
    wanted = {
        (program.name, side): (program, side)
        for item in request.session.items
        if isinstance(item, pytest.Function) and item.originalname in SIDES
        for program in [item.callspec.params["program"]]
        for side in SIDES[item.originalname]
        if side not in PYTHONS or PYTHONS[side].exists()
    }
    with Recorder(PYTHONS, wanted.values()) as running:
        yield running


@needs(REFERENCE)
@programs()
def test_leaves_the_record_of_4_8_1(program: Program, recorder: Recorder) -> None:
    theirs = recorder.record(program, REFERENCE)
    assert theirs["exception"] is None, theirs["output"]
    ours = recorder.record(program, OURS)
    output = [ours.pop("output"), theirs.pop("output")]
    expected = expected_of_ours(in_our_order(comparable(theirs)), program.differs)
    found = differences(expected, summarised(comparable(ours), program.differs))
    assert not found, "\n".join(found + output)


@pytest.mark.one_python
@needs(REFERENCE)
@needs(OLDER)
@programs("listen", "speak", "microphone")
def test_3_11_0_left_the_record_of_4_8_1(program: Program, recorder: Recorder) -> None:
    if program.not_3_11:
        pytest.skip(f"which can not be had of 3.11.0: {program.not_3_11}")
    newer, older = recorder.record(program, REFERENCE), recorder.record(program, OLDER)
    output = [newer.pop("output"), older.pop("output")]
    earlier = in_our_order(without_default_model(comparable(older)))
    found = differences(in_our_order(comparable(newer)), earlier)
    assert not found, "\n".join(found + output)


@programs("agent", "listen", "microphone", "speak", "three")
def test_leaves_the_same_record_with_reconnect_on(program: Program, recorder: Recorder) -> None:
    plain, lasting = recorder.record(program, OURS), recorder.record(program, RECONNECTING)
    output = [plain.pop("output"), lasting.pop("output")]
    found = differences(in_our_order(comparable(plain)), in_our_order(comparable(lasting)))
    if program.reconnects:
        assert found, f"no longer so: {program.reconnects}"
    else:
        assert not found, "\n".join(found + output)


SIDES = {
    test_leaves_the_record_of_4_8_1.__name__: (REFERENCE, OURS),
    test_3_11_0_left_the_record_of_4_8_1.__name__: (REFERENCE, OLDER),
    test_leaves_the_same_record_with_reconnect_on.__name__: (OURS, RECONNECTING),
}
