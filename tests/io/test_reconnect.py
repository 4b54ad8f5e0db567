"""Lost connections are replaced (option `reconnect`): nothing lost, nothing twice, one Open, one Close."""

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
def test_random_losses_leave_no_trace(product: str, seed: int, colour: str, loop: LoopThread) -> None:
    assert reconnects.PRODUCTS[product](random.Random(seed), colour, loop) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_what_cannot_be_repaired_is_told_to_the_frame(seed: int, colour: str, loop: LoopThread) -> None:
    assert reconnects.hopeless(random.Random(seed), colour, loop) == []


JOURNALS = (Journal, ListenJournal, SpeakJournal, AgentJournal)
TOUCHING = ("heard", "text", "binary", "tidy", "suspend", "rewind", "take", "first", "is_complete", "progress", "over")


@pytest.mark.parametrize("product", [*reconnects.PRODUCTS, "hopeless"])
def test_what_is_kept_is_only_touched_under_its_lock(product: str, loop: LoopThread, monkeypatch: Any) -> None:
    """Threads send while another connects anew: what is sent next and whether there was progress was asked without."""
    unlocked = []

    def watched(name: str, method: Any) -> Any:
        def locked(self: Any, *arguments: Any, **more: Any) -> Any:
            if not self.lock._is_owned():
                unlocked.append(f"{type(self).__name__}.{name}")
            return method(self, *arguments, **more)

        return locked

    for cls in JOURNALS:
        for name in vars(cls).keys() & set(TOUCHING):
            monkeypatch.setattr(cls, name, watched(name, vars(cls)[name]))
    for seed in SEEDS:
        assert {**reconnects.PRODUCTS, "hopeless": reconnects.hopeless}[product](
            random.Random(seed), "threads", loop
        ) == []
    assert set(unlocked) == set()


@pytest.fixture
def run(colour: str, loop: LoopThread) -> Callable[..., Run]:
    """A client that takes a busy machine for no loss, unless a test shortens `ping_timeout`."""
    return lambda product, server, **options: Run(
        product, colour, loop, server, **{"ping_timeout": DEADLINE, **options}
    )


def test_the_events(run: Any) -> None:
    """Reconnecting says which attempt, when and why, Reconnected what it took; a client that waits between Error and
    Close hears nothing of it."""
    ends = [Faults(close=Close(after_frames=50, code=1011, reason="NET-0001")), Faults(reject=Reject(503))]
    with LocalServer(timing=Timing.fast(), next_faults=ends) as server:
        one = run("listen", server)
        assert one.client.start(AUDIO)
        for frame in numbered_frames(100):
            assert one.client.send(frame)
        one.ends(whole=True)
    assert one.problems == []
    first, second = one.heard["Reconnecting"]
    assert (first.attempt, first.cause.code, first.cause.reason) == (1, 1011, "NET-0001")
    assert (second.attempt, second.cause.status) == (2, 503)
    assert 0 <= first.delay <= 0.02
    assert 0 <= second.delay <= 0.04
    (back,) = one.heard["Reconnected"]
    assert 0 < back.outage < 5
    assert 1 <= back.replayed <= 2
    assert len(one.ledger.request_ids) == 2 == len(set(one.ledger.request_ids))
    assert one.client.last_error is None


def test_off_unless_asked_for(colour: str, loop: LoopThread, server: LocalServer) -> None:
    client = client_of("listen", colour, server.url, loop)
    assert client.start(AUDIO)
    assert client.ledger is None
    assert client.finish()


def test_nothing_is_tried_behind_a_refusal_that_stays(run: Any) -> None:
    for status in (400, 401, 402, 403, 404):
        ends = [Faults(abort=Abort(after_frames=10)), Faults(reject=Reject(status))]
        with LocalServer(timing=Timing.fast(), next_faults=ends) as server:
            one = run("listen", server)
            assert one.client.start(AUDIO)
            for frame in numbered_frames(30):
                one.client.send(frame)
            eventually(lambda one=one: one.heard["Close"])
            assert one.client.last_error.status == status
            assert len(one.heard["Reconnecting"]) == 1
            assert len(one.heard["Error"]) == 1
            assert one.heard["Error"][0].cause.status == status
            one.ends(whole=False)
            assert one.problems == []


def test_the_deadline_holds_while_connecting(run: Any, serve: Any) -> None:
    def silent(peer: Peer) -> None:
        while peer.socket.recv(65536):
            pass

    with LocalServer(timing=Timing.fast(), next_faults=[Faults(abort=Abort(after_frames=1))]) as server:
        one = run("listen", server, deadline=0.5, base=0.0)
        assert one.client.start(AUDIO)
        lasting = getattr(one.client, "_client", one.client)._socket
        lasting._requests = [request._replace(url=serve(silent).url) for request in lasting._requests]
        began = time.monotonic()
        one.client.send(bytes(640))
        eventually(lambda: one.heard["Close"])
        assert time.monotonic() - began < reconnects.OPTIONS["open_timeout"]
        one.ends(whole=False)
    assert one.problems == []


def test_a_server_that_ends_it_unasked_owes_what_it_has_not_confirmed(run: Any) -> None:
    with LocalServer(timing=Timing.fast(), next_faults=[Faults(close=Close(after_frames=20, code=1000))]) as server:
        one = run("listen", server)
        assert one.client.start(AUDIO)
        assert all(one.client.send(frame) for frame in numbered_frames(20))
        eventually(lambda: one.heard["Close"])
        assert reconnects.numbers(one) == []
        assert (one.ledger.covered.frames, one.ledger.missing.frames) == (0, 20)
        assert one.client.finish() is False


def test_a_farewell_of_the_program_is_said_again(run: Any) -> None:
    with LocalServer(timing=Timing.fast(), next_faults=[Faults(black_hole=BlackHole(after_frames=40))]) as server:
        one = run("listen", server, ping_timeout=0.1)
        assert one.client.start(AUDIO)
        assert all(one.client.send(frame) for frame in numbered_frames(60))
        assert one.client.send('{"type": "CloseStream"}')
        eventually(lambda: one.heard["Close"])
        assert reconnects.numbers(one) == list(range(60))
        assert one.ledger.covered.frames == 60
        assert [name for name, _ in one.heard.events].count("Error") == 0


def test_another_address_takes_over(run: Any) -> None:
    """When a server is gone for good, and when it can't even be reached at the start."""
    with LocalServer(timing=Timing.fast()) as other:
        with LocalServer(timing=Timing.fast()) as server:
            one = run("listen", server, urls=(other.url,))
            assert one.client.start(AUDIO)
            frames = numbered_frames(100)
            assert all(one.client.send(frame) for frame in frames[:50])
        assert all(one.client.send(frame) for frame in frames[50:])
        one.ends(whole=True)
        assert one.problems == []
        assert reconnects.numbers(one) == list(range(100))
        again = run("listen", server, urls=(other.url,))
        assert again.client.start(AUDIO), again.client.last_error
        again.ends(whole=True)


def test_finalize_waits_across_a_loss(run: Any) -> None:
    with LocalServer(timing=Timing.fast(), next_faults=[Faults(black_hole=BlackHole(after_frames=40))]) as server:
        one = run("listen", server, ping_timeout=0.1)
        assert one.client.start(AUDIO)
        assert all(one.client.send(frame) for frame in numbered_frames(60))
        assert one.client.finalize(wait=True, timeout=DEADLINE)
        assert reconnects.numbers(one) == list(range(60))
        one.ends(whole=True)


def test_keepalives_go_on(run: Any) -> None:
    with LocalServer(timing=Timing.fast(), next_faults=[Faults(abort=Abort(after_frames=1))]) as server:
        one = run("listen", server)
        assert one.client.start(AUDIO)
        assert one.client.keep_alive()
        eventually(lambda: len(server.connections) == 2)
        assert one.client.keep_alive()
        assert one.client.is_connected()
        one.ends(whole=True)


def test_the_buffer_makes_send_wait_until_there_is_a_connection(run: Any) -> None:
    ends = [Faults(abort=Abort(after_frames=1)), *([Faults(reject=Reject(503))] * 3)]
    with LocalServer(timing=Timing.fast(), next_faults=ends) as server:
        one = run("listen", server, buffer_bytes=640 * 200, base=0.05)
        assert one.client.start(AUDIO)
        assert all(one.client.send(frame) for frame in numbered_frames(400))
        one.client.finish()
        ledger = one.ledger
        assert ledger.sent.frames == 400
        assert ledger.unsent == 0
        assert len(reconnects.numbers(one)) + ledger.missing.frames == 400


def test_a_server_that_is_not_ours(colour: str, loop: LoopThread, serve: Any) -> None:
    """A raw server that resets the first connection in the middle of a frame of its own."""
    read: list[bytes] = []

    def behave(peer: Peer) -> None:
        peer.accept()
        mine = b""
        for frame in peer.frames():
            if frame.opcode == TEXT and b"CloseStream" in frame.payload:
                read.append(mine)
                span = {"type": "Results", "start": 0, "duration": len(mine) / 32000, "is_final": True}
                peer.send(encode_message(json.dumps({**span, "channel": {"alternatives": []}})))
                peer.send(encode_message('{"type":"Metadata","duration":1}') + encode(CLOSE, close_payload(1000, "")))
            elif frame.opcode not in (TEXT, CLOSE):
                mine += frame.payload
                if not read and len(mine) >= 3200:
                    peer.send(encode(TEXT, bytes(100))[:50])
                    read.append(mine)
                    reset(peer.socket)
                    return

    client = client_of("listen", colour, serve(behave).url, loop, reconnect=Reconnect(base=0.01))
    assert client.start(AUDIO)
    stream = [bytes([number]) * 320 for number in range(30)]
    assert all(client.send(frame) for frame in stream)
    assert client.finish(), client.last_error
    assert read[-1] == b"".join(stream)
    assert client.ledger.covered.frames == 30


def test_cancelling_finish_ends_an_outage(loop: LoopThread) -> None:

    with LocalServer(timing=Timing.fast(), next_faults=[Faults(abort=Abort(after_frames=1))]) as server:
        one = Run("listen", "asyncio", loop, server, DEADLINE, base=30.0, jitter=0.0)
        assert one.client.start(AUDIO)
        assert one.client.send(bytes(640))
        eventually(lambda: one.heard["Reconnecting"])

        async def finish() -> bool:
            try:
                await asyncio.wait_for(one.client._client.finish(), 0.1)
            except asyncio.TimeoutError:
                return True
            return False

        assert loop.run(finish)
        eventually(lambda: one.heard["Close"])
        assert one.ledger.missing.frames == 1


def test_a_wav_stream_goes_on_behind_its_header(run: Any) -> None:
    count = 150
    header = (
        b"RIFF\xff\xff\xff\xffWAVEfmt "
        + struct.pack("<IHHIIHH", 16, 1, 1, 16000, 32000, 2, 16)
        + b"data\xff\xff\xff\xff"
    )
    ends = [Faults(abort=Abort(after_frames=90)), Faults(close=Close(after_sent=1, code=1011))]
    with LocalServer(timing=Timing.fast(), next_faults=ends) as server:
        one = run("listen", server)
        assert one.client.start({"model": "nova-3"})
        assert one.client.send(header)
        for frame in numbered_frames(count):
            assert one.client.send(frame)
        one.ends(whole=True)
        assert all(record.received[0].payload.startswith(header) for record in server.connections if record.received)
    assert one.problems == []
    assert reconnects.numbers(one) == list(range(count))
    assert abs(one.heard["Metadata"][-1].duration - count * 0.02) < 1e-6
    assert one.ledger.note == ""


@pytest.mark.parametrize("timeout", [0.0, 0.1])
def test_other_options_in_mid_stream_lose_nothing(run: Any, timeout: float) -> None:
    with LocalServer(timing=Timing.fast()) as server:
        one = run("listen", server)
        assert one.client.start({**AUDIO, "language": "en"})
        frames = numbered_frames(200)
        assert all(one.client.send(frame) for frame in frames[:117])
        assert one.client.restart({**AUDIO, "language": "de"}, timeout=timeout) is True
        assert all(one.client.send(frame) for frame in frames[117:])
        one.ends(whole=True)
        assert ["language=de" in record.query for record in server.connections] == [False, True]
    assert one.problems == []
    assert reconnects.numbers(one) == list(range(200))
    assert [name for name, _ in one.heard.events if name.startswith("Reconnect")] == ["Reconnecting", "Reconnected"]
    assert one.ledger.covered.frames == 200
    assert one.ledger.replayed.frames <= 1


def test_other_options_are_asked_for_twice_at_once(run: Any) -> None:
    with LocalServer(timing=Timing.fast(metadata_close=0.2)) as server:
        one = run("listen", server)
        assert one.client.start(AUDIO)
        frames = numbered_frames(100)
        assert all(one.client.send(frame) for frame in frames[:50])
        with ThreadPoolExecutor() as pool:
            asked = [pool.submit(one.client.restart, {**AUDIO, "language": name}, timeout=0) for name in ("de", "fr")]
            assert [each.result(DEADLINE) for each in asked] == [True, True]
        assert all(one.client.send(frame) for frame in frames[50:])
        one.ends(whole=True)
    assert one.problems == []
    assert reconnects.numbers(one) == list(range(100))
    assert "language" in server.connections[-1].query


def test_other_options_while_what_was_kept_is_sent(run: Any) -> None:
    with LocalServer(timing=Timing.fast(), next_faults=[Faults(abort=Abort(after_frames=99))]) as server:
        one = run("listen", server, speed=2.0)
        assert one.client.start(AUDIO)
        assert all(one.client.send(frame) for frame in numbered_frames(100))
        server.wait_for(lambda: len(server.connections) == 2 and len(server.connections[1].received) > 5)
        assert one.client.restart({**AUDIO, "language": "de"}, timeout=0) is True
        one.ends(whole=True)
        languages = ["language=de" in record.query for record in server.connections]
        assert languages[:2] == [False, False]
        assert languages[2:], "no connection with the other options"
        assert all(languages[2:]), "there may be more than one: a busy machine misses a ping"
    assert one.problems == []
    assert reconnects.numbers(one) == list(range(100))


def test_finish_gives_up_what_is_being_sent_again(run: Any) -> None:
    with LocalServer(timing=Timing.fast(), next_faults=[Faults(abort=Abort(after_frames=99))]) as server:
        one = run("listen", server, speed=0.1)
        assert one.client.start(AUDIO)
        assert all(one.client.send(frame) for frame in numbered_frames(100))
        server.wait_for(lambda: len(server.connections) == 2 and server.connections[1].received)
        assert one.client.finish(timeout=0.1) is False
        eventually(lambda: one.heard["Close"])
        assert one.ledger.missing.frames == 100


def test_other_options_that_are_refused_end_the_connection(run: Any) -> None:
    with LocalServer(timing=Timing.fast(), next_faults=[Faults(), Faults(reject=Reject(400))]) as server:
        one = run("listen", server)
        assert one.client.start(AUDIO)
        assert one.client.send(numbered_frames(1)[0])
        assert one.client.restart({**AUDIO, "model": "none"}, timeout=0) is False
        eventually(lambda: one.heard["Close"])
        assert one.client.last_error.status == 400


def test_a_handler_of_open_may_restart(run: Any, colour: str) -> None:
    """It waited for ever: nothing is handled before it has returned."""
    with LocalServer(timing=Timing.fast()) as server:
        one, said = run("listen", server), []

        def restarts(client: Any, opened: Any, **_: Any) -> None:
            said.append(client.restart({**AUDIO, "language": "de"}))

        async def restarts_on_loop(client: Any, opened: Any, **_: Any) -> None:
            said.append(await client.restart({**AUDIO, "language": "de"}))

        one.client.on("Open", restarts if colour == "threads" else restarts_on_loop)
        assert one.client.start(AUDIO)
        assert all(one.client.send(frame) for frame in numbered_frames(50))
        eventually(lambda: one.heard["Reconnected"])
        one.ends(whole=True)
        assert ["language=de" in record.query for record in server.connections] == [False, True]
    assert (one.problems, said) == ([], [True])
    assert reconnects.numbers(one) == list(range(50))


def test_a_restart_is_over_when_all_is_over(run: Any) -> None:
    """A restart() that waited for the end of what was said, while the connection was lost for good, waited for ever."""
    with LocalServer(timing=Timing.fast(), next_faults=[Faults(abort=Abort(after_frames=2))]) as server:
        one = run("listen", server, attempts=0)
        assert one.client.start(AUDIO)
        first, second = numbered_frames(2)
        assert one.client.send(first)
        later = threading.Timer(0.5, one.client.send, [second])
        later.start()
        assert one.client.restart({**AUDIO, "language": "de"}, timeout=DEADLINE) is False
        later.join()
        one.ends(whole=False)
    assert one.problems == []


def test_restart_needs_reconnect_and_the_same_audio(
    run: Any, colour: str, loop: LoopThread, server: LocalServer
) -> None:
    client = client_of("listen", colour, server.url, loop)
    assert client.start(AUDIO)
    with pytest.raises(DeepgramError, match="the option reconnect"):
        client.restart(AUDIO)
    assert client.finish()
    one = run("listen", server)
    assert one.client.start(AUDIO)
    with pytest.raises(DeepgramError, match="can't change"):
        one.client.restart({**AUDIO, "sample_rate": 8000}, timeout=0)
    one.ends(whole=True)


def test_a_token_that_has_been_replaced_is_the_one_that_reconnects(run: Any) -> None:
    keys = {"first", "a-key-nobody-may-see"}
    with LocalServer(timing=Timing.fast(), keys=keys) as server:
        one = run("listen", server)
        assert one.client.start(AUDIO)
        keys.clear()
        keys.add("second")
        getattr(one.client, "_client", one.client)._config.set_access_token("second")
        for number in range(2):
            server.connections[number].abort()
            eventually(lambda number=number: len(one.heard["Reconnected"]) > number)
        assert one.client.send(bytes(640))
        one.ends(whole=True)
    assert one.problems == []
    assert one.ledger.covered.frames == 1


@pytest.mark.parametrize("how", [Abort(after_frames=60), Abort(after_frames=60, rst=False)])
def test_over_tls(colour: str, loop: LoopThread, how: Abort) -> None:
    """There the main thread leaves writing to the I/O thread, and asyncio's transport may hold a frame more."""
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


def test_senders_in_many_threads_and_handlers_that_send(run: Any, colour: str) -> None:
    """Each thread's frames arrive in its order, none is lost and none comes twice, whatever goes on meanwhile."""
    ends = [Faults(abort=Abort(after_frames=150)), Faults(close=Close(after_frames=100, code=1012))]
    with LocalServer(timing=Timing.fast(), next_faults=ends) as server:
        one = run("listen", server)
        client = getattr(one.client, "_client", one.client)
        if colour == "threads":
            client.on("Reconnecting", lambda client, message: client.keep_alive())
        else:

            async def alive(client: Any, message: Any) -> None:
                await client.keep_alive()

            client.on("Reconnecting", alive)
        assert one.client.start(AUDIO)
        pieces = [numbered_frames(100, first=100 * number) for number in range(4)]
        senders = [threading.Thread(target=lambda own=own: [one.client.send(frame) for frame in own]) for own in pieces]
        for sender in senders:
            sender.start()
        for sender in senders:
            sender.join()
        one.ends(whole=True)
        assert one.problems == []
    got = reconnects.numbers(one)
    assert sorted(got) == list(range(400))
    for number in range(4):
        mine = [frame for frame in got if frame // 100 == number]
        assert mine == sorted(mine)


@pytest.mark.parametrize("base", [30.0, 0.0])
def test_an_event_loop_that_ends_in_an_outage_tells_close(base: float) -> None:
    """Whoever cancels the tasks of a loop, as asyncio.run() does at its end, ends the connection, and is told so."""
    told: list[str] = []

    async def main(url: str) -> None:
        options = {"reconnect": Reconnect(base=base, jitter=0.0, attempts=1000)}
        config = DeepgramClientOptions(url=url, options=options)
        listen = DeepgramClient("any-key", config).listen.asyncwebsocket.v("1")
        lost = asyncio.Event()
        listen.on("Reconnecting", lambda client, message: lost.set())
        for event in ("Open", "Reconnecting", "Error", "Close"):
            listen.on(event, lambda client, *payload, event=event, **_: told.append(event))
        assert await listen.start(AUDIO)
        server.connections[0].abort()
        await lost.wait()
        if not base:
            await asyncio.to_thread(eventually, lambda: len(server.connections) > 1, "no attempt is under way")

    refused = [Faults(), *([Faults(delay_handshake=5.0)] * 3)]
    with LocalServer(timing=Timing.fast(), next_faults=refused) as server:
        asyncio.run(main(server.url))
    assert told == ["Open", "Reconnecting", "Error", "Close"]
