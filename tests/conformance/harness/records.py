"""Runs programs under an interpreter and keeps their records."""

import json
import os
import subprocess
import sys
import tempfile
from concurrent.futures import Future, ThreadPoolExecutor
from copy import deepcopy
from pathlib import Path
from typing import Any, Dict, Iterable, Mapping, Tuple

from .programs import Program
from .server import RecordingServer

RUNNER = Path(__file__).parent / "runner.py"
REPOSITORY = Path(__file__).parents[3]
TIME_LIMIT_S = 45
AT_ONCE = 6  # most of a run of 4.8.1 is its pauses

Record = Dict[str, Any]
REFERENCE, OLDER, OURS = "4.8.1", "3.11.0", "ours"


class Recorder:
    """Runs every wanted program on every wanted side, several at once, each once."""

    def __init__(self, pythons: Mapping[str, Path], wanted: Iterable[Tuple[Program, str]]) -> None:
        self._server = RecordingServer()
        self._pool = ThreadPoolExecutor(AT_ONCE)
        self._pythons = {**pythons, OURS: Path(sys.executable)}
        self._wanted = list(wanted)
        self._runs: Dict[Tuple[str, str], Future[Record]] = {}

    def __enter__(self) -> "Recorder":
        self._server.__enter__()
        for program, side in self._wanted:
            self._runs[program.name, side] = self._pool.submit(self._run, program, side)
        return self

    def __exit__(self, *exc_info: Any) -> None:
        self._pool.shutdown(cancel_futures=True)
        self._server.__exit__(*exc_info)

    def record(self, program: Program, side: str) -> Record:
        """The record of `program` under `side`, waiting for its run to end."""
        return deepcopy(self._runs[program.name, side].result())

    def _run(self, program: Program, side: str) -> Record:
        with tempfile.TemporaryDirectory() as folder, self._server.site(program.script) as site:
            output = Path(folder) / "record.json"
            command = [str(self._pythons[side]), str(RUNNER), str(program.path), f"127.0.0.1:{site.port}", str(output)]
            if side == REFERENCE:
                command.append("--redirect-agent")
            done = subprocess.run(
                command, cwd=folder, env=_environment(), capture_output=True, text=True, timeout=TIME_LIMIT_S
            )
            if not output.exists():
                raise AssertionError(f"{program.name} under {side} left no record:\n{done.stderr}")
            record: Record = json.loads(output.read_text())
        record["connections"] = site.connections
        record["stderr"] = done.stderr
        return record


def _environment() -> Dict[str, str]:
    """The caller's environment without what would change how a client behaves."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("DEEPGRAM_", "PYTHON")) and not name.lower().endswith("_proxy")
    }
