"""Sessions run under other event loops and other threads as they do under those of the standard library."""

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from deepgram.server import LocalServer, Timing

PROGRAM = Path(__file__).with_name("loops_program.py")


@pytest.fixture(scope="module")
def said():
    """What a session came to, by its kind."""
    with LocalServer(timing=Timing.fast(), script={"transcripts": ["good morning"]}) as server:

        def run(kind):
            command = [sys.executable, "-W", "error", PROGRAM, kind, server.url]
            done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
            assert (done.returncode, done.stderr) == (0, "")
            return json.loads(done.stdout)

        yield run


@pytest.fixture
def nothing_left():
    """Not asked for here: the server outlives a test."""


@pytest.mark.parametrize(
    ("usual", "others"), [("asyncio", ["uvloop", "nest_asyncio"]), ("threads", ["gevent", "eventlet"])]
)
def test_the_same_comes_of_a_session(said, usual, others):
    expected = said(usual)
    assert ["said", "good morning"] in expected
    assert ["finish", True, False] in expected
    for other in filter(find_spec, others):
        assert said(other) == expected, other
