"""Ends that are not as they should be, and what programs put in their way, on every client."""

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
def test_a_programs_own_attributes_are_its_own(product, colour, server, thread, name):
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
def test_a_server_that_goes_while_finish_waits(colour, server, thread, rst):
    server.faults = Faults(abort=Abort(after_frames=1, rst=rst))
    client, heard = client_and_heard("listen", colour, server, thread)
    start("listen", client, heard)
    assert client.finish() is False
    assert [event for event, _ in heard.events] == ["Open", "Error", "Close"]
    assert client.last_error.message.startswith("connection lost: ")


def test_a_server_that_closes_before_it_has_spoken(colour, server, thread):
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


class Scarce(threading.Thread):
    """A thread that can't be started while its name is among those that are lacking."""

    lacking = ()

    def start(self):
        if self.name in self.lacking:
            raise RuntimeError("can't start new thread")
        super().start()


@pytest.mark.parametrize("reconnect", [False, True])
@pytest.mark.parametrize("lacking", ["deepgram-io", "deepgram-handlers"])
def test_a_start_for_which_no_thread_is_left_is_false_and_the_next_one_works(
    server, thread, monkeypatch, caplog, lacking, reconnect
):
    belongings = Belongings(thread)
    options = {"close_timeout": 0.1, "drain_timeout": 0.1, "reconnect": reconnect}
    client = ListenWebSocketClient(DeepgramClientOptions("any", url=server.url, options=options), Scarce)
    heard = Heard(client, EVENTS["listen"])
    monkeypatch.setattr(Scarce, "lacking", (lacking,))
    assert client.start(AUDIO) is False
    assert "can't start new thread" in client.last_error.message
    server.wait_for(lambda: server.connections and server.connections[0].closed)  # perhaps before it has answered
    monkeypatch.undo()
    assert client.start(AUDIO) is True
    eventually(lambda: client.is_connected())
    assert client.finish() is True
    assert heard["Metadata"], "nobody has handled messages"
    belongings.check()
    assert not [record for record in caplog.records if record.name.startswith("deepgram.server")]


class Interrupted(threading.Thread):
    """A thread whose start Ctrl-C interrupts: it runs all the same."""

    interrupts = ()

    def start(self):
        super().start()
        if self.name in self.interrupts:
            raise KeyboardInterrupt


@pytest.mark.parametrize("reconnect", [False, True])
@pytest.mark.parametrize("name", ["deepgram-io", "deepgram-handlers"])
def test_an_interrupt_while_a_thread_starts_leaves_no_second_one_beside_the_next(
    server, thread, monkeypatch, name, reconnect
):
    """Two threads would take the messages of the next connection in turns, and one would stay."""
    belongings = Belongings(thread)
    options = {"close_timeout": 0.1, "drain_timeout": 0.1, "reconnect": reconnect}
    client = ListenWebSocketClient(DeepgramClientOptions("any", url=server.url, options=options), Interrupted)
    heard = Heard(client, EVENTS["listen"])
    monkeypatch.setattr(Interrupted, "interrupts", (name,))
    with pytest.raises(KeyboardInterrupt):
        client.start(AUDIO)
    server.wait_for(lambda: server.connections and server.connections[0].closed)  # perhaps before it has answered
    monkeypatch.undo()
    assert client.start(AUDIO) is True
    assert client.finish() is True
    assert heard["Metadata"], "nobody has handled messages"
    belongings.check()


def test_a_loss_for_which_no_thread_is_left_is_told(server, thread, monkeypatch):
    belongings = Belongings(thread)
    options = {"reconnect": True, "close_timeout": 0.1, "drain_timeout": 0.1}
    client = ListenWebSocketClient(DeepgramClientOptions("any", url=server.url, options=options), Scarce)
    heard = Heard(client, EVENTS["listen"])
    assert client.start(AUDIO) is True
    monkeypatch.setattr(Scarce, "lacking", ("deepgram-reconnect",))
    server.connection().abort()
    eventually(lambda: len(heard["Close"]) == 1)
    assert "can't start new thread" in client.last_error.message
    assert len(heard["Error"]) == 1
    assert client.send(bytes(640)) is False
    assert client.finish() is False
    belongings.check()


def _bytes(message):
    return message.encode() if isinstance(message, str) else message


def test_speech_that_handlers_take_longer_for_than_finish_waits_is_complete(colour, server, thread):
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
    assert len(heard["AudioData"]) * 0.06 > 1.0 + 2 * 0.5, "handlers were as long as finish() waits"


def test_text_that_waits_for_its_automatic_flush_is_spoken(colour, server, thread):
    client, heard = client_and_heard("speak", colour, server, thread, auto_flush_speak_delta=3_600_000)
    start("speak", client, heard)
    client.send_text("Hello.")
    assert client.finish() is True
    kinds = [message["type"] for message in server.connection().received_messages]
    assert kinds == ["Speak", "Flush", "Close"]
    assert heard["AudioData"]


def test_settings_that_are_refused_are_not_worth_another_try(colour, server, thread):
    client, heard = client_and_heard("agent", colour, server, thread)
    assert client.start({**settings().to_dict(), "audio": {"input": {"encoding": 3}}})
    heard.until("Close")
    assert client.last_error.error_code == "UNPARSABLE_CLIENT_MESSAGE"
    assert client.last_error.retryable is False


def test_nothing_is_sent_behind_the_farewell(server, thread):
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
def test_finish_in_a_task_that_a_handler_awaits(server, thread, how):
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


def test_finish_in_a_signal_handler_that_has_interrupted_a_send(server, thread):
    client, heard = client_and_heard("listen", "threads", server, thread)
    start("listen", client, heard)
    with client._socket._lock:  # as `send()` holds it
        assert client.send(b"\0\0") is False
        assert client.finish() is True
    assert heard.until("Close")
    assert heard["Error"] == []
    assert client.finish() is True


def test_a_thread_class_need_not_take_more_than_a_target(server, thread):
    class Own(threading.Thread):
        def __init__(self, target):
            super().__init__(target=target)

    client = ListenWebSocketClient(client_of("listen", "threads", server.url, thread)._config, Own)
    assert client.start(AUDIO) is True
    assert {type(item) for item in threading.enumerate() if item.name in ("deepgram-io", "deepgram-handlers")} == {Own}
    assert client.finish() is True


def test_a_thread_class_that_fails_leaves_no_socket(server, thread):
    def fail(**_):
        raise RuntimeError("no more threads")

    client = ListenWebSocketClient(client_of("listen", "threads", server.url, thread)._config, fail)
    assert client.start(AUDIO) is False
    assert "no more threads" in client.last_error.message
    server.wait_for(lambda: server.connections and server.connections[0].closed)


@pytest.mark.parametrize("product", EVENTS)
def test_starts_at_the_same_time_leave_one_connection(product, colour, server, thread):
    client, heard = client_and_heard(product, colour, server, thread)
    starters = [threading.Thread(target=start, args=(product, client, heard)) for _ in range(4)]
    for starter in starters:
        starter.start()
    for starter in starters:
        starter.join()
    assert client.finish() is True
    server.wait_for(lambda: all(record.closed for record in server.connections))


def test_an_error_says_where_no_connection_was_made(colour, thread):
    client = client_of("listen", colour, "ws://user:secret@127.0.0.1:9/path", thread)
    assert client.start(AUDIO) is False
    assert client.last_error.message.endswith("(ws://127.0.0.1:9)")


def test_finish_awaited_on_another_loop_ends_with_the_loop_of_the_connection():
    """It was cancelled with the tasks of that loop."""
    opened, asked = threading.Event(), threading.Event()

    def silent(connection):
        for message in connection:
            if message == '{"type": "CloseStream"}':
                asked.set()

    with serve(silent, "127.0.0.1", 0) as server:
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        options = DeepgramClientOptions("any", url=f"ws://127.0.0.1:{server.socket.getsockname()[1]}")
        client = AsyncListenWebSocketClient(options)

        async def main():
            assert await client.start(AUDIO) is True
            opened.set()
            await asyncio.get_running_loop().run_in_executor(None, asked.wait, DEADLINE)

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
    """A loop that does not run counts as gone after a tenth of a second."""
    monkeypatch.setattr(loops, "IDLE", 0.05)


@pytest.mark.usefixtures("soon_gone")
def test_a_loop_that_nobody_runs_is_not_waited_for(server):
    client, loop = AsyncListenWebSocketClient(DeepgramClientOptions("any", url=server.url)), asyncio.new_event_loop()
    assert loop.run_until_complete(client.start(AUDIO)) is True
    assert asyncio.run(client.send(bytes(640))) is False
    assert "does not run" in client.last_error.message
    assert loop.run_until_complete(client.finish()) is False  # a frame was not sent
    loop.close()


@pytest.mark.usefixtures("soon_gone")
@pytest.mark.parametrize("verb", ["keep_alive", "finalize", "wait_for"])
@pytest.mark.parametrize("raises", [False, True])
def test_verbs_say_of_a_loop_that_is_gone_what_they_say_of_a_lost_connection(server, verb, raises):
    """D-78: they raised DeepgramConnectionError, whatever the options said."""
    options = DeepgramClientOptions("any", url=server.url, options={"raise_on_error": raises})
    client, loop = AsyncListenWebSocketClient(options), asyncio.new_event_loop()
    assert loop.run_until_complete(client.start(AUDIO)) is True
    given = ["Results"] if verb == "wait_for" else []
    if raises and not given:
        with pytest.raises(DeepgramConnectionError, match="does not run"):
            asyncio.run(getattr(client, verb)())
    else:
        assert asyncio.run(getattr(client, verb)(*given)) is (None if given else False)
    assert "does not run" in client.last_error.message
    assert client.last_error.unsent == (0 if given else 1)
    loop.run_until_complete(client.finish())
    loop.close()


def test_a_loop_that_is_closed_takes_its_connection_along(server):
    """A program calls `run_until_complete()`, closes the loop, and goes on with another one."""
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


def test_what_fails_at_the_end_of_a_connection_does_not_keep_its_end_back(colour, server, thread):
    """A device, say; finish() on a loop waited for it in vain."""
    client = client_of("listen", colour, server.url, thread, close_timeout=3600)
    bare = getattr(client, "_client", client)
    bare._stopped = mock.Mock(side_effect=[LookupError("a device"), None, None])
    assert client.start(AUDIO) is True
    server.connections[-1].close(1000)
    eventually(lambda: bare._socket is None, "the end has been told")
    assert client.start(AUDIO) is True
    assert client.finish() is True


@pytest.mark.parametrize("reconnect", [False, True])
@pytest.mark.parametrize("held", [False, True])
def test_a_program_that_finishes_in_a_destructor_at_its_end_does_not_wait_for_threads_that_stand_still(
    server, held, reconnect
):
    """It waited for a drain_timeout, and then for 4 s more; for ever, if one of these threads holds the lock."""
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
