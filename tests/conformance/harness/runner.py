"""Runs one program in this interpreter: `runner.py PROGRAM HOST:PORT RECORD_FILE [--redirect-agent]`."""

import argparse
import asyncio
import importlib.util
import inspect
import json
import os
import sys
import traceback
from pathlib import Path
from types import ModuleType
from typing import Any

from context import Context

AGENT_HOST = "wss://agent.deepgram.com"


def redirect_agent(host: str) -> None:
    """4.8.1 can dial no other agent host than Deepgram's own: turn that dial, and no other, to the recording server."""
    for name in ("abstract_sync_websocket", "abstract_async_websocket"):
        module = importlib.import_module(f"deepgram.clients.common.v1.{name}")

        def connect(uri: str, *args: Any, _dial: Any = module.connect, **kwargs: Any) -> Any:
            return _dial(uri.replace(AGENT_HOST, f"ws://{host}"), *args, **kwargs)

        module.connect = connect  # type: ignore[attr-defined]


def load(path: Path) -> ModuleType:
    """The program as a module."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


def run(path: Path, context: Context) -> None:
    """Run the program's `run(ctx)`, in an event loop when it is a coroutine function."""
    program = load(path)
    if inspect.iscoroutinefunction(program.run):
        asyncio.run(program.run(context))
    else:
        program.run(context)


def main() -> None:
    """Run, write the record, leave at once: what a program left running is not waited for."""
    parser = argparse.ArgumentParser()
    parser.add_argument("program", type=Path)
    parser.add_argument("host")
    parser.add_argument("record", type=Path)
    parser.add_argument("--redirect-agent", action="store_true")
    arguments = parser.parse_args()
    context = Context(arguments.host)
    error = None
    try:
        if arguments.redirect_agent:
            redirect_agent(arguments.host)
        run(arguments.program, context)
    except BaseException as caught:
        traceback.print_exc()
        error = caught
    arguments.record.write_text(json.dumps(context.result(error)))
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
