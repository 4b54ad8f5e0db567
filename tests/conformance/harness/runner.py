"""Runs programs in this interpreter, each in its own fork, with `deepgram` already imported.

`runner.py --socket N [--redirect-agent] [--reconnect]` accepts connections on the inherited socket N. Each connection
brings one JSON object, `{"program", "host", "folder"}`. A fork runs the program and writes `record.json` and
`output.txt` to the folder; the connection is closed when it ends.
"""

import argparse
import asyncio
import dataclasses
import importlib
import importlib.util
import inspect
import json
import os
import signal
import socket
import sys
import traceback
from pathlib import Path
from types import ModuleType
from typing import Any, Dict

from context import Context

AGENT_HOST = "wss://agent.deepgram.com"
TIME_LIMIT_S = 120


def redirect_agent(host: str) -> None:
    """Redirect agent connections to the recording server: 4.8.1 can connect to Deepgram's own agent host only."""
    for name in ("abstract_sync_websocket", "abstract_async_websocket"):
        module = importlib.import_module(f"deepgram.clients.common.v1.{name}")

        def connect(uri: str, *args: Any, _dial: Any = module.connect, **kwargs: Any) -> Any:
            return _dial(uri.replace(AGENT_HOST, f"ws://{host}"), *args, **kwargs)

        module.connect = connect  # type: ignore[attr-defined]


def switch_reconnect_on() -> None:
    """Give every client of this package the option `reconnect`."""
    options = importlib.import_module("deepgram.options").DeepgramClientOptions
    plain, on = options.tuning, importlib.import_module("deepgram").Reconnect(base=0.02, attempts=3)
    options.tuning = lambda config: dataclasses.replace(plain(config), reconnect=on)


def load(path: Path) -> ModuleType:
    """Import the program as a module."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


def run(path: Path, context: Context) -> None:
    """Call the program's `run(ctx)`, in an event loop if it is a coroutine function."""
    program = load(path)
    if inspect.iscoroutinefunction(program.run):
        asyncio.run(program.run(context))
    else:
        program.run(context)


def run_job(job: Dict[str, str], redirect: bool) -> None:
    """Run a program, write its record, and exit at once, whatever threads are left."""
    signal.alarm(TIME_LIMIT_S)
    os.chdir(job["folder"])
    output = os.open("output.txt", os.O_CREAT | os.O_WRONLY)
    os.dup2(output, sys.stdout.fileno())
    os.dup2(output, sys.stderr.fileno())
    context = Context(job["host"])
    error = None
    try:
        if redirect:
            redirect_agent(job["host"])
        run(Path(job["program"]), context)
    except BaseException as caught:
        traceback.print_exc()
        error = caught
    Path("record.json").write_text(json.dumps(context.result(error)))
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


def main() -> None:
    """Serve jobs until killed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--socket", type=int, required=True)
    parser.add_argument("--redirect-agent", action="store_true")
    parser.add_argument("--reconnect", action="store_true")
    arguments = parser.parse_args()
    importlib.import_module("deepgram")
    if arguments.reconnect:
        switch_reconnect_on()
    waits = signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # children are reaped automatically
    listener = socket.socket(fileno=arguments.socket)
    while True:
        connection, _ = listener.accept()
        if not os.fork():
            listener.close()
            signal.signal(signal.SIGCHLD, waits)
            run_job(json.loads(connection.makefile().readline()), arguments.redirect_agent)
        connection.close()


if __name__ == "__main__":
    main()
