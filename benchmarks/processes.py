"""Runs each case in a fresh server and a fresh client process, pinned to separate cores if there are two."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any, Optional

from cases import FIFTH, JSON, MSGSPEC, OLD, OURS, V5, V7, Run
from messages import FRAME_ON_WIRE

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
DEADLINE = 180.0  # seconds for one client process
FILES = {
    JSON: "client_floor.py",
    MSGSPEC: "client_floor.py",
    OLD: "client_sdk.py",
    V5: "client_v5.py",
    V7: "client_v5.py",
    OURS: "client_sdk.py",
    FIFTH: "client_v5.py",
}
DECODER = {JSON: "json", MSGSPEC: "msgspec"}
ENVIRONMENTS = {
    OLD: ("DEEPGRAM_REFERENCE_PYTHON", ".venv-reference", "deepgram-sdk==4.8.1"),
    V5: ("DEEPGRAM_REFERENCE_5_3_PYTHON", ".venv-reference-5.3", "deepgram-sdk==5.3.4"),
    V7: ("DEEPGRAM_V7_PYTHON", ".venv-v7", "deepgram-sdk==7.17.0"),
}


class Crash(Exception):
    """A client process failed; the text says how."""


def interpreters(contenders: set[str]) -> dict[str, str]:
    """The interpreter of each contender; environments of other releases are created once, with our websockets."""
    found = dict.fromkeys((JSON, MSGSPEC, OURS, FIFTH), sys.executable)
    for contender in contenders & ENVIRONMENTS.keys():
        variable, directory, requirement = ENVIRONMENTS[contender]
        python = os.environ.get(variable) or str(ROOT / directory / "bin" / "python")
        if not Path(python).exists():
            print(f"installing {requirement} into {directory}", file=sys.stderr)
            subprocess.run([sys.executable, "-m", "venv", str(ROOT / directory)], check=True)
            packages = [requirement, f"websockets=={version('websockets')}"]
            subprocess.run([python, "-m", "pip", "install", "--quiet", *packages], check=True)
        found[contender] = python
    return found


def cores() -> tuple[Optional[int], Optional[int]]:
    """The cores for server and client; None if the system can't pin, or has one core."""
    available = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_setaffinity") else []
    return (available[0], available[1]) if len(available) > 1 else (None, None)


def pin(core: Optional[int]) -> Optional[Callable[[], None]]:
    return None if core is None else partial(os.sched_setaffinity, 0, {core})


def arguments_of(run: Run, contender: str, scale: float) -> tuple[dict[str, Any], dict[str, Any]]:
    """The arguments of server and client."""
    client = dict(run.arguments)
    client.update(run.floor_only if contender in DECODER else run.sdk_only)
    server = dict(run.server)
    if run.counts:
        count = max(1, int(run.counts.get(contender, run.counts[""]) * scale))
        client["count"] = count
        if server:
            server.update(count=count, bytes=count * FRAME_ON_WIRE)
    if contender in DECODER and run.program in ("receive", "streams", "recording", "codec"):
        client["decoder"] = DECODER[contender]
    return server, client


def measure(run: Run, contender: str, python: str, scale: float) -> dict[str, float]:
    """The figures of one run; empty if the release has no such client."""
    server_arguments, client_arguments = arguments_of(run, contender, scale)
    on_server, on_client = cores()
    server = None
    if server_arguments:
        server = subprocess.Popen(
            [sys.executable, str(HERE / "server.py"), json.dumps(server_arguments)],
            stdout=subprocess.PIPE,
            preexec_fn=pin(on_server),
        )
        assert server.stdout
        client_arguments["url"] = f"ws://127.0.0.1:{int(server.stdout.readline())}"
    try:
        return client(run, contender, python, client_arguments, pin(on_client))
    finally:
        if server:
            server.kill()
            server.wait()
            server.stdout.close()


def client(
    run: Run, contender: str, python: str, arguments: dict[str, Any], prepare: Optional[Callable[[], None]]
) -> dict[str, float]:
    file = "client_import.py" if run.program == "import" else FILES[contender]
    command = [python, "-W", "ignore", str(HERE / file), run.program, json.dumps(arguments)]
    try:
        done = subprocess.run(
            command, cwd=HERE, capture_output=True, text=True, timeout=DEADLINE, preexec_fn=prepare, check=False
        )
    except subprocess.TimeoutExpired as late:
        raise Crash(f"no end within {DEADLINE:g} s") from late
    if done.returncode:
        raise Crash(done.stderr.strip()[-2000:])
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return {} if "unavailable" in figures else figures
