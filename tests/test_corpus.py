"""Every input that has found a defect, and those that nearly did, to the reader that it was for (`make attack`)."""

import re
from pathlib import Path

import pytest
from attack.targets import CORPUS, TARGETS, close, corpus, target

INPUTS = [(name, path) for name in TARGETS for path in corpus(name)]


@pytest.mark.parametrize(("name", "path"), INPUTS, ids=[f"{name}-{path.name}" for name, path in INPUTS])
def test_input(name: str, path: Path) -> None:
    try:
        target(name).check(path.read_bytes())
    finally:
        close(name)


def test_every_input_has_a_target_and_a_name_that_says_what_it_is() -> None:
    assert {path.name for path in CORPUS.iterdir()} == set(TARGETS)
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", path.name) for _, path in INPUTS)


@pytest.mark.parametrize("name", TARGETS)
def test_a_good_input_is_fine(name: str) -> None:
    try:
        for data in target(name).SEEDS:
            target(name).check(data)
    finally:
        close(name)
