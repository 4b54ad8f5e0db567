"""Mutated byte streams are parsed by the package and by websockets itself, with the same outcome."""

from __future__ import annotations

import random
import zlib
from typing import NamedTuple, Optional

from websockets.client import ClientProtocol
from websockets.exceptions import ProtocolError
from websockets.extensions.permessage_deflate import enable_client_permessage_deflate
from websockets.frames import Opcode
from websockets.uri import parse_uri

from attack.internals import Message, Parser
from attack.report import Report
from attack.wire import BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT, accept_of, close_payload, encode, sent_frames

STREAMS = 16_000
DEFLATE = "Sec-WebSocket-Extensions: permessage-deflate"
TEXTS = ("", '{"type":"Results"}', "\N{SNOWMAN}" * 50, "x" * 125, "y" * 126, "\N{GRINNING FACE}", "word " * 300)
SIZES = (0, 1, 125, 126, 127, 640, 5000)
LARGE = (65_535, 65_536, 65_537, 140_000)
CODES = (None, 1000, 1001, 1005, 1007, 1008, 1011, 3000, 4999, 999, 1006, 5000)
PADDING = 66_000  # bytes; more than the parser holds back of an incomplete frame
LIMITS = (None, None, None, 100, 126, 1000, 66_000)


class Outcome(NamedTuple):
    """What a parser makes of a stream."""

    messages: list[Message]
    code: Optional[int]  # the peer's close code
    reason: str
    close_sent: Optional[int]  # close code sent by the client, -1 for a close frame without a code
    pongs: list[bytes]
    closing: bool
    invalid_utf8: bool = False  # invalid UTF-8 has ended the connection


def attack(report: Report) -> None:
    for number in range(report.scaled(STREAMS)):
        rng = report.random("frames", number)
        compressed = rng.random() < 0.2
        limit = rng.choice(LIMITS)
        stream = _mutated(rng, _valid_frames(rng, compressed))
        headers = (DEFLATE,) if compressed else ()
        name = f"stream {number}, {len(stream)} bytes, limit {limit}, {'' if not compressed else 'compressed, '}"
        expected = oracle(stream, limit, headers)
        try:
            found = ours(rng, stream, limit, headers)
            if expected.close_sent in (1002, 1009) and found.close_sent is None:
                found = ours(rng, stream, limit, headers, padded=True)
                report.count("violations noticed only when the frame was whole")
        except Exception as error:
            report.fail(f"escaped from the parser: {type(error).__name__}", f"{name}: {error!r}")
            continue
        report.count("streams")
        report.count("messages", len(found.messages))
        report.count("ended by the parser", found.close_sent is not None)
        compare(report, name, expected, found)


def compare(report: Report, name: str, expected: Outcome, found: Outcome) -> None:
    detail = f"{name}\nexpected {_short(expected)}\n   found {_short(found)}"
    if expected.invalid_utf8:  # what follows in the same piece may have been answered before
        same = expected.messages == found.messages and found.closing and found.close_sent is not None
        report.check(same, "invalid UTF-8 is not the end", detail)
        return
    report.check(expected.messages == found.messages, "other messages than websockets'", detail)
    report.check((expected.code, expected.reason) == (found.code, found.reason), "another end than websockets'", detail)
    report.check(expected.close_sent == found.close_sent, "another close frame sent than websockets'", detail)
    report.check(expected.closing == found.closing, "the end is not noticed", detail)
    if len(expected.pongs) == 1 and expected.close_sent is None:
        report.check(expected.pongs == found.pongs, "another pong than websockets'", detail)


def _short(outcome: Outcome) -> str:
    sizes = [f"{type(message).__name__}[{len(message)}]" for message in outcome.messages]
    return f"{sizes}, {outcome._replace(messages=[], pongs=[])}, {len(outcome.pongs)} pongs"


def ours(
    rng: random.Random, stream: bytes, limit: Optional[int], headers: tuple[str, ...], padded: bool = False
) -> Outcome:
    parser = Parser(limit, *headers)
    largest = rng.choice((1, 2, 7, 64, 1000, 65_536, 1 << 20))
    largest = max(largest, len(stream) // 500)
    place = 0
    while place < len(stream):
        size = rng.randint(1, largest)
        if not parser.feed(stream[place : place + size]):
            break
        place += size
    if padded:  # completes a frame that violates the protocol
        parser.feed(bytes(PADDING))
    closing = parser.closing
    code, reason = parser.end()
    return Outcome(parser.messages, code, reason, *_sent_by_client(parser.written), closing)


def oracle(stream: bytes, limit: Optional[int], headers: tuple[str, ...]) -> Outcome:
    """The outcome with websockets, including its UTF-8 check, which is in another of its layers."""
    protocol = ClientProtocol(
        parse_uri("ws://localhost/"), extensions=enable_client_permessage_deflate(None), max_size=limit
    )
    protocol.send_request(protocol.connect())
    request = b"".join(protocol.data_to_send())
    protocol.receive_data(accept_of(request, *headers))
    protocol.events_received()
    assert protocol.handshake_exc is None
    messages: list[Message] = []
    parts: list[bytes] = []
    text = invalid = False
    place, step = 0, 1 if len(stream) < 2000 else 17
    while place < len(stream) and protocol.close_rcvd is None and protocol.parser_exc is None:
        protocol.receive_data(stream[place : place + step])  # in small pieces, to stop at invalid UTF-8
        place += step
        for event in protocol.events_received():
            if event.opcode in (Opcode.TEXT, Opcode.BINARY):
                text = event.opcode is Opcode.TEXT
            elif event.opcode is not Opcode.CONT:
                continue
            parts.append(bytes(event.data))
            if event.fin:
                whole = b"".join(parts)
                parts.clear()
                try:
                    messages.append(whole.decode() if text else whole)
                except UnicodeDecodeError:
                    protocol.fail(1007, "invalid UTF-8")
                    invalid = True
                    place = len(stream)
                    break
    broken = protocol.close_sent is not None
    # a close frame that violates the protocol, for instance within a message, does not count
    received = None if isinstance(protocol.parser_exc, ProtocolError) else protocol.close_rcvd
    written = b"".join(protocol.data_to_send())
    return Outcome(
        messages,
        received.code if received else 1006,
        received.reason if received else "",
        *_sent_by_client(written),
        broken or protocol.close_rcvd is not None,
        invalid,
    )


def _sent_by_client(data: bytes) -> tuple[Optional[int], list[bytes]]:
    frames, _ = sent_frames(data)
    closes = [frame.code or -1 for frame in frames if frame.opcode == CLOSE]
    return (closes[0] if closes else None), [frame.payload for frame in frames if frame.opcode == PONG]


# ---- streams


def _valid_frames(rng: random.Random, compressed: bool) -> list[bytes]:
    """The frames of a valid stream."""
    deflate = zlib.compressobj(wbits=-12) if compressed else None
    frames: list[bytes] = []
    for _ in range(rng.randint(1, 8)):
        text = rng.random() < 0.6
        if rng.random() < 0.04:
            data = rng.choice((b"z", "\N{SNOWMAN}".encode())) * rng.choice(LARGE)
            data = data[: len(data) // 3 * 3]
        else:
            data = rng.choice(TEXTS).encode() if text else rng.randbytes(rng.choice(SIZES))
        reserved = 0
        if deflate is not None and rng.random() < 0.7:
            data, reserved = (deflate.compress(data) + deflate.flush(zlib.Z_SYNC_FLUSH))[:-4], 0x40
        frames += _message(rng, TEXT if text else BINARY, data, reserved)
        if rng.random() < 0.3:
            frames.append(_control(rng))
    if rng.random() < 0.5:
        code = rng.choice(CODES)
        frames.append(
            encode(CLOSE, close_payload(code, "" if code is None else rng.choice(("", "bye", "\N{SNOWMAN}"))))
        )
    return frames


def _message(rng: random.Random, opcode: int, data: bytes, reserved: int) -> list[bytes]:
    """A message in one frame, or in fragments with control frames between them."""
    if rng.random() < 0.7:
        return [_with_bits(reserved, encode(opcode, data))]
    cuts = sorted(rng.randint(0, len(data)) for _ in range(rng.randint(1, 4)))
    pieces = [data[start:stop] for start, stop in zip([0, *cuts], [*cuts, len(data)], strict=True)]
    frames = []
    for place, piece in enumerate(pieces):
        frame = encode(CONTINUATION if place else opcode, piece, fin=place == len(pieces) - 1)
        frames.append(frame if place else _with_bits(reserved, frame))
        if rng.random() < 0.2:
            frames.append(_control(rng))
    return frames


def _control(rng: random.Random) -> bytes:
    return encode(rng.choice((PING, PONG)), rng.randbytes(rng.choice((0, 1, 4, 125))))


def _with_bits(bits: int, frame: bytes) -> bytes:
    return bytes((frame[0] | bits,)) + frame[1:]


def _mutated(rng: random.Random, frames: list[bytes]) -> bytes:
    """The stream with random damage, mostly to frame headers; a fifth of the streams stay intact."""
    for _ in range(rng.choice((0, 1, 1, 2, 4))):
        number = rng.randrange(len(frames))
        frame = bytearray(frames[number])
        kind = rng.randrange(9)
        if kind <= 2 and frame:
            frame[rng.randrange(min(len(frame), 4))] ^= 1 << rng.randrange(8)
        elif kind == 3 and frame:
            frame[rng.randrange(len(frame))] = rng.randrange(256)
        elif kind == 4:
            del frame[rng.randint(0, len(frame)) :]
        elif kind == 5:
            place = rng.randint(0, len(frame))
            frame[place:place] = rng.randbytes(rng.randint(1, 9))
        elif kind == 6:
            frames.insert(rng.randint(0, len(frames)), bytes(frame))
        elif kind == 7:
            frames[number], frames[-1] = frames[-1], frames[number]
            continue
        else:
            frame[:2] = rng.randbytes(2)
        frames[number] = bytes(frame)
    return b"".join(frames)
