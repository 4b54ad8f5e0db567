"""Frames are reassembled into messages wherever TCP cuts them, and agree with the websockets library."""

import base64
import hashlib
import itertools
import re

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus, ProtocolError

from deepgram._io.frames import Frames
from deepgram.server.frames import BINARY, CLOSE, PING, TEXT, close_payload, encode, encode_fragments, encode_message

MAGIC = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
SIZES = (1, 2, 3, 7, 64, 1000, 65536, 1 << 20)


def upgrade_response(frames: Frames, *headers: str) -> bytes:
    key = re.search(rb"Sec-WebSocket-Key: (\S+)", frames.handshake({}))
    assert key is not None
    accept = base64.b64encode(hashlib.sha1(key[1] + MAGIC).digest()).decode()
    lines = ["HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade"]
    return "\r\n".join([*lines, f"Sec-WebSocket-Accept: {accept}", *headers, "", ""]).encode()


def opened_frames(max_size: "int | None" = None) -> Frames:
    frames = Frames("ws://localhost/", max_size)
    assert frames.feed(upgrade_response(frames)) == []
    assert frames.opened
    return frames


MESSAGES = [
    "",
    "short",
    "x" * 125,
    "x" * 126,
    "\N{SNOWMAN}" * 100,
    b"",
    b"audio" * 128,
    b"\x81\x05trap!" * 100,
    "y" * 65535,
    b"z" * 65536,
    b"z" * 65537,
    "w" * 200_000,
    "end",
]


@pytest.mark.parametrize("size", SIZES)
def test_messages_are_reassembled_wherever_cut(size: int) -> None:
    frames = Frames("ws://localhost/", None)
    stream = upgrade_response(frames) + b"".join(map(encode_message, MESSAGES))
    found = [message for start in range(0, len(stream), size) for message in frames.feed(stream[start : start + size])]
    assert frames.opened
    assert found == MESSAGES
    assert not frames.closing


@pytest.mark.parametrize("size", SIZES)
def test_fragments_with_interleaved_control_frames(size: int) -> None:
    frames = opened_frames()
    pieces = [*encode_fragments("\N{SNOWMAN}" * 1000, 7)]
    stream = encode_message("before")
    stream += b"".join(itertools.chain.from_iterable((piece, encode(PING, b"hey")) for piece in pieces))
    stream += b"".join(encode_fragments(b"odd" * 1000, 3)) + encode_message("after")
    found = [message for start in range(0, len(stream), size) for message in frames.feed(stream[start : start + size])]
    assert found == ["before", "\N{SNOWMAN}" * 1000, b"odd" * 1000, "after"]
    answers = frames.outgoing()
    assert answers[::9] == b"\x8a" * len(pieces), "every ping has its pong of nine bytes"


@pytest.mark.parametrize("size", SIZES)
def test_nothing_is_delivered_after_a_close_frame(size: int) -> None:
    frames = opened_frames()
    stream = encode_message("last") + encode(CLOSE, close_payload(1008, "enough")) + encode_message("too late")
    found = [message for start in range(0, len(stream), size) for message in frames.feed(stream[start : start + size])]
    assert found == ["last"]
    assert frames.closing
    assert frames.closed
    code, reason, error = frames.end()
    assert (code, reason) == (1008, "enough")
    assert isinstance(error, ConnectionClosed)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("fragments", [1, 2, 5])
def test_f18_invalid_utf8_closes_with_1007(size: int, fragments: int) -> None:
    frames = opened_frames()
    broken = b"a\xffb" * 5
    step = -(-len(broken) // fragments)
    pieces = [broken[start : start + step] for start in range(0, len(broken), step)]
    stream = encode_message("fine") + b"".join(
        encode(0 if number else TEXT, piece, fin=number == len(pieces) - 1) for number, piece in enumerate(pieces)
    )
    stream += encode_message("late")
    assert in_pieces(frames, stream, size) == ["fine"]
    assert frames.closing
    assert b"\x03\xef" in unmasked_payload(frames.outgoing()), "1007"


def test_a_fragment_may_end_inside_a_character() -> None:
    cut = "\N{SNOWMAN}".encode()
    assert opened_frames().feed(encode(TEXT, cut[:1], fin=False) + encode(0, cut[1:])) == ["\N{SNOWMAN}"]


def in_pieces(frames: Frames, stream: bytes, size: int) -> "list[str | bytes]":
    return [message for start in range(0, len(stream), size) for message in frames.feed(stream[start : start + size])]


def test_f18_nothing_is_delivered_after_an_invalid_frame_in_pieces() -> None:
    for size in (1000, 65536, 1 << 20):
        frames = opened_frames()
        stream = encode_message("fine") + b"\x83\x7f" + (70_000).to_bytes(8, "big") + bytes(70_000)
        assert in_pieces(frames, stream + encode_message("late"), size) == ["fine"]
        assert frames.closing


def test_f13_pongs_do_not_pile_up_for_a_peer_that_does_not_read() -> None:
    frames = opened_frames()
    for number in range(1000):
        frames.feed(encode(PING, b"%04d" % number))
        assert frames.outgoing(idle=False) == b""
    pong = frames.outgoing()
    assert len(pong) == 10, "a single masked pong with a payload of four bytes"
    assert unmasked_payload(pong) == b"0999"
    assert frames.outgoing() == b""


def test_all_pings_of_a_reading_peer_are_answered() -> None:
    frames = opened_frames()
    frames.feed(encode(PING, b"a") + encode_message("text") + encode(PING, b"b"))
    assert frames.outgoing().count(b"\x8a\x81") == 2


@pytest.mark.parametrize("limit", [100, 126, 70_000])
def test_messages_above_max_size_close_with_1009(limit: int) -> None:
    assert opened_frames(limit).feed(encode_message(bytes(limit))) == [bytes(limit)]
    for piece in (encode_message(bytes(limit + 1)), b"".join(encode_fragments(bytes(limit + 1), 2))):
        frames = opened_frames(limit)
        assert frames.feed(encode_message("fine") + piece + encode_message("late")) == ["fine"]
        assert frames.closing
        assert b"\x03\xf1" in unmasked_payload(frames.outgoing()), "1009"


def unmasked_payload(frame: bytes) -> bytes:
    mask, payload = frame[2:6], frame[6:]
    return bytes(byte ^ mask[place % 4] for place, byte in enumerate(payload))


@pytest.mark.parametrize(
    "piece",
    [b"\x83\x00", b"\xc1\x00", b"\x81\x80abcd", b"\x80\x01x", b"\x01\x01a\x81\x01b", b"\x89\x7e\x00\x80" + bytes(128)],
)
def test_protocol_violations_close_the_connection(piece: bytes) -> None:
    for size in (1, 1000):
        frames = opened_frames()
        stream = encode_message("before") + piece + encode_message("behind")
        found = [
            message for start in range(0, len(stream), size) for message in frames.feed(stream[start : start + size])
        ]
        assert found == ["before"]
        assert frames.closing
        assert not frames.closed
        assert isinstance(frames.end()[2].__cause__, (ProtocolError, type(None)))  # type: ignore[union-attr]


def test_eof_inside_a_frame_is_an_abnormal_close() -> None:
    frames = opened_frames()
    assert frames.feed(encode_message("whole") + encode(BINARY, bytes(1000))[:500]) == ["whole"]
    assert frames.feed(b"") == []
    assert frames.closing
    assert frames.end(OSError("reset"))[0] == 1006


def test_a_refused_upgrade_keeps_status_and_body() -> None:
    frames = Frames("ws://localhost/", None)
    frames.handshake({})
    frames.feed(b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\ndg-error: no\r\n\r\n{}")
    with pytest.raises(InvalidStatus) as caught:
        _ = frames.opened
    assert caught.value.response.status_code == 401
    assert caught.value.response.body == b"{}"


def test_caller_headers_replace_default_ones() -> None:
    request = Frames("ws://localhost:81/p?q=1", None).handshake({"user-agent": "mine", "X-Mine": "1"}).decode()
    assert request.startswith("GET /p?q=1 HTTP/1.1\r\nHost: localhost:81\r\n")
    assert re.findall(r"(?i)user-agent: (.*)\r", request) == ["mine"]
    assert "X-Mine: 1\r\n" in request
