"""A forked child that uses its parent's client begins anew (F-05), and never speaks on its parent's connection."""

import os
import subprocess
import sys

import pytest

from deepgram.server import LocalServer, Timing

PROGRAM = """
import asyncio, os, sys
from deepgram import DeepgramClient, DeepgramClientOptions

OPTIONS = {"encoding": "linear16", "sample_rate": 16000}
listen = DeepgramClient("k", DeepgramClientOptions(url=sys.argv[1])).listen


def forked(child):
    process = os.fork()
    if process == 0:
        try:
            child()
            os._exit(0)
        finally:
            os._exit(1)
    assert os.waitpid(process, 0)[1] == 0


def threads():
    client = listen.websocket.v("1")
    assert client.start(OPTIONS), client.last_error

    def child():
        assert not client.is_connected() and not client.send(b"theirs")
        assert client.finish()
        assert client.start(OPTIONS) and client.send(b"ab" * 10) and client.finish()

    forked(child)
    assert client.is_connected() and client.send(b"ab" * 100)
    assert client.finish()


async def loop():
    client = listen.asyncwebsocket.v("1")
    assert await client.start(OPTIONS), client.last_error

    def child():
        assert not client.is_connected()

    forked(child)
    assert client.is_connected() and await client.send(b"ab" * 100)
    assert await client.finish()


threads() if sys.argv[2] == "threads" else asyncio.run(loop())
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="where there is no fork")
@pytest.mark.parametrize(("colour", "connections"), [("threads", 2), ("asyncio", 1)])
def test_f05_a_forked_child_never_speaks_on_its_parents_connection(colour: str, connections: int) -> None:
    with LocalServer(timing=Timing.fast()) as server:
        command = [sys.executable, "-c", PROGRAM, server.url, colour]
        done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
        assert done.returncode == 0, done.stderr
        assert len(server.connections) == connections
        parents = server.connections[0]
    assert bytes(parents.received_audio) == b"ab" * 100
    assert parents.received_messages == [{"type": "CloseStream"}]
