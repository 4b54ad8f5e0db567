"""A process that is suspended for longer than `ping_timeout`, as by closing a laptop, keeps its connection."""

import os
import signal
import subprocess
import sys
import time
from typing import Any

import pytest
from attack.peers import Peer
from attack.wire import PING, PONG, encode

PING_TIMEOUT = 4.0  # seconds; each other ping is answered sooner, also by a busy machine
PROGRAM = f"""
import asyncio, sys, threading
from deepgram import DeepgramClient, DeepgramClientOptions

kind, url = sys.argv[1:]
options = {{"ping_interval": 0.2, "ping_timeout": {PING_TIMEOUT}, "proxy": False}}
listen = DeepgramClient("a-key", DeepgramClientOptions(url=url, options=options)).listen
over = threading.Event()


def ended(client, close, **kwargs):
    print(close.code, close.reason or "", client.last_error)
    over.set()


async def ended_there(client, close, **kwargs):
    ended(client, close)


async def program():
    client = listen.asyncwebsocket.v("1")
    client.on("Close", ended_there)
    assert await client.start({{"encoding": "linear16", "sample_rate": 16000}}), client.last_error
    while not over.is_set():
        await asyncio.sleep(0.01)


if kind == "threads":
    client = listen.websocket.v("1")
    client.on("Close", ended)
    assert client.start({{"encoding": "linear16", "sample_rate": 16000}}), client.last_error
    over.wait()
elif kind == "uvloop":
    import uvloop

    uvloop.run(program())
else:
    asyncio.run(program())
"""


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="which need SIGSTOP")
@pytest.mark.parametrize("kind", ["threads", "asyncio", "uvloop"])
def test_a_pong_that_arrives_while_the_process_is_stopped_counts(kind: str, serve: Any) -> None:
    """uvloop runs timers before it reads, so the connection was lost with "keepalive ping timeout"."""
    if kind == "uvloop":
        pytest.importorskip("uvloop")
    programs: list[Any] = []

    def behave(peer: Peer) -> None:
        peer.accept()
        for pings, frame in enumerate(peer.frames(), 1):
            if frame.opcode != PING:
                break
            if pings == 1:
                os.kill(programs[0].pid, signal.SIGSTOP)
                peer.send(encode(PONG, frame.payload))
                time.sleep(2 + PING_TIMEOUT)
                os.kill(programs[0].pid, signal.SIGCONT)
            elif pings == 3:
                peer.send(encode(8, b"\x03\xe8done"))
            else:
                peer.send(encode(PONG, frame.payload))

    command = [sys.executable, "-W", "error", "-c", PROGRAM, kind, serve(behave).url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as program:
        programs.append(program)
        output, errors = program.communicate(timeout=120)
    assert errors == ""
    assert output.split(maxsplit=2)[:2] == ["1000", "done"], output
