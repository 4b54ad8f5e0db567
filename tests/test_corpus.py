"""Tries each input of the corpus, which revealed or nearly revealed a defect, on its parser (`make attack`)."""

import re
from pathlib import Path

import pytest
from attack.targets import CORPUS, TARGETS, close, corpus, target

INPUTS = [(name, path) for name in TARGETS for path in corpus(name)]


@pytest.mark.parametrize(("name", "path"), INPUTS, ids=[f"{name}-{path.name}" for name, path in INPUTS])
def test_input_of_the_corpus(name: str, path: Path) -> None:
    try:
        target(name).check(path.read_bytes())
    finally:
        close(name)


def test_every_input_has_a_target_and_a_descriptive_name() -> None:
    assert {path.name for path in CORPUS.iterdir()} == set(TARGETS)
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", path.name) for _, path in INPUTS)


@pytest.mark.parametrize("name", TARGETS)
def test_seeds_pass(name: str) -> None:
    try:
        for data in target(name).SEEDS:
            target(name).check(data)
    finally:
        close(name)
