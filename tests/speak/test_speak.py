"""The live speech clients of both colours against the local server."""

import asyncio
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import colours
import pytest
from colours import COLOURS, DEADLINE, LoopThread, client_of, connected, eventually, server_of

from deepgram import (
    DeepgramClientOptions,
    DeepgramConnectionError,
    DeepgramError,
    SpeakWebSocketClient,
    SpeakWebSocketEvents,
    SpeakWebSocketMessage,
    SpeakWSOptions,
)
from deepgram.server import BlackHole, Close, Faults, Timing
from deepgram.speak.protocol import SpeakFlush

OPTIONS = SpeakWSOptions(model="aura-2-thalia-en", encoding="linear16", sample_rate=16000)
E = SpeakWebSocketEvents
FLUSHES_ALLOWED = 20
SLOWLY = Timing.fast(audio=0.3, speak=0.05)


@pytest.fixture
def thread():
    with LoopThread() as loop_thread:
        yield loop_thread


@pytest.fixture(params=COLOURS)
def colour(request):
    return request.param


def started(colour, thread, server, options=OPTIONS, /, *start, **client_options):
    return connected("speak", colour, thread, server, options, *start, **client_options)


def names(heard):
    """The events in their order, with consecutive AudioData events as one."""
    events = colours.names(heard)
    return [name for place, name in enumerate(events) if name != "AudioData" or events[place - 1] != "AudioData"]


def size_of(*texts, rate=16000):
    """The size of the audio that the local server generates for texts, in bytes."""
    return sum(int(len(text) * 0.07 * rate) * 2 for text in texts)


def audio(heard):
    return b"".join(heard["AudioData"])


def sent(record):
    """The payloads of the frames that the server has received."""
    return [frame.payload for frame in record.received if frame.opcode in ("text", "binary")]


# a whole session


def test_every_event_of_a_session(colour, thread):
    with server_of() as server, started(colour, thread, server) as (client, heard, record):
        assert bool(client.is_connected())
        assert client.send_text("Hello, ")
        assert client.send("world.")
        assert client.flush()
        assert client.clear()
        assert client.finish() is True
        assert not client.is_connected()
        assert client.last_error is None
        assert names(heard)[:2] == ["Open", "Metadata"]
        assert names(heard)[-2:] == ["Cleared", "Close"]
        metadata = heard["Metadata"][0]
        assert (metadata.request_id, metadata.model_name) == (record.request_id, "aura-2-thalia-en")
        assert (heard["Close"][0].code, heard["Close"][0].initiator) == (1000, "client")


def test_all_audio_arrives_before_flushed(colour, thread):
    with server_of() as server, started(colour, thread, server) as (client, heard, record):
        client.send_text("One. Two.")
        client.flush()
        assert heard.until("Flushed")
        assert names(heard) == ["Open", "Metadata", "AudioData", "Flushed"]
        assert heard["Flushed"][0].sequence_id == 0
        assert audio(heard) == record.sent_audio
        assert len(audio(heard)) == size_of("One. Two.")


def test_handlers_get_the_client_the_keyword_and_the_kwargs(colour, thread):
    seen = {}

    def on_audio(self, data, session=None, **kwargs):
        seen["audio"] = self, type(data), session

    def on_flushed(self, flushed, **kwargs):
        seen["flushed"] = flushed.type, kwargs

    with server_of() as server:
        client = client_of("speak", colour, server.url, thread)
        client.on(E.AudioData, on_audio)
        client.on(E.Flushed, on_flushed)
        assert client.start(OPTIONS, None, None, {"owner": "me"}, session=7)
        assert client.owner == "me"
        client.send_text("a")
        client.flush()
        client.finish()
    inner = client if colour == "threads" else client._client
    assert seen == {"audio": (inner, bytes, 7), "flushed": ("Flushed", {"session": 7})}


# requests and frames

QUERIES = [
    (OPTIONS, None, "model=aura-2-thalia-en&encoding=linear16&sample_rate=16000"),
    (SpeakWSOptions(), None, "model=aura-2-thalia-en"),
    ({"encoding": "mulaw"}, {"sample_rate": 8000, "tag": ["a", "b"]}, "encoding=mulaw&sample_rate=8000&tag=a&tag=b"),
    (None, None, ""),
]


@pytest.mark.parametrize(("options", "addons", "query"), QUERIES)
def test_query_strings(colour, thread, options, addons, query):
    headers = {"X-Extra": "1"}
    with server_of() as server, started(colour, thread, server, options, addons, headers) as (_, _, record):
        assert (record.path, record.query, record.headers["X-Extra"]) == ("/v1/speak", query, "1")


def test_every_verb_sends_its_frame(colour, thread):
    with server_of() as server, started(colour, thread, server) as (client, _, record):
        assert client.send_text('say "ü"')
        assert client.send("again")
        assert client.send_raw('{"type":  "Flush"}')
        assert client.send_control(SpeakWebSocketMessage.Clear)
        assert client.send_control("Flush")
        assert client.flush()
        assert client.clear()
        assert client.finish()
        assert sent(record) == [
            '{"type": "Speak", "text": "say \\"\\u00fc\\""}', '{"type": "Speak", "text": "again"}',
            '{"type":  "Flush"}', '{"type": "Clear"}', '{"type": "Flush"}', '{"type": "Flush"}', '{"type": "Clear"}',
            '{"type": "Close"}',
        ]  # fmt: skip


def test_send_refuses_audio(colour, thread):
    with server_of() as server, started(colour, thread, server) as (client, _, record):
        for data in (b"", b"abc", bytearray(b"abc"), memoryview(b"abc"), None, 5):
            assert client.send(data) is False
        assert client.flush()
        assert client.finish()
        assert sent(record) == ['{"type": "Flush"}', '{"type": "Close"}']


# finish


def test_finish_waits_for_all_flushed_audio(colour, thread):
    texts = [f"Sentence number {number}." for number in range(5)]
    with server_of(timing=SLOWLY) as server, started(colour, thread, server) as (client, heard, record):
        for text in texts:
            client.send_text(text)
            client.flush()
        client.send_text("Never flushed.")
        assert client.finish() is True
        assert len(audio(heard)) == size_of(*texts)
        assert audio(heard) == record.sent_audio
        assert [flushed.sequence_id for flushed in heard["Flushed"]] == list(range(5))
        assert names(heard)[-2:] == ["Flushed", "Close"]


def test_finish_waits_for_slow_handlers(colour, thread):
    def slow(client, data, **kwargs):
        time.sleep(0.01)

    async def slow_async(client, data, **kwargs):
        await asyncio.sleep(0.01)

    with server_of() as server, started(colour, thread, server) as (client, heard, _):
        client.on(E.AudioData, slow if colour == "threads" else slow_async)
        client.send_text("A text that takes a while. " * 3)
        client.flush()
        assert client.finish() is True
        assert len(audio(heard)) == size_of("A text that takes a while. " * 3)
        assert names(heard)[-2:] == ["Flushed", "Close"]


def test_finish_does_not_wait_for_cleared_text(colour, thread):
    with (
        server_of(timing=Timing.fast(speak=3600)) as server,
        started(colour, thread, server, drain_timeout=30) as (client, heard, _),
    ):
        client.send_text("A long story.")
        client.flush()
        client.flush()
        client.clear()
        assert client.finish() is True
        assert names(heard) == ["Open", "Metadata", "Cleared", "Close"]


def test_finish_waits_for_text_flushed_after_a_clear(colour, thread):
    with server_of(timing=SLOWLY) as server, started(colour, thread, server) as (client, heard, record):
        client.send_text("A long story. " * 30)
        client.flush()
        client.clear()
        client.send_text("An end.")
        client.flush()
        assert client.finish() is True
        assert [flushed.sequence_id for flushed in heard["Flushed"]] == [1]
        frames = [frame for frame in record.sent if frame.opcode in ("text", "binary")]
        cleared = next(place for place, frame in enumerate(frames) if "Cleared" in str(frame.payload))
        assert sum(len(frame.payload) for frame in frames[cleared:] if frame.opcode == "binary") == size_of("An end.")
        assert names(heard)[-2:] == ["Flushed", "Close"]


@pytest.mark.parametrize("refusal", [{}, {"raise_on_error": True}], ids=["False", "raises"])
def test_finish_does_not_wait_for_a_flush_that_was_refused(colour, thread, refusal):
    answers = []

    def on_audio(client, data, **kwargs):
        client.finish()
        try:
            answers.append(client.flush())
        except DeepgramConnectionError:
            answers.append(False)

    async def on_audio_on_loop(client, data, **kwargs):
        await client.finish()
        try:
            answers.append(await client.flush())
        except DeepgramConnectionError:
            answers.append(False)

    with server_of() as server, started(colour, thread, server, **refusal) as (client, heard, _):
        client.on(E.AudioData, on_audio if colour == "threads" else on_audio_on_loop)
        client.send_text("Hello.")
        client.flush()
        assert heard.until("Close")
        assert set(answers) == {False}
        assert names(heard) == ["Open", "Metadata", "AudioData", "Flushed", "Close"]
        assert client.last_error.message == "not connected: finish() has ended the connection"


def test_finish_during_a_flush_does_not_wait_for_it():
    class Overtaken(SpeakWebSocketClient):
        def _register(self, message):
            refused = super()._register(message)
            finishing.append(pool.submit(self.finish))
            eventually(lambda: not self.is_connected(), "finish() was called")
            return refused

    finishing = []
    with server_of() as server, ThreadPoolExecutor() as pool:
        client = Overtaken(DeepgramClientOptions(api_key="k", url=server.url, options={"drain_timeout": 3600}))
        assert client.start(OPTIONS)
        assert client.flush() is False
        assert finishing[0].result(DEADLINE) is True


def test_a_flush_on_another_loop_is_waited_for(thread):
    with server_of(timing=SLOWLY) as server, started("asyncio", thread, server) as (client, heard, _):
        assert asyncio.run(client._client.send_text("Hello."))
        assert asyncio.run(client._client.flush())
        assert client.finish() is True
        assert len(audio(heard)) == size_of("Hello.")
        assert asyncio.run(client._client.flush()) is False


@pytest.mark.parametrize(
    ("sent_types", "refused", "left"),
    [
        (["Flush"], "Flush", []),
        (["Flush", "Clear", "Flush"], "Flush", ["Flush", "Clear"]),
        (["Flush", "Clear"], "Clear", ["Flush"]),
        (["Flush"], "Speak", ["Flush"]),
        ([], "Flush", []),
    ],
)
def test_a_command_that_could_not_be_sent_is_no_longer_pending(sent_types, refused, left):
    flush = SpeakFlush(None, threading.Event)
    for kind in sent_types:
        flush.on_send(kind, 0.0)
    assert flush.undo_send(refused) is (left.count("Flush") == 0)
    assert [pending.kind for pending in flush._unanswered] == left


def test_a_refused_flush_is_the_latest_one():
    flush = SpeakFlush(None, threading.Event)
    flush.on_send("Flush", 0.0)
    first = flush.latest["Flush"]
    flush.on_send("Flush", 0.0)
    flush.refused()
    flush.handlers_done()
    assert (first.value, flush.latest["Flush"].value, flush.pending) == (None, False, 1)
    flush.answered()
    flush.handlers_done()
    assert first.value is True


def test_finish_waits_as_long_as_audio_keeps_coming(colour, thread):
    text = "A text that takes a while. " * 8
    with (
        server_of(timing=Timing.fast(audio=0.15)) as server,
        started(colour, thread, server, drain_timeout=1, close_timeout=1) as (client, heard, _),
    ):
        client.send_text(text)
        client.flush()
        assert client.finish() is True
        assert len(audio(heard)) == size_of(text)
        assert client.last_error is None


def test_finish_gives_up_at_the_drain_deadline(colour, thread):
    with (
        server_of(faults=Faults(black_hole=BlackHole(after_frames=2))) as server,
        started(colour, thread, server, drain_timeout=0.1, close_timeout=0.1) as (client, heard, record),
    ):
        client.send_text("Hello.")
        client.flush()
        assert client.finish() is False
        assert heard.until("Close"), "Close may come after a finish() that gave up"
        assert names(heard)[-1] == "Close"
        assert client.last_error is not None
        record.abort()


def test_a_client_can_be_started_again(colour, thread):
    with server_of() as server, started(colour, thread, server) as (client, heard, _):
        for round_ in range(3):
            if round_:
                assert client.start(OPTIONS)
            client.send_text("Hi.")
            client.flush()
            assert client.finish() is True
        assert names(heard) == ["Open", "Metadata", "AudioData", "Flushed", "Close"] * 3
        assert len(audio(heard)) == 3 * size_of("Hi.")


# flushes


def test_auto_flush_speaks_text_that_waits(colour, thread):
    with server_of() as server, started(colour, thread, server, auto_flush_speak_delta=500) as (client, heard, record):
        client.send_text("One ")
        client.send_text("two.")
        assert heard.until("Flushed")
        assert len(audio(heard)) == size_of("One two.")
        client.send_text("Three.")
        server.wait_for(lambda: sent(record).count('{"type": "Flush"}') == 2)
        assert client.finish() is True
        assert len(audio(heard)) == size_of("One two.", "Three.")


def test_an_explicit_flush_replaces_the_automatic_one(colour, thread):
    with server_of() as server, started(colour, thread, server, auto_flush_speak_delta=500) as (client, heard, record):
        client.send_text("One.")
        client.flush()
        client.send_raw('{"type": "Speak", "text": "Two."}')
        eventually(lambda: len(heard["Flushed"]) == 2)
        assert client.finish() is True
        assert sent(record).count('{"type": "Flush"}') == 2


def test_a_refused_flush_is_a_warning_and_finish_does_not_wait_for_it(colour, thread):
    with server_of() as server, started(colour, thread, server, drain_timeout=30) as (client, heard, _):
        for _ in range(FLUSHES_ALLOWED + 2):
            client.flush()
        assert client.finish() is True
        assert len(heard["Flushed"]) == FLUSHES_ALLOWED
        assert [warning.warn_code for warning in heard["Warning"]] == ["EXCESSIVE_FLUSH"] * 2
        assert heard["Warning"][0].warn_msg.startswith("Rate limit exceeded")


@pytest.mark.parametrize(
    "warning",
    [
        {"warn_code": "EXCESSIVE_FLUSH", "warn_msg": "Slow down."},
        {"code": "EXCESSIVE_FLUSH", "description": "Slow down."},
    ],
)
def test_warnings_are_read_in_both_spellings(colour, thread, warning):
    with server_of() as server, started(colour, thread, server) as (_, heard, record):
        record.send_json({"type": "Warning", **warning})
        assert heard.until("Warning")
        received = heard["Warning"][0]
        assert (received.warn_code, received.warn_msg) == ("EXCESSIVE_FLUSH", "Slow down.")


# errors


def test_a_refused_connection_says_why(colour, thread):
    with server_of() as server:
        client = client_of("speak", colour, server.url, thread)
        assert client.start({"encoding": "mp3"}) is False
        assert client.last_error.status == 400
        assert client.last_error.dg_error.startswith("Unsupported audio format:")
        assert client.last_error.request_id == server.connections[0].request_id
        assert client.send_text("x") is False
        assert client.flush() is False
        assert client.finish() is True
        client = client_of("speak", colour, server.url, thread, raise_on_error=True)
        with pytest.raises(DeepgramConnectionError, match="No such model"):
            client.start({"model": "aura-nobody-en"})


def test_a_command_the_server_does_not_know_ends_the_connection(colour, thread):
    with server_of() as server, started(colour, thread, server) as (client, heard, _):
        client.send_raw('{"type": "Sing"}')
        assert heard.until("Close")
        assert names(heard)[-2:] == ["Error", "Close"]
        assert client.last_error.code == 1008
        assert "DATA-0000" in client.last_error.reason
        assert client.send_text("x") is False


def test_the_server_closes_during_the_audio(colour, thread):
    faults = Faults(close=Close(after_sent=4, code=1011, reason="NET-0002"))
    with server_of(faults=faults) as server, started(colour, thread, server) as (client, heard, _):
        client.send_text("A rather long text to speak.")
        client.flush()
        assert heard.until("Close")
        assert names(heard) == ["Open", "Metadata", "AudioData", "Error", "Close"]
        assert (client.last_error.code, client.last_error.retryable) == (1011, True)
        assert client.finish() is False, "F-04"


def test_waiting_for_playback_needs_a_speaker(thread, caplog):
    with server_of() as server:
        with pytest.raises(DeepgramError, match="Speaker is not initialized"):
            client_of("speak", "threads", server.url, thread).wait_for_complete()
        client_of("speak", "asyncio", server.url, thread).wait_for_complete()
        assert 'initialized: expected the option speaker_playback="true"' in caplog.text


def test_unknown_messages_are_unhandled(colour, thread):
    with server_of() as server, started(colour, thread, server) as (client, heard, record):
        record.send_json({"type": "Novelty"})
        assert heard.until("Unhandled")
        assert bool(client.is_connected())
