"""Programs that bundle the package: frozen by PyInstaller, zipped, without docstrings (F-34)."""

import os
import shutil
import subprocess
import sys
import zipfile
from importlib.util import find_spec

import pytest

from deepgram.server import LocalServer, Timing

# Uses old module paths and new names, all three products, and prints the errors for missing modules.
PROGRAM = """
import importlib, sys
from deepgram import DeepgramClient, DeepgramClientOptions, LiveTranscriptionEvents
from deepgram.clients.agent.v1.websocket.options import SettingsOptions
from deepgram.clients.listen.v1.websocket.client import ListenWebSocketClient
from deepgram.clients.live.v1 import LiveOptions
from deepgram.clients.speak import SpeakWSOptions
from deepgram.audio.microphone.constants import RATE
import deepgram.clients.common.v1.websocket_events

for name in ("deepgram.core.http_client", "deepgram.nonsense"):
    try:
        importlib.import_module(name)
    except ModuleNotFoundError as error:
        print(error)

client = DeepgramClient("key", DeepgramClientOptions(url=sys.argv[1]))
listening = client.listen.websocket.v("1")
assert isinstance(listening, ListenWebSocketClient)
heard = []
listening.on(LiveTranscriptionEvents.Close, lambda *_, **__: heard.append("close"))
assert listening.start(LiveOptions(encoding="linear16", sample_rate=RATE))
assert listening.send(bytes(640)) and listening.finish() and heard == ["close"]

agent = client.agent.websocket.v("1")
@agent.function
def weather(city: str) -> str:
    '''The weather in a city.'''
    return "rain"
settings = SettingsOptions.from_dict({"agent": {
    "listen": {"provider": {"type": "deepgram", "model": "nova-3"}},
    "think": {"provider": {"type": "open_ai", "model": "gpt-4o-mini"}},
    "speak": {"provider": {"type": "deepgram", "model": "aura-2-thalia-en"}},
}})
assert agent.start(settings) and agent.finish()

speaking = client.speak.websocket.v("1")
assert speaking.start(SpeakWSOptions(model="aura-2-thalia-en", encoding="linear16", sample_rate=16000))
assert speaking.send_text("Hello") and speaking.flush() and speaking.finish()
print("done")
"""
# Libraries import these if they are installed, as they are for tests.
FOR_TESTS = ("eventlet", "gevent", "libcst", "numpy", "opentelemetry", "pytest", "setuptools", "uvloop", "yaml")
KNOWN = "No module named 'deepgram.core.http_client': it belongs to deepgram-sdk 5.x"


@pytest.fixture
def program(tmp_path):
    file = tmp_path / "program.py"
    file.write_text(PROGRAM)
    return file


@pytest.fixture
def server():
    with LocalServer(timing=Timing.fast()) as running:
        yield running


def environment(path):
    return {**os.environ, "PYTHONPATH": str(path), "PYTHONDONTWRITEBYTECODE": "1"}


def check(command, server, cwd, env=None):
    done = subprocess.run([*command, server.url], check=False, capture_output=True, text=True, cwd=cwd, env=env)
    assert done.returncode == 0, done.stderr
    first, second, last = done.stdout.splitlines()
    assert first.startswith(KNOWN)
    assert (second, last) == ("No module named 'deepgram.nonsense'", "done")


@pytest.mark.one_python
@pytest.mark.skipif(find_spec("PyInstaller") is None, reason="needs PyInstaller")
def test_a_program_frozen_by_pyinstaller(site, program, server, tmp_path):
    build = ["--noconfirm", "--log-level", "ERROR", "--distpath", "out", "--workpath", "work"]
    without = [f"--exclude-module={name}" for name in FOR_TESTS]
    environ = {**environment(site), "PYINSTALLER_CONFIG_DIR": str(tmp_path / "config")}
    command = [sys.executable, "-m", "PyInstaller", *build, *without, program.name]
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=tmp_path, env=environ)
    assert done.returncode == 0, done.stderr
    bundle = tmp_path / "out" / "program"
    check([bundle / "program"], server, tmp_path, {"PATH": ""})
    assert not list(bundle.rglob("pocketsphinx*")), "the local server stays behind"


@pytest.fixture
def archive(site, tmp_path):
    return shutil.make_archive(str(tmp_path / "package"), "zip", site)


def test_a_package_in_a_zip_file(archive, program, server, tmp_path):
    check([sys.executable, program], server, tmp_path, environment(archive))
    code = "import deepgram.options as o, inspect; print(o.__file__, 'environment' in inspect.getsource(o))"
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=tmp_path, env=environment(archive)
    )
    assert done.stdout.split() == [f"{archive}/deepgram/options.py", "True"]


def test_python_without_docstrings_and_asserts(site, program, server, tmp_path):
    program.write_text(PROGRAM.replace("assert ", "done = "))
    check([sys.executable, "-OO", program], server, tmp_path, environment(site))


@pytest.mark.parametrize("missing", ["client.py", "agent/messages.py", "options.py"])
def test_a_module_that_was_left_out_is_an_import_error(missing, site, tmp_path):
    """F-34: the table of old paths makes no empty module in its place, which caused a RecursionError."""
    with zipfile.ZipFile(tmp_path / "part.zip", "w") as part:
        for file in (site / "deepgram").rglob("*.py"):
            name = file.relative_to(site).as_posix()
            if name != f"deepgram/{missing}":
                part.write(file, name)
    code = """
try:
    from deepgram.clients.agent.v1.websocket.options import SettingsOptions
    from deepgram import DeepgramClient
except ModuleNotFoundError as error:
    print(error)
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        check=False,
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env=environment(tmp_path / "part.zip"),
    )
    module = "deepgram." + missing.removesuffix(".py").replace("/", ".")
    assert done.stdout == f"No module named {module!r}\n", done.stderr
