"""Random inputs for all parsers. They are made from valid inputs and from those that once revealed a defect: by
mutation, by hypothesis, and, where atheris is installed, guided by coverage."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from attack.mutations import mutated, mutated_json
from attack.reference import MESSAGES, PYTHON, differences
from attack.report import Report
from attack.targets import TARGETS, close, corpus, seeds, target

INPUTS = {
    "handshakes": 8_000,
    "queries": 20_000,
    "settings": 4_000,
    "messages": 8_000,
    "journals": 15_000,
    "recordings": 4_000,
    "answers": 1_500,
}
TESTS = Path(__file__).resolve().parents[1]
HYPOTHESIS = (
    "test_written_recordings_are_read_back",
    "test_the_limit_holds_and_dropped_frames_are_counted",
    "test_damaged_recordings_are_read_or_refused",
)  # of io/test_recording_fuzz.py
EXAMPLES = 600  # for each hypothesis test
COMPARED = 3_000  # messages
GUIDED = 6.0  # seconds for each target at size 1
GUIDED_FROM = 0.5  # smallest size with guided inputs
INPUT_LIMIT = 5.0  # seconds that one input may take


def attack(report: Report) -> None:
    for name in TARGETS:
        _mutations(report, name)
    _hypothesis(report)
    _compare_with_4_8_1(report)
    _fuzz_with_coverage(report)


def try_input(report: Report, name: str, check: Callable[[bytes], Any], data: bytes) -> None:
    """Check one input. An exception is reported as a failure."""
    began = time.monotonic()
    try:
        check(data)
    except Exception as error:
        place = traceback.extract_tb(error.__traceback__)[-1]
        kind = f"{name}: {type(error).__name__} at {Path(place.filename).name}:{place.lineno}"
        report.fail(kind, f"{str(error)[:500]}\n{data[:1200]!r}")
    took = time.monotonic() - began
    report.check(took < INPUT_LIMIT, f"{name}: an input takes long", f"{took:.1f} s: {data[:1200]!r}")


def _mutations(report: Report, name: str) -> None:
    module, seed_inputs = target(name), seeds(name)
    rng, number = report.random("inputs", name), report.scaled(INPUTS[name], 20)
    make = mutated_json if name in ("queries", "settings", "messages") else mutated
    for data in seed_inputs:
        try_input(report, name, module.check, data)
    for _ in range(number):
        try_input(report, name, module.check, make(rng, seed_inputs, module.WORDS))
    close(name)
    report.count(name, number)
    report.count("inputs of the corpus", len(corpus(name)))


def _hypothesis(report: Report) -> None:
    """Run the hypothesis tests of recorded sessions with many more examples."""
    spec = importlib.util.spec_from_file_location("recording_fuzz", TESTS / "io" / "test_recording_fuzz.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name in HYPOTHESIS:
        rng = report.random("inputs", name)
        for _ in range(report.scaled(EXAMPLES, 10)):
            try_input(
                report, name, getattr(module, name).hypothesis.fuzz_one_input, rng.randbytes(rng.randint(1, 4000))
            )
            report.count("recorded sessions")


def _compare_with_4_8_1(report: Report) -> None:
    """Compare decoded messages with those of 4.8.1, where it can decode them too."""
    if not PYTHON.exists():
        report.figures["compared with 4.8.1"] = "none, which is not installed"
        return
    rng = report.random("inputs", "4.8.1")
    texts = []
    for _ in range(report.scaled(COMPARED, 50)):
        kind = rng.choice([*MESSAGES])
        texts.append((kind, mutated_json(rng, [json.dumps(MESSAGES[kind]).encode()], target("messages").WORDS)))
    for kind, text, difference in differences(report, texts):
        report.fail(f"{kind} is not what 4.8.1 reads", f"{difference}\n{text[:1200]!r}")


def _fuzz_with_coverage(report: Report) -> None:
    """Run the same checks with inputs that a fuzzer chooses by coverage, two targets at a time."""
    if report.size < GUIDED_FROM or importlib.util.find_spec("atheris") is None:
        why = f"from size {GUIDED_FROM:g} on" if report.size < GUIDED_FROM else "atheris is not installed"
        report.figures["guided by coverage"] = f"none ({why})"
        return
    threads = [threading.Thread(target=_fuzz_target, args=(report, name)) for name in TARGETS]
    for two in zip(threads[::2], [*threads[1::2], None], strict=True):
        for thread in filter(None, two):
            thread.start()
        for thread in filter(None, two):
            thread.join()


def _fuzz_target(report: Report, name: str) -> None:
    seconds = max(1, round(GUIDED * report.size))
    with tempfile.TemporaryDirectory() as folder:
        corpus_folder, found = Path(folder, "corpus"), Path(folder, "found")
        corpus_folder.mkdir(), found.mkdir()
        for number, data in enumerate(seeds(name)):
            Path(corpus_folder, str(number)).write_bytes(data)
        Path(folder, "words").write_text(
            "".join('"' + "".join(f"\\x{byte:02x}" for byte in word[:60]) + '"\n' for word in target(name).WORDS)
        )
        command = [sys.executable, "-m", "attack.guided", name, folder, str(seconds), str(report.seed % 2**31 or 1)]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(TESTS), str(TESTS.parent)))}
        completed = subprocess.run(
            command, capture_output=True, text=True, errors="replace", env=environment, timeout=30 + 3 * seconds
        )
        runs = [line for line in completed.stderr.splitlines() if line.startswith("stat::number_of_executed_units")]
        report.count("inputs guided by coverage", int(runs[-1].split()[-1]) if runs else 0)
        crashes = [path for path in found.iterdir() if path.name.startswith(("crash", "timeout", "oom"))]
        for path in crashes:
            report.fail(f"{name}, guided", f"{completed.stdout[-700:]}\n{path.read_bytes()[:1200]!r}")
        if not crashes and completed.returncode:
            report.fail(f"{name}, guided: the fuzzer ended with {completed.returncode}", completed.stderr[-1500:])
