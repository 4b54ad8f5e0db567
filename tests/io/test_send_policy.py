"""What `send()` does when the server does not read (option `send_policy`): it waits, drops the oldest, or is False."""

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from attack.clients import AUDIO
from attack.peers import Peer
from attack.wire import BINARY, CLOSE, TEXT, close_payload, encode, encode_message
from colours import Heard, LoopThread, client_of, eventually

from deepgram import LiveTranscriptionEvents, Reconnect, WebSocketEvents
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

    def __call__(self, peer: Peer) -> None:
        peer.accept()
        self.go_on.wait(20)
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
        options = {"send_policy": policy, "send_buffer": LIMIT, "send_timeout": 0.5, "ping_interval": None, **options}
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
    assert slowest < 0.4
    eventually(lambda: heard["HighWater"])
    assert heard["HighWater"][0].limit == LIMIT
    assert LIMIT // 2 < heard["HighWater"][0].waiting <= LIMIT + PIECE
    stalling.go_on.set()
    assert client.finish() is False, "something was dropped"
    assert stalling.last == "CloseStream"
    assert stalling.numbers == sorted(set(stalling.numbers))
    assert stalling.numbers[0] == 0
    kept = LIMIT // PIECE - 1
    assert stalling.numbers[-kept:] == list(range(MANY - kept, MANY))
    assert len(stalling.numbers) < MANY
    assert heard["Error"] == []


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
    client, heard, stalling = stalled("block")
    answers = []
    while not answers or (answers[-1] and len(answers) < MANY):
        answers.append(client.send(numbered(len(answers))))
    assert answers[-1] is False
    eventually(lambda: heard["Close"])
    assert heard["HighWater"] == []
    stalling.go_on.set()
    client.finish()


def test_an_unknown_policy_is_named(colour: str, loop: LoopThread) -> None:
    with pytest.raises(ValueError, match="one of block, drop_oldest, error, got 'drop'"):
        client_of("listen", colour, "ws://127.0.0.1:9", loop, send_policy="drop")


def test_with_reconnect_the_journal_drops(stalled: Any) -> None:
    """A server that does not read is given up for another; what the next is sent is the latest, and the rest told."""
    client, heard, stalling = stalled("drop_oldest", reconnect=Reconnect(base=0.01, buffer_bytes=2 * LIMIT))
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
