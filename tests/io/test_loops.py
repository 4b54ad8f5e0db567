"""Sessions behave the same under other event loops and green threads as under those of the standard library."""

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from deepgram.server import LocalServer, Timing

PROGRAM = Path(__file__).with_name("loops_program.py")


@pytest.fixture(scope="module", params=[False, True], ids=["plain", "tls"])
def results_of(request, tmp_path_factory):
    """Runs the program with one kind of loop or threads, and returns the results it printed."""
    with LocalServer(timing=Timing.fast(), script={"transcripts": ["good morning"]}, tls=request.param) as server:
        trusted = tmp_path_factory.mktemp("trusted") / "ca.pem"
        trusted.write_bytes(server.ca_pem or b"")
        environment = {**os.environ, "SSL_CERT_FILE": str(trusted)} if request.param else None

        def run(kind):
            command = [sys.executable, "-W", "error", PROGRAM, kind, server.url]
            done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, env=environment)
            assert (done.returncode, done.stderr) == (0, "")
            return json.loads(done.stdout)

        yield run


@pytest.fixture
def nothing_left():
    """Disables the check for leftovers: the server is shared by the module's tests."""


LOOPS = ["uvloop", *["nest_asyncio"] * (sys.version_info < (3, 14))]  # nest_asyncio is no longer maintained


@pytest.mark.parametrize(("usual", "others"), [("asyncio", LOOPS), ("threads", ["gevent", "eventlet"])])
def test_sessions_give_the_same_results_everywhere(results_of, usual, others):
    expected = results_of(usual)
    assert ["said", "good morning"] in expected
    assert ["finish", True, False] in expected
    for other in filter(find_spec, others):
        assert results_of(other) == expected, other


OPEN_GENERATORS = """
import asyncio, sys
from deepgram import DeepgramClient, DeepgramClientOptions

async def main():
    sys.set_asyncgen_hooks(firstiter=None, finalizer=None)
    await DeepgramClient("any-key", DeepgramClientOptions(url=sys.argv[1])).asyncmanage.v("1").get_projects()

asyncio.new_event_loop().run_until_complete(main())
"""


def test_requests_on_a_loop_without_asyncgen_hooks_end_silently():
    """As under nest_asyncio: async generators are then finalized when the interpreter has already cleared modules."""
    with LocalServer() as server:
        command = [sys.executable, "-c", OPEN_GENERATORS, server.http_url]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, done.stderr) == (0, "")
