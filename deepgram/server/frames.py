"""Encoding of unmasked WebSocket frames, as servers send them (RFC 6455, 5.2)."""

from __future__ import annotations

import struct
from collections.abc import Iterator

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0x0, 0x1, 0x2, 0x8, 0x9, 0xA
FIN = 0x80


def encode(opcode: int, payload: bytes, fin: bool = True) -> bytes:
    """Encode a frame."""
    first = opcode | FIN if fin else opcode
    size = len(payload)
    if size < 126:
        return bytes((first, size)) + payload
    if size < 65536:
        return struct.pack("!BBH", first, 126, size) + payload
    return struct.pack("!BBQ", first, 127, size) + payload


def encode_message(payload: str | bytes) -> bytes:
    """Encode a text or binary message as one frame."""
    if isinstance(payload, str):
        return encode(TEXT, payload.encode())
    return encode(BINARY, payload)


def encode_fragments(payload: str | bytes, fragments: int) -> Iterator[bytes]:
    """Encode a message as frames of about equal size; text may be split within a character, as the RFC allows."""
    opcode, data = (TEXT, payload.encode()) if isinstance(payload, str) else (BINARY, payload)
    cuts = [len(data) * part // fragments for part in range(fragments + 1)]
    for part in range(fragments):
        last = part == fragments - 1
        yield encode(CONTINUATION if part else opcode, data[cuts[part] : cuts[part + 1]], fin=last)


def close_payload(code: int | None, reason: str) -> bytes:
    """The payload of a close frame; empty without a code."""
    return b"" if code is None else struct.pack("!H", code) + reason.encode()
