"""What `send()` does when the server does not read (option `send_policy`): block, drop the oldest audio, or return
False."""

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
MANY = 2_000  # pieces, more than all buffers hold
CLIENT_EVENTS = (WebSocketEvents.HighWater, WebSocketEvents.Reconnecting)


def numbered(number: int) -> bytes:
    return number.to_bytes(4, "big") * (PIECE // 4)


class StallingServer:
    """A server that does not read until `go_on` is set, and then notes the numbered pieces it receives."""

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
    def start(policy: str, **options: Any) -> tuple[Any, Heard, StallingServer]:
        server = StallingServer()
        patience = {"send_timeout": 2 * DEADLINE, "drain_timeout": DEADLINE, "ping_interval": None}
        options = {"send_policy": policy, "send_buffer": LIMIT, **patience, **options}
        client = client_of("listen", colour, serve(server, receive_buffer=8192).url, loop, **options)
        heard = Heard(client, [*LiveTranscriptionEvents, *CLIENT_EVENTS])
        assert client.start(AUDIO), client.last_error
        return client, heard, server

    return start


def test_drop_oldest_never_blocks_and_keeps_the_latest(stalled: Any) -> None:
    client, heard, server = stalled("drop_oldest")
    slowest = 0.0
    for number in range(MANY):
        began = time.monotonic()
        assert client.send(numbered(number)) is True
        slowest = max(slowest, time.monotonic() - began)
    assert slowest < DEADLINE / 2
    eventually(lambda: heard["HighWater"])
    assert heard["HighWater"][0].limit == LIMIT
    assert LIMIT // 2 < heard["HighWater"][0].waiting <= LIMIT + PIECE
    server.go_on.set()
    assert client.finish() is False, "something was dropped"
    dropped = int(re.search(r"(\d+) frames were dropped", client.last_error.message)[1])
    assert dropped == MANY - len(server.numbers), "D-81: last_error said nothing of that"
    assert server.last == "CloseStream"
    assert server.numbers == sorted(set(server.numbers))
    assert server.numbers[0] == 0
    kept = LIMIT // PIECE - 1
    assert server.numbers[-kept:] == list(range(MANY - kept, MANY))
    assert len(server.numbers) < MANY
    assert heard["Error"] == []


def test_audio_still_queued_at_a_loss_counts_as_dropped(stalled: Any, caplog: Any) -> None:
    """D-81: `send()` had returned True for it, and neither log nor error said that it was lost."""
    client, heard, server = stalled("drop_oldest")
    assert all(client.send(numbered(number)) for number in range(MANY))
    before = getattr(client, "_client", client)._socket.session.pressure.dropped
    assert server.peer is not None
    reset(server.peer.socket)
    server.go_on.set()
    eventually(lambda: heard["Close"])
    assert client.finish() is False
    dropped = int(re.search(r"(\d+) frames were dropped", caplog.text)[1])
    assert LIMIT // PIECE - 2 <= dropped - before <= LIMIT // PIECE


def test_error_policy_returns_false_and_counts_unsent(stalled: Any) -> None:
    client, heard, server = stalled("error")
    answers = [client.send(numbered(number)) for number in range(MANY)]
    assert answers[0] is True
    assert False in answers
    assert client.last_error.unsent == answers.count(False)
    assert "does not read" in str(client.last_error)
    assert client.is_connected()
    server.go_on.set()
    assert client.finish() is False
    assert server.numbers == [number for number, sent in enumerate(answers) if sent]
    assert server.last == "CloseStream"
    assert len(heard["HighWater"]) == 1


def test_block_waits_then_aborts_after_send_timeout(stalled: Any) -> None:
    client, heard, server = stalled("block", send_timeout=0.5)
    answers = []
    while not answers or (answers[-1] and len(answers) < MANY):
        answers.append(client.send(numbered(len(answers))))
    assert answers[-1] is False
    eventually(lambda: heard["Close"])
    assert heard["HighWater"] == []
    server.go_on.set()
    client.finish()


@pytest.mark.parametrize("colour", ["asyncio"])
def test_a_slow_but_reading_server_is_not_aborted_under_many_sends(dial: Any, serve: Any, loop: LoopThread) -> None:
    """D-79: bytes queued by other tasks in the meantime hid that the server was still reading."""
    over = threading.Event()

    def slow(peer: Peer) -> None:
        peer.accept()
        while peer.socket.recv(16384):
            over.wait(0.005)

    client, heard = dial(serve(slow, receive_buffer=65536), send_timeout=3.0, close_timeout=0.1, drain_timeout=0.1)
    assert client.start(AUDIO), client.last_error

    async def send_many() -> None:
        until, sending = time.monotonic() + 4, []
        while time.monotonic() < until:
            sending.append(asyncio.create_task(client._client.send(bytes(128_000))))
            await asyncio.sleep(0.01)
        over.set()
        for sent in sending:
            assert await sent is True

    loop.run(send_many)
    assert heard["Close"] == []


def test_an_unknown_policy_raises_value_error(colour: str, loop: LoopThread) -> None:
    with pytest.raises(ValueError, match="one of block, drop_oldest, error, got 'drop'"):
        client_of("listen", colour, "ws://127.0.0.1:9", loop, send_policy="drop")


def test_with_reconnect_the_journal_drops_the_oldest(stalled: Any) -> None:
    """A server that does not read is replaced: the next one gets the latest audio, the ledger counts the rest as
    missing."""
    client, heard, server = stalled(
        "drop_oldest", send_timeout=0.5, reconnect=Reconnect(base=0.01, buffer_bytes=2 * LIMIT)
    )
    server.go_on.clear()
    assert all(client.send(numbered(number)) for number in range(MANY))
    eventually(lambda: heard["Reconnecting"])
    server.go_on.set()
    client.finish()
    assert client.ledger.sent.frames == MANY
    assert 0 < client.ledger.missing.frames < MANY
    assert MANY - 1 in server.numbers


def test_partly_written_frames_and_texts_are_never_dropped() -> None:
    outbox, pressure = Outbox(), Pressure("drop_oldest", 30)
    for chunk in (Audio(b"a" * 10), Audio(b"b" * 10), b"text" * 3, Audio(b"c" * 10), Audio(b"d" * 10)):
        outbox.put(chunk)
    taken: list[bytes] = []

    def write_some(data: Any) -> int:
        if taken:
            raise BlockingIOError
        taken.append(bytes(data)[:4])
        return 4

    with pytest.raises(BlockingIOError):
        outbox.write(write_some)
    assert pressure.relieve(outbox) is True
    assert pressure.dropped == 2
    rest: list[bytes] = []
    outbox.write(lambda data: rest.append(bytes(data)) or len(data))
    assert b"".join(rest) == b"a" * 6 + b"text" * 3 + b"d" * 10
    assert outbox.size == 0


def test_dropping_keeps_samples_aligned(colour: str, loop: LoopThread, serve: Any) -> None:
    """Dropping an odd number of bytes would turn the rest of the stream into noise."""
    go_on, received = threading.Event(), bytearray()

    def behave(peer: Peer) -> None:
        peer.accept()
        go_on.wait(DEADLINE)
        for frame in peer.frames():
            if frame.opcode == BINARY:
                received.extend(frame.payload)
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
    assert len(received) < MANY * PIECE
    heard = memoryview(bytes(received[: len(received) // 2 * 2])).cast("H")
    gaps = sum(after != (before + 1) % 0x8000 for before, after in pairwise(heard))
    assert 0 < gaps < 100  # if misaligned, nearly every sample would be a gap


class SendsUntil:
    """A loop of sends that ends only if another task of the event loop gets a turn."""

    def __init__(self, condition: Callable[[], Any]) -> None:
        self._condition = condition

    async def __call__(self, client: Any) -> int:
        """Send until the condition, which only another task can bring about, is true; return how many were sent."""
        sent, deadline = 0, time.monotonic() + DEADLINE
        while not self._condition():
            assert time.monotonic() < deadline, "nothing else had a turn of the loop"
            with suppress(DeepgramConnectionError):
                sent += await client.send(numbered(sent))
        return sent


@pytest.mark.parametrize("colour", ["asyncio"])
@pytest.mark.parametrize("options", [{}, {"raise_on_error": True}], ids=["False", "raises"])
@pytest.mark.parametrize("policy", ["drop_oldest", "error"])
def test_a_loop_of_sends_yields_to_other_tasks(
    stalled: Any, loop: LoopThread, policy: str, options: dict[str, Any]
) -> None:
    """D-71: a `send()` that did not wait never yielded to the event loop, so nothing else ran."""
    client, _heard, server = stalled(policy, **options)
    turns: list[None] = []

    async def send_all() -> None:
        other = asyncio.get_running_loop().call_later(0.3, turns.append, None)
        await SendsUntil(lambda: turns)(client._client)
        other.cancel()

    loop.run(send_all)
    server.go_on.set()
    client.finish()
    turns.clear()

    async def unconnected() -> None:
        asyncio.get_running_loop().call_later(0.1, turns.append, None)
        await SendsUntil(lambda: turns)(client._client)

    loop.run(unconnected)


@pytest.mark.parametrize("colour", ["asyncio"])
@pytest.mark.parametrize("policy", ["block", "drop_oldest", "error"])
def test_a_loop_of_sends_lets_the_client_reconnect(dial: Any, serve: Any, loop: LoopThread, policy: str) -> None:
    """D-71: with `reconnect`, a loop of sends kept the event loop from noticing a loss, and so from ever
    reconnecting."""
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
    loop.run(SendsUntil(lambda: len(peers) == 2), client._client)


def test_refused_frames_are_neither_sent_later_nor_recorded(stalled: Any, tmp_path: Path) -> None:
    """D-72: on asyncio with `reconnect`, frames for which `send()` had returned False were sent to the next
    connection."""
    path = tmp_path / "session.jsonl"
    client, _heard, server = stalled("error", reconnect=Reconnect(base=0.01), record=path)
    answers = [client.send(numbered(number)) for number in range(MANY)]
    assert False in answers
    assert client.ledger.sent.frames == answers.count(True)
    assert path.read_text().count('"dir":"out"') == answers.count(True)
    server.go_on.set()
    client.finish()
    assert server.numbers == [number for number, sent in enumerate(answers) if sent]


@pytest.mark.parametrize("policy", ["block", "drop_oldest", "error"])
def test_dropping_does_not_corrupt_compressed_frames(dial: Any, serve: Any, policy: str) -> None:
    """D-73: with context takeover each compressed frame builds on those before it, and decoded wrongly once some were
    dropped."""
    payloads: list[bytes] = []

    def server(peer: Peer) -> None:
        peer.accept("Sec-WebSocket-Extensions: permessage-deflate")
        payloads.extend(frame.payload for frame in islice(peer.frames(), 2))

    client, _heard = dial(serve(server), send_policy=policy)
    assert client.start(AUDIO), client.last_error
    assert client.send(numbered(7))
    assert client.send(numbered(7))
    eventually(lambda: len(payloads) == 2)
    assert (payloads[0] == payloads[1]) is (policy != "block"), "with `block`, the second builds on the first"
