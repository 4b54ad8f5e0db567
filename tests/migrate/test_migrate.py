"""Old programs are found out, rewritten, and do the same as before."""

import subprocess
import sys
from pathlib import Path

import pytest

from deepgram.migrate.__main__ import main
from deepgram.migrate.rewrite import migrate
from deepgram.migrate.table import ROWS
from deepgram.server import LocalServer, Script

PROGRAMS = sorted((Path(__file__).parent / "programs").glob("*.py"))
SCRIPT = Script.of(
    {
        "rules": [
            {"when": "weather", "call": {"name": "get_weather", "arguments": {"city": "Oslo"}}, "then": "Cold."},
        ]
    }
)


@pytest.fixture(scope="module")
def server():
    with LocalServer(script=SCRIPT) as running:
        yield running


def run(program, server, *flags):
    command = [sys.executable, *flags, str(program), server.url]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.stem)
def test_a_program_does_the_same_before_and_after(program, server, tmp_path):
    target = tmp_path / program.name
    target.write_bytes(program.read_bytes())
    assert main(["--write", str(target)]) == 0
    assert target.read_bytes() != program.read_bytes()
    before = run(program, server, "-W", "ignore")
    assert before
    assert run(target, server, "-W", "error") == before
    assert main([str(target)]) == 0, "nothing old is left"
