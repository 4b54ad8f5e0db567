"""What newcomers see first: `make`, the setup, and the last lines of a test run. A script replaces each Python."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PYTHON = """#!/bin/sh
# Python {version}, as far as scripts/venv asks
case "$1 $2" in
"-c "*) echo {version} ;;
"-m venv") mkdir -p "$3/bin" && cp "$0" "$3/bin/python" && echo made with {version} >"$3/pyvenv.cfg" ;;
"-m pip") echo "pip $*" >>"$(dirname "$0")/../pip.log" ; {pip} ;;
esac
"""


def fake_python(path: Path, version: str = "3.12", pip: str = "true") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(PYTHON.format(version=version, pip=pip))
    path.chmod(0o755)
    return path


def make(target: str, folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = ["make", "-s", "-C", str(ROOT), target, f"VENV={folder / 'venv'}", *arguments]
    outer = ("PYTHON", "MAKEFLAGS", "MAKEOVERRIDES", "MAKELEVEL")  # set by the `make` that may run these tests
    environment = {name: value for name, value in os.environ.items() if name not in outer}
    return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=120, check=False)


@pytest.mark.one_python
@pytest.mark.parametrize("version", ["2.7", "3.6", "3.9", "3.16"])
@pytest.mark.parametrize("target", ["demo", "test", "lint"])
def test_an_unsupported_python_is_named_at_once(version: str, target: str, tmp_path: Path) -> None:
    """F-27: nothing is installed or left behind."""
    run = make(target, tmp_path, f"PYTHON={fake_python(tmp_path / 'other-python', version)}")
    assert run.returncode != 0
    assert "needs Python 3.10 to 3.15" in run.stderr
    assert f"is Python {version}." in run.stderr
    assert "make demo PYTHON=" in run.stderr
    assert not (tmp_path / "venv").exists()


@pytest.mark.one_python
def test_a_missing_python_is_named(tmp_path: Path) -> None:
    """F-27."""
    run = make("demo", tmp_path, f"PYTHON={tmp_path / 'none'}")
    assert f"'{tmp_path / 'none'}' does not run." in run.stderr


@pytest.mark.one_python
def test_an_installation_is_announced_and_done_once(tmp_path: Path) -> None:
    """F-27: a second call installs nothing, nor does the demo after the tests, which need more."""
    chosen = f"PYTHON={fake_python(tmp_path / 'python')}"
    run = make("venv", tmp_path, chosen)
    assert "Python 3.12" in run.stdout
    assert "minutes" in run.stdout
    log = tmp_path / "venv" / "pip.log"
    assert log.read_text().splitlines()[-1].endswith("-e .[local,dev]")
    installed = log.read_text()
    for extras in ("local,dev", "local"):
        assert make("venv", tmp_path, chosen, f"EXTRAS={extras}").stdout == ""
    assert log.read_text() == installed


@pytest.mark.one_python
@pytest.mark.parametrize("state", ["other version", "unsupported", "no interpreter", "no pip", "moved"])
def test_an_unusable_environment_is_replaced(state: str, tmp_path: Path) -> None:
    """F-27: whatever an earlier run has left, interrupted or for another Python, causes no failure."""
    chosen = f"PYTHON={fake_python(tmp_path / 'python')}"
    venv = tmp_path / "venv"
    versions = {"other version": "3.11", "unsupported": "3.9"}
    fake_python(venv / "bin" / "python", versions.get(state, "3.12"), "exit 1" if state == "no pip" else "true")
    (venv / "pyvenv.cfg").write_text("left")
    if state == "no interpreter":
        (venv / "bin" / "python").unlink()
    if state == "moved":
        (venv / ".installed-local").write_text("/somewhere/else/.venv\n")
    run = make("venv", tmp_path, chosen)
    assert run.returncode == 0, run.stderr
    assert "Replacing" in run.stdout
    assert (venv / "pyvenv.cfg").read_text() == "made with 3.12\n"
    assert "-e .[local,dev]" in (venv / "pip.log").read_text()


@pytest.mark.one_python
def test_a_folder_that_is_no_environment_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "venv").mkdir()
    (tmp_path / "venv" / "thesis.txt").write_text("years of work")
    run = make("venv", tmp_path, f"PYTHON={fake_python(tmp_path / 'python')}")
    assert run.returncode != 0
    assert (tmp_path / "venv" / "thesis.txt").exists()


def run_pytest(
    *arguments: str, ignoring_sigint: bool = False, **environment: str
) -> "subprocess.CompletedProcess[str]":
    program = "import runpy, signal, sys; sys.argv = ['pytest', *sys.argv[1:]]; "
    program += "signal.signal(signal.SIGINT, signal.SIG_IGN); " if ignoring_sigint else ""
    command = [sys.executable, "-c", program + "runpy.run_module('pytest', run_name='__main__')", "-n", "0", *arguments]
    return subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.one_python
def test_the_last_line_says_what_was_skipped() -> None:
    """F-28: it counts skipped tests by reason, with the command that runs them."""
    nowhere = dict.fromkeys(("DEEPGRAM_REFERENCE_PYTHON", "DEEPGRAM_REFERENCE_3_11_PYTHON"), "/nowhere")
    run = run_pytest("tests/conformance/test_conformance.py", "-k", "enums", **nowhere)
    *_, passed, last = run.stdout.splitlines()
    found = re.search(r"(\d+) skipped", passed)
    assert found
    number = found[1]
    assert last == (
        f"skipped: {number} tests, which compare with the original releases: `scripts/peers && make test` runs them"
    )


@pytest.mark.one_python
def test_tests_left_out_on_another_python_are_reported() -> None:
    run = run_pytest("tests/conformance/test_ledger.py::test_no_id_is_used_for_two_rows", "--another-python")
    assert run.stdout.splitlines()[-1] == "skipped: 1 test, the same on every Python: `make test` runs them"


@pytest.mark.one_python
def test_programs_of_tests_can_be_interrupted_even_if_sigint_is_ignored() -> None:
    """F-28: shells without job control ignore it for background processes, whose children inherit that."""
    run = run_pytest("tests/agent/test_faults.py::test_interrupted[outside a with block]", ignoring_sigint=True)
    assert run.returncode == 0, run.stdout
    assert "1 passed" in run.stdout.splitlines()[-1]


def test_the_package_can_be_built_without_its_requirements() -> None:
    """The build writes stubs of old paths; what it imports for that imports no requirement."""
    names = [re.split(r"[<>=]", line)[0].replace("-", "_") for line in requirements()]
    program = f"import sys; sys.modules.update(dict.fromkeys({names})); from stubs import old_paths; assert old_paths()"
    command = [sys.executable, "-c", program]
    run = subprocess.run(command, cwd=ROOT / "scripts", capture_output=True, text=True, timeout=120, check=False)
    assert run.returncode == 0, run.stderr


def requirements() -> list[str]:
    lines = (ROOT / "requirements.txt").read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]
