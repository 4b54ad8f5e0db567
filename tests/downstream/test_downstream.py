"""Packages written for deepgram-sdk work with this one in its place; `scripts/downstream` installs them."""

import json
import os
import subprocess
import wave
from pathlib import Path
from typing import Any

import pytest

from deepgram.server import LocalServer

ROOT = Path(__file__).parents[2]
PROGRAMS = Path(__file__).parent / "programs"
INSTALLED = ROOT / ".venv-downstream"
WAIT_S = 300

pytestmark = [
    pytest.mark.timeout(2 * WAIT_S),
    pytest.mark.one_python,
]  # programs run with the Python of .venv-downstream


def run_program(server: LocalServer, groups: list[str], program: str, *arguments: str) -> Any:
    """Run a program with this checkout and the packages of `groups`; the JSON in the last line of its output."""
    places = [INSTALLED / name for name in groups]
    for place in places:
        if not (place / "installed").exists():
            pytest.skip("packages that depend on deepgram-sdk are not installed; scripts/downstream does it")
    paths = os.pathsep.join(map(str, [*places, ROOT]))
    done = subprocess.run(
        [INSTALLED / "bin/python", PROGRAMS / program, *arguments],
        env={**os.environ, "PYTHONPATH": paths, "DEEPGRAM_URL": server.url, "DEEPGRAM_API_KEY": "any-key"},
        capture_output=True,
        text=True,
        timeout=WAIT_S,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return json.loads(done.stdout.splitlines()[-1])


PIPECAT = {
    "3.8": (["pipecat-3", "common"], "pipecat.services.deepgram", "pipecat.services.deepgram"),
    "4.7": (["common"], "pipecat.services.deepgram.stt", "pipecat.services.deepgram.tts"),
    "6.1": (["pipecat-6", "common"], "pipecat.services.deepgram.stt"),  # its speech service does not use the SDK
}  # by the release of deepgram-sdk it requires: its groups of packages, and the modules of its services


@pytest.mark.parametrize("release", PIPECAT)
def test_pipecat(release: str) -> None:
    groups, *modules = PIPECAT[release]
    with LocalServer() as server:
        record = run_program(server, groups, "pipecat_pipeline.py", *modules)
    assert record["finals"][0] == "Utterance 1."
    assert len(modules) == 1 or record["audio"] > 16000
    assert record["errors"] == []


def noise(path: Path) -> Path:
    """A recording of a second of noise and one of silence."""
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 16000, 0, "NONE", ""))
        file.writeframes(b"\x00\x40\x00\xc0" * 8000 + bytes(32000))
    return path


def test_deepgram_captions(tmp_path: Path) -> None:
    with LocalServer(script={"transcripts": ["Good morning to you"]}) as server:
        record = run_program(server, ["common"], "captions.py", str(noise(tmp_path / "noise.wav")))
    for form in record.values():
        assert form["srt"].startswith("1\n00:00:0")
        assert "WEBVTT" in form["webvtt"].splitlines()[0]
        assert all("good morning to you" in text.lower() for text in form.values())


def test_deepgram_cli(tmp_path: Path) -> None:
    with LocalServer(script={"transcripts": ["Good morning to you"]}) as server:
        record = run_program(
            server, ["deepgram-cli", "common"], "deepgram_cli_files.py", str(noise(tmp_path / "noise.wav"))
        )
    assert record == "Good morning to you"
