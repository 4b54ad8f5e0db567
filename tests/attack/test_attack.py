"""Every attack at a tiny size; `make attack` runs them at a meaningful one."""

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from attack import ATTACKS
from attack.__main__ import check_docs, run

SIZE = 0.01
AT_ONCE = 3


@pytest.fixture(scope="module")
def attacks() -> Iterator[dict[str, "Future[dict[str, Any]]"]]:
    """The results of all attacks, of which some run at a time: they mostly wait."""
    seed = int(os.environ.get("ATTACK_SEED", "1"))  # fixed, unlike that of `make attack`
    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield {name: pool.submit(run, name, seed, SIZE) for name in ATTACKS}


@pytest.mark.timeout(900)  # three run at a time, and each has a time limit of its own
@pytest.mark.parametrize("name", ATTACKS)
def test_attack(name: str, attacks: dict[str, "Future[dict[str, Any]]"]) -> None:
    found = attacks[name].result()
    assert found["figures"]
    assert found["failures"] == []


def test_docs_describe_every_attack() -> None:
    assert check_docs() == 0


def test_unknown_attack_is_refused() -> None:
    command = [sys.executable, str(Path(__file__).with_name("run.py")), "--only", "nothing"]
    refused = subprocess.run(command, capture_output=True, text=True, check=False)
    assert refused.returncode == 2
    assert "known are frames" in refused.stderr
