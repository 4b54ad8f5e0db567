"""Runs attacks, each in its own process, and prints a table of their results."""

from __future__ import annotations

import argparse
import faulthandler
import importlib
import json
import logging
import os
import re
import subprocess
import sys
import threading
import time
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from attack import ATTACKS
from attack.report import Report, nothing_escapes

RUN = Path(__file__).with_name("run.py")
DOCS = RUN.parents[2] / "docs" / "reliability.md"
ATTACKS_HEADING = "## What each attack does\n"  # above the first of the two tables
FIGURES_HEADING = "## Figures\n"
USUAL_LIMIT = 120  # seconds that an attack may take at size 1, in addition to START_LIMIT
START_LIMIT = 240


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="run.py", description=__doc__)
    parser.add_argument("--size", type=float, default=1.0, help="1 is a few minutes; 0.1 a tenth of that, 10 ten times")
    parser.add_argument("--only", default=",".join(ATTACKS), help=f"of {','.join(ATTACKS)}")
    parser.add_argument("--seed", type=int, default=None, help="repeats a run; random by default")
    parser.add_argument("--at-once", type=int, default=1, help="number of attacks run at a time")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures and failures to this file")
    parser.add_argument(
        "--check-docs", action="store_true", help="only check that docs/reliability.md has every attack"
    )
    parser.add_argument(
        "--write-docs", action="store_true", help="write the table of this run into docs/reliability.md"
    )
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    options.only = options.only.split(",")
    if unknown := set(options.only) - set(ATTACKS):
        parser.error(f"unknown: {', '.join(sorted(unknown))}; known are {', '.join(ATTACKS)}")
    if options.size <= 0:
        parser.error("--size: expected a number above 0")
    if options.seed is None:
        options.seed = int.from_bytes(os.urandom(3), "big")
    return options


def attack(name: str, report: Report) -> None:
    """Run an attack in this process."""
    with nothing_escapes(report):
        try:
            importlib.import_module(f"attack.{name}").attack(report)
        except BaseException as error:
            report.fail(f"the attack broke off: {type(error).__name__}", traceback.format_exc()[-3000:])


def run(name: str, seed: int, size: float) -> dict[str, Any]:
    """Run an attack in its own process, and kill it if it hangs. Returns its `Report` as a dict."""
    command = [sys.executable, str(RUN), "--child", "--only", name, "--seed", str(seed), "--size", str(size)]
    environment = {key: value for key, value in os.environ.items() if not key.lower().endswith("_proxy")}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)
    try:
        output, errors = process.communicate(timeout=2 * START_LIMIT + USUAL_LIMIT * size)
    except subprocess.TimeoutExpired:
        process.kill()
        output, errors = process.communicate()
    except BaseException:
        process.kill()
        process.communicate()
        raise
    try:
        found: dict[str, Any] = json.loads(output.splitlines()[-1])
    except (ValueError, IndexError):
        found = {"figures": {}, "failures": [[f"no result: exit code {process.returncode}", 1, []]], "seconds": 0.0}
    if errors.strip():
        found["failures"].append(["wrote to stderr", 1, [errors[-3000:]]])
    return found


def child(options: argparse.Namespace) -> int:
    """Run one attack in this process, which `run()` has started, and print its report as JSON."""
    logging.getLogger().addHandler(logging.NullHandler())  # keeps the package's log records off stderr
    report, began = Report(options.seed, options.size), time.monotonic()
    faulthandler.enable()

    def report_and_exit() -> None:
        print(json.dumps(report.as_dict(time.monotonic() - began)), flush=True)
        os._exit(0)  # without waiting for hanging threads, which have been reported

    def on_timeout() -> None:
        stacks = "".join("\n" + "".join(traceback.format_stack(frame)[-6:]) for frame in sys._current_frames().values())
        report.fail(f"not over in {limit:.0f} s", stacks[:20_000])
        report_and_exit()

    limit = START_LIMIT + USUAL_LIMIT * options.size
    watchdog = threading.Timer(limit, on_timeout)
    watchdog.daemon = True
    watchdog.start()
    attack(options.only[0], report)
    watchdog.cancel()
    report_and_exit()
    return 0


def documented_attacks() -> list[str]:
    """The names in the tables of docs/reliability.md, in their order."""
    _, _, tables = DOCS.read_text("utf-8").partition(ATTACKS_HEADING)
    return re.findall(r"^\| `(\w+)` \|", tables, re.MULTILINE)


def check_docs() -> int:
    """Check that both tables of the docs, descriptions and figures, have a row for each attack."""
    if documented_attacks() == [*ATTACKS] * 2:
        return 0
    print(f"{DOCS.name} describes {documented_attacks()}, twice expected: {[*ATTACKS]}")
    return 1


def write_docs(options: argparse.Namespace, results: dict[str, dict[str, Any]]) -> None:
    """Update the table of figures with the attacks that were run, and the line above it with the run's parameters."""
    text = DOCS.read_text("utf-8")
    head, mark, figures = text.partition(FIGURES_HEADING)
    figures = re.sub(r"\ASeed .*", parameters_of(options), figures.lstrip("\n"), count=1)
    rows = {name: row(name, found) for name, found in results.items()}
    figures = re.sub(r"(?m)^\| `(\w+)` \|.*$", lambda found: rows.get(found[1], found[0]), figures)
    DOCS.write_text(f"{head}{mark}\n{figures}", "utf-8")


def parameters_of(options: argparse.Namespace) -> str:
    """The parameters that repeat a run."""
    return f"Seed {options.seed}, size {options.size:g}, Python {sys.version.split()[0]} on {sys.platform}."


def row(name: str, found: dict[str, Any]) -> str:
    figures = "; ".join(f"{number} {what}" for what, number in found["figures"].items())
    failed = sum(number for _, number, _ in found["failures"])
    return f"| `{name}` | {figures} | {failed or 'none'} | {found['seconds']:.0f} s |"


def main() -> int:
    options = parse()
    if options.child:
        return child(options)
    if options.check_docs:
        return check_docs()
    print(parameters_of(options) + "\n")
    print("| attack | figures | failures | time |\n|---|---|---|---|", flush=True)
    results = {}
    with ThreadPoolExecutor(options.at_once) as pool:
        running = {name: pool.submit(run, name, options.seed, options.size) for name in options.only}
        for name, found in running.items():
            results[name] = found.result()
            print(row(name, results[name]), flush=True)
    if options.write_docs:
        write_docs(options, results)
    if options.json:
        options.json.write_text(json.dumps({"seed": options.seed, "size": options.size, "results": results}, indent=1))
    failed = {name: found["failures"] for name, found in results.items() if found["failures"]}
    for name, failures in failed.items():
        for what, number, details in failures:
            print(f"\n{name}: {what} ({number} times; --only {name} --seed {options.seed} --size {options.size:g})")
            print("\n".join("    " + line for detail in details for line in detail.splitlines()))
    print(f"\n{len(failed)} of {len(results)} attacks found failures" if failed else "\nall held")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
