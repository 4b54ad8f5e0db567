"""The programs of the 5.x documentation in its three wordings, unchanged, run to their end on the local server.

What the texts leave undefined is supplied: `audio_bytes`, and `threading` where it is used. Each program connects to
the local server instead of Deepgram's.
"""

from __future__ import annotations

import io
import json
import threading
import wave
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from server.wire_client import silence, speech

import deepgram
from deepgram.server import LocalServer, Timing

SAMPLES = Path(__file__).parents[1] / "samples"
SCRIPT = {"transcripts": ["Hello there."]}
PROGRAMS = sorted(path.relative_to(SAMPLES).as_posix() for path in SAMPLES.glob("*/*.py"))


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalServer]:
    with LocalServer(timing=Timing.fast(idle=1.5), script=SCRIPT) as running:
        config = deepgram.DeepgramClientOptions(url=running.url)
        for name in ("DeepgramClient", "AsyncDeepgramClient"):
            monkeypatch.setattr(deepgram, name, partial(getattr(deepgram, name), config=config))
        monkeypatch.setenv("DEEPGRAM_API_KEY", "a-key")
        yield running


def run(path: str, rate: int) -> None:
    """Run a sample, with audio of this rate."""
    source = (SAMPLES / path).read_text()
    supplied = {"audio_bytes": speech(1.5, rate) + silence(1, rate), "threading": threading, "__name__": path}
    exec(compile(source, path, "exec"), supplied)


def test_there_are_24_samples() -> None:
    assert len(PROGRAMS) == 24


@pytest.mark.parametrize("path", PROGRAMS)
def test_a_sample_runs_to_its_end(path: str, server: LocalServer, capsys: pytest.CaptureFixture[str]) -> None:
    wording, _, product = path.removesuffix(".py").removesuffix("_async").partition("/")
    run(path, 44100 if product == "agent_v1" else 16000)
    record = server.connection()
    server.wait_for(lambda: record.close_code is not None)
    sent = [
        json.loads(frame.payload)["type"] if isinstance(frame.payload, str) else "audio"
        for frame in record.received
        if frame.opcode != "close"
    ]
    expected = {
        "listen_v1": ["audio", "KeepAlive"],
        "listen_v2": ["audio", "CloseStream"],
        "speak_v1": ["Speak", "Flush", "Close"],
        "agent_v1": ["Settings", "audio", "KeepAlive"],
    }[product]
    assert [kind for kind in sent if kind != "CloseStream" or "CloseStream" in expected] == expected
    out = capsys.readouterr().out.splitlines()
    assert "Connection closed" in out or wording == "threads"  # a daemon thread may say so later
    if wording == "threads":
        return  # the block ends with its last send, and closes
    assert out[0] == "Connection opened"
    assert out[-1] == "Connection closed"
    expected_lines = {
        "listen_v1": ["Received Results event", "Transcript: hello there", "Received Metadata event"],
        "listen_v2": ["Received Connected event", "Received TurnInfo event", "Transcript: Hello there."],
        "speak_v1": ["Received Metadata event", "Received audio data", "Received Flushed event"],
        "agent_v1": ["Received Welcome event", "Received SettingsApplied event", "Received ConversationText event",
                     "Received audio data", "Received AgentAudioDone event"],
    }[product]  # fmt: skip
    assert [line for line in expected_lines if line not in out] == []


def test_a_token_is_granted_and_opens_a_connection(server: LocalServer, capsys: pytest.CaptureFixture[str]) -> None:
    run("token_grant.py", 16000)
    assert capsys.readouterr().out == "Connection opened\n"
    assert server.connection(1).headers["Authorization"].startswith("bearer ")


def test_raw_responses(server: LocalServer, capsys: pytest.CaptureFixture[str]) -> None:
    run("raw_response.py", 16000)
    assert capsys.readouterr().out == "Connection opened\n"


def test_the_guide_to_the_voice_agent(
    server: LocalServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    class Response:
        raw = io.BytesIO()

    with wave.open(Response.raw, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(24000)
        file.writeframes(silence(6, 24000) + speech(2, 24000) + silence(2, 24000))
    Response.raw.seek(0)
    monkeypatch.setitem(__import__("sys").modules, "requests", Requests(Response))
    monkeypatch.chdir(tmp_path)
    run("voice_agent_guide.py", 24000)
    assert {path.name for path in tmp_path.iterdir()} == {"chatlog.txt", "output-0.wav", "output-1.wav"}
    lines = [json.loads(line.partition(" - ")[2]) for line in (tmp_path / "chatlog.txt").read_text().splitlines()]
    assert [(line["role"], line["content"]) for line in lines[:2]] == [
        ("assistant", "Hello! How can I help you today?"),
        ("user", "Hello there."),
    ]
    assert (tmp_path / "output-0.wav").stat().st_size > 1000
    assert "Received SettingsApplied event" in capsys.readouterr().out


class Requests:
    """The part of `requests` that the guide uses."""

    def __init__(self, response: Any) -> None:
        self._response = response

    def get(self, url: str, *, stream: bool) -> Any:
        return self._response
