"""The live transcription clients of both colours against the local server."""

import asyncio
import json
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from urllib.parse import parse_qsl

import colours
import pytest
from colours import COLOURS, DEADLINE, Heard, LoopThread, client_of, connected, eventually, names
from server.wire_client import silence, speech

from deepgram import DeepgramConnectionError, LiveOptions, LiveTranscriptionEvents
from deepgram.server import Close, Faults, Reject, StopReading, Timing, VirtualClock
from deepgram.server.engines.scripted import ScriptedEngine
from deepgram.server.script import Script

OPTIONS = LiveOptions(model="nova-3", encoding="linear16", sample_rate=16000)
HELLO = {"transcripts": ["Hello there.", "How are you?"]}
E = LiveTranscriptionEvents


@pytest.fixture
def thread():
    with LoopThread() as loop_thread:
        yield loop_thread


@pytest.fixture(params=COLOURS)
def colour(request):
    return request.param


server_of = partial(colours.server_of, script=HELLO)


def started(colour, thread, server, options=OPTIONS, /, *start, **client_options):
    return connected("listen", colour, thread, server, options, *start, **client_options)


def stream(client, pcm, size=3200):
    """Send audio in pieces."""
    for start in range(0, len(pcm), size):
        assert client.send(pcm[start : start + size])


def transcripts(heard, **flags):
    """The transcripts of the results with these flags."""
    results = [result for result in heard["Results"] if all(getattr(result, k) is v for k, v in flags.items())]
    return [text for result in results if (text := result.channel.alternatives[0].transcript)]


# a whole session


def test_every_event_of_a_session(colour, thread):
    options = LiveOptions(
        **{**OPTIONS.to_dict(), "interim_results": True, "vad_events": True, "utterance_end_ms": "1000"},
        punctuate=True,
        diarize=True,
        extra=["a:b"],
    )
    with server_of() as server, started(colour, thread, server, options) as (client, heard, _):
        assert bool(client.is_connected())
        stream(client, speech(1.5) + silence(1.6))
        assert client.finish() is True
        assert not client.is_connected()
        assert client.last_error is None
        assert [name for name in names(heard) if name != "Results"] == [
            "Open", "SpeechStarted", "UtteranceEnd", "Metadata", "Close",
        ]  # fmt: skip
        final = heard["Results"][-1] if heard["Results"][-1].speech_final else heard["Results"][1]
        assert transcripts(heard, is_final=True) == ["Hello there."]
        assert transcripts(heard, is_final=False) == ["Hello there."]
        assert final.channel_index == [0, 1]
        assert [(w.word, w.punctuated_word, w.speaker) for w in final.channel.alternatives[0].words] == [
            ("hello", "Hello", 0), ("there", "there.", 0),
        ]  # fmt: skip
        assert (final.metadata.extra, final["metadata"]["model_info"]["arch"]) == ({"a": "b"}, "nova-3")
        assert heard["SpeechStarted"][0].timestamp == 0.0
        assert heard["UtteranceEnd"][0].last_word_end == 1.5
        assert (heard["Metadata"][0].duration, heard["Metadata"][0].channels) == (3.1, 1)
        assert (heard["Close"][0].code, heard["Close"][0].initiator) == (1000, "client")


def test_handlers_get_the_client_the_keyword_and_the_kwargs(colour, thread):
    seen = {}

    def on_result(self, result, session=None, **kwargs):
        seen["result"] = self, result.type, session

    def on_metadata(self, metadata, **kwargs):
        seen["metadata"] = metadata.type, kwargs

    def on_close(self, close, **kwargs):
        seen["close"] = close.type, kwargs

    with server_of() as server:
        client = client_of("listen", colour, server.url, thread)
        for event, handler in ((E.Transcript, on_result), (E.Metadata, on_metadata), (E.Close, on_close)):
            client.on(event, handler)
        members = {"owner": "me"}
        assert client.start(OPTIONS, None, None, members, session=7)
        assert client.owner == "me"
        stream(client, speech(1) + silence(0.2))
        client.finish()
    inner = client if colour == "threads" else client._client
    assert seen == {
        "result": (inner, "Results", 7), "metadata": ("Metadata", {"session": 7}), "close": ("Close", {"session": 7}),
    }  # fmt: skip


# requests and frames

QUERIES = [
    (
        LiveOptions(model="nova-3", smart_format=True, diarize=False, keyterm=["a b", "ü&c"]),
        None,
        "diarize=false&keyterm=a+b&keyterm=%C3%BC%26c&model=nova-3&smart_format=true",
    ),
    ({"model": "nova-2", "endpointing": False, "channels": 2}, None, "model=nova-2&endpointing=false&channels=2"),
    (LiveOptions(model="nova-3"), {"model": "nova-2", "tag": ["x", "y"]}, "model=nova-2&tag=x&tag=y"),
    ({"extra": ["a:1", True], "none": None}, {"vad_events": True}, "extra=a%3A1&extra=true&vad_events=true"),
    (None, None, ""),
]


@pytest.mark.parametrize(("options", "addons", "query"), QUERIES)
def test_query_strings(colour, thread, options, addons, query):
    with server_of() as server, started(colour, thread, server, options, addons) as (_, _, record):
        assert record.path == "/v1/listen"
        assert sorted(parse_qsl(record.query)) == sorted(parse_qsl(query))
        assert record.query == query


def test_headers_are_for_one_connection(colour, thread):
    with (
        server_of() as server,
        started(colour, thread, server, OPTIONS, None, {"X-Extra": "1"}) as (client, _, record),
    ):
        assert record.headers["X-Extra"] == "1"
        assert client.finish()
        assert client.start(OPTIONS)
        assert "X-Extra" not in server.connection(1).headers


def test_every_verb_sends_its_frame(colour, thread):
    with server_of() as server, started(colour, thread, server) as (client, _, record):
        assert client.keep_alive()
        assert client.finalize()
        assert client.send(b"\x01\x02")
        assert client.send(bytearray(b"\x03\x04"))
        assert client.send(memoryview(b"\x05\x06"))
        assert client.send('{"type": "KeepAlive"}')
        assert client.finish()
        frames = [frame.payload for frame in record.received if frame.opcode in ("text", "binary")]
        assert frames == [
            '{"type": "KeepAlive"}', '{"type": "Finalize"}', b"\x01\x02", b"\x03\x04", b"\x05\x06",
            '{"type": "KeepAlive"}', '{"type": "CloseStream"}',
        ]  # fmt: skip


def test_zero_length_audio_is_never_sent(colour, thread):
    with server_of() as server, started(colour, thread, server) as (client, heard, record):
        for _ in range(100):
            for nothing in (b"", bytearray(), memoryview(b"")):
                assert client.send(nothing) is True
        stream(client, speech(1))
        assert client.finish()
        assert transcripts(heard) == ["hello there"]
        assert not [frame for frame in record.received if frame.opcode == "binary" and not frame.payload]


@pytest.mark.parametrize("option", ["keepalive", "keep_alive"])
def test_keepalive_keeps_a_silent_stream_open(colour, thread, option):
    options = {option: "true", "keepalive_interval": 0.02}
    with server_of() as server, started(colour, thread, server, **options) as (client, heard, record):
        client.send(silence(0.1))
        server.wait_for(lambda: record.received_messages.count({"type": "KeepAlive"}) >= 3)
        assert client.finish()
        assert names(heard) == ["Open", "Results", "Metadata", "Close"]


def test_without_keepalive_the_server_ends_an_idle_stream(colour, thread):
    clock = VirtualClock()
    with server_of(clock=clock) as server, started(colour, thread, server) as (client, heard, record):
        client.send(silence(0.1))
        server.wait_for(lambda: record.frames_received)
        server.clock.advance(12.1)
        assert heard.until("Close")
        assert names(heard) == ["Open", "Error", "Close"]
        assert client.last_error.code == 1011
        assert "net0001" in client.last_error.reason
        assert heard["Close"][0].initiator == "server"


# finalize


def test_finalize_waits_for_the_final_result(colour, thread):
    with server_of() as server, started(colour, thread, server) as (client, heard, _):
        for text in ("hello there", "how are you"):
            stream(client, speech(1))
            assert client.finalize(wait=True) is True
            assert transcripts(heard)[-1] == text
        assert client.finalize(wait=True) is True
        assert heard["Results"][-1].from_finalize is True
        assert transcripts(heard) == ["hello there", "how are you"]


def test_finalize_waits_for_slow_handlers(colour, thread):
    handled = []

    def on_result(client, result, **kwargs):
        time.sleep(0.05)
        handled.append(result.from_finalize)

    async def on_result_on_loop(client, result, **kwargs):
        await asyncio.sleep(0.05)
        handled.append(result.from_finalize)

    with server_of() as server, started(colour, thread, server) as (client, _, _):
        client.on("Results", on_result if colour == "threads" else on_result_on_loop)
        stream(client, speech(1))
        assert client.finalize(wait=True) is True
        assert handled[-1] is True


def test_finalize_waits_for_every_channel(colour, thread):
    handled = []

    def on_result(client, result, **kwargs):
        time.sleep(0.05)
        handled.append(result)

    async def on_result_on_loop(client, result, **kwargs):
        await asyncio.sleep(0.05)
        handled.append(result)

    options = {**OPTIONS.to_dict(), "channels": 3, "multichannel": True}
    with server_of() as server, started(colour, thread, server, options) as (client, _, _):
        client.on("Results", on_result if colour == "threads" else on_result_on_loop)
        for _ in range(2):
            handled.clear()
            stream(client, speech(0.3))
            assert client.finalize(wait=True) is True
            assert [result.channel_index for result in handled if result.from_finalize] == [[0, 3], [1, 3], [2, 3]]


@pytest.mark.parametrize("channel_index", [None, [], [0], "one", [0, "one"], [None, 2]])
def test_a_final_result_that_names_no_channels_answers_finalize(colour, thread, channel_index):
    faults = Faults(mutate=lambda message: () if "Results" in message and "mine" not in message else (message,))
    with (
        server_of(faults=faults) as server,
        started(colour, thread, server) as (client, _, record),
        ThreadPoolExecutor() as pool,
    ):
        waiting = pool.submit(client.finalize, wait=True, timeout=3600)
        server.wait_for(lambda: {"type": "Finalize"} in record.received_messages)
        record.send_json({"type": "Results", "channel_index": channel_index, "from_finalize": True, "mine": 1})
        assert waiting.result(DEADLINE) is True


def test_finalize_waits_on_another_loop(thread):
    with (
        server_of() as server,
        started("asyncio", thread, server) as (client, heard, _),
        ThreadPoolExecutor() as pool,
    ):
        stream(client, speech(1))
        waiting = pool.submit(asyncio.run, client._client.finalize(wait=True, timeout=2 * DEADLINE))
        assert waiting.result(DEADLINE) is True
        assert transcripts(heard) == ["hello there"]
        assert client.finish()
        assert asyncio.run(client._client.finalize(wait=True)) is False


def test_finalize_ends_with_the_connection(colour, thread):
    faults = Faults(mutate=lambda message: ())
    with (
        server_of(faults=faults) as server,
        started(colour, thread, server) as (client, _, _),
        ThreadPoolExecutor() as pool,
    ):
        waiting = pool.submit(client.finalize, wait=True, timeout=3600)
        server.wait_for(lambda: {"type": "Finalize"} in server.connection().received_messages)
        server.connection().abort()
        assert waiting.result(DEADLINE) is False


def test_a_hundred_cycles_of_sending_and_finalizing(colour, thread):
    with server_of() as server, started(colour, thread, server) as (client, heard, _):
        for cycle in range(1, 101):
            assert client.send(speech(0.1))
            assert client.finalize(wait=True)
            assert len(heard["Results"]) == cycle
        assert client.finish()
        assert transcripts(heard)[2:] == [f"utterance {n}" for n in range(3, 101)]
        assert all(result.from_finalize for result in heard["Results"])


def test_finalize_gives_up_in_time(colour, thread):
    def mute(message):
        return () if 'from_finalize":true' in message else (message,)

    with server_of(faults=Faults(mutate=mute)) as server, started(colour, thread, server) as (client, _, _):
        stream(client, speech(1))
        assert client.finalize(wait=True, timeout=0.05) is False
        assert client.finish()
        assert client.finalize(wait=True) is False


def test_finalize_in_a_handler_does_not_wait_for_itself(colour, thread):
    answers = []

    def on_result(client, result, **kwargs):
        if len(answers) == 0:
            answers.append(client.finalize(wait=True))

    async def on_result_async(client, result, **kwargs):
        if len(answers) == 0:
            answers.append(await client.finalize(wait=True))

    with server_of() as server, started(colour, thread, server) as (client, heard, _):
        client.on(E.Transcript, on_result if colour == "threads" else on_result_async)
        stream(client, speech(1) + silence(0.2))
        eventually(lambda: len(heard["Results"]) == 2)
        assert answers == [True]
        assert [result.from_finalize for result in heard["Results"]] == [False, True]


# finish


class GatedEngine(ScriptedEngine):
    """An engine that recognises nothing until `gate` is set."""

    def __init__(self, gate):
        super().__init__(Script.of(HELLO))
        self.gate = gate

    def recognition(self, rate, phrases):
        recognition = super().recognition(rate, phrases)
        hear = recognition.hear

        async def later(piece):
            await asyncio.wrap_future(self.gate)
            return await hear(piece)

        recognition.hear = later
        return recognition


def test_finish_delivers_the_servers_last_results(colour, thread):
    gate = Future()
    with (
        server_of(engine=lambda: GatedEngine(gate)) as server,
        started(colour, thread, server) as (client, heard, record),
    ):
        client.on(E.Metadata, lambda *_, **__: time.sleep(0.05))
        stream(client, speech(1) + silence(0.2) + speech(1))
        opener = threading.Thread(
            target=lambda: (server.wait_for(lambda: close_stream_received(record)), gate.set_result(None))
        )
        opener.start()
        assert client.finish() is True
        opener.join()
        assert transcripts(heard) == ["hello there", "how are you"]
        assert names(heard) == ["Open", "Results", "Results", "Metadata", "Close"]


def close_stream_received(record):
    return {"type": "CloseStream"} in record.received_messages


def test_finish_gives_up_at_the_drain_deadline(colour, thread):
    def mute(message):
        return () if '"Metadata"' in message else (message,)

    faults = Faults(mutate=mute)
    with (
        server_of(faults=faults, timing=Timing.fast(metadata_close=3600)) as server,
        started(colour, thread, server, drain_timeout=0.1) as (client, heard, _),
    ):
        stream(client, speech(1))
        assert client.finalize(wait=True) is True
        assert client.finish() is False
        assert heard.until("Close"), "Close may come after a finish() that gave up"
        assert names(heard) == ["Open", "Results", "Close"]
        assert "last messages" in client.last_error.message


def test_finish_gives_up_on_a_server_that_does_not_read(colour, thread):
    with (
        server_of(faults=Faults(stop_reading=StopReading(after_frames=1))) as server,
        started(colour, thread, server, drain_timeout=0.1, close_timeout=0.1) as (client, heard, record),
    ):
        client.send(speech(1))
        assert client.finish() is False
        assert heard.until("Close")
        assert names(heard)[-1] == "Close"
        record.abort()


def test_finish_can_be_called_twice_and_in_a_handler(colour, thread):
    def on_result(client, result, **kwargs):
        answers.append(client.finish())

    async def on_result_async(client, result, **kwargs):
        answers.append(await client.finish())

    answers = []
    with server_of() as server, started(colour, thread, server) as (client, heard, _):
        client.on(E.Transcript, on_result if colour == "threads" else on_result_async)
        client.send(speech(1) + silence(0.1))
        assert heard.until("Close")
        assert answers[0] is True
        assert client.finish() is True
        assert names(heard).count("Close") == 1
        assert names(heard).index("Metadata") < names(heard).index("Close")


def test_a_client_can_be_started_again(colour, thread):
    with server_of() as server, started(colour, thread, server) as (client, heard, _):
        for round_ in range(3):
            if round_:
                assert client.start(OPTIONS)
            stream(client, speech(1))
            assert client.finish()
        assert names(heard) == ["Open", "Results", "Metadata", "Close"] * 3
        assert transcripts(heard) == ["hello there"] * 3


def test_a_second_start_ends_the_first_connection(colour, thread):
    with server_of() as server, started(colour, thread, server) as (client, heard, record):
        assert client.start(OPTIONS)
        server.wait_for(lambda: record.closed)
        assert names(heard) == ["Open", "Metadata", "Close", "Open"]


# errors

REFUSALS = [
    ({"model": "nova-9"}, Faults(), 400, "Bad Request: No such model/language/tier combination found.", False),
    ({"sample_rate": "fast"}, Faults(), 400, "Failed to deserialize query parameters: sample_rate", False),
    ({}, Faults(reject=Reject(401)), 401, "Invalid credentials.", False),
    ({}, Faults(reject=Reject(429)), 429, "Too many requests.", True),
    ({}, Faults(reject=Reject(503)), 503, "Please try again later", True),
]


@pytest.mark.parametrize(("options", "faults", "status", "text", "retryable"), REFUSALS)
def test_a_refused_connection_says_why(colour, thread, options, faults, status, text, retryable):
    with server_of(faults=faults) as server:
        client = client_of("listen", colour, server.url, thread)
        heard = Heard(client, LiveTranscriptionEvents)
        assert client.start(options) is False
        error = client.last_error
        assert (error.status, error.retryable) == (status, retryable)
        assert error.dg_error.startswith(text)
        assert error.request_id == server.connections[0].request_id
        assert names(heard) == []
        assert client.send(b"x") is False
        assert client.finish() is True


def test_a_refused_connection_raises_with_raise_on_error(colour, thread):
    with server_of() as server:
        client = client_of("listen", colour, server.url, thread, raise_on_error=True)
        with pytest.raises(DeepgramConnectionError, match="No such model"):
            client.start({"model": "nova-9"})


def test_data_the_server_cannot_decode_ends_the_connection(colour, thread):
    with server_of() as server, started(colour, thread, server, {"model": "nova-3"}) as (client, heard, _):
        client.send(b"this is no container")
        assert heard.until("Close")
        assert names(heard) == ["Open", "Error", "Close"]
        assert (client.last_error.code, client.last_error.retryable) == (1008, False)
        assert "DATA-0000" in client.last_error.reason


def test_unknown_messages_are_unhandled(colour, thread):
    with server_of() as server, started(colour, thread, server) as (client, heard, record):
        record.send_json({"type": "Novelty", "x": 1})
        assert heard.until("Unhandled")
        assert json.loads(heard["Unhandled"][0].raw) == {"type": "Novelty", "x": 1}
        assert client.is_connected()


def test_auto_flush_finalizes_interim_words_that_no_longer_change(colour, thread):
    options = {**OPTIONS.to_dict(), "interim_results": True, "endpointing": 5000}
    with (
        server_of() as server,
        started(colour, thread, server, options, auto_flush_reply_delta=30) as (client, heard, record),
    ):
        stream(client, speech(1.1))
        server.wait_for(lambda: {"type": "Finalize"} in record.received_messages)
        eventually(lambda: any(result.from_finalize for result in heard["Results"]))
        assert transcripts(heard, is_final=True) == ["hello there"]
        assert client.finish() is True
        assert record.received_messages.count({"type": "Finalize"}) == 1


def test_the_server_closes_while_audio_is_sent(colour, thread):
    with (
        server_of(faults=Faults(close=Close(after_frames=3, code=1011, reason="gone"))) as server,
        started(colour, thread, server) as (client, heard, _),
    ):
        while client.send(silence(0.02)):
            pass
        assert heard.until("Close")
        assert names(heard) == ["Open", "Error", "Close"]
        assert (client.last_error.code, client.last_error.reason) == (1011, "gone")
        assert client.last_error.unsent >= 1
