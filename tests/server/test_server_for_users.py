"""What users of the local server see first (F-32): its address, options, fixtures, log and refusals."""

import json
import logging
import re
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from wire_client import DEADLINE, KEY, PATH, PLAIN, Agent, fast_server, settings, silence, speech

import deepgram.server
from deepgram.server import Abort, AgentOptions, Close, Emit, Faults, LocalServer, Reject, Timing

ROOT = Path(__file__).resolve().parents[2]
DEEP = "[" * 100_000
LISTEN = "/v1/listen?encoding=linear16&sample_rate=16000"


def test_the_url_of_a_server_not_started_is_an_error():
    """F-32: `url` raises RuntimeError unless the port is fixed; it used to be a URL with port 0."""
    server = LocalServer()
    for name in ("url", "http_url"):
        with pytest.raises(RuntimeError, match=r"call start\(\) first"):
            getattr(server, name)
    with pytest.raises(RuntimeError, match=r"call start\(\) first"):
        server.connections  # noqa: B018
    assert LocalServer(port=8765).url == "ws://127.0.0.1:8765"
    with server:
        assert connectable(server)


def connectable(server):
    with Agent(server) as agent:
        return agent.recv()["type"] == "Welcome"


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (lambda: Faults(reject=429), "Faults.reject: expected Reject or None, got int"),
        (lambda: Faults(close=Abort()), "Faults.close: expected Close or None, got Abort"),
        (lambda: Faults(emit=Emit("x")), r"Faults.emit: expected Sequence\[Emit\], got Emit"),
        (lambda: Faults(emit=["x"]), r"Faults.emit: expected Sequence\[Emit\], got list"),
        (lambda: Faults(mutate="x"), "Faults.mutate: expected a callable or None, got str"),
        (lambda: Faults(duplicate=1), "Faults.duplicate: expected bool, got int"),
        (lambda: Faults(idle_timeout="1"), "Faults.idle_timeout: expected float or None, got str"),
        (lambda: Close("1011"), "Close.code: expected int, got str"),
        (lambda: Abort(after_frames=1.5), "Abort.after_frames: expected int or None, got float"),
        (lambda: Reject("503"), "Reject.status: expected int, got str"),
        (lambda: Reject(body=b"no"), "Reject.body: expected text, or what JSON can carry: Object of type bytes"),
        (lambda: Timing(think="0"), "Timing.think: expected float, got str"),
        (lambda: Timing.fast(idle=True), "Timing.idle: expected float, got bool"),
        (lambda: AgentOptions(stored_agents=[]), "AgentOptions.stored_agents: expected Mapping"),
        (lambda: AgentOptions(unavailable_models="m"), "AgentOptions.unavailable_models: expected Collection"),
        (lambda: LocalServer(next_faults=[Reject(503)]), "next_faults: expected Faults, got Reject"),
    ],
)
def test_faults_and_the_other_options_check_their_types(make, text):
    """F-32: a wrong type is a TypeError where it is passed, not an error in the server's thread later."""
    with pytest.raises(TypeError, match=text):
        make()


def test_options_set_later_are_checked_too():
    server, faults = LocalServer(), Faults()
    with pytest.raises(TypeError, match=r"Faults.abort: expected Abort or None, got bool"):
        faults.abort = True
    with pytest.raises(AttributeError, match="Faults has no field 'abrot'; it has reject, delay_handshake"):
        faults.abrot = Abort()
    for name in ("faults", "timing", "agent"):
        with pytest.raises(TypeError, match=f"{name}: expected"):
            setattr(server, name, None)
    with pytest.raises(ValueError, match=r"script.rulez: unknown"):
        server.script = {"rulez": []}
    faults.emit = (Emit("x"),)
    faults.delay_handshake = 0


def answer(server, text="Hello"):
    with Agent(server) as agent:
        agent.ready()
        agent.send(type="InjectUserMessage", content=text)
        messages = agent.until("AgentAudioDone")
        return [m["content"] for m in messages if m["type"] == "ConversationText" and m["role"] == "assistant"]


def test_a_script_set_on_a_running_server_is_used():
    """F-32: new connections use the new script; those already open keep the old one."""
    with fast_server() as server, Agent(server) as before:
        before.ready()
        server.script = {"otherwise": "New.", "transcripts": ["What was said."]}
        assert answer(server) == ["New."]
        with Agent(server, LISTEN) as stream:
            stream.stream(speech(1) + silence(0.5))
            assert stream.until("Results")[-1]["channel"]["alternatives"][0]["transcript"] == "what was said"
        before.send(type="InjectUserMessage", content="Hello")
        assert "You said: Hello" in [m.get("content") for m in before.until("AgentAudioDone")]


def test_the_speech_engine_uses_a_script_set_later():
    pytest.importorskip("pocketsphinx")
    with fast_server(engine="speech", script={"phrases": ["old"]}) as server:
        server.script = {"otherwise": "New."}
        assert answer(server) == ["New."]


def test_timing_and_agent_options_can_be_set_on_a_running_server():
    with LocalServer() as server:
        server.timing = Timing.fast(idle=0.05)
        with Agent(server) as agent:
            assert agent.until_closed()[-1]["code"] == "CLIENT_MESSAGE_TIMEOUT"
        server.timing, server.agent = Timing.fast(), AgentOptions(latency_reports=True, unavailable_models={"m"})
        with Agent(server) as agent:
            agent.ready()
            agent.send(type="InjectUserMessage", content="Hello")
            assert "LatencyReport" in [m["type"] for m in agent.until("AgentAudioDone")]
        with Agent(server) as agent:
            agent.send(settings(agent={"think": {"provider": {"type": "open_ai", "model": "m"}}}))
            assert "model not available" in agent.until_closed()[-1]["description"]


def test_dir_and_star_import_have_all_public_names():
    """F-32: they are listed although each is loaded at its first use."""
    assert set(deepgram.server.__all__) <= set(dir(deepgram.server))
    names = {}
    exec("from deepgram.server import *", names)
    assert set(deepgram.server.__all__) <= set(names)
    assert names["LocalServer"] is LocalServer


# pytest

FIXTURES = """
import pytest, pyaudio_user
from websockets.sync.client import connect
from deepgram.server import Timing

pytestmark = pytest.mark.deepgram_server(script={"otherwise": "Of the module."}, seed=1)

def said(server):
    url = server.url + "/v1/agent/converse"
    with connect(url, additional_headers={"Authorization": "Token x"}) as client:
        client.send('{"type":"Settings","audio":{},"agent":{}}')
        client.send('{"type":"InjectUserMessage","content":"x"}')
        messages = []
        while "AgentAudioDone" not in str(messages[-1:]):
            messages.append(client.recv(timeout=30))
        return next(message for message in messages if '"assistant"' in str(message))

def test_marker_of_the_module(deepgram_server):
    assert "Of the module." in said(deepgram_server)
    assert deepgram_server.timing == Timing.fast()

@pytest.mark.deepgram_server(script={"otherwise": "Of the test."}, timing=Timing.fast(idle=3), engine="scripted")
def test_marker_of_the_test(deepgram_server):
    assert "Of the test." in said(deepgram_server)
    assert deepgram_server.timing.idle == 3

def test_script_that_is_set(deepgram_server):
    deepgram_server.script = {"otherwise": "Set."}
    assert "Set." in said(deepgram_server)

def test_factory(start_deepgram_server):
    one, two = start_deepgram_server(script={"otherwise": "One."}), start_deepgram_server(prefix="/two")
    assert "One." in said(one)
    assert "You said: x" in said(two)

def test_sound_card(fake_sound_card):
    card = fake_sound_card(source=b"12" * 1600, speed=50)
    assert pyaudio_user.heard(1600) == b"12" * 1600

@pytest.mark.deepgram_server({"otherwise": "x"})
def test_by_position(request):
    with pytest.raises(TypeError, match="by name only"):
        request.getfixturevalue("deepgram_server")
"""

PYAUDIO_USER = """
import queue

def heard(size):
    import pyaudio
    host, chunks, heard = pyaudio.PyAudio(), queue.Queue(), b""
    stream = host.open(rate=16000, channels=1, format=pyaudio.paInt16, input=True, frames_per_buffer=800,
                       stream_callback=lambda data, *_: (chunks.put(data), pyaudio.paContinue))
    while len(heard) < 2 * size:
        heard += chunks.get(timeout=30)
    stream.stop_stream()
    host.terminate()
    return heard[:2 * size]
"""


def test_the_fixtures_of_the_plugin(tmp_path):
    """F-32: a marker and a factory for script, engine and timing; a fake sound card."""
    (tmp_path / "conftest.py").write_text('pytest_plugins = ["deepgram.server.pytest_plugin"]\n')
    (tmp_path / "pyaudio_user.py").write_text(PYAUDIO_USER)
    (tmp_path / "test_it.py").write_text(FIXTURES)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--strict-markers", str(tmp_path)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert "6 passed" in run.stdout, run.stdout + run.stderr


# the log


def logged(*arguments, use):
    """The lines that `--log` writes to stderr while `use` is called with the server's URL."""
    command = [sys.executable, "-m", "deepgram.server", "--fast", "--log", *arguments]
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        use(server.stdout.readline().strip())
        server.send_signal(signal.SIGTERM)
        out, lines = server.communicate(timeout=120)
    finally:
        server.kill()
        server.communicate()
    assert out == ""
    return [re.sub(r"(\d) +\d+\.\d{3} ", r"\1 ", line) for line in lines.splitlines()]


SECRET = "sk-very-secret"


def use_everything(url):
    think = {"provider": {"type": "open_ai", "model": "m"}, "endpoint": {"url": f"http://u:{SECRET}@model.example/"}}
    think["endpoint"]["headers"] = {"authorization": f"Bearer {SECRET}"}
    with connect(url + PATH, additional_headers={"Authorization": f"Token {SECRET}"}) as client:
        client.send(json.dumps(settings(agent={"think": think, "greeting": "Line one.\nLine two."})))
        client.send(bytes(1280))
        client.send(bytes(1280))
        client.send('{"type":"KeepAlive"}')
        while "AgentAudioDone" not in str(client.recv(timeout=DEADLINE)):
            pass
        client.send('{"type":"InjectUserMessage","content":"' + "very " * 100 + '"}')
        while "FAILED_TO_THINK" not in str(client.recv(timeout=DEADLINE)):
            pass
    with connect(
        f"{url}{LISTEN}&model=nova-3&callback=http://u:{SECRET}@h/&token={SECRET}", subprotocols=["token", SECRET]
    ) as client:
        client.send("no JSON")
    with pytest.raises(InvalidStatus):
        connect(url + LISTEN + "&model=nova-9", additional_headers=KEY)
    kind = {"Content-Type": "application/json"}
    speak = url.replace("ws", "http") + "/v1/speak"
    response = httpx.post(speak, content='{"text":"Hi."}', headers=KEY | kind, **PLAIN)
    assert response.status_code == 200


def test_the_log_shows_connections_messages_and_closes_but_no_credential():
    """F-32: `--log` writes a line for each to stderr; without it the command shows only its URL."""
    lines = logged("--key", SECRET, "--key", "any-key", use=use_everything)
    assert SECRET not in "\n".join(lines)
    agent = [line.removeprefix("#0 ") for line in lines if line.startswith("#0")]
    greeting = '-> ConversationText role="assistant" content="Line one.\\nLine two."'
    assert agent[:3] == ["<- GET /v1/agent/converse", "-> 101", "-> Welcome"]
    assert {"<- Settings", "-> SettingsApplied", "<- 2 binary, 2560 bytes", "<- KeepAlive", greeting} <= set(agent)
    assert any(re.fullmatch(r"-> \d+ binary, \d+ bytes", line) for line in agent)
    assert any(line.startswith('-> ConversationText role="user" content="very very') for line in agent)
    assert any(line.startswith('-> Warning code="THINK_REQUEST_FAILED"') for line in agent)
    assert agent[-1].startswith("closed 1000 by the ")
    reason = "DATA-0000: expected Configure, Finalize, KeepAlive or CloseStream as text. See https://dpgr.am/data0000"
    parameters = "encoding=linear16&sample_rate=16000&model=nova-3&callback=...&token=..."
    assert [line for line in lines if line.startswith("#1")] == [
        f"#1 <- GET /v1/listen?{parameters}",
        "#1 -> 101",
        "#1 <- text, 7 characters",
        f"#1 closed 1008 by the server {reason}",
    ]
    assert [line for line in lines if line.startswith("#2")] == [
        "#2 <- GET /v1/listen?encoding=linear16&sample_rate=16000&model=nova-9",
        "#2 -> 400 Bad Request: No such model/language/tier combination found.",
    ]
    *request, audio = (line for line in lines if line.startswith("#3"))
    assert request == ["#3 <- POST /v1/speak", "#3 <- text, 14 characters", "#3 -> 200"]
    assert re.fullmatch(r"#3 -> \d+ binary, \d+ bytes", audio)
    assert max(map(len, lines)) < 200


def test_the_log_of_a_server_in_code_sums_up_audio_frames():
    from deepgram.server import VirtualClock

    lines, clock = [], VirtualClock()
    with LocalServer(clock=clock, log=lines.append) as server, Agent(server, LISTEN) as stream:
        stream.socket.send(bytes(640))
        server.wait_for(lambda: server.connection().frames_received == 1)
        clock.advance(5)
        stream.socket.send(bytes(640))
        server.wait_for(lambda: len(lines) == 3)
    assert lines[2] == "#0   5.000 <- 2 binary, 1280 bytes"


# what is refused


@pytest.fixture
def quiet(caplog):
    """No record at WARNING or above may be logged."""
    yield
    assert [record for record in caplog.get_records("call") if record.levelno >= logging.WARNING] == []


@pytest.mark.parametrize(
    "text",
    [DEEP, '{"type":' + DEEP, '{"a":' * 500 + "1" + "}" * 500, '"\\ud800"', "NaN"],
    ids=["deep list", "deep type", "deep object", "lone surrogate", "NaN"],
)
@pytest.mark.usefixtures("quiet")
def test_deep_and_broken_json_is_a_clean_error(text):
    """F-32: JSON of 100,000 levels causes neither a traceback nor a status of 500."""
    with fast_server() as server:
        with Agent(server) as agent:
            agent.socket.send(text)
            error = agent.until_closed()[-1]
            assert (error["type"], error["code"]) == ("Error", "UNPARSABLE_CLIENT_MESSAGE")
        for path in (LISTEN, "/v1/speak"):
            with Agent(server, path) as client:
                client.socket.send(text)
                client.until_closed()
                assert client.socket.protocol.close_code == (
                    1009 if path == "/v1/speak" and len(text) > 1 << 16 else 1008
                )
        kind = {"Content-Type": "application/json"}
        refused = httpx.post(f"{server.http_url}/v1/speak", content=text, headers=KEY | kind, **PLAIN)
        assert (refused.status_code, refused.json()["category"]) == (400, "PAYLOAD_ERROR")
        assert len(server.connections[0].received_messages) <= 1


@pytest.mark.usefixtures("quiet")
def test_nested_fields_and_escapes_are_accepted_but_no_lone_surrogate():
    parameters = json.loads('{"a":' * 100 + "1" + "}" * 100)
    with fast_server() as server, Agent(server) as agent:
        think = {"provider": {"type": "open_ai", "model": "m"}, "functions": [{"name": "f", "parameters": parameters}]}
        agent.ready(agent={"think": think})
        agent.send(type="InjectUserMessage", content='\ud83d\ude00 "\\u00e9"')
        assert agent.until("ConversationText")[-1]["content"] == '😀 "\\u00e9"'
        agent.socket.send('{"type":"InjectUserMessage","content":"\\ud800"}')
        assert agent.until_closed()[-1]["code"] == "UNPARSABLE_CLIENT_MESSAGE"


@pytest.mark.parametrize("version", ["8", "7", "14", "", None])
def test_other_versions_of_websocket_are_refused_with_the_right_one(version):
    """F-32: the answer has status 426 and a header that names version 13; version 8 used to be accepted."""
    with fast_server() as server:
        headers = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="}
        if version is not None:
            headers["Sec-WebSocket-Version"] = version
        answer = httpx.get(server.http_url + PATH, headers=KEY | headers, **PLAIN)
        assert (answer.status_code, answer.headers["sec-websocket-version"]) == (426, "13")
        assert answer.headers["dg-error"] == "Upgrade Required: expected WebSocket version 13"


def test_a_body_of_more_than_2_mb_is_refused():
    with fast_server() as server:
        body = b"x" * ((2 << 20) + 1)
        answer = httpx.post(f"{server.http_url}/v1/speak", content=body, headers=KEY, **PLAIN)
        assert (answer.status_code, answer.json()["category"]) == (413, "PAYLOAD_TOO_LARGE")
        assert answer.json()["message"] == "Payload size exceeds limit of 2 MB."


def test_a_missing_file_is_an_error_at_once(tmp_path):
    with pytest.raises(FileNotFoundError, match="No such file"):
        LocalServer(files={"/a.wav": tmp_path / "nothing.wav"})
    with pytest.raises((IsADirectoryError, PermissionError)):
        LocalServer(files={"https://example.com/a.wav": tmp_path})
