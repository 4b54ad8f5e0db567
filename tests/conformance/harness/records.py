"""Runs programs under several interpreters and keeps their records."""

import json
import os
import queue
import subprocess
import sys
import tempfile
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path
from typing import Any, Dict, Iterable, Iterator, List, Mapping, Tuple

from .programs import Program
from .server import RecordingServer

RUNNER = Path(__file__).parent / "runner.py"
REPOSITORY = Path(__file__).parents[3]
AT_ONCE = 12  # most of a run of 4.8.1 is its pauses

Record = Dict[str, Any]
REFERENCE, OLDER, TWO, OURS, RECONNECTING = "4.8.1", "3.11.0", "2.12.0", "ours", "ours, reconnect on"


class Runner:
    """A process of `runner.py`, which runs one program at a time."""

    def __init__(self, command: List[str]) -> None:
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=_environment(), cwd=RUNNER.parent
        )

    def run(self, program: Program, host: str) -> Record:
        """The record of `program`, its output under `output`."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with tempfile.TemporaryDirectory() as folder:
            job = {"program": str(program.path), "host": host, "folder": folder}
            self._process.stdin.write(json.dumps(job) + "\n")
            self._process.stdin.flush()
            self._process.stdout.readline()
            output = (Path(folder) / "output.txt").read_text()
            written = Path(folder) / "record.json"
            assert written.exists(), f"{program.name} left no record:\n{output}"
            return {**json.loads(written.read_text()), "output": output}

    def close(self) -> None:
        """End the process."""
        self._process.communicate()


class Recorder:
    """Runs every wanted program on every wanted side, several at once, each once."""

    def __init__(self, pythons: Mapping[str, Path], wanted: Iterable[Tuple[Program, str]]) -> None:
        self._server = RecordingServer()
        self._pool = ThreadPoolExecutor(AT_ONCE)
        self._commands = {side: [str(python), str(RUNNER)] for side, python in pythons.items()}
        self._commands[OURS] = [sys.executable, str(RUNNER)]
        self._commands[RECONNECTING] = [sys.executable, str(RUNNER), "--reconnect"]
        for side in pythons.keys() - {TWO}:
            self._commands[side].append("--redirect-agent")
        self._idle: Dict[str, queue.SimpleQueue[Runner]] = {side: queue.SimpleQueue() for side in self._commands}
        self._wanted = list(wanted)
        self._runs: Dict[Tuple[str, str], Future[Record]] = {}

    def __enter__(self) -> "Recorder":
        self._server.__enter__()
        for program, side in self._wanted:
            self._runs[program.name, side] = self._pool.submit(self._run, program, side)
        return self

    def __exit__(self, *exc_info: Any) -> None:
        self._pool.shutdown(cancel_futures=True)
        for idle in self._idle.values():
            while not idle.empty():
                idle.get().close()
        self._server.__exit__(*exc_info)

    def record(self, program: Program, side: str) -> Record:
        """The record of `program` under `side`, waiting for its run to end."""
        return deepcopy(self._runs[program.name, side].result())

    def _run(self, program: Program, side: str) -> Record:
        with self._runner(side) as runner, self._server.site(program.script) as site:
            record = runner.run(program, f"127.0.0.1:{site.port}")
        record["connections"] = site.connections
        return record

    @contextmanager
    def _runner(self, side: str) -> Iterator[Runner]:
        idle = self._idle[side]
        try:
            runner = idle.get_nowait()
        except queue.Empty:
            runner = Runner(self._commands[side])
        try:
            yield runner
        finally:
            idle.put(runner)


def _environment() -> Dict[str, str]:
    """The caller's environment without what would change how a client behaves."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("DEEPGRAM_", "PYTHON")) and not name.lower().endswith("_proxy")
    }
