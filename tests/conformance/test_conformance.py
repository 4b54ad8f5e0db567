"""Each program in `programs/` leaves the same record under deepgram-sdk 4.8.1 and under this package.

The original releases have their own environments. `DEEPGRAM_REFERENCE_PYTHON` names the interpreter with 4.8.1, by
default `.venv-reference/bin/python` in the repository root. `DEEPGRAM_REFERENCE_3_11_PYTHON` names the one with 3.11.0,
by default `.venv-reference-3.11/bin/python`: live transcription and live speech are compared with that release, too.
"""

import os
from pathlib import Path
from typing import Iterator

import pytest

from .harness.compare import comparable, differences, expected_of_ours, in_our_order, summarised, without_default_model
from .harness.programs import Program, all_programs
from .harness.records import OURS, RECONNECTING, REFERENCE, REPOSITORY, V3_11, Recorder

PROGRAMS = all_programs()
PYTHONS = {
    REFERENCE: Path(os.environ.get("DEEPGRAM_REFERENCE_PYTHON", REPOSITORY / ".venv-reference/bin/python")),
    V3_11: Path(os.environ.get("DEEPGRAM_REFERENCE_3_11_PYTHON", REPOSITORY / ".venv-reference-3.11/bin/python")),
}


def programs(*prefixes: str) -> pytest.MarkDecorator:
    """Run a test with each program, or with those whose names have one of the prefixes."""
    chosen = [program for program in PROGRAMS if program.name.startswith(prefixes or "")]
    return pytest.mark.parametrize("program", chosen, ids=[program.name for program in chosen])


def needs(side: str) -> pytest.MarkDecorator:
    """Skip a test if the interpreter of an original release is missing."""
    reason = "which compare with the original releases: `scripts/peers && make test` runs them"
    return pytest.mark.skipif(not PYTHONS[side].exists(), reason=reason)


@pytest.fixture
def nothing_left() -> None:
    """Disable this check: the recorder's server and threads outlive a test."""


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
def test_record_is_the_same_as_with_4_8_1(program: Program, recorder: Recorder) -> None:
    theirs = recorder.record(program, REFERENCE)
    assert theirs["exception"] is None, theirs["output"]
    ours = recorder.record(program, OURS)
    output = [ours.pop("output"), theirs.pop("output")]
    expected = expected_of_ours(in_our_order(comparable(theirs)), program.differs)
    found = differences(expected, summarised(comparable(ours), program.differs))
    assert not found, "\n".join(found + output)


@pytest.mark.one_python
@needs(REFERENCE)
@needs(V3_11)
@programs("listen", "speak", "microphone")
def test_record_with_3_11_0_is_the_same_as_with_4_8_1(program: Program, recorder: Recorder) -> None:
    if program.not_3_11:
        pytest.skip(f"which can not be had of 3.11.0: {program.not_3_11}")
    newer, older = recorder.record(program, REFERENCE), recorder.record(program, V3_11)
    output = [newer.pop("output"), older.pop("output")]
    earlier = in_our_order(without_default_model(comparable(older)))
    found = differences(in_our_order(comparable(newer)), earlier)
    assert not found, "\n".join(found + output)


@programs("agent", "listen", "microphone", "speak", "three")
def test_record_is_the_same_with_reconnect_on(program: Program, recorder: Recorder) -> None:
    plain, reconnecting = recorder.record(program, OURS), recorder.record(program, RECONNECTING)
    output = [plain.pop("output"), reconnecting.pop("output")]
    found = differences(in_our_order(comparable(plain)), in_our_order(comparable(reconnecting)))
    if program.reconnects:
        assert found, f"no longer so: {program.reconnects}"
    else:
        assert not found, "\n".join(found + output)


SIDES = {
    test_record_is_the_same_as_with_4_8_1.__name__: (REFERENCE, OURS),
    test_record_with_3_11_0_is_the_same_as_with_4_8_1.__name__: (REFERENCE, V3_11),
    test_record_is_the_same_with_reconnect_on.__name__: (OURS, RECONNECTING),
}
