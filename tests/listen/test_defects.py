"""One test for each defect of 4.8.1 in live transcription, named after its number, and tests of errors and unusual
frames."""

import asyncio
import contextlib
import inspect
import io
import json
import logging
import subprocess
import sys
import threading

import deepgram.clients.listen
import pytest
from colours import COLOURS, DEADLINE, KEY, Belongings, Heard, LoopThread, client_of, eventually, names
from server.wire_client import silence, speech

from deepgram import AsyncLiveClient, DeepgramClient, DeepgramClientOptions, LiveOptions, LiveTranscriptionEvents
from deepgram.server import LocalServer, Timing

OPTIONS = {"encoding": "linear16", "sample_rate": 16000, "interim_results": True, "endpointing": 5000}
E = LiveTranscriptionEvents
PROGRAM = """
import sys
from deepgram import DeepgramClient, DeepgramClientOptions
client = DeepgramClient("key", DeepgramClientOptions(url=sys.argv[1], options={"keepalive": "true"}))
assert client.listen.websocket.v("1").start({"encoding": "linear16", "sample_rate": 16000})
"""


@pytest.fixture(params=COLOURS)
def colour(request):
    return request.param


class Session:
    """A server, a started client, the events it delivers, and the server's record of the connection."""

    def __init__(self, colour, thread, **options):
        self.server = LocalServer(timing=Timing.fast())
        self.server.start()
        self.belongings = Belongings(thread)
        self.client = client_of("listen", colour, self.server.url, thread, **options)
        self.heard = Heard(self.client, LiveTranscriptionEvents)
        assert self.client.start(OPTIONS)
        self.record = self.server.connection()

    def names(self):
        return names(self.heard)

    def still_works(self):
        """Whether the client is connected and still delivers messages."""
        self.record.send_json({"type": "UtteranceEnd", "channel": [0, 1], "last_word_end": 1.0})
        assert self.heard.until("UtteranceEnd")
        return bool(self.client.is_connected())


@pytest.fixture
def start_session(colour):
    """A factory of sessions, which are ended and checked after the test."""
    with contextlib.ExitStack() as stack, LoopThread() as thread:

        def make(**options):
            made = Session(colour, thread, **options)
            stack.callback(made.server.stop)
            stack.callback(made.belongings.check)
            stack.callback(made.client.finish)
            return made

        with stack:
            yield make


def test_d05_close_comes_once_and_d06_last(start_session):
    session = start_session()
    session.client.send(speech(1))
    session.client.finish()
    assert session.names() == ["Open", "Results", "Results", "Metadata", "Close"]


def test_d07_auto_flush_does_not_hang(start_session):
    session = start_session(auto_flush_reply_delta=20)
    session.client.send(speech(1))
    session.server.wait_for(lambda: {"type": "Finalize"} in session.record.received_messages)
    eventually(lambda: session.heard["Results"] and session.heard["Results"][-1].from_finalize)
    session.client.send(speech(1))
    session.server.wait_for(lambda: session.record.received_messages.count({"type": "Finalize"}) == 2)
    assert session.client.finish() is True
    assert session.names()[-2:] == ["Metadata", "Close"]


def test_d08_a_keepalive_that_fails_is_a_lost_connection(start_session):
    session = start_session(keepalive="true", keepalive_interval=0.02)
    session.server.wait_for(lambda: session.record.received_messages)
    session.record.abort()
    assert session.heard.until("Close")
    assert session.names() == ["Open", "Error", "Close"]
    assert session.client.last_error.retryable


@pytest.mark.parametrize(("keepalive", "due"), [("true", 5.0), ("false", None)])
def test_d09_keepalive_false_is_off(colour, keepalive, due):
    options = {"keepalive": keepalive, "keepalive_interval": 5.0, "ping_interval": None}
    with LoopThread() as thread:
        session = client_of("listen", colour, "", thread, **options)._session()
    session.opened(0.0, None)
    assert session.due() == due


def test_d11_a_path_in_the_url_is_kept(colour):
    with LoopThread() as thread, LocalServer(timing=Timing.fast(), prefix="/deep/gram") as server:
        client = client_of("listen", colour, server.url, thread)
        assert client.start(OPTIONS)
        assert server.connection().path == "/deep/gram/v1/listen"
        client.finish()


def test_d12_a_handler_that_raises_is_reported_and_the_session_goes_on(start_session, colour, caplog):
    session = start_session()

    def on_result(client, result, **kwargs):
        raise LookupError("my mistake")

    session.client.on(E.Transcript, on_result)
    session.client.on(E.Transcript, lambda client, result, **kwargs: after.append(result))
    after = []
    session.client.send(speech(1.1))
    assert session.heard.until("HandlerFailed")
    assert session.still_works()
    assert session.client.finish()
    assert len(after) == len(session.heard["Results"]) == len(session.heard["HandlerFailed"])
    assert "my mistake" in str(session.heard["HandlerFailed"][0].exception)
    errors = [error.message for error in session.heard["Error"]]
    assert errors == ["my mistake"] * (colour == "threads") * len(after), "F-38"
    assert "LookupError: my mistake" in caplog.text


def test_d13_an_open_handler_that_raises_leaves_a_usable_connection(colour):
    with LoopThread() as thread, LocalServer(timing=Timing.fast()) as server:
        client = client_of("listen", colour, server.url, thread)
        heard = Heard(client, LiveTranscriptionEvents)
        client.on(E.Open, lambda *_, **__: 1 / 0)
        assert client.start(OPTIONS) is True
        client.send(speech(1))
        assert client.finish() is True
        reports = ["Error", "HandlerFailed"] if colour == "threads" else ["HandlerFailed"]
        assert names(heard) == ["Open", *reports, "Results", "Results", "Metadata", "Close"]


def test_d14_an_async_client_takes_functions_and_coroutines_as_handlers():
    with LoopThread() as thread, LocalServer(timing=Timing.fast()) as server:
        client = client_of("listen", "asyncio", server.url, thread)
        seen = []

        async def on_result(client, result, **kwargs):
            seen.append("coroutine")

        client.on(E.Transcript, lambda client, result, **kwargs: seen.append("function"))
        client.on(E.Transcript, on_result)
        assert client.start(OPTIONS)
        client.send(speech(0.5))
        client.finish()
        assert sorted(seen) == ["coroutine", "function"]


def test_d17_cancelling_finish_closes_the_connection():
    with LoopThread() as thread, LocalServer(timing=Timing.fast(metadata_close=3600)) as server:
        belongings = Belongings(thread)
        client = client_of("listen", "asyncio", server.url, thread)
        heard = Heard(client, LiveTranscriptionEvents)
        client.on(E.Metadata, never_return)
        assert client.start(OPTIONS)

        async def time_out():
            with pytest.raises(asyncio.TimeoutError):
                await asyncio.wait_for(finishing, 0)

        (finishing,) = thread.run(lambda: [asyncio.ensure_future(client._client.finish())])
        assert heard.until("Metadata")
        thread.run(time_out)
        server.wait_for(lambda: server.connection().closed)
        assert not client.is_connected()
        for task in thread.tasks():
            thread.loop.call_soon_threadsafe(task.cancel)
        belongings.check()


async def never_return(client, metadata, **kwargs):
    await asyncio.Event().wait()


def test_d19_a_program_that_does_not_finish_exits():
    with LocalServer(timing=Timing.fast()) as server:
        subprocess.run([sys.executable, "-c", PROGRAM, server.url], check=True, timeout=120)
        assert server.connection().status == 101


def test_d20_open_comes_first(colour):
    with LoopThread() as thread, LocalServer(timing=Timing.fast()) as server:
        client = client_of("listen", colour, server.url, thread)

        def on_open(client, open, **kwargs):
            server.connection().send_json({"type": "SpeechStarted", "channel": [0, 1], "timestamp": 0.0})
            server.wait_for(lambda: server.connection().sent_messages)

        client.on(E.Open, on_open)
        heard = Heard(client, LiveTranscriptionEvents)
        assert client.start(OPTIONS)
        assert heard.until("SpeechStarted")
        assert names(heard) == ["Open", "SpeechStarted"]
        client.finish()


@pytest.mark.parametrize("text", ["[]", "{", "null", '{"type":"Results"}', '{"type":"Results","channel":5}', '"x"'])
def test_d21_an_unreadable_message_does_not_end_the_session(start_session, text):
    session = start_session()
    session.record.send_text(text)
    assert session.still_works()
    assert session.client.finish() is True


def test_d22_a_binary_frame_does_not_end_the_session(start_session):
    session = start_session()
    session.record.send_bytes(b"\x00")
    assert session.still_works()
    assert session.client.finish() is True


def test_d23_a_message_may_be_larger_than_a_mebibyte(start_session):
    session = start_session()
    text = "word " * 500_000
    alternatives = [{"transcript": text, "confidence": 1.0, "words": []}]
    session.record.send_json({"type": "Results", "is_final": True, "channel": {"alternatives": alternatives}})
    assert session.heard.until("Results")
    assert session.heard["Results"][0].channel.alternatives[0].transcript == text
    assert session.still_works()


@pytest.mark.parametrize("code", [1000, 1001, 1011])
def test_d24_nothing_is_sent_after_the_server_has_closed(start_session, code):
    session = start_session()
    session.record.close(code, "bye")
    assert session.heard.until("Close")
    assert not session.client.is_connected()
    for lost in range(1, 4):
        assert session.client.send(silence(0.02)) is False
        assert session.client.last_error.unsent == lost
    assert session.client.keep_alive() is False
    assert session.client.finalize() is False
    close = session.heard["Close"][0]
    assert (close.code, close.reason, close.initiator) == (code, "bye", "server")
    assert len(session.heard["Error"]) == (code == 1011)


def test_d25_no_key_is_logged_and_d26_no_failure_twice(colour, caplog):
    caplog.set_level(logging.DEBUG)
    errors = io.StringIO()
    with LoopThread() as thread, contextlib.redirect_stderr(errors):
        with LocalServer(timing=Timing.fast()) as server:
            client = client_of("listen", colour, server.url, thread, auto_flush_reply_delta=50)
            assert client.start(OPTIONS)
            client.finish()
        assert client.start(OPTIONS) is False
    output = caplog.text + errors.getvalue() + repr(client.last_error)
    assert KEY not in output
    failures = [record for record in caplog.records if "start() failed" in record.getMessage()]
    assert len(failures) == 1


def test_d27_check_logs_its_warning(caplog):
    assert LiveOptions(tier="enhanced").check() is True
    assert "tier" in caplog.text


def test_d28_results_can_be_indexed_like_dicts(start_session):
    session = start_session()
    session.client.send(speech(1))
    session.client.finish()
    result = session.heard["Results"][-1]
    assert result["type"] == "Results"
    assert result["channel"]["alternatives"][0]["words"][0]["word"] == "utterance"
    assert session.heard["Metadata"][0]["model_info"]
    assert json.loads(str(result))["is_final"] is True


def test_d39_the_async_client_is_async():
    assert deepgram.clients.listen.AsyncLiveClient is AsyncLiveClient
    assert inspect.iscoroutinefunction(AsyncLiveClient.send)


def test_d54_booleans_in_lists_are_lower_case(colour):
    with LoopThread() as thread, LocalServer(timing=Timing.fast()) as server:
        client = client_of("listen", colour, server.url, thread)
        assert client.start({"model": "nova-3"}, {"x": [True, False]})
        assert server.connection().query == "model=nova-3&x=true&x=false"
        client.finish()


def test_d55_a_failing_handler_is_logged_once(start_session, caplog):
    session = start_session()
    session.client.on(E.UtteranceEnd, lambda *_, **__: 1 / 0)
    assert session.still_works()
    session.client.finish()
    assert caplog.text.count("ZeroDivisionError: division by zero") == 1
    assert len(session.heard["HandlerFailed"]) == 1


def test_d56_a_kwarg_may_be_named_like_an_event(colour):
    with LoopThread() as thread, LocalServer(timing=Timing.fast()) as server:
        client = client_of("listen", colour, server.url, thread)
        seen = []
        client.on(E.Transcript, lambda self, result, **kwargs: seen.append((result.type, kwargs)))
        assert client.start(OPTIONS, result=1, error=2)
        client.send(speech(0.5))
        client.finish()
        assert seen == [("Results", {"error": 2})]


def test_d58_the_user_agent_names_this_python(start_session):
    agent = start_session().record.headers["User-Agent"]
    assert f"python/{sys.version_info.major}.{sys.version_info.minor}." in agent


def test_d59_is_connected_needs_no_await():
    with LoopThread() as thread, LocalServer(timing=Timing.fast()) as server:
        client = DeepgramClient(KEY, DeepgramClientOptions(url=server.url)).listen.asyncwebsocket.v("1")

        async def program():
            assert not client.is_connected()
            assert await client.start(OPTIONS)
            assert client.is_connected()
            assert await client.is_connected() is True
            await client.finish()
            assert not client.is_connected()

        thread.run(program)


def test_d60_on_refuses_non_callables_and_warns_of_unknown_events(start_session, caplog):
    session = start_session()
    with pytest.raises(TypeError, match="callable"):
        session.client.on(E.Transcript, "not a function")
    session.client.on("Transcribed", print)
    assert "Transcribed" in caplog.text
    session.client.on("Transcript", lambda client, result, **kwargs: seen.append(result))  # the member's name
    seen = []
    session.client.send(speech(1))
    session.client.finish()
    assert seen == session.heard["Results"]


def test_finish_while_another_thread_sends(start_session):
    session = start_session()
    stopped = threading.Event()

    def send():
        while session.client.send(silence(0.02)):
            pass
        stopped.set()

    sender = threading.Thread(target=send)
    sender.start()
    session.server.wait_for(lambda: session.record.frames_received > 20)
    assert session.client.finish() is True
    assert stopped.wait(DEADLINE)
    sender.join()
