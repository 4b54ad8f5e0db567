"""Bytes as a server writes them, and parsing of what a client has written."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import NamedTuple

from deepgram.server.frames import BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT, close_payload, encode, encode_message

MAGIC = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
__all__ = [
    "BINARY",
    "CLOSE",
    "CONTINUATION",
    "PING",
    "PONG",
    "TEXT",
    "SentFrame",
    "accept_key",
    "accept_of",
    "close_payload",
    "encode",
    "encode_message",
    "masked",
    "sent_frames",
]


def accept_key(request: bytes) -> str:
    """The `Sec-WebSocket-Accept` for this upgrade request."""
    key = re.search(rb"(?i)Sec-WebSocket-Key: (\S+)", request)
    return base64.b64encode(hashlib.sha1((key[1] if key else b"") + MAGIC).digest()).decode()


def accept_of(request: bytes, *headers: str) -> bytes:
    """The response that accepts this upgrade request."""
    lines = ["HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade"]
    return "\r\n".join([*lines, f"Sec-WebSocket-Accept: {accept_key(request)}", *headers, "", ""]).encode()


class SentFrame(NamedTuple):
    """A frame sent by a client; `size` is its length on the wire."""

    opcode: int
    payload: bytes
    size: int

    @property
    def code(self) -> int | None:
        """The close code, of a close frame that has one."""
        return int.from_bytes(self.payload[:2], "big") if len(self.payload) >= 2 else None


def sent_frames(data: bytes) -> tuple[list[SentFrame], bytes]:
    """The complete frames in what a client has written, and the remaining bytes."""
    frames, place = [], 0
    while len(data) - place >= 6:
        size, start = data[place + 1] & 127, place + 2
        if size > 125:
            start += 2 if size == 126 else 8
            size = int.from_bytes(data[place + 2 : start], "big")
        stop = start + 4 + size
        if stop > len(data):
            break
        payload = _xored(data[start + 4 : stop], data[start : start + 4])
        frames.append(SentFrame(data[place] & 15, payload, stop - place))
        place = stop
    return frames, data[place:]


def masked(opcode: int, payload: bytes, mask: bytes = b"mask", fin: bool = True) -> bytes:
    """A masked frame, as a client writes it."""
    frame = encode(opcode, payload, fin)
    head = frame[: len(frame) - len(payload)]
    return bytes((head[0], head[1] | 128)) + head[2:] + mask + _xored(payload, mask)


def _xored(data: bytes, mask: bytes) -> bytes:
    wide = (mask * (len(data) // 4 + 1))[: len(data)]
    return (int.from_bytes(data, "big") ^ int.from_bytes(wide, "big")).to_bytes(len(data), "big")
