"""Other ways to run the server: TLS, the command line, the pytest plugin; and the cost of importing it."""

import errno
import json
import re
import signal
import socket
import ssl
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from websockets.sync.client import connect
from wire_client import DEADLINE, KEY, PATH, PLAIN, Agent, fast_server

from deepgram.server import Abort, Faults, LocalServer

ROOT = Path(__file__).resolve().parents[2]


def python(*arguments, **options):
    return subprocess.Popen(
        [sys.executable, *arguments], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options
    )


def test_tls_needs_the_temporary_authority():
    with fast_server(tls=True) as server:
        assert server.url.startswith("wss://127.0.0.1:")
        with pytest.raises(ssl.SSLCertVerificationError), connect(server.url + PATH, additional_headers=KEY):
            pass
        with Agent(server, ssl=server.ssl_context()) as agent:
            assert agent.recv()["type"] == "Welcome"
        context = ssl.create_default_context(cadata=server.ca_pem.decode())
        server.faults = Faults(abort=Abort(after_sent=1))
        with Agent(server, ssl=context) as agent:
            agent.until_closed()
            assert agent.socket.protocol.close_code == 1006


@pytest.mark.skipif(sys.platform == "win32", reason="no signals to other processes")
def test_command_line(tmp_path):
    script = tmp_path / "script.json"
    script.write_text('{"otherwise": "From a file."}')
    server = python("-m", "deepgram.server", "--port", "0", "--script", str(script), "--fast", "--key", "k1")
    try:
        url = server.stdout.readline().strip()
        assert re.fullmatch(r"ws://127\.0\.0\.1:\d+", url)
        with connect(url + PATH, additional_headers={"Authorization": "Token k1"}) as client:
            client.send('{"type":"Settings","audio":{},"agent":{}}')
            client.send('{"type":"InjectUserMessage","content":"x"}')
            messages = []
            while "AgentAudioDone" not in str(messages[-1:]):
                messages.append(client.recv(timeout=DEADLINE))
            assert "From a file." in str(messages)
        server.send_signal(signal.SIGTERM)
        assert server.wait(120) == 0
        assert server.stderr.read() == ""
    finally:
        server.kill()
        server.communicate()


def test_command_line_has_files_and_plays_recordings(tmp_path):
    (tmp_path / "a.txt").write_text("I love this.")
    lines = [{"version": 1, "url": "wss://x/v1/listen"}, {"t": 0, "dir": "in", "text": "hello"}]
    (tmp_path / "session.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    files = ["--file", f"/a.txt={tmp_path / 'a.txt'}", "--file", f"https://x/y={tmp_path / 'a.txt'}"]
    server = python("-m", "deepgram.server", *files, "--replay", str(tmp_path / "session.jsonl"), "--replay-speed", "0")
    try:
        url = server.stdout.readline().strip()
        http = url.replace("ws:", "http:")
        assert httpx.get(f"{http}/a.txt", **PLAIN).text == "I love this."
        answer = httpx.post(
            f"{http}/v1/read?sentiment=true",
            json={"url": "https://x/y"},
            headers=KEY,
            **PLAIN,
        )
        assert answer.json()["results"]["sentiments"]["average"]["sentiment"] == "positive"
        with connect(f"{url}/v1/listen", additional_headers=KEY) as client:
            assert client.recv(timeout=DEADLINE) == "hello"
    finally:
        server.kill()
        server.communicate()


@pytest.mark.parametrize("arguments", [["--file", "nothing"], ["--file", "/x=/no/such/file"], ["--replay", "/no/such"]])
def test_command_line_reports_invalid_files(arguments):
    server = python("-m", "deepgram.server", *arguments)
    out, err = server.communicate(timeout=120)
    assert (server.returncode in (1, 2), out) == (True, "")
    assert "Traceback" not in err
    assert arguments[1].partition("=")[2] in err


def test_command_line_reports_an_invalid_script(tmp_path):
    script = tmp_path / "script.json"
    script.write_text('{"rulez": []}')
    server = python("-m", "deepgram.server", "--script", str(script))
    out, err = server.communicate(timeout=120)
    assert (server.returncode, out) == (1, "")
    assert err.startswith("deepgram.server: script.rulez: unknown")
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--port", "99999"], "port: expected 0 to 65535, got 99999"),
        (["--port", "-1"], "port: expected 0 to 65535, got -1"),
        (["--time-scale", "nan"], "expected at least 0, got nan"),
        (["--time-scale", "-1"], "expected at least 0, got -"),
        (["--replay-speed", "-1", "--replay", __file__], "replay_speed: expected at least 0, got -1"),
        (["--host", "nowhere.invalid"], ""),
    ],
)
def test_command_line_reports_invalid_numbers_and_hosts(arguments, message):
    server = python("-m", "deepgram.server", *arguments)
    out, err = server.communicate(timeout=120)
    assert (server.returncode, out) == (1, "")
    assert err.startswith("deepgram.server: ")
    assert message in err
    assert len(err.splitlines()) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="no signals to other processes")
@pytest.mark.parametrize("name", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_command_line_whatever_clients_do(name):
    server = python("-m", "deepgram.server", "--log")
    try:
        url = server.stdout.readline().strip()
        port = int(url.rpartition(":")[2])
        taken = python("-m", "deepgram.server", "--port", str(port))
        out, err = taken.communicate(timeout=120)
        assert (taken.returncode, out) == (1, "")
        assert str(errno.EADDRINUSE) in err
        with connect(url + PATH, additional_headers=KEY) as client, socket.create_connection(("127.0.0.1", port)):
            assert "Welcome" in client.recv(timeout=DEADLINE)
            server.send_signal(name)
            assert server.wait(120) == 0
        assert "Traceback" not in server.stderr.read()
    finally:
        server.kill()
        server.communicate()


@pytest.mark.parametrize("prefix", ["deep/gram", "/deep/gram/", "/deep/gram"])
def test_a_prefix_may_be_written_with_or_without_slashes(prefix):
    with fast_server(prefix=prefix) as server, Agent(server) as agent:
        assert agent.recv()["type"] == "Welcome"
        assert server.url.endswith("/deep/gram")


def test_pytest_plugin(tmp_path):
    (tmp_path / "conftest.py").write_text('pytest_plugins = ["deepgram.server.pytest_plugin"]\n')
    (tmp_path / "test_it.py").write_text(
        "from websockets.sync.client import connect\n"
        "def test_it(deepgram_server):\n"
        "    url = deepgram_server.url + '/v1/agent/converse'\n"
        "    with connect(url, additional_headers={'Authorization': 'Token x'}) as client:\n"
        "        assert 'Welcome' in client.recv(timeout=30)\n"
        "    assert deepgram_server.connection().status == 101\n"
    )
    run = python("-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path))
    out, err = run.communicate(timeout=120)
    assert "1 passed" in out, out + err


def test_type_checkers_see_every_public_name():
    import ast

    import deepgram.server

    tree = ast.parse(Path(deepgram.server.__file__).read_text("utf-8"))
    block = next(node for node in tree.body if isinstance(node, ast.If))
    assert {alias.asname for line in block.body for alias in line.names} == set(deepgram.server.__all__)


def test_importing_is_light_and_apart_from_the_client_side():
    code = (
        "import sys; import deepgram; before = set(sys.modules)\n"
        "import deepgram.server; from deepgram.server import *\n"
        "heavy = {'aiohttp', 'yaml', 'trustme', 'numpy', 'websockets', 'httpx'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
        "import deepgram.server.app, deepgram.server.__main__\n"
        "ours = {name for name in set(sys.modules) - before if name.startswith('deepgram.')}\n"
        "alien = {name for name in ours if not name.startswith('deepgram.server')}\n"
        "assert not alien, alien\n"
    )
    run = python("-c", code)
    assert (run.communicate(timeout=120)[1], run.returncode) == ("", 0)


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ({"timing": 5}, "timing: expected Timing, got int"),
        ({"faults": [Faults()]}, "faults: expected Faults, got list"),
        ({"agent": {}}, "agent: expected AgentOptions, got dict"),
        ({"keys": "abc"}, "keys: expected a list or set of keys, got one str"),
    ],
)
def test_arguments_of_the_wrong_type_are_refused(arguments, text):
    with pytest.raises(TypeError, match=text):
        LocalServer(**arguments)
