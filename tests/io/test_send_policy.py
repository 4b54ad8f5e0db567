"""What `send()` does when the server does not read (option `send_policy`): it waits, drops the oldest, or is False."""

import asyncio
import re
import threading
import time
from array import array
from collections.abc import Callable
from contextlib import suppress
from itertools import islice, pairwise
from pathlib import Path
from typing import Any, Optional

import pytest
from attack.clients import AUDIO
from attack.peers import Peer, reset
from attack.wire import BINARY, CLOSE, TEXT, close_payload, encode, encode_message
from colours import DEADLINE, Heard, LoopThread, client_of, eventually

from deepgram import DeepgramConnectionError, LiveTranscriptionEvents, Reconnect, WebSocketEvents
from deepgram._core.outbox import Audio, Outbox, Pressure

LIMIT = 256 << 10
PIECE = 16 << 10
MANY = 2_000  # pieces: more than all buffers hold
OWN = (WebSocketEvents.HighWater, WebSocketEvents.Reconnecting)


def numbered(number: int) -> bytes:
    return number.to_bytes(4, "big") * (PIECE // 4)


class Stalling:
    """A server that does not read until it is told to; then it notes what it gets."""

    def __init__(self) -> None:
        self.go_on = threading.Event()
        self.numbers: list[int] = []
        self.last = ""
        self.peer: Optional[Peer] = None

    def __call__(self, peer: Peer) -> None:
        self.peer = peer
        peer.accept()
        self.go_on.wait(DEADLINE)
        for frame in peer.frames():
            if frame.opcode == BINARY:
                number = int.from_bytes(frame.payload[:4], "big")
                assert frame.payload == numbered(number)
                self.numbers.append(number)
            elif frame.opcode == TEXT and b"CloseStream" in frame.payload:
                self.last = "CloseStream"
                peer.send(encode_message('{"type":"Metadata"}') + encode(CLOSE, close_payload(1000, "")))


@pytest.fixture
def stalled(colour: str, loop: LoopThread, serve: Any) -> Callable[..., Any]:
    def made(policy: str, **options: Any) -> tuple[Any, Heard, Stalling]:
        stalling = Stalling()
        patience = {"send_timeout": 2 * DEADLINE, "drain_timeout": DEADLINE, "ping_interval": None}
        options = {"send_policy": policy, "send_buffer": LIMIT, **patience, **options}
        client = client_of("listen", colour, serve(stalling, receive_buffer=8192).url, loop, **options)
        heard = Heard(client, [*LiveTranscriptionEvents, *OWN])
        assert client.start(AUDIO), client.last_error
        return client, heard, stalling

    return made


def test_drop_oldest_never_waits_and_keeps_the_latest(stalled: Any) -> None:
    client, heard, stalling = stalled("drop_oldest")
    slowest = 0.0
    for number in range(MANY):
        began = time.monotonic()
        assert client.send(numbered(number)) is True
        slowest = max(slowest, time.monotonic() - began)
    assert slowest < DEADLINE / 2
    eventually(lambda: heard["HighWater"])
    assert heard["HighWater"][0].limit == LIMIT
    assert LIMIT // 2 < heard["HighWater"][0].waiting <= LIMIT + PIECE
    stalling.go_on.set()
    assert client.finish() is False, "something was dropped"
    dropped = int(re.search(r"(\d+) frames were dropped", client.last_error.message)[1])
    assert dropped == MANY - len(stalling.numbers), "D-81: last_error said nothing of that"
    assert stalling.last == "CloseStream"
    assert stalling.numbers == sorted(set(stalling.numbers))
    assert stalling.numbers[0] == 0
    kept = LIMIT // PIECE - 1
    assert stalling.numbers[-kept:] == list(range(MANY - kept, MANY))
    assert len(stalling.numbers) < MANY
    assert heard["Error"] == []


def test_what_still_waited_at_a_loss_is_counted(stalled: Any, caplog: Any) -> None:
    """D-81: `send()` was True of it, and no log nor error said that it was lost."""
    client, heard, stalling = stalled("drop_oldest")
    assert all(client.send(numbered(number)) for number in range(MANY))
    before = getattr(client, "_client", client)._socket.session.pressure.dropped
    assert stalling.peer is not None
    reset(stalling.peer.socket)
    stalling.go_on.set()
    eventually(lambda: heard["Close"])
    assert client.finish() is False
    dropped = int(re.search(r"(\d+) frames were dropped", caplog.text)[1])
    assert LIMIT // PIECE - 2 <= dropped - before <= LIMIT // PIECE


def test_error_is_false_and_counts(stalled: Any) -> None:
    client, heard, stalling = stalled("error")
    answers = [client.send(numbered(number)) for number in range(MANY)]
    assert answers[0] is True
    assert False in answers
    assert client.last_error.unsent == answers.count(False)
    assert "does not read" in str(client.last_error)
    assert client.is_connected()
    stalling.go_on.set()
    assert client.finish() is False
    assert stalling.numbers == [number for number, sent in enumerate(answers) if sent]
    assert stalling.last == "CloseStream"
    assert len(heard["HighWater"]) == 1


def test_block_waits_and_then_gives_the_connection_up(stalled: Any) -> None:
    client, heard, stalling = stalled("block", send_timeout=0.5)
    answers = []
    while not answers or (answers[-1] and len(answers) < MANY):
        answers.append(client.send(numbered(len(answers))))
    assert answers[-1] is False
    eventually(lambda: heard["Close"])
    assert heard["HighWater"] == []
    stalling.go_on.set()
    client.finish()


@pytest.mark.parametrize("colour", ["asyncio"])
def test_a_server_that_reads_slower_than_many_send_is_not_given_up(dial: Any, serve: Any, loop: LoopThread) -> None:
    """D-79: what other tasks sent meanwhile hid that the server read on."""
    over = threading.Event()

    def slow(peer: Peer) -> None:
        peer.accept()
        while peer.socket.recv(16384):
            over.wait(0.005)

    client, heard = dial(serve(slow, receive_buffer=65536), send_timeout=3.0, ping_interval=None)
    assert client.start(AUDIO), client.last_error

    async def many() -> None:
        until, sending = time.monotonic() + 4, []
        while time.monotonic() < until:
            sending.append(asyncio.create_task(client._client.send(bytes(128_000))))
            await asyncio.sleep(0.01)
        over.set()
        for sent in sending:
            assert await sent is True

    loop.run(many)
    assert heard["Close"] == []


def test_an_unknown_policy_is_named(colour: str, loop: LoopThread) -> None:
    with pytest.raises(ValueError, match="one of block, drop_oldest, error, got 'drop'"):
        client_of("listen", colour, "ws://127.0.0.1:9", loop, send_policy="drop")


def test_with_reconnect_the_journal_drops(stalled: Any) -> None:
    """A server that does not read is given up for another; what the next is sent is the latest, and the rest told."""
    client, heard, stalling = stalled(
        "drop_oldest", send_timeout=0.5, reconnect=Reconnect(base=0.01, buffer_bytes=2 * LIMIT)
    )
    stalling.go_on.clear()
    assert all(client.send(numbered(number)) for number in range(MANY))
    eventually(lambda: heard["Reconnecting"])
    stalling.go_on.set()
    client.finish()
    assert client.ledger.sent.frames == MANY
    assert 0 < client.ledger.missing.frames < MANY
    assert MANY - 1 in stalling.numbers


def test_what_is_begun_with_and_what_is_no_audio_stays() -> None:
    outbox, pressure = Outbox(), Pressure("drop_oldest", 30)
    for chunk in (Audio(b"a" * 10), Audio(b"b" * 10), b"text" * 3, Audio(b"c" * 10), Audio(b"d" * 10)):
        outbox.put(chunk)
    taken: list[bytes] = []

    def some(data: Any) -> int:
        if taken:
            raise BlockingIOError
        taken.append(bytes(data)[:4])
        return 4

    with pytest.raises(BlockingIOError):
        outbox.write(some)
    assert pressure.relieve(outbox) is True
    assert pressure.dropped == 2
    rest: list[bytes] = []
    outbox.write(lambda data: rest.append(bytes(data)) or len(data))
    assert b"".join(rest) == b"a" * 6 + b"text" * 3 + b"d" * 10
    assert outbox.size == 0


def test_what_is_dropped_leaves_the_samples_whole(colour: str, loop: LoopThread, serve: Any) -> None:
    """Behind an odd number of bytes that were dropped the server heard noise, to the end of the stream."""
    go_on, taken = threading.Event(), bytearray()

    def behave(peer: Peer) -> None:
        peer.accept()
        go_on.wait(DEADLINE)
        for frame in peer.frames():
            if frame.opcode == BINARY:
                taken.extend(frame.payload)
            elif frame.opcode == TEXT:
                peer.send(encode_message('{"type":"Metadata"}') + encode(CLOSE, close_payload(1000, "")))

    options = {"send_policy": "drop_oldest", "send_buffer": LIMIT, "ping_interval": None}
    client = client_of("listen", colour, serve(behave, receive_buffer=8192).url, loop, **options)
    assert client.start(AUDIO), client.last_error
    samples = array("H", range(0x8000)).tobytes() * (MANY * PIECE // 0x10000 + 2)
    for at in range(0, MANY * PIECE, PIECE + 3):
        assert client.send(samples[at : at + PIECE + 3])
    go_on.set()
    assert client.finish() is False
    assert len(taken) < MANY * PIECE
    heard = memoryview(bytes(taken[: len(taken) // 2 * 2])).cast("H")
    gaps = sum(after != (before + 1) % 0x8000 for before, after in pairwise(heard))
    assert 0 < gaps < 100  # misaligned, each sample would be one


class Tasked:
    """Whether a loop of sends lets another task of its loop go on."""

    def __init__(self, until: Callable[[], Any]) -> None:
        self._until = until

    async def __call__(self, client: Any) -> int:
        """Send until something has become true, which only another task can bring about; how many have been sent."""
        sent, deadline = 0, time.monotonic() + DEADLINE
        while not self._until():
            assert time.monotonic() < deadline, "nothing else had a turn of the loop"
            with suppress(DeepgramConnectionError):
                sent += await client.send(numbered(sent))
        return sent


@pytest.mark.parametrize("colour", ["asyncio"])
@pytest.mark.parametrize("options", [{}, {"raise_on_error": True}], ids=["False", "raises"])
@pytest.mark.parametrize("policy", ["drop_oldest", "error"])
def test_a_loop_of_sends_lets_other_tasks_go_on(
    stalled: Any, loop: LoopThread, policy: str, options: dict[str, Any]
) -> None:
    """D-71: where `send()` does not wait it gave no other task a turn, and what it tried to reach never came."""
    client, _heard, stalling = stalled(policy, **options)
    turns: list[None] = []

    async def send_all() -> None:
        other = asyncio.get_running_loop().call_later(0.3, turns.append, None)
        await Tasked(lambda: turns)(client._client)
        other.cancel()

    loop.run(send_all)
    stalling.go_on.set()
    client.finish()
    turns.clear()

    async def unconnected() -> None:
        asyncio.get_running_loop().call_later(0.1, turns.append, None)
        await Tasked(lambda: turns)(client._client)

    loop.run(unconnected)


@pytest.mark.parametrize("colour", ["asyncio"])
@pytest.mark.parametrize("policy", ["block", "drop_oldest", "error"])
def test_a_loop_of_sends_lets_the_client_connect_anew(dial: Any, serve: Any, loop: LoopThread, policy: str) -> None:
    """D-71: with `reconnect`, sends kept the loop from noticing a loss, and from connecting anew, for ever."""
    peers: list[Peer] = []

    def server(peer: Peer) -> None:
        peer.accept()
        peers.append(peer)
        if len(peers) > 1:
            peer.until_closed()
        elif next(peer.frames()):
            reset(peer.socket)

    client, _heard = dial(serve(server), send_policy=policy, reconnect=Reconnect(base=0.01))
    assert client.start(AUDIO), client.last_error
    loop.run(Tasked(lambda: len(peers) == 2), client._client)


def test_what_is_refused_is_neither_sent_later_nor_recorded(stalled: Any, tmp_path: Path) -> None:
    """D-72: with `reconnect`, asyncio kept what `send()` said False of, and sent it to the next connection."""
    path = tmp_path / "session.jsonl"
    client, _heard, stalling = stalled("error", reconnect=Reconnect(base=0.01), record=path)
    answers = [client.send(numbered(number)) for number in range(MANY)]
    assert False in answers
    assert client.ledger.sent.frames == answers.count(True)
    assert path.read_text().count('"dir":"out"') == answers.count(True)
    stalling.go_on.set()
    client.finish()
    assert stalling.numbers == [number for number, sent in enumerate(answers) if sent]


@pytest.mark.parametrize("policy", ["block", "drop_oldest", "error"])
def test_what_is_dropped_is_missed_by_no_other_frame(dial: Any, serve: Any, policy: str) -> None:
    """D-73: compressed frames built on those before them, and were read as other audio once those had been dropped."""
    payloads: list[bytes] = []

    def server(peer: Peer) -> None:
        peer.accept("Sec-WebSocket-Extensions: permessage-deflate")
        payloads.extend(frame.payload for frame in islice(peer.frames(), 2))

    client, _heard = dial(serve(server), send_policy=policy)
    assert client.start(AUDIO), client.last_error
    assert client.send(numbered(7))
    assert client.send(numbered(7))
    eventually(lambda: len(payloads) == 2)
    assert (payloads[0] == payloads[1]) is (policy != "block"), "the second builds on the first"
