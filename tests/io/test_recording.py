"""Recorded sessions (option `record`): written by clients of every product, and replayed by the local server."""

import asyncio
import base64
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from attack import reconnects
from attack.clients import AUDIO, PATIENT, PRODUCTS, arguments
from attack.peers import GoodServer, Peer
from attack.reconnects import Run
from attack.wire import CLOSE, TEXT, close_payload, encode
from colours import DEADLINE, EVENTS, KEY, Heard, LoopThread, client_of
from deepgram.extensions.types.sockets import ListenV1ControlMessage

from deepgram import (
    AsyncDeepgramClient,
    Deepgram,
    DeepgramClient,
    DeepgramClientOptions,
    DeepgramConnectionError,
)
from deepgram._core.recording import Recording as WrittenRecording
from deepgram.server import Abort, Close, Faults, LocalServer, Reject, Timing
from deepgram.server.numbered_audio import numbered_frames
from deepgram.server.recorded import Recording

FRAMES = numbered_frames(60)
SPEECH_STARTED = '{"type":"SpeechStarted","channel":[0],"timestamp":1.5}'


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "session.jsonl"


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def talk(product: str, client: Any, last: str = "") -> Heard:
    """Run a session of a product to its end; it waits for the event `last` before it finishes."""
    heard = Heard(client, EVENTS[product])
    assert client.start(*arguments(product)), client.last_error
    if product == "speak":
        assert client.send_text("All aboard.")
        assert client.flush()
        heard.until("Flushed")
    else:
        if product == "agent":
            heard.until("SettingsApplied")
        for frame in FRAMES:
            assert client.send(frame)
    if last:
        heard.until(last)
    client.finish()
    return heard


def events_of(heard: Heard) -> list[tuple[str, str]]:
    """The events and payloads of a session, comparable between two runs."""
    return [(event, payload if isinstance(payload, bytes) else str(payload)) for event, payload in heard.events]


@pytest.mark.parametrize("product", PRODUCTS)
def test_a_replay_delivers_the_same_events(product: str, colour: str, loop: LoopThread, path: Path) -> None:
    last = "UserStartedSpeaking" if product == "agent" else ""
    with LocalServer(timing=Timing.fast()) as server:
        original = talk(product, client_of(product, colour, server.url, loop, record=path, **PATIENT), last)
    with LocalServer(replay=path, replay_speed=0) as server:
        replayed = talk(product, client_of(product, colour, server.url, loop, **PATIENT), last)
    assert events_of(replayed) == events_of(original)
    assert len(original.events) > 2
    recorded = Recording(path).take(re.sub(r".*//[^/]*", "", lines(path)[0]["url"]).partition("?")[0])
    out = [one.payload for one in recorded.frames if not one.by_server]
    if product != "speak":
        assert [payload for payload in out if isinstance(payload, bytes)] == FRAMES


@pytest.mark.parametrize("product", PRODUCTS)
def test_a_recording_of_a_third_party_server_replays_the_same(
    product: str, colour: str, loop: LoopThread, good: GoodServer, path: Path
) -> None:
    client = client_of(product, colour, good.url, loop, record=str(path), **PATIENT)
    original = talk(product, client)
    with LocalServer(replay=path, replay_speed=0) as server:
        replayed = talk(product, client_of(product, colour, server.url, loop, **PATIENT))
    assert events_of(replayed) == events_of(original)


def test_lines_have_the_documented_fields(dial: Any, serve: Any, path: Path) -> None:
    def behave(peer: Peer) -> None:
        peer.accept()
        peer.send(encode(TEXT, SPEECH_STARTED.encode()))
        next(peer.frames())
        peer.send(encode(CLOSE, close_payload(1011, "NET-0001")))
        peer.until_closed()

    client, heard = dial(serve(behave), record=path)
    assert client.start({**AUDIO, "keyterm": ["a b", "c"]}, headers={"X-Mine": "mine"})
    heard.until("SpeechStarted")
    assert client.send(b"\0\1\2\3")
    heard.until("Close")
    header, incoming, outgoing, end = lines(path)
    name = header["connection"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", header.pop("started"))
    assert header.pop("url").endswith("/v1/listen?encoding=linear16&sample_rate=16000&keyterm=a+b&keyterm=c")
    headers = header.pop("headers")
    assert (headers["Authorization"], headers["X-Mine"], headers["Accept"]) == ("***", "***", "application/json")
    assert header == {"version": 1, "status": 101, "request_id": "r", "connection": name}
    assert 0 <= incoming.pop("t") <= outgoing.pop("t") <= end.pop("t") < DEADLINE
    assert incoming == {"dir": "in", "text": SPEECH_STARTED, "connection": name}
    assert outgoing == {"dir": "out", "binary": "AAECAw==", "connection": name}
    assert end == {"close": 1011, "reason": "NET-0001", "by": "server", "connection": name}
    if os.name == "posix":
        assert path.stat().st_mode & 0o077 == 0


def test_a_5_x_connection_is_recorded_and_replayed(path: Path, colour: str) -> None:
    """Programs of 5.x give `record` in `config`, like all other options."""

    async def on_loop(url: str, **options: Any) -> list[str]:
        config = DeepgramClientOptions(url=url, options=options)
        async with AsyncDeepgramClient(KEY, config).listen.v1.connect(model="nova-3", **AUDIO) as connection:
            await connection.send_media(FRAMES[0])
            await connection.send_control(ListenV1ControlMessage(type="CloseStream"))
            return [message.type async for message in connection]

    def threaded(url: str, **options: Any) -> list[str]:
        config = DeepgramClientOptions(url=url, options=options)
        with DeepgramClient(KEY, config).listen.v1.connect(model="nova-3", **AUDIO) as connection:
            connection.send_media(FRAMES[0])
            connection.send_control(ListenV1ControlMessage(type="CloseStream"))
            return [message.type for message in connection]

    def run(url: str, **options: Any) -> list[str]:
        return asyncio.run(on_loop(url, **options)) if colour == "asyncio" else threaded(url, **options)

    with LocalServer(timing=Timing.fast()) as server:
        original = run(server.url, record=path)
        with pytest.raises(DeepgramConnectionError, match=r"options\['record'\]: '.*' can't be written: "):
            run(server.url, record=path / "below")
    with LocalServer(replay=path, replay_speed=0) as server:
        assert run(server.url) == original
    assert original[-1] == "Metadata"
    assert Recording(path).take("/v1/listen").frames[0].payload == FRAMES[0]


async def test_a_2_x_live_transcription_is_recorded_and_replayed(path: Path) -> None:
    async def run(url: str, **options: Any) -> list[Any]:
        transcripts: list[Any] = []
        address = f"{url.replace('ws', 'http', 1)}/v1"
        with pytest.warns(DeprecationWarning, match="from-2.md"):
            deepgram = Deepgram({"api_key": KEY, "api_url": address, **options})
        live = await deepgram.transcription.live(AUDIO)
        live.register_handler(live.event.TRANSCRIPT_RECEIVED, transcripts.append)
        for frame in FRAMES:
            live.send(frame)
        await live.finish()
        return transcripts

    with LocalServer(timing=Timing.fast()) as server:
        original = await run(server.url, record=path)
    with LocalServer(replay=path, replay_speed=0) as server:
        assert await run(server.url) == original
    assert original
    (header, *_) = lines(path)
    assert header["headers"]["Authorization"] == "***"


# ---- credentials

CANARY = "canary-4711-of-a-key"
ENDPOINT = {"url": f"https://user:{CANARY}@models.example/v1?token={CANARY}", "headers": {"authorization": CANARY}}


def test_no_credential_is_recorded(colour: str, loop: LoopThread, serve: Any, path: Path) -> None:
    """Whether it comes from the URL, headers or messages, and even if the server repeats it."""

    def behave(peer: Peer) -> None:
        peer.accept()
        settings = next(peer.frames()).payload
        assert settings.count(CANARY.encode()) == 5  # on the wire nothing is redacted
        for text in (f"not JSON: {KEY}", json.dumps({"type": "Error", "description": f"bad key {CANARY}"})):
            peer.send(encode(TEXT, text.encode()))
        peer.send(encode(CLOSE, close_payload(1008, f"no such key: {KEY}")))
        peer.until_closed()

    query = f"?api_key={CANARY}&callback=https://user:{CANARY}@hook.example"
    url = serve(behave).url.replace("//", f"//user:{CANARY}@") + query
    client = client_of("agent", colour, url, loop, record=path, **PATIENT)
    heard = Heard(client)
    settings = arguments("agent")[0].to_dict()
    settings["agent"]["think"]["endpoint"] = ENDPOINT
    settings["agent"]["think"]["context"] = json.dumps({"session_token": CANARY, "kept": "kept"})
    settings["agent"]["speak"] = {"provider": {"type": "aws_polly", "credentials": {"secret_access_key": CANARY}}}
    client.start(settings, headers={"X-Mine": CANARY, "User-Agent": f"mine {CANARY}"})
    heard.until("Close")
    text = path.read_text("utf-8")
    assert "not JSON: ***" in text
    assert "no such key: ***" in text
    assert "kept" in text
    assert "canary" not in text.lower()
    assert KEY not in text
    for binary in re.findall(r'"binary":"([^"]*)"', text):
        assert b"canary" not in base64.b64decode(binary)
    Recording(path)


SENT = [
    f'{{"token": "{CANARY}"',  # truncated JSON
    f"key={CANARY}",
    "[" * 5000 + f'{{"key": "{CANARY}"}}' + "]" * 5000,
    json.dumps({"type": "x", "content": json.dumps({"apiKey": CANARY})}),
    json.dumps({"type": "x", "call": {"headers": [{"value": CANARY}]}}),
    f'{{"type": "x", "\\u0074oken": "{CANARY}"}}',
    f'{{"type": "x", "text": "{KEY}"}}',
    json.dumps({"text": f"HTTPS://user:{CANARY}@h"}),
]


@pytest.mark.parametrize("text", [*SENT, *(text.encode() for text in (KEY, f'{{"key": "{KEY}"}}'))])
def test_no_credential_in_a_sent_message_is_recorded(dial: Any, good: GoodServer, path: Path, text: Any) -> None:
    client, _ = dial(good, record=path)
    assert client.start(AUDIO)
    assert client.send(text)
    client.finish()
    (sent,) = [one for one in Recording(path).take("/v1/listen").frames if not one.by_server][:1]
    recorded = sent.payload if isinstance(sent.payload, bytes) else sent.payload.encode()
    assert CANARY.encode() not in recorded
    assert KEY.encode() not in recorded
    assert not isinstance(text, bytes) or len(recorded) == len(text)
    assert CANARY not in path.read_text("utf-8")


def test_transaction_key_of_metadata_is_recorded_unchanged() -> None:
    """The `transaction_key` is not a credential."""
    from deepgram._core.recording import Record

    text = '{"type": "Metadata", "transaction_key": "deprecated"}'
    line = Record(WrittenRecording("", 10**6), "n", "ws://h", {}).frame(0, 0, "in", text)
    assert json.loads(line)["text"] == text


# ---- limits and failures


def test_a_recording_stays_within_record_limit(colour: str, loop: LoopThread, server: LocalServer, path: Path) -> None:
    limit = 20_000
    options = {"record": path, "record_limit": limit, **PATIENT}
    client = client_of("listen", colour, server.url, loop, **options)
    talk("listen", client)
    assert path.stat().st_size <= limit
    found = lines(path)
    dropped = [line["dropped"] for line in found if "dropped" in line]
    assert len(dropped) == 2  # one where dropping begins, and one with the totals at the end
    sent = [line for line in found if "binary" in line]
    assert "close" in found[-1]
    written = sum("dir" in line for line in found)
    assert [base64.b64decode(line["binary"]) for line in sent] == FRAMES[: len(sent)]
    assert sum(one["frames"] for one in dropped) >= len(FRAMES) + 1 - written  # CloseStream, and what the server sent
    assert sum(one["bytes"] for one in dropped) >= len(FRAMES[0]) * (len(FRAMES) - len(sent))
    Recording(path)
    size = path.stat().st_size
    other = client_of("listen", colour, server.url, loop, record=path, record_limit=size + 1024, **PATIENT)
    assert other.start(AUDIO)
    assert other.finish()
    assert path.stat().st_size == size


def test_reaching_record_limit_is_logged(
    colour: str, loop: LoopThread, server: LocalServer, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    client = client_of("listen", colour, server.url, loop, record=path, record_limit=1, **PATIENT)
    talk("listen", client)
    assert path.read_bytes() == b""
    (warning,) = [record.getMessage() for record in caplog.records if record.name == "deepgram.record"]
    assert warning == f"options['record']: {str(path)!r} is not written any more: record_limit is reached"


@pytest.mark.parametrize("where", ["missing/session.jsonl", "", "pipe", "a\0b"])
@pytest.mark.parametrize("product", PRODUCTS)
def test_start_fails_if_the_path_cannot_be_written(
    product: str, where: str, colour: str, loop: LoopThread, server: LocalServer, tmp_path: Path
) -> None:
    if where == "pipe":
        if not hasattr(os, "mkfifo"):
            pytest.skip("which need named pipes")
        os.mkfifo(tmp_path / where)
    wrong = f"{tmp_path}{os.sep}{where}"
    for options in ({}, {"reconnect": True}):
        client = client_of(product, colour, server.url, loop, record=wrong, **options, **PATIENT)
        assert client.start(*arguments(product)) is False
        assert client.last_error.message.startswith(f"options['record']: {wrong!r} can't be written: ")
        assert not client.last_error.retryable
    assert not server.connections


@pytest.mark.parametrize("wrong", [5, True, ["a"]])
def test_a_record_option_that_is_no_path_raises_value_error(wrong: Any) -> None:
    with pytest.raises(ValueError, match=r"options\['record'\]: expected a path, got "):
        DeepgramClient(KEY, DeepgramClientOptions(options={"record": wrong})).listen.websocket.v("1")


@pytest.mark.parametrize("value", [None, ""])
def test_recording_is_off_by_default(value: Any, dial: Any, good: GoodServer) -> None:
    client, _ = dial(good, record=value)
    assert client.start(AUDIO)
    assert type(getattr(client, "_client", client)._socket.frames).__name__ == "Frames"


FULL_DISK = """
import resource, sys
from deepgram import DeepgramClient, DeepgramClientOptions
resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))
options = {"record": sys.argv[2], "close_timeout": 30}
client = DeepgramClient("a-key", DeepgramClientOptions(url=sys.argv[1], options=options)).listen.websocket.v("1")
assert client.start({"encoding": "linear16", "sample_rate": 16000}), client.last_error
assert all(client.send(bytes(640)) for _ in range(50))
assert client.finish()
"""
KILLED = """
import os, signal, sys
from deepgram import DeepgramClient, DeepgramClientOptions, LiveTranscriptionEvents
config = DeepgramClientOptions(url=sys.argv[1], options={"record": sys.argv[2]})
client = DeepgramClient("a-key", config).listen.websocket.v("1")
client.on(LiveTranscriptionEvents.SpeechStarted, lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL))
assert client.start({"encoding": "linear16", "sample_rate": 16000}), client.last_error
client.send(b"abc")
signal.pause()
"""


def program(text: str, *arguments: Any) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", text, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


@pytest.mark.skipif(sys.platform == "win32", reason="which need process limits")
def test_a_full_disk_ends_the_recording_and_not_the_session(server: LocalServer, path: Path) -> None:
    ran = program(FULL_DISK, server.url, path)
    assert ran.returncode == 0, ran.stderr
    assert ran.stderr.count(f"options['record']: '{path}' is not written any more: ") == 1
    assert path.read_bytes().endswith(b"}\n")
    sent = Recording(path).take("/v1/listen").frames
    assert 5 <= len(sent) < 50


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="which need named pipes")
def test_a_full_pipe_is_logged(
    colour: str, loop: LoopThread, server: LocalServer, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The log said "TypeError" instead."""
    os.mkfifo(path)
    unread = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    client = client_of("listen", colour, server.url, loop, record=path, **PATIENT)
    assert client.start(AUDIO)
    assert all(client.send(bytes(3200)) for _ in range(50))
    assert client.finish()
    os.close(unread)
    (warning,) = [record.getMessage() for record in caplog.records if record.name == "deepgram.record"]
    assert warning == f"options['record']: {str(path)!r} is not written any more: the pipe is full"


@pytest.mark.skipif(sys.platform == "win32", reason="which need SIGKILL")
def test_a_killed_process_leaves_what_its_handlers_received(serve: Any, path: Path) -> None:
    def behave(peer: Peer) -> None:
        peer.accept()
        next(peer.frames())
        peer.send(encode(TEXT, SPEECH_STARTED.encode()))
        list(peer.frames())

    assert program(KILLED, serve(behave).url, path).returncode == -signal.SIGKILL
    recorded = Recording(path).take("/v1/listen")
    assert [one.payload for one in recorded.frames] == [b"abc", SPEECH_STARTED]
    assert (recorded.ended_at, recorded.close) == (None, None)


# ---- several connections


def test_a_refusal_is_replayed(dial: Any, path: Path) -> None:
    refused = Faults(reject=Reject(402, body={"err_code": "ASR_PAYMENT_REQUIRED", "err_msg": "No credits"}))
    errors = []
    for options in ({"next_faults": [refused]}, {"replay": path}):
        with LocalServer(**options) as server:
            client, _ = dial(server, record=path)
            assert client.start(AUDIO) is False
            error = client.last_error
            assert isinstance(error, DeepgramConnectionError)
            errors.append((error.status, error.message.partition("(")[0], json.loads(error.body or "")))
    assert errors[0] == errors[1]
    assert [line.get("status") for line in lines(path)] == [402, None, None] * 2
    assert lines(path)[0]["request_id"]
    assert [line.get("close", 0) for line in lines(path)] == [0, 0, None] * 2


def test_the_truncated_body_of_a_refusal_is_recorded(dial: Any, serve: Any, path: Path) -> None:
    def behave(peer: Peer) -> None:
        peer.send(b"HTTP/1.1 503 Busy\r\nContent-Length: 100\r\n\r\nhalf")
        list(peer.frames())

    client, _ = dial(serve(behave), record=path, open_timeout=1.5)
    assert client.start(AUDIO) is False
    header, body, _ = lines(path)
    assert (header["status"], body["text"]) == (503, "half")


def test_a_failed_connection_is_not_recorded(dial: Any, serve: Any, path: Path) -> None:
    client, _ = dial(serve(lambda peer: peer.socket.close()), record=path)
    assert client.start(AUDIO) is False
    assert path.read_bytes() == b""


def test_a_lost_connection_is_replayed(dial: Any, path: Path) -> None:
    ends = [Faults(abort=Abort(after_frames=3))]
    for options in ({"next_faults": ends}, {"replay": path, "replay_speed": 0}):
        with LocalServer(**options) as server:
            client, heard = dial(server, record=path)
            assert client.start(AUDIO)
            for frame in FRAMES[:3]:
                client.send(frame)
            heard.until("Close")
            assert client.last_error.code == 1006
    assert [(line["close"], line["by"]) for line in lines(path) if "close" in line] == [(None, None)] * 2


def test_a_close_frame_without_a_code_is_replayed(dial: Any, serve: Any, path: Path) -> None:
    def behave(peer: Peer) -> None:
        peer.accept()
        peer.send(encode(CLOSE, b""))
        peer.until_closed()

    client, heard = dial(serve(behave), record=path)
    assert client.start(AUDIO)
    heard.until("Close")
    with LocalServer(replay=path, replay_speed=0) as server:
        client, heard = dial(server, record=path)
        assert client.start(AUDIO)
        heard.until("Close")
    assert [line["close"] for line in lines(path) if "close" in line] == [1005, 1005]


def test_a_session_with_reconnects_is_replayed(colour: str, loop: LoopThread, path: Path) -> None:
    """Each connection has a header; the replay has the same losses and the same transcripts."""
    words = []
    for options in (
        {"next_faults": [Faults(close=Close(after_frames=20, code=1011)), Faults(reject=Reject(503))]},
        {"replay": path, "replay_speed": 0},
    ):
        with LocalServer(timing=Timing.fast(), **options) as server:
            run = Run("listen", colour, loop, server, DEADLINE)
            if "replay" not in options:
                plain = getattr(run.client, "_client", run.client)
                plain._config.options.update(record=str(path))
            assert run.client.start(AUDIO)
            for frame in FRAMES:
                assert run.client.send(frame)
            run.ends(whole=True)
            assert run.problems == []
            words.append(reconnects.numbers(run))
            assert len(run.heard["Reconnecting"]) == 2
    assert words == [list(range(len(FRAMES)))] * 2
    assert [line["status"] for line in lines(path) if "version" in line] == [101, 503, 101]
    sent = [base64.b64decode(line["binary"]) for line in lines(path) if "binary" in line]
    assert sent[: len(FRAMES)] != sent
    assert set(sent) == set(FRAMES)


def test_reconnect_succeeds_though_the_file_is_gone(
    colour: str, loop: LoopThread, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    with LocalServer(timing=Timing.fast(), next_faults=[Faults(abort=Abort(after_frames=20))]) as server:
        run = Run("listen", colour, loop, server, DEADLINE)
        getattr(run.client, "_client", run.client)._config.options.update(record=str(folder / "session.jsonl"))
        assert run.client.start(AUDIO)
        folder.rename(tmp_path / "elsewhere")
        for frame in FRAMES:
            assert run.client.send(frame)
        run.ends(whole=True)
    assert run.problems == []
    assert any(record.name == "deepgram.record" for record in caplog.records)


def test_clients_may_share_a_file(colour: str, loop: LoopThread, path: Path) -> None:
    """Lines of several sessions are interleaved; each session is replayed separately."""
    with LocalServer(timing=Timing.fast()) as server:
        clients = [client_of("listen", colour, server.url, loop, record=path, **PATIENT) for _ in range(3)]
        for client in clients:
            assert client.start({**AUDIO})
        for place, frame in enumerate(FRAMES):
            assert clients[place % 3].send(frame)
        for client in clients:
            assert client.finish()
    recording = Recording(path)
    taken = [recording.take("/v1/listen") for _ in clients]
    audio = [[one.payload for one in each.frames if isinstance(one.payload, bytes)] for each in taken]
    assert audio == [FRAMES[n::3] for n in range(3)]
    assert all(each.ended_at is not None for each in taken)


def test_the_command_line_replays_a_recording(dial: Any, good: GoodServer, path: Path) -> None:
    client, _ = dial(good, record=path)
    original = talk("listen", client)
    command = [sys.executable, "-m", "deepgram.server", "--port", "0", "--replay", str(path), "--replay-speed", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        try:
            url = next(found[0] for line in running.stdout if (found := re.search(r"ws://[\w.]+:\d+", line)))
            client, _ = dial(type("Server", (), {"url": url}))
            assert events_of(talk("listen", client)) == events_of(original)
        finally:
            running.terminate()
            running.stdout.close()


def test_no_file_descriptor_is_leaked(dial: Any, serve: Any, path: Path) -> None:
    """Neither by finished connections, nor by those that failed."""

    def descriptors() -> list[str]:
        return [found for one in os.listdir("/proc/self/fd") if (found := _target(one)) == str(path)]

    if sys.platform != "linux":
        pytest.skip("which need /proc/self/fd")
    client, _ = dial(serve(lambda peer: peer.socket.close()), record=path)
    assert client.start(AUDIO) is False
    assert descriptors() == []
    with LocalServer(next_faults=[Faults(reject=Reject(400))]) as server:
        client, _ = dial(server, record=path)
        assert client.start(AUDIO) is False
        assert descriptors() == []
        assert client.start(AUDIO)
        assert descriptors() == [str(path)]
        assert client.finish()
    assert descriptors() == []


def _target(descriptor: str) -> str:
    try:
        return os.readlink(f"/proc/self/fd/{descriptor}")
    except OSError:
        return ""  # the descriptor of the listing itself
