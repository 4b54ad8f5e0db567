"""What mypy and pyright see of an installed package, editable or not (F-29), including old module paths (F-35)."""

import json
import os
import subprocess
import sys
import zipfile
from importlib.util import find_spec
from pathlib import Path

import pytest

from deepgram.eras import paths

# The comment of a line with an error names the rules by which mypy and pyright report it.
PROGRAM = """
import deepgram.clients.listen.v1.websocket.options
from deepgram.audio.microphone import DeepgramMicrophoneError, Microphone
from deepgram.audio.microphone.constants import RATE
from deepgram.client import DeepgramClient, LiveOptions as SameOptions, ListenWSMetadata
from deepgram.clients.agent.v1.websocket.options import Function, SettingsOptions
from deepgram.clients.common.v1.abstract_sync_websocket import AbstractSyncWebSocketClient, connect
from deepgram.clients.common.v1.abstract_async_websocket import WS_ADDITIONAL_HEADERS_KEY
from deepgram.clients.listen import AsyncLiveClient, ListenWebSocketClient
from deepgram.clients.live.v1 import LiveClient
from deepgram.clients.manage.v1.client import KeyResponse, ManageClient
from deepgram.clients.manage.v1.options import KeyOptions
from deepgram.clients.speak.client import SpeakWSOptionsLatest
from deepgram.listen.v1.socket_client import AsyncV1SocketClient, V1SocketClient
from deepgram.options import DeepgramApiKeyError, DeepgramClientOptions
from deepgram.types import ListenV1Response
from deepgram.utils import verboselogs
from typing_extensions import assert_type

from deepgram import LiveOptions, SpeakWSOptions

from deepgram.clients.listen import Nonsense  # attr-defined reportAttributeAccessIssue
from deepgram.clients.listen.nonsense import Name  # import-not-found reportMissingImports
Function(nonsense=1)  # call-arg reportCallIssue
deepgram.clients.listen.v1.websocket.options.LiveOptions(modell=1)  # call-arg reportCallIssue
assert_type(Function(name="f").name, str)
assert_type(SettingsOptions().to_json(), str)
assert_type(SameOptions(model="m"), LiveOptions)
assert_type(SpeakWSOptionsLatest(), SpeakWSOptions)
rate: int = RATE
client = DeepgramClient("k", DeepgramClientOptions(url="u"))
assert_type(client.api_key, str)
assert_type(client.listen.websocket.v("1"), ListenWebSocketClient)
assert_type(client.agent.websocket.v("1").keep_alive(), bool)
live: LiveClient = client.listen.live.v("1")
base: AbstractSyncWebSocketClient = live
manage: ManageClient = client.manage.v("1")
assert_type(manage.get_key("P", "K"), KeyResponse)
manage.create_key("P", 5)  # arg-type reportArgumentType
KeyOptions(coment="c")  # call-arg reportCallIssue
live.send(5)  # arg-type reportArgumentType
client.listening  # attr-defined reportAttributeAccessIssue
connect("ws://h")
answer: ListenV1Response = client.listen.v1.media.transcribe_url(url="u")
print(answer.results.channels[0])
def keeps(socket: V1SocketClient, other: AsyncV1SocketClient) -> None:
    socket.send_finalize()
    for message in socket:
        print(message.type)
"""
WRONG = {number: line.split("  # ")[1].split() for number, line in enumerate(PROGRAM.splitlines(), 1) if "  # " in line}

pytestmark = pytest.mark.one_python


def needs(name):
    return pytest.mark.skipif(find_spec(name) is None, reason=f"needs {name}")


@pytest.fixture
def program(tmp_path):
    file = tmp_path / "program.py"
    file.write_text(PROGRAM)
    return file


@needs("mypy")
def test_mypy_reads_the_stubs(environment, program):
    options = ["--strict", "--output", "json", "--cache-dir", os.devnull, "--config-file", ""]
    command = [sys.executable, "-m", "mypy", *options, "--python-executable", environment, program]
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=program.parent)
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert {item["line"]: item["code"] for item in found if item["severity"] == "error"} == {
        number: rules[0] for number, rules in WRONG.items()
    }, done.stdout + done.stderr


@needs("pyright")
def test_pyright_reads_the_stubs(environment, program):
    command = [sys.executable, "-m", "pyright", "--outputjson", "--pythonpath", environment, program]
    quiet = {"PYRIGHT_PYTHON_IGNORE_WARNINGS": "1"}
    done = subprocess.run(
        command, check=False, capture_output=True, text=True, cwd=program.parent, env={**os.environ, **quiet}
    )
    if not done.stdout.startswith("{"):
        pytest.skip(f"pyright does not run here: {done.stderr[:200]}")
    found = [item for item in json.loads(done.stdout)["generalDiagnostics"] if item["severity"] == "error"]
    assert {item["range"]["start"]["line"] + 1 for item in found} == set(WRONG), done.stdout
    assert {item["rule"] for item in found} == {rules[1] for rules in WRONG.values()}


def test_each_old_path_has_a_stub_in_the_wheel_and_none_in_the_tree(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    for path in paths.WITHOUT_FILE:
        stub = "deepgram-stubs/" + path.replace(".", "/")
        assert f"{stub}.pyi" in names or f"{stub}/__init__.pyi" in names, path
    package = Path(paths.__file__).parents[1]
    stubs = list(package.rglob("*.pyi"))
    assert [stub for stub in stubs if not stub.with_suffix(".py").exists()] == []
    assert {stub.relative_to(package.parent).as_posix() for stub in stubs} <= set(names)
