"""Lost connections are replaced (option `reconnect`): nothing is lost or sent twice, with one Open and one Close."""

import asyncio
import json
import random
import struct
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from attack import reconnects
from attack.clients import AUDIO
from attack.peers import Peer, reset
from attack.reconnects import Run
from attack.wire import CLOSE, TEXT, close_payload, encode, encode_message
from colours import DEADLINE, LoopThread, client_of, eventually

from deepgram import DeepgramClient, DeepgramClientOptions, DeepgramError, Reconnect
from deepgram._core.journal import Journal
from deepgram.agent.journal import AgentJournal
from deepgram.listen.journal import ListenJournal
from deepgram.server import Abort, BlackHole, Close, Faults, LocalServer, Reject, Timing
from deepgram.server.numbered_audio import numbered_frames
from deepgram.speak.journal import SpeakJournal

SEEDS = range(6)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("product", reconnects.PRODUCTS)
def test_random_losses_lose_and_repeat_nothing(product: str, seed: int, colour: str, loop: LoopThread) -> None:
    assert reconnects.PRODUCTS[product](random.Random(seed), colour, loop) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_unrecoverable_losses_are_reported_to_the_exact_frame(seed: int, colour: str, loop: LoopThread) -> None:
    assert reconnects.hopeless(random.Random(seed), colour, loop) == []


JOURNALS = (Journal, ListenJournal, SpeakJournal, AgentJournal)
JOURNAL_METHODS = (
    "heard",
    "text",
    "binary",
    "tidy",
    "suspend",
    "rewind",
    "take",
    "first",
    "is_complete",
    "progress",
    "over",
)


@pytest.mark.parametrize("product", [*reconnects.PRODUCTS, "hopeless"])
def test_journals_are_accessed_only_under_their_lock(product: str, loop: LoopThread, monkeypatch: Any) -> None:
    """Other threads send while one reconnects: `take()` and `progress()` once ran without the lock."""
    unlocked = []

    def watched(name: str, method: Any) -> Any:
        def locked(self: Any, *arguments: Any, **more: Any) -> Any:
            if not self.lock._is_owned():
                unlocked.append(f"{type(self).__name__}.{name}")
            return method(self, *arguments, **more)

        return locked

    for cls in JOURNALS:
        for name in vars(cls).keys() & set(JOURNAL_METHODS):
            monkeypatch.setattr(cls, name, watched(name, vars(cls)[name]))
    for seed in SEEDS:
        assert {**reconnects.PRODUCTS, "hopeless": reconnects.hopeless}[product](
            random.Random(seed), "threads", loop
        ) == []
    assert set(unlocked) == set()


@pytest.fixture
def new_run(colour: str, loop: LoopThread) -> Callable[..., Run]:
    """Factory of runs; `ping_timeout` is long, so that a busy machine is no loss, unless a test shortens it."""
    return lambda product, server, **options: Run(
        product, colour, loop, server, **{"ping_timeout": DEADLINE, **options}
    )


def test_reconnect_events_and_their_fields(new_run: Any) -> None:
    """Reconnecting carries attempt, delay and cause; Reconnected carries the outage in seconds and the replayed
    frames."""
    ends = [Faults(close=Close(after_frames=50, code=1011, reason="NET-0001")), Faults(reject=Reject(503))]
    with LocalServer(timing=Timing.fast(), next_faults=ends) as server:
        run = new_run("listen", server)
        assert run.client.start(AUDIO)
        for frame in numbered_frames(100):
            assert run.client.send(frame)
        run.ends(whole=True)
    assert run.problems == []
    first, second = run.heard["Reconnecting"]
    assert (first.attempt, first.cause.code, first.cause.reason) == (1, 1011, "NET-0001")
    assert (second.attempt, second.cause.status) == (2, 503)
    assert 0 <= first.delay <= 0.02
    assert 0 <= second.delay <= 0.04
    (back,) = run.heard["Reconnected"]
    assert 0 < back.outage < 5
    assert 1 <= back.replayed <= 2
    assert len(run.ledger.request_ids) == 2 == len(set(run.ledger.request_ids))
    assert run.client.last_error is None


def test_reconnect_is_off_by_default(colour: str, loop: LoopThread, server: LocalServer) -> None:
    client = client_of("listen", colour, server.url, loop)
    assert client.start(AUDIO)
    assert client.ledger is None
    assert client.finish()


def test_permanent_refusals_are_not_retried(new_run: Any) -> None:
    for status in (400, 401, 402, 403, 404):
        ends = [Faults(abort=Abort(after_frames=10)), Faults(reject=Reject(status))]
        with LocalServer(timing=Timing.fast(), next_faults=ends) as server:
            run = new_run("listen", server)
            assert run.client.start(AUDIO)
            for frame in numbered_frames(30):
                run.client.send(frame)
            eventually(lambda run=run: run.heard["Close"])
            assert run.client.last_error.status == status
            assert len(run.heard["Reconnecting"]) == 1
            assert len(run.heard["Error"]) == 1
            assert run.heard["Error"][0].cause.status == status
            run.ends(whole=False)
            assert run.problems == []


def test_reconnect_deadline_applies_during_an_attempt(new_run: Any, serve: Any) -> None:
    def silent(peer: Peer) -> None:
        while peer.socket.recv(65536):
            pass

    with LocalServer(timing=Timing.fast(), next_faults=[Faults(abort=Abort(after_frames=1))]) as server:
        run = new_run("listen", server, deadline=0.5, base=0.0)
        assert run.client.start(AUDIO)
        reconnecting = getattr(run.client, "_client", run.client)._socket
        reconnecting._requests = [request._replace(url=serve(silent).url) for request in reconnecting._requests]
        began = time.monotonic()
        run.client.send(bytes(640))
        eventually(lambda: run.heard["Close"])
        assert time.monotonic() - began < reconnects.OPTIONS["open_timeout"]
        run.ends(whole=False)
    assert run.problems == []


def test_unconfirmed_frames_are_missing_after_an_unrequested_normal_close(new_run: Any) -> None:
    with LocalServer(timing=Timing.fast(), next_faults=[Faults(close=Close(after_frames=20, code=1000))]) as server:
        run = new_run("listen", server)
        assert run.client.start(AUDIO)
        assert all(run.client.send(frame) for frame in numbered_frames(20))
        eventually(lambda: run.heard["Close"])
        assert reconnects.numbers(run) == []
        assert (run.ledger.covered.frames, run.ledger.missing.frames) == (0, 20)
        assert run.client.finish() is False


def test_close_stream_sent_by_the_program_is_replayed(new_run: Any) -> None:
    with LocalServer(timing=Timing.fast(), next_faults=[Faults(black_hole=BlackHole(after_frames=40))]) as server:
        run = new_run("listen", server, ping_timeout=0.1)
        assert run.client.start(AUDIO)
        assert all(run.client.send(frame) for frame in numbered_frames(60))
        assert run.client.send('{"type": "CloseStream"}')
        eventually(lambda: run.heard["Close"])
        assert reconnects.numbers(run) == list(range(60))
        assert run.ledger.covered.frames == 60
        assert [name for name, _ in run.heard.events].count("Error") == 0


def test_reconnect_fails_over_to_another_url(new_run: Any) -> None:
    """When a server is gone for good, and when `start()` can't even reach it."""
    with LocalServer(timing=Timing.fast()) as other:
        with LocalServer(timing=Timing.fast()) as server:
            run = new_run("listen", server, urls=(other.url,))
            assert run.client.start(AUDIO)
            frames = numbered_frames(100)
            assert all(run.client.send(frame) for frame in frames[:50])
        assert all(run.client.send(frame) for frame in frames[50:])
        run.ends(whole=True)
        assert run.problems == []
        assert reconnects.numbers(run) == list(range(100))
        second_run = new_run("listen", server, urls=(other.url,))
        assert second_run.client.start(AUDIO), second_run.client.last_error
        second_run.ends(whole=True)


def test_finalize_wait_survives_a_reconnect(new_run: Any) -> None:
    with LocalServer(timing=Timing.fast(), next_faults=[Faults(black_hole=BlackHole(after_frames=40))]) as server:
        run = new_run("listen", server, ping_timeout=0.1)
        assert run.client.start(AUDIO)
        assert all(run.client.send(frame) for frame in numbered_frames(60))
        assert run.client.finalize(wait=True, timeout=DEADLINE)
        assert reconnects.numbers(run) == list(range(60))
        run.ends(whole=True)


def test_keep_alive_succeeds_across_a_reconnect(new_run: Any) -> None:
    with LocalServer(timing=Timing.fast(), next_faults=[Faults(abort=Abort(after_frames=1))]) as server:
        run = new_run("listen", server)
        assert run.client.start(AUDIO)
        assert run.client.keep_alive()
        eventually(lambda: len(server.connections) == 2)
        assert run.client.keep_alive()
        assert run.client.is_connected()
        run.ends(whole=True)


def test_send_blocks_on_a_full_buffer_until_reconnected(new_run: Any) -> None:
    ends = [Faults(abort=Abort(after_frames=1)), *([Faults(reject=Reject(503))] * 3)]
    with LocalServer(timing=Timing.fast(), next_faults=ends) as server:
        run = new_run("listen", server, buffer_bytes=640 * 200, base=0.05)
        assert run.client.start(AUDIO)
        assert all(run.client.send(frame) for frame in numbered_frames(400))
        run.client.finish()
        ledger = run.ledger
        assert ledger.sent.frames == 400
        assert ledger.unsent == 0
        assert len(reconnects.numbers(run)) + ledger.missing.frames == 400


def test_reconnect_against_a_raw_socket_server(colour: str, loop: LoopThread, serve: Any) -> None:
    """The first connection is reset in the middle of one of the server's own frames."""
    received: list[bytes] = []

    def behave(peer: Peer) -> None:
        peer.accept()
        audio = b""
        for frame in peer.frames():
            if frame.opcode == TEXT and b"CloseStream" in frame.payload:
                received.append(audio)
                span = {"type": "Results", "start": 0, "duration": len(audio) / 32000, "is_final": True}
                peer.send(encode_message(json.dumps({**span, "channel": {"alternatives": []}})))
                peer.send(encode_message('{"type":"Metadata","duration":1}') + encode(CLOSE, close_payload(1000, "")))
            elif frame.opcode not in (TEXT, CLOSE):
                audio += frame.payload
                if not received and len(audio) >= 3200:
                    peer.send(encode(TEXT, bytes(100))[:50])
                    received.append(audio)
                    reset(peer.socket)
                    return

    client = client_of("listen", colour, serve(behave).url, loop, reconnect=Reconnect(base=0.01))
    assert client.start(AUDIO)
    stream = [bytes([number]) * 320 for number in range(30)]
    assert all(client.send(frame) for frame in stream)
    assert client.finish(), client.last_error
    assert received[-1] == b"".join(stream)
    assert client.ledger.covered.frames == 30


def test_cancelling_finish_ends_reconnecting(loop: LoopThread) -> None:

    with LocalServer(timing=Timing.fast(), next_faults=[Faults(abort=Abort(after_frames=1))]) as server:
        run = Run("listen", "asyncio", loop, server, DEADLINE, base=30.0, jitter=0.0)
        assert run.client.start(AUDIO)
        assert run.client.send(bytes(640))
        eventually(lambda: run.heard["Reconnecting"])

        async def finish() -> bool:
            try:
                await asyncio.wait_for(run.client._client.finish(), 0.1)
            except asyncio.TimeoutError:
                return True
            return False

        assert loop.run(finish)
        eventually(lambda: run.heard["Close"])
        assert run.ledger.missing.frames == 1


def test_wav_header_is_resent_on_each_connection(new_run: Any) -> None:
    count = 150
    header = (
        b"RIFF\xff\xff\xff\xffWAVEfmt "
        + struct.pack("<IHHIIHH", 16, 1, 1, 16000, 32000, 2, 16)
        + b"data\xff\xff\xff\xff"
    )
    ends = [Faults(abort=Abort(after_frames=90)), Faults(close=Close(after_sent=1, code=1011))]
    with LocalServer(timing=Timing.fast(), next_faults=ends) as server:
        run = new_run("listen", server)
        assert run.client.start({"model": "nova-3"})
        assert run.client.send(header)
        for frame in numbered_frames(count):
            assert run.client.send(frame)
        run.ends(whole=True)
        assert all(record.received[0].payload.startswith(header) for record in server.connections if record.received)
    assert run.problems == []
    assert reconnects.numbers(run) == list(range(count))
    assert abs(run.heard["Metadata"][-1].duration - count * 0.02) < 1e-6
    assert run.ledger.note == ""


@pytest.mark.parametrize("timeout", [0.0, 0.1])
def test_restart_mid_stream_loses_nothing(new_run: Any, timeout: float) -> None:
    with LocalServer(timing=Timing.fast()) as server:
        run = new_run("listen", server)
        assert run.client.start({**AUDIO, "language": "en"})
        frames = numbered_frames(200)
        assert all(run.client.send(frame) for frame in frames[:117])
        assert run.client.restart({**AUDIO, "language": "de"}, timeout=timeout) is True
        assert all(run.client.send(frame) for frame in frames[117:])
        run.ends(whole=True)
        assert ["language=de" in record.query for record in server.connections] == [False, True]
    assert run.problems == []
    assert reconnects.numbers(run) == list(range(200))
    assert [name for name, _ in run.heard.events if name.startswith("Reconnect")] == ["Reconnecting", "Reconnected"]
    assert run.ledger.covered.frames == 200
    assert run.ledger.replayed.frames <= 1


def test_concurrent_restarts_both_succeed(new_run: Any) -> None:
    with LocalServer(timing=Timing.fast(metadata_close=0.2)) as server:
        run = new_run("listen", server)
        assert run.client.start(AUDIO)
        frames = numbered_frames(100)
        assert all(run.client.send(frame) for frame in frames[:50])
        with ThreadPoolExecutor() as pool:
            restarts = [
                pool.submit(run.client.restart, {**AUDIO, "language": name}, timeout=0) for name in ("de", "fr")
            ]
            assert [each.result(DEADLINE) for each in restarts] == [True, True]
        assert all(run.client.send(frame) for frame in frames[50:])
        run.ends(whole=True)
    assert run.problems == []
    assert reconnects.numbers(run) == list(range(100))
    assert "language" in server.connections[-1].query


def test_restart_during_replay_loses_nothing(new_run: Any) -> None:
    with LocalServer(timing=Timing.fast(), next_faults=[Faults(abort=Abort(after_frames=99))]) as server:
        run = new_run("listen", server, speed=2.0)
        assert run.client.start(AUDIO)
        assert all(run.client.send(frame) for frame in numbered_frames(100))
        server.wait_for(lambda: len(server.connections) == 2 and len(server.connections[1].received) > 5)
        assert run.client.restart({**AUDIO, "language": "de"}, timeout=0) is True
        run.ends(whole=True)
        languages = ["language=de" in record.query for record in server.connections]
        assert languages[:2] == [False, False]
        assert languages[2:], "no connection with the other options"
        assert all(languages[2:]), "there may be more than one: a busy machine misses a ping"
    assert run.problems == []
    assert reconnects.numbers(run) == list(range(100))


def test_finish_timeout_abandons_a_replay(new_run: Any) -> None:
    with LocalServer(timing=Timing.fast(), next_faults=[Faults(abort=Abort(after_frames=99))]) as server:
        run = new_run("listen", server, speed=0.1)
        assert run.client.start(AUDIO)
        assert all(run.client.send(frame) for frame in numbered_frames(100))
        server.wait_for(lambda: len(server.connections) == 2 and server.connections[1].received)
        assert run.client.finish(timeout=0.1) is False
        eventually(lambda: run.heard["Close"])
        assert run.ledger.missing.frames == 100


def test_a_refused_restart_ends_the_session(new_run: Any) -> None:
    with LocalServer(timing=Timing.fast(), next_faults=[Faults(), Faults(reject=Reject(400))]) as server:
        run = new_run("listen", server)
        assert run.client.start(AUDIO)
        assert run.client.send(numbered_frames(1)[0])
        assert run.client.restart({**AUDIO, "model": "none"}, timeout=0) is False
        eventually(lambda: run.heard["Close"])
        assert run.client.last_error.status == 400


def test_restart_in_an_open_handler(new_run: Any, colour: str) -> None:
    """Does not deadlock: no message is handled until the Open handler has returned, so `restart()` must not wait for
    one."""
    with LocalServer(timing=Timing.fast()) as server:
        run, results = new_run("listen", server), []

        def restart(client: Any, opened: Any, **_: Any) -> None:
            results.append(client.restart({**AUDIO, "language": "de"}))

        async def restart_on_loop(client: Any, opened: Any, **_: Any) -> None:
            results.append(await client.restart({**AUDIO, "language": "de"}))

        run.client.on("Open", restart if colour == "threads" else restart_on_loop)
        assert run.client.start(AUDIO)
        assert all(run.client.send(frame) for frame in numbered_frames(50))
        eventually(lambda: run.heard["Reconnected"])
        run.ends(whole=True)
        assert ["language=de" in record.query for record in server.connections] == [False, True]
    assert (run.problems, results) == ([], [True])
    assert reconnects.numbers(run) == list(range(50))


def test_restart_returns_when_the_session_fails_for_good(new_run: Any) -> None:
    """`restart()` waits until the old connection has answered everything; losing it for good must end that wait."""
    with LocalServer(timing=Timing.fast(), next_faults=[Faults(abort=Abort(after_frames=2))]) as server:
        run = new_run("listen", server, attempts=0)
        assert run.client.start(AUDIO)
        first, second = numbered_frames(2)
        assert run.client.send(first)
        later = threading.Timer(0.5, run.client.send, [second])
        later.start()
        assert run.client.restart({**AUDIO, "language": "de"}, timeout=DEADLINE) is False
        later.join()
        run.ends(whole=False)
    assert run.problems == []


def test_restart_requires_reconnect_and_unchanged_audio(
    new_run: Any, colour: str, loop: LoopThread, server: LocalServer
) -> None:
    client = client_of("listen", colour, server.url, loop)
    assert client.start(AUDIO)
    with pytest.raises(DeepgramError, match="the option reconnect"):
        client.restart(AUDIO)
    assert client.finish()
    run = new_run("listen", server)
    assert run.client.start(AUDIO)
    with pytest.raises(DeepgramError, match="can't change"):
        run.client.restart({**AUDIO, "sample_rate": 8000}, timeout=0)
    run.ends(whole=True)


def test_reconnect_uses_a_replaced_access_token(new_run: Any) -> None:
    keys = {"first", "a-key-nobody-may-see"}
    with LocalServer(timing=Timing.fast(), keys=keys) as server:
        run = new_run("listen", server)
        assert run.client.start(AUDIO)
        keys.clear()
        keys.add("second")
        getattr(run.client, "_client", run.client)._config.set_access_token("second")
        for number in range(2):
            server.connections[number].abort()
            eventually(lambda number=number: len(run.heard["Reconnected"]) > number)
        assert run.client.send(bytes(640))
        run.ends(whole=True)
    assert run.problems == []
    assert run.ledger.covered.frames == 1


@pytest.mark.parametrize("how", [Abort(after_frames=60), Abort(after_frames=60, rst=False)])
def test_reconnect_over_tls(colour: str, loop: LoopThread, how: Abort) -> None:
    """Over TLS, the main thread leaves writing to the I/O thread, and asyncio's transport may hold one more frame."""
    with LocalServer(timing=Timing.fast(), tls=True, next_faults=[Faults(abort=how)] * 2) as server:
        options = {**reconnects.OPTIONS, "ping_timeout": DEADLINE, "reconnect": {"base": 0.01}}
        options["ssl_context"] = server.ssl_context()
        client = client_of("listen", colour, server.url, loop, **options)
        assert client.start(AUDIO), client.last_error
        frames = numbered_frames(150)
        assert all(client.send(frame) for frame in frames)
        assert client.finish(), client.last_error
        assert client.ledger.sent.frames == client.ledger.covered.frames == 150
        assert len(client.ledger.request_ids) >= 2


def test_concurrent_senders_keep_their_order_across_reconnects(new_run: Any, colour: str) -> None:
    """Each thread's frames arrive in order, none lost and none repeated, while a Reconnecting handler sends as well."""
    ends = [Faults(abort=Abort(after_frames=150)), Faults(close=Close(after_frames=100, code=1012))]
    with LocalServer(timing=Timing.fast(), next_faults=ends) as server:
        run = new_run("listen", server)
        client = getattr(run.client, "_client", run.client)
        if colour == "threads":
            client.on("Reconnecting", lambda client, message: client.keep_alive())
        else:

            async def alive(client: Any, message: Any) -> None:
                await client.keep_alive()

            client.on("Reconnecting", alive)
        assert run.client.start(AUDIO)
        pieces = [numbered_frames(100, first=100 * number) for number in range(4)]
        senders = [threading.Thread(target=lambda own=own: [run.client.send(frame) for frame in own]) for own in pieces]
        for sender in senders:
            sender.start()
        for sender in senders:
            sender.join()
        run.ends(whole=True)
        assert run.problems == []
    got = reconnects.numbers(run)
    assert sorted(got) == list(range(400))
    for number in range(4):
        own = [frame for frame in got if frame // 100 == number]
        assert own == sorted(own)


@pytest.mark.parametrize("base", [30.0, 0.0])
def test_close_is_delivered_when_the_loop_ends_during_an_outage(base: float) -> None:
    """`asyncio.run()` cancels all tasks at its end: that ends reconnecting, with Error and Close delivered."""
    events: list[str] = []

    async def main(url: str) -> None:
        options = {"reconnect": Reconnect(base=base, jitter=0.0, attempts=1000)}
        config = DeepgramClientOptions(url=url, options=options)
        listen = DeepgramClient("any-key", config).listen.asyncwebsocket.v("1")
        lost = asyncio.Event()
        listen.on("Reconnecting", lambda client, message: lost.set())
        for event in ("Open", "Reconnecting", "Error", "Close"):
            listen.on(event, lambda client, *payload, event=event, **_: events.append(event))
        assert await listen.start(AUDIO)
        server.connections[0].abort()
        await lost.wait()
        if not base:
            await asyncio.to_thread(eventually, lambda: len(server.connections) > 1, "no attempt is under way")

    refused = [Faults(), *([Faults(delay_handshake=5.0)] * 3)]
    with LocalServer(timing=Timing.fast(), next_faults=refused) as server:
        asyncio.run(main(server.url))
    assert events == ["Open", "Reconnecting", "Error", "Close"]
