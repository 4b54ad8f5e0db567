"""One test for each defect of 4.8.1 that concerns the agent or the core below it, named after the defect's number."""

import asyncio
import builtins
import contextlib
import json
import logging
import re
import socket
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from colours import COLOURS, DEADLINE, KEY, Blocking, Heard, LoopThread, agent_of, eventually, names, ready, settings
from websockets.utils import accept_key

import deepgram
from deepgram import (
    AgentKeepAlive,
    AgentWebSocketEvents,
    DeepgramClient,
    DeepgramClientOptions,
    Function,
    LiveOptions,
    LiveResultResponse,
    SettingsOptions,
)
from deepgram._core.codec import decoder
from deepgram._core.url import socket_url, with_query
from deepgram._io.async_client import AbstractAsyncWebSocketClient
from deepgram._io.sync_client import AbstractSyncWebSocketClient
from deepgram.server import Close, Emit, Faults, LocalServer
from deepgram.server.sound_card import FakeSoundCard

ROOT = Path(__file__).resolve().parents[2]
Make = Any


def failing_handler(client: Any, *args: Any, **kwargs: Any) -> None:
    raise RuntimeError("the handler's own fault")


def test_d01_an_agent_client_leaves_the_configuration_alone(agent: Make, server: LocalServer) -> None:
    config = DeepgramClientOptions("K")
    client = DeepgramClient(config=config)
    client.agent.websocket.v("1")
    client.agent.asyncwebsocket.v("1")
    assert config.url == client._config.url == "https://api.deepgram.com"
    assert agent().start(settings())
    assert server.connection().path == "/v1/agent/converse"


def test_d05_close_is_delivered_once(agent: Make, server: LocalServer) -> None:
    for end in ("client", "server", "loss"):
        client = agent()
        heard = ready(client)
        if end == "server":
            server.connections[-1].close(1000)
            heard.until("Close")
        elif end == "loss":
            server.connections[-1].abort()
            heard.until("Close")
        client.finish()
        client.finish()
        assert names(heard).count("Close") == 1, end


def test_d06_close_comes_after_the_last_message_and_after_the_socket(agent: Make, server: LocalServer) -> None:
    client = agent()
    seen: list[Any] = []
    real = getattr(client, "_client", client)
    client.on("AgentThinking", lambda *args, **kwargs: seen.append("AgentThinking"))
    client.on("Close", lambda *args, **kwargs: seen.append(("Close", bool(real.is_connected()), real.finish)))
    ready(client)
    record = server.connection()
    record.send_json({"type": "AgentThinking", "content": "a last thought"})
    record.close(1000)
    client.finish()
    eventually(lambda: len(seen) == 2)
    assert [seen[0], seen[1][:2]] == ["AgentThinking", ("Close", False)]


@pytest.mark.parametrize("raises", [False, True])
def test_d08_a_keepalive_that_fails_is_a_lost_connection(raises: bool, agent: Make, server: LocalServer) -> None:
    client = agent(keepalive=True, keepalive_interval=0.02, termination_exception_send=raises)
    heard = ready(client)
    server.connection().abort()
    assert heard.until("Close")
    eventually(lambda: not client.is_connected())
    assert names(heard)[-2:] == ["Error", "Close"]
    assert names(heard).count("Error") == 1
    assert client.last_error.code == 1006


def test_d09_keepalive_false_as_a_word_is_false() -> None:
    for word in ("false", "False", "0", "no", "off"):
        assert not DeepgramClientOptions(options={"keepalive": word}).is_keep_alive_enabled()
    assert DeepgramClientOptions(options={"keepalive": "true"}).is_keep_alive_enabled()


def test_d11_prefix_and_query_of_an_address_are_kept(colour: str, loop: LoopThread) -> None:
    with LocalServer(prefix="/behind/a/proxy") as server:
        client = agent_of(colour, server.url.upper().replace("/BEHIND/A/PROXY", "/behind/a/proxy?tenant=7"), loop)
        assert client.start(settings(), {"more": 1})
        client.finish()
        record = server.connection()
        assert (record.path, record.query) == ("/behind/a/proxy/v1/agent/converse", "tenant=7&more=1")
    assert socket_url("HTTP://h", "v1/x") == "ws://h/v1/x"


@pytest.mark.parametrize("event", ["Welcome", "SettingsApplied", "AudioData", "Unhandled", "Close"])
def test_d12_a_failing_handler_is_reported_and_the_session_goes_on(
    event: str, colour: str, agent: Make, server: LocalServer, caplog: pytest.LogCaptureFixture
) -> None:
    client = agent()
    client.on(event, failing_handler)
    heard = ready(client)
    record = server.connection()
    record.send_bytes(b"audio")
    record.send_json({"type": "Novelty"})
    record.send_json({"type": "AgentThinking", "content": "still here"})
    assert heard.until("AgentThinking")
    client.finish()
    ((_, failed),) = [item for item in heard.events if item[0] == "HandlerFailed"]
    assert (failed.event, failed.handler, type(failed.exception)) == (event, failing_handler, RuntimeError)
    errors = heard["Error"]
    assert len(errors) == (colour == "threads"), (
        "F-38: on asyncio, programs take an Error for the end of the connection"
    )
    for error in errors:
        assert error.message == "the handler's own fault"
        assert error.description.endswith("AgentWebSocketClient._process_text")
        assert isinstance(error.cause, RuntimeError)
    reports = [record for record in caplog.records if record.exc_info]
    assert len(reports) == 1
    assert event in names(heard), "the other handlers are called"


def test_d13_a_failing_open_handler_leaks_nothing(agent: Make, server: LocalServer) -> None:
    client = agent()
    client.on("Open", failing_handler)
    heard = Heard(client)
    assert client.start(settings()) is True
    assert heard.until("SettingsApplied")
    assert [str(failed.exception) for failed in heard["HandlerFailed"]] == ["the handler's own fault"]
    assert client.finish() is True
    server.wait_for(lambda: server.connection().closed)
    assert server.connection().close_code == 1000


@pytest.fixture
def closing_server() -> Iterator[tuple[str, list[bytes]]]:
    """The URL of a server that accepts the upgrade and closes (1008) in the same segment, and the bytes it then
    receives."""
    received: list[bytes] = []

    def serve() -> None:
        with listener.accept()[0] as peer:
            peer.settimeout(DEADLINE)
            request = b""
            while not request.endswith(b"\r\n\r\n") and (more := peer.recv(4096)):
                request += more
            head = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            (key,) = re.findall(r"(?i)sec-websocket-key: (\S+)", request.decode())
            peer.sendall(f"{head}Sec-WebSocket-Accept: {accept_key(key)}\r\n\r\n".encode() + b"\x88\x02\x03\xf0")
            with contextlib.suppress(ConnectionResetError):
                while data := peer.recv(4096):
                    received.append(data)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve)
        thread.start()
        yield f"ws://127.0.0.1:{listener.getsockname()[1]}", received
        thread.join(DEADLINE)
        assert not thread.is_alive(), "the socket is left open"


@pytest.mark.parametrize("colour", COLOURS)
def test_d13_start_fails_cleanly_if_the_server_closes_with_the_upgrade(
    colour: str, closing_server: tuple[str, list[bytes]], loop: LoopThread
) -> None:
    url, received = closing_server
    client = agent_of(colour, url, loop)
    heard = Heard(client)
    assert client.start(settings()) is False
    assert client.last_error.code == 1008
    assert heard.events == []
    assert not client.is_connected()
    assert b"".join(received)[:1] in (b"", b"\x88"), "no frame but the reply to the close"


@pytest.mark.parametrize("colour", COLOURS)
def test_d13_a_close_after_the_settings_is_reported(colour: str, server: LocalServer, loop: LoopThread) -> None:
    server.next_faults.append(Faults(close=Close(1008, "no", after_sent=2)))  # Welcome, SettingsApplied
    client = agent_of(colour, server.url, loop)
    heard = Heard(client)
    assert client.start(settings()) is True
    assert heard.until("Close")
    assert names(heard)[-2:] == ["Error", "Close"]
    assert client.last_error.code == 1008
    assert not client.is_connected()


def test_d14_plain_functions_on_an_async_client(server: LocalServer, loop: LoopThread) -> None:
    client = agent_of("asyncio", server.url, loop)
    seen: list[str] = []
    for event in ("Open", "Welcome", "Error", "Close"):
        client.on(event, lambda client, payload, event=event: seen.append(event))
    heard = ready(client)
    server.connection().send_json({"type": "Error", "description": "d"})
    heard.until("Error")
    assert client.finish() is True
    assert seen == ["Open", "Welcome", "Error", "Close"]


def test_d17_a_cancelled_finish_is_cancelled(server: LocalServer, loop: LoopThread) -> None:
    server.faults = Faults(ignore_close=True)
    client = agent_of("asyncio", server.url, loop, close_timeout=60)
    heard = ready(client)

    async def impatient() -> None:
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(client._client.finish(), 0.01)

    loop.run(impatient)
    assert heard.until("Close")
    server.wait_for(lambda: server.connection().closed)


def test_d19_threads_are_daemons(server: LocalServer) -> None:
    client = agent_of("threads", server.url, None)  # type: ignore[arg-type]
    before = set(threading.enumerate())
    ready(client)
    own = set(threading.enumerate()) - before
    assert len(own) == 2
    assert all(thread.daemon for thread in own)
    client.finish()


def test_d20_open_comes_first(agent: Make, server: LocalServer) -> None:
    server.faults = Faults(emit=[Emit('{"type":"History"}'), Emit(b"audio")])
    for _ in range(5):
        client = agent()
        heard = ready(client)
        assert names(heard)[0] == "Open"
        assert names(heard).count("Open") == 1


BROKEN = ("[]", "123", "null", "{not json", '{"type":"Welcome"', '{"type":"ConversationText","role":', "\x00")


def test_d21_unreadable_frames_are_errors_and_the_session_goes_on(agent: Make, server: LocalServer) -> None:
    client = agent()
    heard = ready(client)
    for text in BROKEN:
        server.connection().send_text(text)
    server.connection().send_json({"type": "ConversationText"})
    server.connection().send_json({"type": "AgentThinking", "content": {"of": "another kind"}})
    assert heard.until("AgentThinking")
    assert len(heard["Error"]) == len(BROKEN)
    assert len(heard["ConversationText"]) == 1
    assert client.finish() is True


def base_client(colour: str, url: str, loop: LoopThread) -> Any:
    """A client of the abstract base class, which knows no product, for the agent's endpoint."""
    config = DeepgramClientOptions(KEY, url=url)
    if colour == "threads":
        return AbstractSyncWebSocketClient(config, "v1/agent/converse")
    return Blocking(AbstractAsyncWebSocketClient(config, "v1/agent/converse"), loop)


def test_d22_unexpected_binary_frames_are_errors(colour: str, server: LocalServer, loop: LoopThread) -> None:
    client = base_client(colour, server.url, loop)
    seen: list[Any] = []
    client.on("Error", lambda client, error: seen.append(error))
    client.on("Unhandled", lambda client, unhandled: seen.append(unhandled))
    assert client.start()
    eventually(lambda: seen)  # Welcome
    server.connection().send_bytes(b"\x00")
    server.connection().send_json({"type": "Novelty"})
    eventually(lambda: len(seen) == 3)
    assert "unexpected binary frame" in seen[1].message
    assert client.is_connected()
    client.finish()


def test_d23_messages_above_a_megabyte(agent: Make, server: LocalServer) -> None:
    client = agent()
    heard = ready(client)
    server.connection().send_json({"type": "AgentThinking", "content": "x" * 1_100_000})
    server.connection().send_bytes(bytes(2_000_000))
    assert heard.until("AudioData")
    assert len(heard["AgentThinking"][0].content) == 1_100_000
    assert len(heard["AudioData"][0]) == 2_000_000
    assert client.finish() is True


def test_d23_max_size_limits_messages(agent: Make, server: LocalServer) -> None:
    client = agent(max_size=10_000)
    heard = ready(client)
    server.connection().send_bytes(bytes(10_001))
    assert heard.until("Close")
    assert heard["AudioData"] == []
    assert "1009" in str(client.last_error)


def test_d24_send_after_the_end_returns_false_and_is_counted(agent: Make, server: LocalServer) -> None:
    for code in (1000, 1011):
        client = agent()
        heard = ready(client)
        server.connections[-1].close(code)
        eventually(lambda client=client: not client.is_connected())
        assert [client.send(b"audio") for _ in range(3)] == [False] * 3
        assert heard.until("Close")
        assert client.last_error.unsent == 3


def test_d24_send_after_the_end_returns_false_while_a_handler_is_busy(
    agent: Make, colour: str, server: LocalServer
) -> None:
    client = agent()
    busy, release = threading.Event(), threading.Event()

    def block(_: Any, thinking: Any) -> None:
        busy.set()
        release.wait(DEADLINE)

    async def block_on_loop(_: Any, thinking: Any) -> None:
        await asyncio.to_thread(block, _, thinking)

    client.on("AgentThinking", block if colour == "threads" else block_on_loop)
    heard = ready(client)
    server.connection().send_json({"type": "AgentThinking"})
    assert busy.wait(DEADLINE)
    server.connection().abort()
    try:
        eventually(lambda: not client.is_connected())
        assert client.send(b"audio") is False
    finally:
        release.set()
    assert heard.until("Close")
    assert client.last_error.unsent == 1, "counted even before Close has been delivered"


def test_d25_no_credential_is_logged(agent: Make, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    client = agent()
    ready(client)
    client.finish()
    assert caplog.records
    assert KEY not in caplog.text


def test_d26_the_package_adds_no_log_handlers(agent: Make, caplog: pytest.LogCaptureFixture) -> None:
    before = list(logging.getLogger().handlers)
    client = agent()
    client.on("Nonsense", lambda client, x: None)
    ready(client)
    client.finish()
    assert [record.name for record in caplog.records if "Nonsense" in record.getMessage()] == [
        "deepgram.clients.common.v1.abstract_sync_websocket"
        if "Async" not in type(getattr(client, "_client", client)).__name__
        else "deepgram.clients.common.v1.abstract_async_websocket"
    ]
    assert logging.getLogger().handlers == before
    ours = [name for name in logging.Logger.manager.loggerDict if name.split(".")[0] in ("deepgram", "websockets")]
    for name in ours:
        found = [handler for handler in logging.getLogger(name).handlers if type(handler) is not logging.NullHandler]
        assert found == [], name


def test_d27_check_logs_warnings(caplog: pytest.LogCaptureFixture) -> None:
    LiveOptions(tier="enhanced").check()
    assert [record.levelno for record in caplog.records] == [logging.WARNING]


def test_d28_results_can_be_indexed_like_dicts() -> None:
    decode = decoder(LiveResultResponse)
    result = decode('{"type": "Results", "channel": {"alternatives": [{"transcript": "hi"}]}}')
    assert result["type"] == "Results"
    assert result["channel"]["alternatives"][0]["transcript"] == "hi"
    assert result["metadata"] is result.metadata


def test_d29_settings_can_be_indexed_like_dicts() -> None:
    options = SettingsOptions()
    assert options["agent"] is options.agent
    assert options["agent"]["language"] == "en"
    options["agent"]["language"] = "de"
    assert options.agent.language == "de"


def test_d30_every_message_of_the_server_has_its_event(agent: Make, server: LocalServer) -> None:
    client = agent()
    heard = ready(client)
    record = server.connection()
    for message in (
        {"type": "Error", "description": "d", "code": "C"},
        {"type": "InjectionRefused", "message": "m"},
        {"type": "AgentStartedSpeaking", "total_latency": 1.0},
        {"type": "History", "role": "user", "content": "hi"},
        {"type": "PromptUpdated"},
        {"type": "SpeakUpdated"},
        {"type": "Warning", "description": "w", "code": "W"},
    ):
        record.send_json(message)
    assert heard.until("Warning")
    assert (heard["Error"][0].code, heard["InjectionRefused"][0].message) == ("C", "m")
    assert heard["AgentStartedSpeaking"][0].type == "AgentStartedSpeaking"
    assert heard["History"][-1].content == "hi"
    assert heard["Warning"][0].code == "W"
    assert len(heard["PromptUpdated"]) == len(heard["SpeakUpdated"]) == 1
    assert heard["Unhandled"] == []


def test_d31_functions_of_the_settings_are_sent_unchanged(agent: Make, server: LocalServer) -> None:
    schema = {"type": "object", "properties": {"city": {"type": "string"}, "days": {"type": "integer"}}}
    options = settings()
    options.agent.think.functions = [Function(name="weather", description="d", parameters=schema)]
    as_dict = options.to_dict()
    assert SettingsOptions.from_dict(as_dict).to_dict() == as_dict
    client = agent()
    heard = Heard(client)
    assert client.start(as_dict)
    assert heard.until("SettingsApplied"), "the strict server accepts them"
    (sent,) = server.connection().received_messages[0]["agent"]["think"]["functions"]
    assert sent == {"name": "weather", "description": "d", "parameters": schema}


@pytest.mark.parametrize("form", [dict, json.dumps])
def test_d32_settings_keep_every_key(form: Any, agent: Make, server: LocalServer) -> None:
    as_dict = settings().to_dict()
    as_dict["agent"]["context"] = {"messages": [{"type": "History", "role": "user", "content": "hi"}]}
    as_dict["flags"] = {"history": True}
    as_dict["novel"] = {"deep": [1]}
    client = agent()
    assert client.start(form(as_dict))
    server.wait_for(lambda: server.connection().received_messages)
    assert server.connection().received_messages[0] == as_dict


def test_d33_default_settings_are_sent_as_by_4_8_1_and_accepted(agent: Make, server: LocalServer) -> None:
    """`speak`, `experimental` and `mip_opt_out` are superfluous, but what working programs send must not change."""
    client = agent()
    heard = Heard(client)
    assert client.start(SettingsOptions())
    server.wait_for(lambda: server.connection().received_messages)
    sound = {"encoding": "linear16", "sample_rate": 16000}
    assert server.connection().received_messages[0] == {
        "experimental": False,
        "type": "Settings",
        "audio": {"input": sound, "output": {**sound, "container": "none"}},
        "agent": {"language": "en", "speak": {}},
        "mip_opt_out": False,
    }
    heard.until("SettingsApplied")
    assert heard["Error"] == []
    assert client.finish() is True


def test_d34_the_keepalive_event_has_its_wire_name() -> None:
    assert AgentWebSocketEvents.AgentKeepAlive == AgentKeepAlive().type == "KeepAlive"
    assert AgentWebSocketEvents("AgentKeepAlive") is AgentWebSocketEvents.AgentKeepAlive


def test_d40_the_second_positional_argument_is_the_url() -> None:
    config = DeepgramClientOptions("K", "https://self.hosted:8080")
    assert (config.url, config.access_token) == ("https://self.hosted:8080", "")


@pytest.fixture
def device(monkeypatch: pytest.MonkeyPatch) -> FakeSoundCard:
    found = FakeSoundCard(source=bytes(range(256)) * 4000, speed=4.0)  # the fake device buffers 2.5 s
    monkeypatch.setitem(sys.modules, "pyaudio", found.module())
    return found


DEVICES = {"speaker_playback": "true", "microphone_record": "true"}


def test_d47_loss_and_restart_work_while_a_speaker_plays(
    agent: Make, device: FakeSoundCard, server: LocalServer
) -> None:
    client = agent(speaker_playback="true")
    heard = ready(client)
    server.connection().send_bytes(b"\x01\x00" * 800)
    assert heard.until("AudioData")
    device.wait_for_played(1600)
    server.connection().close(1011, "gone")
    assert heard.until("Close")
    assert names(heard)[-2:] == ["Error", "Close"]
    eventually(lambda: not client.is_connected())
    client.finish()
    assert client.start(settings())
    eventually(lambda: len(heard["SettingsApplied"]) == 2)
    server.connection(1).send_bytes(b"\x02\x00" * 800)
    device.wait_for_played(3200)
    client.finish()


def test_d48_microphone_audio_arrives_without_gaps(agent: Make, device: FakeSoundCard, server: LocalServer) -> None:
    client = agent(**DEVICES)
    ready(client)
    record = server.connection()
    server.wait_for(lambda: len(record.received_audio) >= 20_000)
    client.finish()
    sent = record.received_audio
    assert sent == device.source[: len(sent)]


def test_d49_settings_come_before_the_microphone(agent: Make, device: FakeSoundCard, server: LocalServer) -> None:
    for _ in range(5):
        client = agent(**DEVICES)
        assert client.start(settings())
        record = server.connections[-1]
        server.wait_for(lambda record=record: record.received_audio)
        client.finish()
        assert record.received[0].opcode == "text"
        assert json.loads(record.received[0].payload)["type"] == "Settings"


def test_d53_star_import_hides_no_builtin() -> None:
    found: dict[str, Any] = {}
    exec("from deepgram import *", found)
    assert set(dir(builtins)) & set(found) <= {
        "__builtins__",
        "__doc__",
        "__name__",
        "__loader__",
        "__package__",
        "__spec__",
    }


def test_d54_booleans_in_lists_are_lower_case() -> None:
    assert with_query("ws://h", {"x": [True, False]}) == "ws://h?x=true&x=false"


def test_d55_each_failure_is_logged_once(
    colour: str, agent: Make, server: LocalServer, caplog: pytest.LogCaptureFixture
) -> None:
    client = agent()
    client.on("Welcome", failing_handler)
    heard = ready(client)
    server.connection().send_text("{broken")
    eventually(lambda: heard["HandlerFailed"] and len(heard["Error"]) == 1 + (colour == "threads"))
    server.connection().close(1011, "x")
    heard.until("Close")
    client.finish()
    messages = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    assert len(messages) == len(set(messages)) == 3


def test_d56_kwargs_may_be_named_like_the_argument_of_an_event(agent: Make) -> None:
    client = agent()
    seen: list[Any] = []
    client.on("Welcome", lambda self, welcome, **kwargs: seen.append((welcome.type, kwargs)))
    client.on("Close", lambda self, close, **kwargs: seen.append((close.type, kwargs)))
    heard = Heard(client)
    assert client.start(settings(), welcome=1, close=2, data=3, error=4)
    assert heard.until("SettingsApplied")
    client.finish()
    assert seen == [
        ("Welcome", {"close": 2, "data": 3, "error": 4}),
        ("Close", {"welcome": 1, "data": 3, "error": 4}),
    ]
    assert heard["Error"] == []


def test_d57_headers_of_the_configuration_are_sent(
    colour: str, server: LocalServer, loop: LoopThread, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEEPGRAM_HEADER_0", "X-Of-The-Environment")
    monkeypatch.setenv("DEEPGRAM_HEADER_VALUE_0", "yes")
    for config in (
        DeepgramClientOptions(url=server.url, headers={"X-Mine": "1"}),
        deepgram.ClientOptionsFromEnv("K", url=server.url),
    ):
        router = DeepgramClient(KEY, config).agent
        if colour == "threads":
            client = router.websocket.v("1")
            assert client.start(settings())
            client.finish()
        else:
            other = router.asyncwebsocket.v("1")
            assert loop.run(other.start, settings())
            loop.run(other.finish)
    assert server.connection(0).headers["X-Mine"] == "1"
    assert server.connection(1).headers["X-Of-The-Environment"] == "yes"
    assert server.connection(1).headers["Authorization"] == f"Token {KEY}"


def test_d58_the_user_agent_names_this_version(agent: Make, server: LocalServer) -> None:
    client = agent()
    assert client.start(settings())
    python = ".".join(map(str, sys.version_info[:3]))
    version = deepgram.__version__.removeprefix("v")
    assert server.connection().headers.getall("User-Agent") == [  # type: ignore[attr-defined]
        f"@deepgram/sdk/{version} python/{python}"
    ]


def test_d59_is_connected_works_with_and_without_await(server: LocalServer, loop: LoopThread) -> None:
    client = DeepgramClient(KEY, DeepgramClientOptions(url=server.url)).agent.asyncwebsocket.v("1")

    async def check() -> None:
        for connected in (False, True, False):
            assert bool(client.is_connected()) is connected
            assert (await client.is_connected()) is connected
            if not connected and not server.connections:
                assert await client.start(settings())
            else:
                await client.finish()

    loop.run(check)


def test_f19_is_connected_is_accepted_as_a_coroutine(server: LocalServer, loop: LoopThread) -> None:
    client = DeepgramClient(KEY, DeepgramClientOptions(url=server.url)).agent.asyncwebsocket.v("1")
    assert asyncio.iscoroutine(client.is_connected())
    for connected in (False, True):
        answer = client.is_connected()
        assert bool(answer) is connected
        assert asyncio.run_coroutine_threadsafe(answer, loop.loop).result(DEADLINE) is connected
        assert loop.run(asyncio.gather, client.is_connected(), client.is_connected()) == [connected, connected]
        assert loop.run(lambda: asyncio.create_task(client.is_connected())) is connected
        if not connected:
            assert loop.run(client.start, settings())
    loop.run(client.finish)


@pytest.mark.parametrize("event", ["Transcript", None, 7])
def test_d60_on_warns_of_unknown_events_and_refuses_non_callables(
    event: Any, agent: Make, caplog: pytest.LogCaptureFixture
) -> None:
    client = agent()
    client.on(event, lambda client, x: None)
    (record,) = caplog.records
    assert f"unknown event {event!r}" in record.getMessage()
    for nothing in (None, "handler", 7):
        with pytest.raises(TypeError, match="expected a callable"):
            client.on("Welcome", nothing)


def test_d60_on_accepts_the_names_of_enum_members(agent: Make) -> None:
    client = DeepgramClient(KEY).listen.websocket.v("1")
    client.on("Transcript", lambda client, result: None)
    assert client._dispatcher.routes["Results"].calls
