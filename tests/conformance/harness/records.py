"""Runs programs under several interpreters and keeps their records.

If the environment variable `ORIGINALS_RECORDS` names a folder, records of the original releases are kept there and
reused by later runs.
"""

import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from copy import deepcopy
from pathlib import Path
from typing import Any, Dict, Iterable, List, Mapping, Tuple

from .programs import Program
from .server import RecordingServer

RUNNER = Path(__file__).parent / "runner.py"
REPOSITORY = Path(__file__).parents[3]
AT_ONCE = 12  # runs of 4.8.1 mostly sleep

Record = Dict[str, Any]
REFERENCE, V3_11, V2_12, OURS, RECONNECTING = "4.8.1", "3.11.0", "2.12.0", "ours", "ours, reconnect on"


class Runner:
    """A process running `runner.py`, which forks for each program."""

    def __init__(self, command: List[str]) -> None:
        with socket.create_server(("127.0.0.1", 0), backlog=AT_ONCE) as listener:
            self._address = listener.getsockname()
            number = listener.fileno()
            self._process = subprocess.Popen(
                [*command, "--socket", str(number)], pass_fds=[number], env=_environment(), cwd=RUNNER.parent
            )

    def run(self, program: Program, host: str) -> Record:
        """Run `program`. Returns its record, with its output as `output`."""
        with tempfile.TemporaryDirectory() as folder:
            job = {"program": str(program.path), "host": host, "folder": folder}
            with socket.create_connection(self._address) as connection:
                connection.sendall(json.dumps(job).encode() + b"\n")
                connection.recv(1)  # returns when the program has ended
            output = (Path(folder) / "output.txt").read_text()
            written = Path(folder) / "record.json"
            assert written.exists(), f"{program.name} left no record:\n{output}"
            return {**json.loads(written.read_text()), "output": output}

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.wait()


class Recorder:
    """Runs each wanted program once on each wanted side (interpreter and options), several at a time."""

    def __init__(self, pythons: Mapping[str, Path], wanted: Iterable[Tuple[Program, str]]) -> None:
        self._server = RecordingServer()
        self._pool = ThreadPoolExecutor(AT_ONCE)
        self._commands = {side: [str(python), str(RUNNER)] for side, python in pythons.items()}
        self._commands[OURS] = [sys.executable, str(RUNNER)]
        self._commands[RECONNECTING] = [sys.executable, str(RUNNER), "--reconnect"]
        for side in pythons.keys() - {V2_12}:
            self._commands[side].append("--redirect-agent")
        self._wanted = list(wanted)
        self._runners: Dict[str, Runner] = {}
        self._starting = threading.Lock()
        self._runs: Dict[Tuple[str, str], Future[Record]] = {}

    def __enter__(self) -> "Recorder":
        self._server.__enter__()
        for program, side in self._wanted:
            self._runs[program.name, side] = self._pool.submit(self._run, program, side)
        return self

    def __exit__(self, *exc_info: Any) -> None:
        self._pool.shutdown(cancel_futures=True)
        for runner in self._runners.values():
            runner.close()
        self._server.__exit__(*exc_info)

    def record(self, program: Program, side: str) -> Record:
        """Wait until `program` has run on `side`, and return its record."""
        return deepcopy(self._runs[program.name, side].result())

    def _run(self, program: Program, side: str) -> Record:
        folder = os.environ.get("ORIGINALS_RECORDS")
        if folder is None or side in (OURS, RECONNECTING):
            return self._run_now(program, side)
        kept = Path(folder) / f"{side} {program.name}.json"
        if not kept.exists():
            made = kept.with_name(f"{kept.name} of {os.getpid()}")
            made.write_text(json.dumps(self._run_now(program, side)))
            made.replace(kept)  # whole, for whoever reads it meanwhile
        return dict(json.loads(kept.read_text()))

    def _run_now(self, program: Program, side: str) -> Record:
        with self._server.site(program.script) as site:
            record = self._runner(side).run(program, f"127.0.0.1:{site.port}")
        record["connections"] = site.connections
        return record

    def _runner(self, side: str) -> Runner:
        with self._starting:
            if side not in self._runners:
                self._runners[side] = Runner(self._commands[side])
            return self._runners[side]


def _environment() -> Dict[str, str]:
    """The caller's environment, without variables that affect clients."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("DEEPGRAM_", "PYTHON")) and not name.lower().endswith("_proxy")
    }
