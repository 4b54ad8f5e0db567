"""The drivers with every supported major release of websockets; `scripts/peers` installs missing ones."""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any, Iterator

import pytest
import websockets
from attack.peers import Peer, RawServer
from attack.wire import CLOSE, TEXT, encode
from websockets.sync.server import ServerConnection, serve

from deepgram.server import Close, Faults, LocalServer, Reject, Timing

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
INSTALLED = websockets.__version__.split(".")[0]
MAJORS = sorted({"12", "13", "14", "15", "16", INSTALLED})
SIZES = (1, 125, 126, 65535, 65536, 256 * 8192)


@pytest.fixture
def local() -> Iterator[LocalServer]:
    refused, cut = Faults(reject=Reject(402)), Faults(close=Close(1008, "a reason", after_frames=1))
    script = {"otherwise": "Yes."}
    with LocalServer(script=script, timing=Timing.fast(), next_faults=[Faults(), refused, cut] * 2) as server:
        yield server


@pytest.fixture
def compressing() -> Iterator[str]:
    """The URL of a server with permessage-deflate that echoes binary messages."""

    def repeat(connection: ServerConnection) -> None:
        assert connection.protocol.extensions
        assert '"Settings"' in str(connection.recv())
        for _ in SIZES:
            connection.send(connection.recv())
        connection.send('{"type":"AgentAudioDone"}')
        assert list(connection) == []

    with serve(repeat, "127.0.0.1", 0, compression="deflate", max_size=None) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"ws://127.0.0.1:{server.socket.getsockname()[1]}"
        server.shutdown()
        thread.join()


@pytest.fixture
def violating() -> Iterator[str]:
    """The URL of a server that sends a close frame inside a fragmented message."""

    def behave(peer: Peer) -> None:
        peer.accept()
        peer.send(encode(TEXT, b"{", fin=False) + encode(CLOSE, b"\x03\xe8"))
        list(peer.frames())

    with RawServer(behave) as server:
        yield server.url


@pytest.mark.parametrize("major", MAJORS)
def test_drivers_work_with_each_major_release_of_websockets(
    major: str, local: LocalServer, compressing: str, violating: str
) -> None:
    folder = ROOT / ".venv-websockets" / major
    if major != INSTALLED and not folder.is_dir():
        pytest.skip("which use other releases of websockets: `scripts/peers && make test` runs them")
    record = run(folder, local.url, compressing, violating)
    assert record.pop("version").split(".")[0] == major
    expected: dict[str, Any] = {"complaints": 0}
    for colour in ("threads", "asyncio"):
        expected |= {
            f"conversation {colour}": [True, 300000, 1000],
            f"refusal {colour}": [402, record[f"refusal {colour}"][1], True, True],
            f"loss {colour}": [1008, "a reason", 1008, "ConnectionClosed"],
            f"echo {colour}": [sum(SIZES), True, 1000],
            f"violation {colour}": True,
        }
    assert record == expected
    for attempt in local.connections:
        assert attempt.headers["Authorization"].startswith("Token ")
        assert attempt.headers["User-Agent"].startswith("@deepgram/sdk/")


def run(folder: Path, *urls: str) -> dict[str, Any]:
    """Run the program with the websockets of that folder and return its record; deprecations are errors."""
    path = [str(folder), str(ROOT), str(HERE.parent)]
    command = [sys.executable, "-X", "dev", "-W", "error", str(HERE / "version_program.py"), *urls]
    done = subprocess.run(
        command, env={**os.environ, "PYTHONPATH": os.pathsep.join(path)}, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))
