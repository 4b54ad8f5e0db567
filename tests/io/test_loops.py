"""Sessions run under other event loops and other threads as they do under those of the standard library."""

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
def said(request, tmp_path_factory):
    """What a session came to, by its kind."""
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
    """Not asked for here: the server outlives a test."""


LOOPS = ["uvloop", *["nest_asyncio"] * (sys.version_info < (3, 14))]  # not kept up any more


@pytest.mark.parametrize(("usual", "others"), [("asyncio", LOOPS), ("threads", ["gevent", "eventlet"])])
def test_the_same_comes_of_a_session(said, usual, others):
    expected = said(usual)
    assert ["said", "good morning"] in expected
    assert ["finish", True, False] in expected
    for other in filter(find_spec, others):
        assert said(other) == expected, other


LEFT_OPEN = """
import asyncio, sys
from deepgram import DeepgramClient, DeepgramClientOptions

async def main():
    sys.set_asyncgen_hooks(firstiter=None, finalizer=None)
    await DeepgramClient("any-key", DeepgramClientOptions(url=sys.argv[1])).asyncmanage.v("1").get_projects()

asyncio.new_event_loop().run_until_complete(main())
"""


def test_requests_on_a_loop_that_never_closes_generators_end_in_silence():
    """As under nest_asyncio: the interpreter ends them, when modules have no names any more."""
    with LocalServer() as server:
        command = [sys.executable, "-c", LEFT_OPEN, server.http_url]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, done.stderr) == (0, "")
