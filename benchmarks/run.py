"""`make bench`: compares 4.8.1, 5.3.4, 7.17.0, this package and the floors.

Each round runs every contender in turn, with a fresh server and a fresh client process, each pinned to a core. The
table has medians over the rounds, with the ratio to the floor with `json.loads` in brackets. This is a benchmark, not
a test: it fails if a case crashes, or with `--check` if a target is missed.
"""

from __future__ import annotations

import argparse
import compileall
import json
import os
import platform
import re
import sys
from importlib.metadata import version
from pathlib import Path

from cases import CONTENDERS, GROUPS, OURS, RUNS
from processes import Crash, interpreters, measure
from report import Samples, rows, table

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs" / "performance.md"
QUICK_SCALE = 0.25


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default=",".join(GROUPS), help=f"groups, of {','.join(GROUPS)}")
    parser.add_argument("--contenders", default=",".join(CONTENDERS), help=f"of {','.join(CONTENDERS)}")
    parser.add_argument("--rounds", type=int, default=7, help="fresh processes per contender and case (default 7)")
    parser.add_argument("--quick", action="store_true", help="one round with a quarter of the messages")
    parser.add_argument("--cpu", action="store_true", help="rates per second of CPU: steadier on a busy machine")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every sample and every row there")
    parser.add_argument("--check", action="store_true", help="exit with 1 when a target is missed")
    parser.add_argument("--write-docs", action="store_true", help="put the table of this run into docs/performance.md")
    options = parser.parse_args()
    options.only, options.contenders = options.only.split(","), options.contenders.split(",")
    for chosen, known in ((options.only, GROUPS), (options.contenders, CONTENDERS)):
        if unknown := set(chosen) - set(known):
            parser.error(f"unknown: {', '.join(sorted(unknown))}; known are {', '.join(known)}")
    return options


def collect(options: argparse.Namespace, samples: Samples) -> list[str]:
    """Collect all samples; returns the crashes."""
    rounds, scale = (1, QUICK_SCALE) if options.quick else (options.rounds, 1.0)
    pythons = interpreters(set(options.contenders))
    crashes = []
    for index, run in enumerate(RUNS):
        if run.group not in options.only:
            continue
        print(f"{run.lines[0].title} ...", file=sys.stderr, flush=True)
        contenders = [contender for contender in run.contenders if contender in options.contenders]
        for _ in range(min(rounds, run.most_rounds)):
            for contender in list(contenders):
                try:
                    samples.add(index, contender, measure(run, contender, pythons[contender], scale))
                except Crash as crash:
                    contenders.remove(contender)
                    crashes.append(f"crashed: {run.lines[0].title}, {contender}: {crash}")
    return crashes


def write_docs(text: str, rounds: int) -> None:
    python, sockets = platform.python_version().rpartition(".")[0], version("websockets")
    run = f"One run with {rounds} rounds, CPython {python}, websockets {sockets}, {os.cpu_count()} cores.\n\n"
    page = DOCS.read_text(encoding="utf-8")
    shown = re.sub(
        r"^One run with .*?\n\n\|.*?\n\n", lambda _: run + text + "\n\n", page, flags=re.MULTILINE | re.DOTALL
    )
    DOCS.write_text(shown, encoding="utf-8")


def main() -> int:
    options = parse()
    compileall.compile_dir(ROOT / "deepgram", quiet=1)  # like an installed package
    samples, crashes = Samples(), []
    try:
        crashes = collect(options, samples)
    except KeyboardInterrupt:
        crashes = ["interrupted: the table holds what there was so far"]
    result = rows(samples, options.cpu)
    print(table(result))
    if options.write_docs:
        write_docs(table(result), 1 if options.quick else options.rounds)
    if options.json:
        options.json.write_text(json.dumps({"rows": result, "samples": samples.as_list()}, indent=1), encoding="utf-8")
    for crash in crashes:
        print(crash, file=sys.stderr)
    missed = [row["title"] for row in result if row["met"] is False]
    if missed:
        print(f"{len(missed)} targets missed by {OURS}: " + "; ".join(missed))
    return 1 if crashes or (options.check and missed) else 0


if __name__ == "__main__":
    sys.exit(main())
