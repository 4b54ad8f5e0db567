"""Connections that end abnormally, and whatever programs do at that moment, with every client."""

import asyncio
import subprocess
import sys
import threading
import time
from unittest import mock

import pytest
from colours import COLOURS, DEADLINE, Belongings, Heard, LoopThread, client_of, eventually, settings
from websockets.sync.server import serve

from deepgram import (
    AgentWebSocketEvents,
    DeepgramClientOptions,
    DeepgramConnectionError,
    LiveTranscriptionEvents,
    SpeakWebSocketEvents,
)
from deepgram._io import loops
from deepgram.listen.async_client import AsyncListenWebSocketClient
from deepgram.listen.client import ListenWebSocketClient
from deepgram.server import Abort, Faults, LocalServer, Timing

AUDIO = {"encoding": "linear16", "sample_rate": 16000}
EVENTS = {"agent": AgentWebSocketEvents, "listen": LiveTranscriptionEvents, "speak": SpeakWebSocketEvents}
FIRST = {"agent": "SettingsApplied", "listen": "Open", "speak": "Metadata"}


@pytest.fixture
def server():
    with LocalServer(timing=Timing.fast()) as server:
        yield server


@pytest.fixture
def thread():
    with LoopThread() as thread:
        belongings = Belongings(thread)
        yield thread
        belongings.check()


@pytest.fixture(params=COLOURS)
def colour(request):
    return request.param


def client_and_heard(product, colour, server, thread, **options):
    client = client_of(product, colour, server.url, thread, **options)
    return client, Heard(client, EVENTS[product])


def start(product, client, heard, **more):
    assert client.start(settings() if product == "agent" else AUDIO, **more) is True
    assert heard.until(FIRST[product])


@pytest.mark.parametrize("name", ["received", "over", "product", "speaker", "microphone", "records", "dispatcher"])
@pytest.mark.parametrize("product", EVENTS)
def test_attributes_set_by_the_program_are_kept(product, colour, server, thread, name):
    client, heard = client_and_heard(product, colour, server, thread)
    if product == "agent":
        setattr(getattr(client, "_client", client), name, "my own")
        start(product, client, heard)
    else:
        start(product, client, heard, members={name: "my own"})
    assert client.finish() is True
    assert getattr(client, name) == "my own"
    assert [event for event, _ in heard.events][-1] == "Close"
    assert heard["Error"] == []


@pytest.mark.parametrize("rst", [False, True], ids=["FIN", "RST"])
def test_finish_returns_false_when_the_connection_is_lost_meanwhile(colour, server, thread, rst):
    server.faults = Faults(abort=Abort(after_frames=1, rst=rst))
    client, heard = client_and_heard("listen", colour, server, thread)
    start("listen", client, heard)
    assert client.finish() is False
    assert [event for event, _ in heard.events] == ["Open", "Error", "Close"]
    assert client.last_error.message.startswith("connection lost: ")


def test_finish_returns_false_when_the_server_closes_before_flushed(colour, server, thread):
    server.faults = Faults(mutate=lambda message: () if b"Flushed" in _bytes(message) else (message,))
    client, heard = client_and_heard("speak", colour, server, thread)
    start("speak", client, heard)
    client.send_text("Hello.")
    client.flush()
    record = server.connection()

    def close():
        eventually(lambda: not client.is_connected())
        record.close(1000)

    server.wait_for(lambda: record.sent_audio)
    closing = threading.Thread(target=close)
    closing.start()
    assert client.finish() is False
    closing.join()
    assert client.last_error.message == "closed early: the server closed before it had answered everything"
    assert heard["Error"] == []


class ThreadThatCannotStart(threading.Thread):
    """A thread whose `start()` fails if its name is among `failing`."""

    failing = ()

    def start(self):
        if self.name in self.failing:
            raise RuntimeError("can't start new thread")
        super().start()


@pytest.mark.parametrize("reconnect", [False, True])
@pytest.mark.parametrize("failing", ["deepgram-io", "deepgram-handlers"])
def test_start_returns_false_without_a_thread_and_can_be_repeated(
    server, thread, monkeypatch, caplog, failing, reconnect
):
    belongings = Belongings(thread)
    options = {"close_timeout": 0.1, "drain_timeout": 0.1, "reconnect": reconnect}
    client = ListenWebSocketClient(DeepgramClientOptions("any", url=server.url, options=options), ThreadThatCannotStart)
    heard = Heard(client, EVENTS["listen"])
    monkeypatch.setattr(ThreadThatCannotStart, "failing", (failing,))
    assert client.start(AUDIO) is False
    assert "can't start new thread" in client.last_error.message
    server.wait_for(lambda: server.connections and server.connections[0].closed)  # perhaps before its response
    monkeypatch.undo()
    assert client.start(AUDIO) is True
    eventually(lambda: client.is_connected())
    assert client.finish() is True
    assert heard["Metadata"], "nobody has handled messages"
    belongings.check()
    assert not [record for record in caplog.records if record.name.startswith("deepgram.server")]


class ThreadInterruptedAtStart(threading.Thread):
    """A thread whose `start()` is interrupted by Ctrl-C; it runs all the same."""

    interrupts = ()

    def start(self):
        super().start()
        if self.name in self.interrupts:
            raise KeyboardInterrupt


@pytest.mark.parametrize("reconnect", [False, True])
@pytest.mark.parametrize("name", ["deepgram-io", "deepgram-handlers"])
def test_an_interrupted_start_leaves_no_thread_behind(server, thread, monkeypatch, name, reconnect):
    """A thread left over would take messages of the next connection, and would never end."""
    belongings = Belongings(thread)
    options = {"close_timeout": 0.1, "drain_timeout": 0.1, "reconnect": reconnect}
    client = ListenWebSocketClient(
        DeepgramClientOptions("any", url=server.url, options=options), ThreadInterruptedAtStart
    )
    heard = Heard(client, EVENTS["listen"])
    monkeypatch.setattr(ThreadInterruptedAtStart, "interrupts", (name,))
    with pytest.raises(KeyboardInterrupt):
        client.start(AUDIO)
    server.wait_for(lambda: server.connections and server.connections[0].closed)  # perhaps before its response
    monkeypatch.undo()
    assert client.start(AUDIO) is True
    assert client.finish() is True
    assert heard["Metadata"], "nobody has handled messages"
    belongings.check()


def test_a_loss_is_reported_if_the_reconnect_thread_cannot_start(server, thread, monkeypatch):
    belongings = Belongings(thread)
    options = {"reconnect": True, "close_timeout": 0.1, "drain_timeout": 0.1}
    client = ListenWebSocketClient(DeepgramClientOptions("any", url=server.url, options=options), ThreadThatCannotStart)
    heard = Heard(client, EVENTS["listen"])
    assert client.start(AUDIO) is True
    monkeypatch.setattr(ThreadThatCannotStart, "failing", ("deepgram-reconnect",))
    server.connection().abort()
    eventually(lambda: len(heard["Close"]) == 1)
    assert "can't start new thread" in client.last_error.message
    assert len(heard["Error"]) == 1
    assert client.send(bytes(640)) is False
    assert client.finish() is False
    belongings.check()


def _bytes(message):
    return message.encode() if isinstance(message, str) else message


def test_finish_waits_for_audio_handlers_slower_than_its_timeouts(colour, server, thread):
    client, heard = client_and_heard("speak", colour, server, thread, drain_timeout=1.0, close_timeout=0.5)

    async def play_on_loop(client, data, **kwargs):
        await asyncio.sleep(0.06)

    play = play_on_loop if colour == "asyncio" else lambda client, data, **kwargs: time.sleep(0.06)
    client.on("AudioData", play)
    start("speak", client, heard)
    client.send_text("This takes a good deal longer to play than the seconds that finish waits.")
    client.flush()
    server.wait_for(lambda: any(message["type"] == "Flushed" for message in server.connection().sent_messages))
    assert client.finish() is True
    assert b"".join(heard["AudioData"]) == server.connection().sent_audio
    assert len(heard["AudioData"]) * 0.06 > 1.0 + 2 * 0.5, "handlers took less time than finish() waits"


def test_finish_flushes_text_awaiting_its_automatic_flush(colour, server, thread):
    client, heard = client_and_heard("speak", colour, server, thread, auto_flush_speak_delta=3_600_000)
    start("speak", client, heard)
    client.send_text("Hello.")
    assert client.finish() is True
    kinds = [message["type"] for message in server.connection().received_messages]
    assert kinds == ["Speak", "Flush", "Close"]
    assert heard["AudioData"]


def test_refused_settings_are_not_retryable(colour, server, thread):
    client, heard = client_and_heard("agent", colour, server, thread)
    assert client.start({**settings().to_dict(), "audio": {"input": {"encoding": 3}}})
    heard.until("Close")
    assert client.last_error.error_code == "UNPARSABLE_CLIENT_MESSAGE"
    assert client.last_error.retryable is False


def test_no_frame_is_sent_after_close_stream(server, thread):
    for _ in range(10):
        client, heard = client_and_heard("listen", "threads", server, thread, drain_timeout=6 * DEADLINE)
        start("listen", client, heard)
        record, taken = server.connections[-1], []

        def send(client=client, taken=taken):
            while client.send(b"\0\0" * 160):
                taken.append(1)

        senders = [threading.Thread(target=send) for _ in range(4)]
        for sender in senders:
            sender.start()
        server.wait_for(lambda record=record: record.frames_received > 20)
        assert client.finish() is True
        for sender in senders:
            sender.join()
        server.wait_for(lambda record=record: record.closed)
        kinds = [frame.opcode for frame in record.received]
        assert kinds == ["binary"] * len(taken) + ["text", "close"]


@pytest.mark.parametrize("how", [asyncio.shield, asyncio.gather, lambda work: asyncio.wait_for(work, DEADLINE)])
def test_finish_in_a_task_awaited_by_a_handler(server, thread, how):
    client, heard = client_and_heard("listen", "asyncio", server, thread)
    returned = []

    async def on_utterance_end(listen, utterance_end, **kwargs):
        began = time.monotonic()
        returned.append(await how(listen.finish()))
        returned.append(time.monotonic() - began < DEADLINE / 2)

    client.on("UtteranceEnd", on_utterance_end)
    start("listen", client, heard)
    server.connection().send_json({"type": "UtteranceEnd", "channel": [0, 1], "last_word_end": 1.0})
    assert heard.until("Close")
    assert returned[:2] in ([True, True], [[True], True])


def test_finish_in_a_signal_handler_that_interrupted_send(server, thread):
    client, heard = client_and_heard("listen", "threads", server, thread)
    start("listen", client, heard)
    with client._socket._lock:  # as `send()` does
        assert client.send(b"\0\0") is False
        assert client.finish() is True
    assert heard.until("Close")
    assert heard["Error"] == []
    assert client.finish() is True


def test_a_thread_class_may_take_only_a_target(server, thread):
    class Own(threading.Thread):
        def __init__(self, target):
            super().__init__(target=target)

    client = ListenWebSocketClient(client_of("listen", "threads", server.url, thread)._config, Own)
    assert client.start(AUDIO) is True
    assert {type(item) for item in threading.enumerate() if item.name in ("deepgram-io", "deepgram-handlers")} == {Own}
    assert client.finish() is True


def test_a_failing_thread_class_leaves_no_socket(server, thread):
    def fail(**_):
        raise RuntimeError("no more threads")

    client = ListenWebSocketClient(client_of("listen", "threads", server.url, thread)._config, fail)
    assert client.start(AUDIO) is False
    assert "no more threads" in client.last_error.message
    server.wait_for(lambda: server.connections and server.connections[0].closed)


@pytest.mark.parametrize("product", EVENTS)
def test_concurrent_starts_leave_one_connection(product, colour, server, thread):
    client, heard = client_and_heard(product, colour, server, thread)
    starters = [threading.Thread(target=start, args=(product, client, heard)) for _ in range(4)]
    for starter in starters:
        starter.start()
    for starter in starters:
        starter.join()
    assert client.finish() is True
    server.wait_for(lambda: all(record.closed for record in server.connections))


def test_a_connection_error_names_the_address_without_credentials(colour, thread):
    client = client_of("listen", colour, "ws://user:secret@127.0.0.1:9/path", thread)
    assert client.start(AUDIO) is False
    assert client.last_error.message.endswith("(ws://127.0.0.1:9)")


def test_finish_on_another_loop_ends_when_the_connections_loop_does():
    """`finish()` raised CancelledError, because the tasks of the connection's loop were cancelled."""
    opened, finishing = threading.Event(), threading.Event()

    def silent(connection):
        for message in connection:
            if message == '{"type": "CloseStream"}':
                finishing.set()

    with serve(silent, "127.0.0.1", 0) as server:
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        options = DeepgramClientOptions("any", url=f"ws://127.0.0.1:{server.socket.getsockname()[1]}")
        client = AsyncListenWebSocketClient(options)

        async def main():
            assert await client.start(AUDIO) is True
            opened.set()
            await asyncio.get_running_loop().run_in_executor(None, finishing.wait, DEADLINE)

        other = threading.Thread(target=asyncio.run, args=[main()])
        other.start()
        assert opened.wait(DEADLINE)
        assert asyncio.run(client.finish()) is False
        other.join(DEADLINE)
        assert client.last_error is not None
        assert asyncio.run(client.send(b"x")) is False
        server.shutdown()
        serving.join(DEADLINE)


@pytest.fixture
def soon_gone(monkeypatch):
    """A loop that does not run counts as gone after 0.05 s."""
    monkeypatch.setattr(loops, "IDLE", 0.05)


@pytest.mark.usefixtures("soon_gone")
def test_send_returns_false_if_the_connections_loop_does_not_run(server):
    client, loop = AsyncListenWebSocketClient(DeepgramClientOptions("any", url=server.url)), asyncio.new_event_loop()
    assert loop.run_until_complete(client.start(AUDIO)) is True
    assert asyncio.run(client.send(bytes(640))) is False
    assert "does not run" in client.last_error.message
    assert loop.run_until_complete(client.finish()) is False  # a frame was not sent
    loop.close()


@pytest.mark.usefixtures("soon_gone")
@pytest.mark.parametrize("verb", ["keep_alive", "finalize", "wait_for"])
@pytest.mark.parametrize("raises", [False, True])
def test_verbs_treat_a_stopped_loop_like_a_lost_connection(server, verb, raises):
    """D-78: verbs raised DeepgramConnectionError, even without `raise_on_error`."""
    options = DeepgramClientOptions("any", url=server.url, options={"raise_on_error": raises})
    client, loop = AsyncListenWebSocketClient(options), asyncio.new_event_loop()
    assert loop.run_until_complete(client.start(AUDIO)) is True
    arguments = ["Results"] if verb == "wait_for" else []
    if raises and not arguments:
        with pytest.raises(DeepgramConnectionError, match="does not run"):
            asyncio.run(getattr(client, verb)())
    else:
        assert asyncio.run(getattr(client, verb)(*arguments)) is (None if arguments else False)
    assert "does not run" in client.last_error.message
    assert client.last_error.unsent == (0 if arguments else 1)
    loop.run_until_complete(client.finish())
    loop.close()


def test_a_closed_loop_ends_its_connection(server):
    """The program calls `run_until_complete()`, closes that loop, and continues on another one."""
    code = f"""
import asyncio
from deepgram import DeepgramClient, DeepgramClientOptions
client = DeepgramClient("key", DeepgramClientOptions(url={server.url!r})).listen.asyncwebsocket.v("1")
loop = asyncio.new_event_loop()
raw = {{"encoding": "linear16", "sample_rate": 16000}}
assert loop.run_until_complete(client.start(raw))
loop.close()
async def go_on():
    told = [client.is_connected(), await client.send(b"audio"), await client.finish(), client.last_error.message]
    return [*told, await client.start(raw), await client.send(b"audio"), await client.finish()]
print(asyncio.run(go_on()))
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False)
    lost = "not connected: the event loop of the connection has been closed"
    assert ran.stdout == f"[False, False, False, {lost!r}, True, True, True]\n", ran.stderr
    assert "never awaited" not in ran.stderr


def test_a_failure_while_ending_does_not_block_the_end(colour, server, thread):
    """Such as a device that can't be stopped: `finish()` on a loop waited for the end in vain."""
    client = client_of("listen", colour, server.url, thread, close_timeout=3600)
    plain = getattr(client, "_client", client)
    plain._stopped = mock.Mock(side_effect=[LookupError("a device"), None, None])
    assert client.start(AUDIO) is True
    server.connections[-1].close(1000)
    eventually(lambda: plain._socket is None, "the end was not delivered")
    assert client.start(AUDIO) is True
    assert client.finish() is True


@pytest.mark.parametrize("reconnect", [False, True])
@pytest.mark.parametrize("held", [False, True])
def test_finish_in_a_destructor_at_exit_does_not_wait_for_threads(server, held, reconnect):
    """Daemon threads no longer run then: the process hung for `drain_timeout` and 4 s more, or for ever if one of them
    held the lock."""
    code = f"""
import builtins, threading, time
from deepgram import DeepgramClient, DeepgramClientOptions

holds = threading.Event()

class Phone:
    def __init__(self):
        config = DeepgramClientOptions(url={server.url!r}, options={{"drain_timeout": 1000, "reconnect": {reconnect}}})
        self.listen = DeepgramClient("any-key", config).listen.websocket.v("1")
        assert self.listen.start({AUDIO})
        if {held}:
            threading.Thread(target=self.hold, args=(self.listen._socket._lock,), daemon=True).start()
            holds.wait()

    @staticmethod
    def hold(lock):
        with lock:
            holds.set()
            time.sleep(1000)

    def __del__(self):
        print(self.listen.finish())

builtins.kept = Phone()
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "False\n", "")
