"""Losses are reported by `send()`, `finish()` and `last_error`, whatever ends the connection."""

import asyncio
import json
import os
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any, Callable

import pytest
import trustme
from attack.clients import AUDIO, QUICK, unwrapped
from attack.peers import GoodServer, Peer, reset
from attack.wire import BINARY, CLOSE, close_payload, encode, encode_message
from colours import DEADLINE, EVENTS, Heard, LoopThread, client_of, eventually, names, settings

import deepgram

Serve = Callable[..., Any]
Dial = Callable[..., "tuple[Any, Heard]"]
HERE = Path(__file__).parent
PATH = os.pathsep.join((str(Path(deepgram.__file__).parents[1]), str(HERE.parent)))
SENDERS = 4
LARGE = bytes(8 << 20)  # more than the kernels' buffers hold
CLOSE_FRAME = encode(CLOSE, close_payload(1000, "bye"))


def start(client: Any, *options: Any) -> None:
    assert client.start(*options or (AUDIO,)) is True, client.last_error


def reset_after_first_frame(peer: Peer) -> None:
    peer.accept()
    next(peer.frames())
    reset(peer.socket)


# ---- send()


def test_f01_a_loop_of_sends_detects_a_loss_and_yields_to_other_tasks(serve: Serve, loop: LoopThread) -> None:
    """F-01: every `send()` returned True for ever, and no other task of the loop ran."""

    def behave(peer: Peer) -> None:
        peer.accept()
        frames = (frame for frame in peer.frames() if frame.opcode == BINARY)
        for _ in range(1_500):
            next(frames)
        reset(peer.socket)

    client = client_of("listen", "asyncio", serve(behave, receive_buffer=8192).url, loop, **QUICK)
    heard = Heard(client, EVENTS["listen"])
    start(client)

    async def send_all() -> tuple[int, list[bool], int]:
        turns = 0

        async def tick() -> None:
            nonlocal turns
            while True:
                turns += 1
                await asyncio.sleep(0)

        ticking = asyncio.ensure_future(tick())
        audio, taken, until = bytes(640), 0, time.monotonic() + 5
        while time.monotonic() < until and await unwrapped(client).send(audio):
            taken += 1
        after_loss = [await unwrapped(client).send(audio) for _ in range(1_000)]
        ticking.cancel()
        return taken, after_loss, turns

    taken, after_loss, turns = loop.run(send_all)
    assert taken >= 1_499
    assert after_loss == [False] * 1_000
    assert turns > 1
    assert client.finish() is False, "F-04"
    assert client.last_error.unsent == 1_001
    assert names(heard)[-2:] == ["Error", "Close"]


def test_f01_the_first_send_after_a_loss_returns_false(serve: Serve, loop: LoopThread) -> None:
    """F-01: `send()` detects the loss even before the event loop has had a turn to see it."""
    lost = threading.Event()

    def behave(peer: Peer) -> None:
        reset_after_first_frame(peer)
        lost.set()

    client = client_of("listen", "asyncio", serve(behave).url, loop, **QUICK)
    start(client)

    async def send() -> list[bool]:
        assert await unwrapped(client).send(b"\0\0")
        lost.wait(DEADLINE)  # blocks the loop
        return [await unwrapped(client).send(b"\0\0") for _ in range(3)]

    assert loop.run(send) == [False] * 3
    assert client.finish() is False
    assert client.last_error.unsent == 3


ENDS: dict[str, Callable[[Peer], Any]] = {
    "RST": lambda peer: reset(peer.socket),
    "FIN": lambda peer: peer.socket.shutdown(socket.SHUT_WR),
    "close frame": lambda peer: peer.send(encode(CLOSE, close_payload(1011, "enough"))),
    "send_timeout": lambda peer: None,
    "finish": lambda peer: None,
}


def waits_for_the_network(thread: threading.Thread) -> bool:
    frame = sys._current_frames().get(thread.ident or 0)
    return frame is not None and frame.f_code is threading.Condition.wait.__code__


@pytest.mark.parametrize("end", ENDS)
def test_f02_every_blocked_send_returns_false_when_the_connection_ends(
    serve: Serve, loop: LoopThread, end: str
) -> None:
    """F-02: all but one of the blocked senders got True."""
    end_now, over = threading.Event(), threading.Event()

    def behave(peer: Peer) -> None:
        peer.accept()
        end_now.wait(DEADLINE)
        ENDS[end](peer)
        over.wait(DEADLINE)

    timeouts = {**QUICK, "drain_timeout": 0.2, "close_timeout": 0.1, "send_timeout": 0.4 if "_" in end else DEADLINE}
    url = serve(behave, receive_buffer=8192).url
    client = client_of("listen", "threads", url, loop, **timeouts)
    start(client)
    answers: list[bool] = []
    senders = [threading.Thread(target=lambda: answers.append(client.send(LARGE))) for _ in range(SENDERS)]
    try:
        for sender in senders:
            sender.start()
        if end != "send_timeout":
            eventually(lambda: all(map(waits_for_the_network, senders)), "senders are not stuck")
        end_now.set()
        if end == "finish":
            client.finish()
        for sender in senders:
            sender.join(DEADLINE)
    finally:
        over.set()
    assert answers == [False] * SENDERS
    assert client.finish() is False
    assert client.last_error.unsent == SENDERS


def test_f07_send_returns_true_only_for_what_the_kernel_took(serve: Serve, dial: Dial) -> None:
    """F-07: on asyncio, frames that the transport still held at the loss were counted nowhere."""
    may_read = threading.Event()
    received: list[int] = []

    def behave(peer: Peer) -> None:
        peer.accept()
        may_read.wait(DEADLINE)
        received.append(sum(frame.opcode == BINARY for frame in peer.frames()))

    client, _ = dial(serve(behave, receive_buffer=8192), send_timeout=0.3)
    start(client)
    audio, taken = bytes(16_000), 0
    while client.send(audio):
        taken += 1
    refused = [client.send(audio) for _ in range(5)]
    may_read.set()
    eventually(lambda: received, "the server reads on")
    assert refused == [False] * 5
    assert taken <= received[0]
    assert client.finish() is False
    assert client.last_error.unsent == 6


# ---- finish()


def test_f03_finish_returns_after_all_handlers_have_run(serve: Serve, dial: Dial, colour: str) -> None:
    """F-03: it returned True at once while Error handlers were still running, and Close was never delivered."""
    client, _ = dial(serve(reset_after_first_frame))
    began = threading.Event()
    events: list[str] = []

    def on_error_in_thread(*_: Any, **__: Any) -> None:
        began.set()
        time.sleep(0.2)
        events.append("Error")

    async def on_error_on_loop(*_: Any, **__: Any) -> None:
        began.set()
        await asyncio.sleep(0.2)
        events.append("Error")

    client.on("Error", on_error_in_thread if colour == "threads" else on_error_on_loop)
    client.on("Close", lambda *_, **__: events.append("Close"))
    start(client)
    while client.send(b"\0\0"):
        pass
    assert began.wait(DEADLINE)
    assert client.finish() is False
    assert events == ["Error", "Close"]


@pytest.mark.parametrize(
    ("end", "sends", "complete"),
    [("reset", 0, False), ("reset", 7, False), ("close", 0, True), ("close", 1, False), ("cut", 0, False)],
)
def test_f04_finish_remembers_a_loss_that_was_already_reported(
    serve: Serve, dial: Dial, end: str, sends: int, complete: bool
) -> None:
    """F-04: `finish()` forgot a loss that had been reported before."""

    def behave(peer: Peer) -> None:
        peer.accept()
        next(peer.frames())
        if end == "close":
            peer.send(CLOSE_FRAME)
        if end == "reset":
            reset(peer.socket)

    client, heard = dial(serve(behave))
    start(client)
    assert client.send(b"\0\0")
    assert heard.until("Close")
    assert [client.send(b"\0\0") for _ in range(sends)] == [False] * sends
    assert [client.finish() for _ in range(3)] == [complete] * 3
    if not complete:
        assert client.last_error.unsent == sends


def test_f08_finish_warns_once_of_text_without_a_flush(
    dial: Dial, good: GoodServer, caplog: pytest.LogCaptureFixture
) -> None:
    """F-08: text that was never flushed was lost without a word."""
    client, _ = dial(good, "speak")
    for flushed in (False, True):
        caplog.clear()
        start(client)
        assert client.send_text("Hello.")
        assert not flushed or client.flush()
        client.finish()
        client.finish()
        warned = [record for record in caplog.records if record.levelname == "WARNING"]
        assert ["flush" in record.getMessage() for record in warned] == [True] * (not flushed)


# ---- last_error


@pytest.mark.parametrize("code", [1000, 1001, 1008])
def test_f09_last_error_keeps_why_the_session_ended(serve: Serve, dial: Dial, code: int) -> None:
    """F-09: `last_error` was None, and that of the next `send()` had neither code nor reason."""
    message = {"type": "Error", "description": "no such voice", "code": "BAD_VOICE"}

    def behave(peer: Peer) -> None:
        peer.accept()
        next(peer.frames())
        peer.send(encode_message(json.dumps(message)) + encode(CLOSE, close_payload(code, "as I said")))

    client, heard = dial(serve(behave), "agent")
    start(client, settings())
    assert heard.until("Close")
    for unsent in (0, 1):
        error = client.last_error
        assert (error.code, error.reason, error.description) == (code, "as I said", "no such voice")
        assert error.error_code == "BAD_VOICE"
        assert error.unsent == unsent
        assert client.send("{}") is False


def test_f09_send_before_start_or_after_finish_says_why(dial: Dial, good: GoodServer) -> None:
    """F-09: both errors just said "not connected"."""
    client, _ = dial(good)
    assert client.send(b"\0\0") is False
    assert "call start() first" in client.last_error.message
    start(client)
    assert client.last_error is None
    assert client.finish() is True
    assert client.send(b"\0\0") is False
    assert "finish() has ended" in client.last_error.message


# ---- forks and signals, in programs of their own


def run(program: str, *arguments: str) -> dict[str, Any]:
    command = [sys.executable, "-W", "ignore::DeprecationWarning", str(HERE / program), *arguments]
    ran = subprocess.run(
        command, env={**os.environ, "PYTHONPATH": PATH}, capture_output=True, text=True, timeout=120, check=False
    )
    assert ran.returncode == 0, ran.stderr
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


@pytest.mark.skipif(not hasattr(os, "fork"), reason="which need os.fork()")
def test_f05_a_forked_child_does_not_touch_its_parents_connection(good: GoodServer, colour: str) -> None:
    """F-05: the child's start() ended the parent's stream."""
    found = run("fork_program.py", colour, good.url)
    assert found == {"parent": [True] * 6, "finished": True, "child": [False, True, True, True, True]}
    assert good.got == [[b"parent %d" % number for number in range(6)], [b"child"]]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="which need interval timers")
@pytest.mark.parametrize("tls", [False, True], ids=["plain", "TLS"])
def test_f06_an_interrupted_send_neither_repeats_nor_tears_frames(tls: bool, loop: LoopThread, tmp_path: Path) -> None:
    """F-06: a signal handler that raised during `send()` left frames duplicated or torn."""
    authority, server_tls = trustme.CA(), ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(server_tls)
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    server = GoodServer()
    loop.run(server.start, server_tls if tls else None)
    try:
        found = run("signal_program.py", server.url, str(tmp_path / "authority.pem"))
        got = [int.from_bytes(head, "big") for head in server.got[0]]
    finally:
        loop.run(server.stop)
    assert found["interrupted"] > 100
    assert found["finished"] is True
    assert [number for number, times in Counter(got).items() if times > 1] == []
    assert got == sorted(got)
    assert set(found["sent"]) - set(got) == set()
