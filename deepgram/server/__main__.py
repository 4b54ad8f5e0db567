"""Run the local server until interrupted; the first line printed is its URL."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from deepgram.server.clock import Timing
from deepgram.server.engines import ENGINES
from deepgram.server.local_server import LocalServer

CTRL_C = 0.5  # seconds; on Windows, Ctrl-C doesn't interrupt a wait


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry point of `python -m deepgram.server`; returns the exit code."""
    options = _parser().parse_args(arguments)
    ended = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: ended.set())
    try:
        server = LocalServer(
            script=options.script,
            engine=options.engine,
            timing=(Timing.fast() if options.fast else Timing()).scaled(options.time_scale),
            host=options.host,
            port=options.port,
            prefix=options.prefix,
            keys=options.key,
            tls=options.tls,
            seed=options.seed,
            outbound=options.outbound,
            files=dict(options.file),
            replay=options.replay,
            replay_speed=options.replay_speed,
            log=_log if options.log else None,
            keep_frames=False,
        )
        if options.ca_file is not None:
            options.ca_file.write_bytes(server.ca_pem)
        with server:
            print(server.url, flush=True)
            while not ended.wait(CTRL_C):
                pass
    except (ValueError, ImportError, OSError) as failed:
        print(f"deepgram.server: {failed}", file=sys.stderr)
        return 1
    return 0


def _log(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m deepgram.server", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one (default)")
    parser.add_argument("--prefix", default="", help="path in front of all endpoints")
    parser.add_argument("--script", type=Path, help="YAML or JSON file: what is heard and answered")
    parser.add_argument("--engine", choices=sorted(ENGINES), default="scripted")
    parser.add_argument("--key", action="append", help="an accepted credential, repeatable (default: any)")
    parser.add_argument("--fast", action="store_true", help="answer without the real service's delays")
    parser.add_argument("--time-scale", type=float, default=1.0, help="factor for every time and limit")
    parser.add_argument("--seed", type=int, help="the same ids in every run")
    parser.add_argument("--log", action="store_true", help="show connections, messages and closes on stderr")
    parser.add_argument("--outbound", action="store_true", help="let agents call endpoints on other machines")
    parser.add_argument("--replay", type=Path, help="a recorded session whose server side is replayed")
    parser.add_argument("--replay-speed", type=float, default=1.0, help="how many times as fast; 0: without waiting")
    parser.add_argument(
        "--file",
        action="append",
        default=[],
        type=_file,
        metavar="PLACE=FILE",
        help="what is at a path or URL, repeatable",
    )
    parser.add_argument("--tls", action="store_true", help="serve wss:// with a temporary certificate")
    parser.add_argument("--ca-file", type=Path, help="with --tls: write the certificate authority to trust here")
    return parser


def _file(text: str) -> tuple[str, Path]:
    place, equals, name = text.rpartition("=")
    if not (equals and Path(name).is_file()):
        raise argparse.ArgumentTypeError(f"expected PLACE=FILE with a file that exists, got {text!r}")
    return place, Path(name)


if __name__ == "__main__":
    sys.exit(main())
