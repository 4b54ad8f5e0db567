"""Programs of all eras at once in one process, and programs that are interrupted."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from colours import eventually, until_at_rest
from deepgram.core.events import EventType
from server.wire_client import silence, speech

import deepgram
from deepgram.server import LocalServer, Timing

from .peers import DEADLINE, peer

ROOT = Path(__file__).parents[2]
SCRIPT = {"transcripts": ["Hello there.", "How are you?"]}
AUDIO = speech(1) + silence(1)
RAW = {"model": "nova-3", "encoding": "linear16", "sample_rate": 16000}


def era_2(server: LocalServer) -> list[str]:
    """2.x: an event loop, a dict for each message."""

    async def main() -> list[str]:
        live = await deepgram.Deepgram({"api_key": "0" * 40, "api_url": f"{server.url}/v1"}).transcription.live(RAW)
        heard: list[str] = []
        live.register_handler(live.event.TRANSCRIPT_RECEIVED, lambda message: heard.append(message["type"]))
        live.send(AUDIO)
        await live.finish()
        return heard

    return asyncio.run(main())


def era_4(server: LocalServer) -> list[str]:
    heard: list[str] = []
    config = deepgram.DeepgramClientOptions(url=server.url)
    connection = deepgram.DeepgramClient("k", config).listen.websocket.v("1")
    connection.on(
        deepgram.LiveTranscriptionEvents.Transcript, lambda self, result, **kwargs: heard.append(type(result).__name__)
    )
    assert connection.start(deepgram.LiveOptions(**RAW))
    assert connection.send(AUDIO)
    assert connection.finish()
    return heard


def era_5(server: LocalServer) -> list[str]:
    heard: list[str] = []
    config = deepgram.DeepgramClientOptions(url=server.url)
    with deepgram.DeepgramClient("k", config).listen.v1.connect(**RAW) as connection:
        connection.on(EventType.MESSAGE, lambda message: heard.append(type(message).__name__))
        connection.start_listening()
        connection.send_media(AUDIO)
    return heard


def rest(server: LocalServer) -> list[str]:
    client = deepgram.DeepgramClient("k", deepgram.DeepgramClientOptions(url=server.url))
    old = client.listen.rest.v("1").transcribe_file({"buffer": AUDIO}, RAW)
    options = {"additional_query_parameters": {"sample_rate": 16000}}
    new = client.listen.v1.media.transcribe_file(request=AUDIO, encoding="linear16", request_options=options)
    return [type(old).__name__, type(new).__name__]


@pytest.mark.filterwarnings("ignore:Deepgram is the client:DeprecationWarning")
def test_all_eras_at_once() -> None:
    with LocalServer(timing=Timing.fast(), script=SCRIPT) as server, ThreadPoolExecutor(16) as pool:
        runs = {style: [pool.submit(style, server) for _ in range(4)] for style in (era_2, era_4, era_5, rest)}
        found = {style.__name__: [run.result(DEADLINE) for run in running] for style, running in runs.items()}
    assert {kind for heard in found["era_2"] for kind in heard} == {"Results", "Metadata"}
    assert {kind for heard in found["era_4"] for kind in heard} == {"LiveResultResponse"}
    assert {kind for heard in found["era_5"] for kind in heard} == {"ListenV1ResultsEvent", "ListenV1MetadataEvent"}
    assert all(heard[-1] == "ListenV1MetadataEvent" for heard in found["era_5"])
    assert found["rest"] == [["PrerecordedResponse", "ListenV1Response"]] * 4


PROGRAM = """
import asyncio, sys, threading, time
import deepgram
from deepgram.core.events import EventType

config = deepgram.DeepgramClientOptions(url=sys.argv[1], options={"drain_timeout": 60})
form = sys.argv[2]

def ready(_=None):
    print("ready", flush=True)

def threads():
    with deepgram.DeepgramClient("k", config).listen.v1.connect(model="m") as connection:
        connection.on(EventType.OPEN, ready)
        connection.on(EventType.CLOSE, lambda _: print("close", flush=True))
        if form == "receiving":
            ready()
            connection.recv()
        connection.start_listening(block=form == "blocking")

async def loop():
    async with deepgram.AsyncDeepgramClient("k", config).listen.v1.connect(model="m") as connection:
        connection.on(EventType.OPEN, ready)
        connection.on(EventType.CLOSE, lambda _: print("close", flush=True))
        await connection.start_listening(block=form == "awaiting")

try:
    asyncio.run(loop()) if form in ("awaiting", "loop") else threads()
except KeyboardInterrupt:
    end = time.monotonic() + 20  # one that was interrupted while it started can't be joined
    while (left := [t.name for t in threading.enumerate() if "deepgram-" in t.name]) and time.monotonic() < end:
        time.sleep(0.01)
    print("interrupted", left, flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no signals to other processes")
@pytest.mark.parametrize("form", ["blocking", "leaving", "receiving", "awaiting", "loop"])
def test_ctrl_c(form: str, tmp_path: Path) -> None:
    """Wherever it waits, an interrupted program closes its connection and ends."""
    (tmp_path / "program.py").write_text(PROGRAM)
    with peer() as server:
        command = [sys.executable, "-X", "dev", "-W", "error", str(tmp_path / "program.py"), server.url, form]
        program = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={"PYTHONPATH": str(ROOT)}
        )
        assert program.stdout is not None
        assert program.stdout.readline() == "ready\n"
        until_at_rest(program.pid)
        program.send_signal(signal.SIGINT)
        out, err = program.communicate(timeout=120)
        assert "interrupted []" in out, err
        assert "Traceback" not in err
        eventually(lambda: bool(server.closes), "the connection is left open")
        assert server.closes[0].code == 1000


def test_leaving_the_block_ends_threads_that_send_and_listen() -> None:
    """A thread that sends and one that listens both end when the block is left."""

    def behave(connection: Any, this: Any) -> None:
        for frame in connection:
            connection.send(frame)

    with peer(behave) as server:
        with server.client().listen.v1.connect(model="m") as connection:
            got = threading.Event()
            connection.on(EventType.MESSAGE, lambda message: got.set())
            listener = threading.Thread(target=connection.start_listening)
            listener.start()
            failed: list[BaseException] = []

            def stream() -> None:
                try:
                    while True:
                        connection.send_media(bytes(640))
                except Exception as error:
                    failed.append(error)

            sender = threading.Thread(target=stream)
            sender.start()
            assert got.wait(DEADLINE)
        for thread in (listener, sender):
            thread.join(DEADLINE)
            assert not thread.is_alive()
        assert type(failed[0]).__name__ == "ConnectionClosedOK"


def test_a_slow_handler_does_not_delay_leaving() -> None:
    go = threading.Event()
    with peer(lambda connection, this: connection.send('{"type": "X"}')) as server:
        began = time.monotonic()
        with server.client(drain_timeout=0.2, close_timeout=0.2).listen.v1.connect(model="m") as connection:
            entered = threading.Event()
            connection.on(EventType.MESSAGE, lambda message: (entered.set(), go.wait(DEADLINE)))
            thread = threading.Thread(target=connection.start_listening)
            thread.start()
            assert entered.wait(DEADLINE)
        assert time.monotonic() - began < DEADLINE / 2
        go.set()
        thread.join(DEADLINE)


def test_blocks_within_handlers_and_one_after_another() -> None:
    with peer(lambda connection, this: connection.send('{"type": "X"}')) as server:
        client = server.client()
        heard: list[Any] = []

        def dial(message: Any) -> None:
            with client.listen.v1.connect(model="m") as inner:
                heard.append(inner.recv().type)

        for _ in range(3):
            with client.listen.v1.connect(model="m") as connection:
                connection.on(EventType.MESSAGE, dial)
                done = threading.Thread(target=connection.start_listening)
                count = len(heard)
                done.start()
                eventually(lambda count=count: len(heard) > count, "the handler has heard nothing")
            done.join(DEADLINE)
    assert heard == ["X"] * 3


def test_messages_that_nobody_takes_are_not_read() -> None:
    """Messages that nobody takes are not read: TCP slows the server down, and nothing is lost once somebody takes
    them."""
    many = 3000

    def behave(connection: Any, this: Any) -> None:
        for number in range(many):
            connection.send(json.dumps({"type": "X", "number": number, "text": os.urandom(1000).hex()}))
        connection.close()

    with peer(behave) as server, server.client().listen.v1.connect(model="m") as connection:
        assert connection.recv().number == 0
        eventually(lambda: connection._socket._paused)
        numbers: list[int] = []
        connection.on(EventType.MESSAGE, lambda message: numbers.append(message.number))
        connection.start_listening(block=True)
    assert numbers == list(range(1, many))


@pytest.mark.parametrize("verb", ["recv", "start_listening"])
def test_an_interrupt_at_any_line_does_not_delay_leaving(verb: str) -> None:
    """An interrupted `recv()` does not hold on to the messages, which leaving would wait for until its time limit."""
    config: dict[str, Any] = {"options": {"drain_timeout": 600, "close_timeout": 600}}
    reached = [True]

    def program(url: str, at: int) -> None:
        left = [at]

        def trace(frame: FrameType, event: str, argument: object) -> Any:
            here = frame.f_code.co_filename.endswith(("v5/connection.py", "v5/threaded.py"))
            if not here or frame.f_code.co_name == "swap":  # CPython handles no signal right after a lock is taken
                return None
            left[0] -= event == "line"
            if left[0] == 0 and event == "line":
                raise KeyboardInterrupt
            return trace

        client = deepgram.DeepgramClient("k", deepgram.DeepgramClientOptions(url=url, **config))
        with suppress(KeyboardInterrupt), client.listen.v1.connect(model="m") as connection:
            ask = partial(connection.recv, 0.05) if verb == "recv" else partial(connection.start_listening, block=False)
            sys.settrace(trace)
            try:
                with suppress(TimeoutError):
                    ask()
                raise KeyboardInterrupt
            finally:
                sys.settrace(None)
                reached[0] = left[0] <= 0

    with peer() as server:
        at = 0
        while reached[0]:
            at += 1
            thread = threading.Thread(target=program, args=(server.url, at), daemon=True)
            thread.start()
            thread.join(DEADLINE)
            assert not thread.is_alive(), f"line {at} of those that run"
    assert at > 10


@pytest.mark.parametrize("reconnect", [False, True])
def test_the_websocket_closes_although_nobody_reads(reconnect: bool) -> None:
    """`close()` returned only after all timeouts of the connection; what was received can be read afterwards."""
    options = {"drain_timeout": 600, "close_timeout": 600, "reconnect": reconnect}
    told: list[str] = []

    def program(url: str) -> None:
        client = deepgram.DeepgramClient("k", deepgram.DeepgramClientOptions(url=url, options=options))
        with client.listen.v1.connect(model="nova-3") as connection:
            connection._websocket.close()
            told.extend(message.type for message in connection)

    async def program_on_asyncio(url: str) -> None:
        client = deepgram.AsyncDeepgramClient("k", deepgram.DeepgramClientOptions(url=url, options=options))
        async with client.listen.v1.connect(model="nova-3") as connection:
            await asyncio.wait_for(connection._websocket.close(), DEADLINE)
            told.extend([message.type async for message in connection])

    with LocalServer(timing=Timing.fast()) as server:
        thread = threading.Thread(target=program, args=(server.url,), daemon=True)
        thread.start()
        thread.join(DEADLINE)
        assert not thread.is_alive()
        asyncio.run(program_on_asyncio(server.url))
    assert told == ["Metadata", "Metadata"]


def test_the_websocket_closes_although_the_reader_stops_before_the_end() -> None:
    """The reader has taken a message, and returns only after the connection has ended."""
    options = {"drain_timeout": 600, "close_timeout": 600}

    with LocalServer(timing=Timing.fast()) as server:
        client = deepgram.DeepgramClient("k", deepgram.DeepgramClientOptions(url=server.url, options=options))
        with client.listen.v1.connect(model="nova-3") as connection:

            def on_message(message: Any) -> None:
                eventually(lambda: connection._socket.ended is not None)
                raise KeyboardInterrupt

            connection.on(EventType.MESSAGE, on_message)
            websocket = connection._websocket
            closing = threading.Thread(target=websocket.close, daemon=True)
            closing.start()
            with pytest.raises(KeyboardInterrupt):
                connection.start_listening(block=True)
            closing.join(DEADLINE)
            assert not closing.is_alive()
