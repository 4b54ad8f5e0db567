"""The agent clients of both colours over a real socket: verbs, the order of events, and the end of a connection."""

import asyncio
import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from colours import COLOURS, DEADLINE, KEY, Heard, LoopThread, agent_of, complaints, eventually, ready, settings, texts

from deepgram import (
    AgentWebSocketClient,
    AgentWebSocketEvents,
    DeepgramClient,
    DeepgramClientOptions,
    FunctionCallResponse,
    InjectAgentMessageOptions,
    InjectUserMessageOptions,
    ListenWebSocketClient,
    SettingsOptions,
    SpeakWSClient,
    UpdatePromptOptions,
)
from deepgram._core import backlog
from deepgram.errors import DeepgramError
from deepgram.server import Close, Emit, Faults, LocalServer, Reject, Timing

Make = Any  # a factory of agent clients of the colour under test
ROOT = Path(__file__).resolve().parents[2]


# ---- a conversation


def test_a_conversation(agent: Make, server: LocalServer) -> None:
    client = agent()
    heard = ready(client)
    assert client.is_connected()
    assert client.inject_user_message(InjectUserMessageOptions(content="hello"))
    assert heard.until("AgentAudioDone")
    assert client.finish() is True
    assert not client.is_connected()
    names = [event for event, _ in heard.events]
    assert names[:3] == ["Open", "Welcome", "SettingsApplied"]
    assert names.count("Close") == 1
    assert names[-1] == "Close"
    assert [text.content for text in heard["ConversationText"]] == ["hello", "You said: hello"]
    assert b"".join(heard["AudioData"]) == server.connection().sent_audio
    assert client.last_error is None
    assert heard["Close"][0].code == 1000
    assert heard["Close"][0].initiator == "client"
    assert heard["Close"][0].request_id == server.connection().request_id == heard["Welcome"][0].request_id


FORMS = {
    "object": settings,
    "dict": lambda: settings().to_dict(),
    "JSON": lambda: settings().to_json(),
    "indented JSON": lambda: str(settings()),
}


@pytest.mark.parametrize("form", FORMS)
def test_settings_are_the_first_frame_in_every_form(form: str, agent: Make, server: LocalServer) -> None:
    client = agent()
    assert client.start(FORMS[form]())
    server.wait_for(lambda: server.connection().received)
    assert texts(server.connection())[0] == str(settings())


@pytest.mark.parametrize("options", [None, 7, [], object()])
def test_start_refuses_settings_of_another_type(options: Any, agent: Make, server: LocalServer) -> None:
    with pytest.raises(DeepgramError, match=f"Invalid options type: .* got {type(options).__name__}"):
        agent().start(options)
    assert server.connections == []


def test_start_refuses_a_string_that_is_not_json(agent: Make) -> None:
    with pytest.raises(json.JSONDecodeError):
        agent().start("{not json")


def test_start_takes_addons_headers_members_and_kwargs(agent: Make, server: LocalServer) -> None:
    client = agent()
    seen: list[Any] = []
    client.on("Welcome", lambda self, welcome, **kwargs: seen.append((self.colour, kwargs)))
    headers = {"X-Mine": "1", "authorization": "Token of-this-call"}
    addons = {"flag": True, "words": ["a b", False]}
    assert client.start(settings(), addons, headers, {"colour": "blue"}, test="hello")
    eventually(lambda: seen)
    assert seen == [("blue", {"test": "hello"})]
    record = server.connection()
    assert (record.path, record.query) == ("/v1/agent/converse", "flag=true&words=a+b&words=false")
    assert record.headers.getall("Authorization") == ["Token of-this-call"]  # type: ignore[attr-defined]
    assert record.headers["X-Mine"] == "1"
    assert addons == {"flag": True, "words": ["a b", False]}
    client.finish()
    assert client.start(settings())
    assert server.connection(1).headers["Authorization"] == f"Token {KEY}"
    assert "X-Mine" not in server.connection(1).headers


def test_every_verb_sends_its_frame(agent: Make, server: LocalServer) -> None:
    client = agent()
    ready(client)
    calls = [
        (client.send_audio(bytes(640)), bytes(640)),
        (client.send('{"type": "KeepAlive"}'), '{"type": "KeepAlive"}'),
        (client.keep_alive(), '{"type": "KeepAlive"}'),
        (
            client.inject_agent_message(InjectAgentMessageOptions(message="m")),
            str(InjectAgentMessageOptions(message="m")),
        ),
        (client.update_prompt("be brief"), str(UpdatePromptOptions(prompt="be brief"))),
        (client.update_prompt({"prompt": "or not"}), str(UpdatePromptOptions(prompt="or not"))),
        (
            client.send_function_call_response({"id": "1", "name": "f", "content": "c"}),
            str(FunctionCallResponse(id="1", name="f", content="c")),
        ),
    ]
    assert [result for result, _ in calls] == [True] * len(calls)
    for audio in (memoryview(b"audio"), bytearray(b"more"), b"", memoryview(bytes(8)).cast("h")):
        assert client.send(audio) is True
    server.wait_for(lambda: server.connection().frames_received == len(calls) + 4)
    expected = [frame for _, frame in calls] + [b"audio", b"more", bytes(8)]
    assert [frame.payload for frame in server.connection().received[1:]] == expected


def test_send_audio_refuses_text(agent: Make, server: LocalServer, caplog: pytest.LogCaptureFixture) -> None:
    """F-25: text as audio would end the session: it is not sent, and `last_error` and the log say why."""
    client = agent()
    heard = ready(client)
    assert client.send_audio("text") is False
    assert "data: expected bytes, bytearray or memoryview, got str" in str(client.last_error)
    assert "send_audio() failed: data: expected bytes" in caplog.text
    assert client.send_audio(bytes(640)) is True
    client.finish()
    assert len(texts(server.connection())) == 1
    assert heard["Error"] == []


SPEAK = {"provider": {"type": "deepgram", "model": "aura-2-thalia-en"}}
THINK = {"provider": {"type": "open_ai", "model": "gpt-4o-mini"}, "prompt": "be brief"}
LISTEN = {"provider": {"type": "deepgram", "model": "nova-3"}}


@pytest.mark.parametrize(
    ("kind", "field", "verb", "block"),
    [
        ("UpdateSpeak", "speak", "update_speak_options", SPEAK),
        ("UpdateThink", "think", "update_think_options", THINK),
        ("UpdateListen", "listen", "update_listen_options", LISTEN),
    ],
)
def test_updates_take_bare_blocks(
    kind: str, field: str, verb: str, block: dict[str, Any], agent: Make, server: LocalServer
) -> None:
    """F-25: an update verb accepts its block without the message around it, or the provider alone."""
    client = agent()
    heard = ready(client)
    provider = {"provider": block["provider"]}
    forms = [block, {"type": kind, **block}, block["provider"], {field: block}, {"type": kind, field: block}]
    expected = [{"type": kind, field: sent} for sent in (block, block, provider, block, block)]
    for form in forms:
        assert getattr(client, verb)(form) is True
    server.wait_for(lambda: len(server.connection().received_messages) == len(forms) + 1)
    assert server.connection().received_messages[1:] == expected
    assert heard.until(f"{field.capitalize()}Updated")
    assert heard["Error"] == []


@pytest.mark.parametrize(
    ("verb", "update"),
    [
        ("update_prompt", {"instructions": "be brief"}),
        ("update_prompt", {}),
        ("update_speak_options", {}),
        ("update_think_options", {"type": "UpdateThink"}),
    ],
)
def test_updates_refuse_dicts_without_their_key(
    verb: str, update: dict[str, Any], agent: Make, server: LocalServer, caplog: pytest.LogCaptureFixture
) -> None:
    """F-25: a malformed update is not sent: it would end the session."""
    client = agent()
    ready(client)
    assert getattr(client, verb)(update) is False
    assert "expected a dict with the key " in caplog.text
    client.finish()
    assert len(texts(server.connection())) == 1


@pytest.mark.parametrize("verb", ["inject_user_message", "inject_agent_message", "send_function_call_response"])
def test_verbs_refuse_arguments_of_another_type(verb: str, agent: Make, server: LocalServer) -> None:
    client = agent()
    assert client.start(settings())
    assert getattr(client, verb)("text") is False
    assert client.send(7) is False
    client.finish()
    assert len(texts(server.connection())) == 1


def test_a_refused_argument_is_logged_with_the_types_expected(agent: Make, caplog: pytest.LogCaptureFixture) -> None:
    client = agent()
    assert client.update_speak_options(5) is False
    assert client.update_listen_options([]) is False
    assert client.send_function_call_response("done") is False
    assert [record.getMessage() for record in caplog.records] == [
        "message not sent: expected UpdateSpeakOptions or Speak or list or dict, got int",
        "message not sent: expected UpdateListenOptions or Listen or dict, got list",
        "message not sent: expected FunctionCallResponse or dict, got str",
    ]


@pytest.mark.parametrize("product", [ListenWebSocketClient, SpeakWSClient, AgentWebSocketClient])
def test_a_client_refuses_a_configuration_of_another_type(product: Any) -> None:
    for config in ("a key", None, {"options": {}}):
        with pytest.raises(DeepgramError, match=f"expected DeepgramClientOptions, got {type(config).__name__}"):
            product(config)


def test_send_settings_does_not_repeat_the_settings_of_start(agent: Make, server: LocalServer) -> None:
    client = agent()
    client.start(settings())
    assert client.send_settings(settings()) is True
    client.keep_alive()
    server.wait_for(lambda: server.connection().frames_received == 2)
    assert texts(server.connection())[1] == '{"type": "KeepAlive"}'


def test_settings_applied_carries_the_settings_sent(agent: Make) -> None:
    client = agent()
    heard = ready(client)
    assert heard["SettingsApplied"][0].settings == settings().to_dict()


# ---- Open comes first, Close comes last


def test_open_comes_first_even_if_the_server_sends_at_once(agent: Make, server: LocalServer) -> None:
    server.faults = Faults(emit=[Emit('{"type":"History"}')], close=Close(1000, after_frames=1))
    for _ in range(10):
        client = agent()
        heard = Heard(client)
        if client.start(settings()):  # otherwise the server closed before the settings were sent
            heard.until("Close")
            assert heard.events[0][0] == "Open"
            assert [event for event, _ in heard.events].count("Open") == 1


def test_a_slow_open_handler_delays_other_events_but_not_the_settings(
    colour: str, server: LocalServer, loop: LoopThread
) -> None:
    arrived, order, go_on = threading.Event(), [], threading.Event()

    def wait_for_settings() -> bool:
        return bool(server.wait_for(lambda: server.connections and len(server.connection().sent_messages) >= 2))

    def slow_open(client: Any, opened: Any) -> None:
        go_on.set() if wait_for_settings() else None
        order.append("Open")

    async def slow_async_open(client: Any, opened: Any) -> None:
        go_on.set() if await asyncio.to_thread(wait_for_settings) else None
        order.append("Open")

    client = agent_of(colour, server.url, loop)
    client.on("Open", slow_open if colour == "threads" else slow_async_open)
    client.on("Welcome", lambda client, welcome: order.append("Welcome"))
    client.on("SettingsApplied", lambda client, applied: (order.append("SettingsApplied"), arrived.set()))
    assert client.start(settings())
    assert arrived.wait(DEADLINE)
    client.finish()
    assert go_on.is_set()
    assert order == ["Open", "Welcome", "SettingsApplied"]


@pytest.mark.parametrize("code", [1000, 1001, 1008, 1011])
def test_close_is_the_last_event(code: int, agent: Make, server: LocalServer) -> None:
    client = agent()
    heard = ready(client)
    messages = [json.dumps({"type": "AgentThinking", "content": str(number)}) for number in range(500)]
    server.connection().flood(messages).result(DEADLINE)
    server.connection().close(code, "bye")
    heard.until("Close")
    client.finish()
    names = [event for event, _ in heard.events]
    assert names.count("AgentThinking") == 500
    assert [thought.content for thought in heard["AgentThinking"]] == [str(number) for number in range(500)]
    assert names[-2:] == (["Error", "Close"] if code > 1001 else ["AgentThinking", "Close"])


# ---- finish()


def test_finish_before_start_and_twice(agent: Make) -> None:
    client = agent()
    heard = Heard(client)
    assert client.finish() is True
    assert heard.events == []
    heard = ready(client)
    assert client.finish() is True
    assert client.finish() is True
    assert len(heard["Close"]) == 1


@pytest.mark.parametrize("event", ["Open", "Welcome", "SettingsApplied", "Error", "Close"])
def test_finish_in_a_handler(event: str, colour: str, server: LocalServer, loop: LoopThread) -> None:
    client = agent_of(colour, server.url, loop)
    real = client if colour == "threads" else client._client
    heard, returned, closed = Heard(client), [], threading.Event()

    def finish(_: Any, payload: Any, **kwargs: Any) -> None:
        returned.append(real.finish())

    async def async_finish(_: Any, payload: Any, **kwargs: Any) -> None:
        returned.append(await real.finish())

    client.on(event, finish if colour == "threads" else async_finish)
    client.on("Close", lambda *args, **kwargs: closed.set())
    assert client.start(settings())
    server.connection().send_json({"type": "Error", "description": "d"})
    if event == "Close":
        server.connection().close(1000)
    assert closed.wait(DEADLINE)
    client.finish()
    assert set(returned) == {True}
    assert len(heard["Close"]) == 1
    assert not client.is_connected()
    assert [error.description for error in heard["Error"]] in ([], ["d"]), "the handler did not fail"


def test_finish_at_once_from_many_threads(agent: Make) -> None:
    client = agent()
    heard = ready(client)
    results: list[Any] = []
    together = threading.Barrier(8)

    def finish() -> None:
        together.wait(DEADLINE)
        results.append(client.finish())

    workers = [threading.Thread(target=finish) for _ in range(8)]
    for thread in workers:
        thread.start()
    for thread in workers:
        thread.join(DEADLINE)
    assert results == [True] * 8
    assert len(heard["Close"]) == 1


def test_finish_from_another_thread_while_open_handlers_run(server: LocalServer) -> None:
    client = agent_of("threads", server.url, None)  # type: ignore[arg-type]
    opened, go_on, results = threading.Event(), threading.Event(), []
    client.on("Open", lambda client, open: (opened.set(), go_on.wait(DEADLINE)))
    heard = Heard(client)
    starter = threading.Thread(target=lambda: results.append(client.start(settings())))
    starter.start()
    assert opened.wait(DEADLINE)
    finisher = threading.Thread(target=lambda: results.append(client.finish()))
    finisher.start()
    server.wait_for(lambda: server.connection().close_code)
    go_on.set()
    for thread in (starter, finisher):
        thread.join(DEADLINE)
    assert results == [True, True]
    names = [event for event, _ in heard.events]
    assert (names[0], names[-1], names.count("Close")) == ("Open", "Close", 1)


def test_close_does_what_finish_does(agent: Make) -> None:
    client = agent()
    heard = ready(client)
    assert client.close() is True
    assert len(heard["Close"]) == 1


def test_context_manager(server: LocalServer, colour: str, loop: LoopThread) -> None:
    client = agent_of(colour, server.url, loop)
    heard = Heard(client)

    def threaded() -> None:
        with client as same:
            assert same is client
            assert same.start(settings())

    async def on_loop() -> None:
        async with client._client as same:
            assert same is client._client
            assert await same.start(settings())

    threaded() if colour == "threads" else loop.run(on_loop)
    assert not client.is_connected()
    assert len(heard["Close"]) == 1


def test_cancelled_finish_closes_at_once(server: LocalServer, loop: LoopThread) -> None:
    server.faults = Faults(ignore_close=True)
    client = agent_of("asyncio", server.url, loop, close_timeout=60)
    heard = ready(client)

    async def cancel() -> None:
        task = asyncio.ensure_future(client._client.finish())
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    loop.run(cancel)
    assert heard.until("Close")
    assert not client.is_connected()
    server.wait_for(lambda: server.connection().closed)


def test_start_cancelled_in_an_open_handler_leaves_no_connection(server: LocalServer, loop: LoopThread) -> None:
    client = agent_of("asyncio", server.url, loop)
    heard = Heard(client)
    opened = threading.Event()

    async def never(client: Any, open: Any) -> None:
        opened.set()
        await asyncio.Event().wait()

    client.on("Open", never)

    async def cancel() -> None:
        task = asyncio.ensure_future(client._client.start(settings()))
        await asyncio.to_thread(opened.wait, DEADLINE)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    loop.run(cancel)
    assert heard.until("Close")
    server.wait_for(lambda: server.connection().closed)


def test_start_raises_the_keyboard_interrupt_of_an_open_handler(server: LocalServer) -> None:
    client = agent_of("threads", server.url, None)  # type: ignore[arg-type]
    heard = Heard(client)

    def interrupted(client: Any, open: Any) -> None:
        raise KeyboardInterrupt

    client.on("Open", interrupted)
    with pytest.raises(KeyboardInterrupt):
        client.start(settings())
    assert heard.until("Close")
    assert heard["Error"] == []


# ---- starting again


def test_restart_of_the_same_object(agent: Make, server: LocalServer) -> None:
    client = agent()
    heard = Heard(client)
    for round_ in range(3):
        assert client.start(settings())
        assert heard.until("SettingsApplied")
        assert client.finish()
        assert [event for event, _ in heard.events].count("Close") == round_ + 1
    assert len(server.connections) == 3
    assert [event for event, _ in heard.events] == ["Open", "Welcome", "SettingsApplied", "Close"] * 3


def test_restart_after_a_refusal_and_after_a_loss(agent: Make, server: LocalServer) -> None:
    server.next_faults.extend([Faults(reject=Reject(503)), Faults(close=Close(1011, "x", after_frames=1)), Faults()])
    client = agent()
    heard = Heard(client)
    assert client.start(settings()) is False
    assert client.last_error.status == 503
    assert client.start(settings())
    assert heard.until("Close")
    client.finish()
    assert client.last_error.code == 1011
    assert client.start(settings())
    assert client.last_error is None
    assert client.is_connected()


def test_start_while_started_ends_the_first_connection(agent: Make, server: LocalServer) -> None:
    client = agent()
    heard = ready(client)
    assert client.start(settings())
    assert client.is_connected()
    server.wait_for(lambda: server.connection(0).closed)
    client.finish()
    names = [event for event, _ in heard.events if event in ("Open", "Close")]
    assert names == ["Open", "Close", "Open", "Close"]


@pytest.mark.parametrize("event", ["SettingsApplied", "Close"])
def test_start_in_a_handler(event: str, colour: str, server: LocalServer, loop: LoopThread) -> None:
    client = agent_of(colour, server.url, loop)
    real = client if colour == "threads" else client._client
    again = [settings()]

    def restart(_: Any, payload: Any, **kwargs: Any) -> None:
        if again:
            real.start(again.pop())

    async def async_restart(_: Any, payload: Any, **kwargs: Any) -> None:
        if again:
            await real.start(again.pop())

    client.on(event, restart if colour == "threads" else async_restart)
    heard = Heard(client)
    assert client.start(settings())
    if event == "Close":
        server.connection().close(1000)
    server.wait_for(lambda: len(server.connections) == 2 and len(server.connection(1).sent_messages) >= 2)
    server.wait_for(lambda: server.connection(0).closed)
    eventually(lambda: heard["Close"])
    assert client.is_connected(), "the end of the first connection is not that of the second"
    assert client.send("{}") is True
    client.finish()
    eventually(lambda: len(heard["Close"]) == 2)
    assert heard.events[-1][0] == "Close"


def test_one_client_in_several_event_loops(server: LocalServer) -> None:
    client = DeepgramClient(KEY, DeepgramClientOptions(url=server.url)).agent.asyncwebsocket.v("1")
    heard = Heard(client)

    async def converse(*, finish: bool) -> None:
        assert await client.start(settings())
        await server.async_wait_for(lambda: len(server.connections[-1].sent_messages) >= 2)
        assert client.is_connected()
        if finish:
            assert await client.finish()

    asyncio.run(converse(finish=True))
    asyncio.run(converse(finish=False))
    assert not client.is_connected(), "its loop has been closed"
    asyncio.run(client.finish())
    assert asyncio.run(client.send("{}")) is False
    asyncio.run(converse(finish=True))
    assert len(heard["Open"]) == 3
    assert len(server.connections) == 3


# ---- threads and loops


def test_frames_of_many_threads_stay_whole_and_in_order(agent: Make, server: LocalServer) -> None:
    client = agent()
    assert client.start(settings())
    sizes = (3, 200, 70_000)

    def send(sender: int) -> None:
        for number in range(40):
            assert client.send(bytes([sender, number]) + bytes([sender]) * sizes[number % 3])

    workers = [threading.Thread(target=send, args=(sender,)) for sender in range(8)]
    for thread in workers:
        thread.start()
    for thread in workers:
        thread.join(DEADLINE)
    server.wait_for(lambda: server.connection().frames_received == 1 + 8 * 40)
    frames = [frame.payload for frame in server.connection().received if frame.opcode == "binary"]
    for sender in range(8):
        own = [frame for frame in frames if frame[0] == sender]
        assert own == [bytes([sender, number]) + bytes([sender]) * sizes[number % 3] for number in range(40)]


def test_finish_on_another_loop(server: LocalServer, loop: LoopThread) -> None:
    client = agent_of("asyncio", server.url, loop)
    heard = ready(client)

    async def elsewhere() -> bool:
        assert await client._client.send("{}")
        return bool(await client._client.finish())

    assert asyncio.run(elsewhere()) is True
    assert len(heard["Close"]) == 1


def test_a_blocked_handler_stops_neither_keepalives_nor_pongs(server: LocalServer) -> None:
    client = agent_of("threads", server.url, None, keepalive=True, keepalive_interval=0.02)  # type: ignore[arg-type]
    heard, release = Heard(client), threading.Event()
    client.on("AgentThinking", lambda client, thinking: release.wait(DEADLINE))
    ready(client)
    record = server.connection()
    record.send_json({"type": "AgentThinking", "content": "long"})
    heard.until("AgentThinking")
    before = len(texts(record))
    record.ping(b"are you there")
    try:
        server.wait_for(lambda: len(texts(record)) >= before + 3)
        server.wait_for(lambda: any(frame.opcode == "pong" for frame in record.received))
    finally:
        release.set()


def test_keepalives_are_sent_while_nothing_else_is(agent: Make, server: LocalServer) -> None:
    client = agent(keepalive=True, keepalive_interval=0.05)
    assert client.start(settings())
    server.wait_for(lambda: len(texts(server.connection())) >= 3)
    assert set(texts(server.connection())[1:]) == {'{"type": "KeepAlive"}'}


@pytest.mark.parametrize("colour", COLOURS)
def test_messages_waiting_for_handlers_are_bounded(
    colour: str, agent: Make, server: LocalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backlog, "HIGH", 100_000)
    monkeypatch.setattr(backlog, "LOW", 50_000)
    client = agent()
    release, taken = threading.Event(), []

    def slow(client: Any, thinking: Any) -> None:
        release.wait(DEADLINE)
        taken.append(int(thinking.content.split()[0]))

    async def slow_on_loop(client: Any, thinking: Any) -> None:
        await asyncio.to_thread(slow, client, thinking)

    client.on("AgentThinking", slow if colour == "threads" else slow_on_loop)
    assert client.start(settings())
    record, padding = server.connection(), "x" * 9_000
    total = 4_000  # 36 MB: far more than the socket buffers hold
    flood = record.flood(json.dumps({"type": "AgentThinking", "content": f"{n} {padding}"}) for n in range(total))
    connection = (client if colour == "threads" else client._client)._socket
    eventually(lambda: connection._paused)
    assert not flood.done()
    assert taken == []
    assert connection.backlog._read < 100_000 + 300_000, "one read may exceed the limit"
    release.set()
    flood.result(DEADLINE)
    eventually(lambda: len(taken) == total)
    assert taken == list(range(total))


# ---- the end of the program


PROGRAM = """
import sys
from deepgram import DeepgramClient, DeepgramClientOptions, SettingsOptions
options = SettingsOptions()
options.agent.think.provider.type, options.agent.think.provider.model = "open_ai", "gpt-4o-mini"
client = DeepgramClient("key", DeepgramClientOptions(url=sys.argv[1])).agent.websocket.v("1")
client.on("Welcome", lambda self, welcome, **kwargs: None)
print("started", client.start(options), flush=True)
"""
ASYNC_PROGRAM = PROGRAM.replace(".websocket.", ".asyncwebsocket.").replace(
    'print("started", client.start(options), flush=True)',
    "import asyncio\nasync def main(): print('started', await client.start(options), flush=True)\nasyncio.run(main())",
)


@pytest.mark.parametrize("program", [PROGRAM, ASYNC_PROGRAM], ids=COLOURS)
def test_a_program_that_never_finishes_its_client_ends(program: str, server: LocalServer) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error::ResourceWarning"}
    command = [sys.executable, "-X", "dev", "-c", program, server.url]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=120, env=environment, check=False)
    assert (ended.returncode, complaints(ended.stderr)) == (0, [])
    assert "started True" in ended.stdout


# ---- miscellaneous


def test_handlers_may_be_registered_at_any_time(agent: Make, server: LocalServer) -> None:
    client = agent()
    ready(client)
    late: list[Any] = []
    client.on(AgentWebSocketEvents.PromptUpdated, lambda client, updated: late.append(updated))
    client.update_prompt("new")
    eventually(lambda: late)


def test_start_leaves_the_settings_object_unchanged(agent: Make) -> None:
    options = settings()
    before = options.to_dict()
    client = agent()
    client.function(lambda: None, name="f")
    assert client.start(options)
    assert options.to_dict() == before


def test_start_fails_for_an_invalid_url(colour: str, loop: LoopThread) -> None:
    for url in ("ws://user:canary@", "ws://127.0.0.1:99999"):
        client = agent_of(colour, url, loop)
        assert client.start(settings()) is False
        assert not client.last_error.retryable
        assert "canary" not in str(client.last_error)


def test_start_fails_if_nothing_listens_at_the_address(colour: str, loop: LoopThread) -> None:
    with LocalServer(timing=Timing.fast()) as gone:
        url = gone.url
    client = agent_of(colour, url, loop)
    heard = Heard(client)
    assert client.start(SettingsOptions()) is False
    assert isinstance(client.last_error.cause, ConnectionRefusedError)
    assert client.last_error.retryable
    assert client.finish() is True
    assert heard.events == []
