"""The server of the benchmarks: it does as little as possible, so that it never limits what is measured.

`python server.py '{"mode": "flood", ...}'` prints its port and serves until it is stopped. After the handshake the
client's first data starts the run. Modes (with further keys of the JSON):

- `flood` [product, count]: first message, `count` precomputed messages as fast as TCP takes them, last message.
- `drain` [product, bytes]: first message, then reads and discards `bytes` bytes, last message.
- `stamp` [count, interval]: first message, `count` transcripts, one every `interval` seconds, whose `start` is the
  monotonic clock, last message.
- `http` []: answers every HTTP request with the same list of projects.
- `answer` [interval]: answers pings, `CloseStream` and Close at once; with an interval, sends a transcript that often.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import struct
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from typing import Any

import messages

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
TEXT, CLOSE, PING, PONG = 0x1, 0x8, 0x9, 0xA
BATCH = 256 * 1024

BODY = {"agent": messages.AGENT_TURN, "listen": [messages.results()]}
FIRST = {"agent": messages.WELCOME, "listen": messages.SPEECH_STARTED}
LAST = {"agent": messages.SETTINGS_APPLIED, "listen": messages.UTTERANCE_END}


def frame(payload: bytes, opcode: int = TEXT) -> bytes:
    if len(payload) < 126:
        return struct.pack("!BB", 0x80 | opcode, len(payload)) + payload
    return struct.pack("!BBH", 0x80 | opcode, 126, len(payload)) + payload


def text(message: dict[str, Any]) -> bytes:
    return frame(messages.wire(message).encode())


def frames(buffer: bytearray) -> Iterator[tuple[int, bytes]]:
    """Remove the complete frames from the buffer."""
    while len(buffer) >= 6:
        size, head = buffer[1] & 0x7F, 2
        if size == 126:
            size, head = struct.unpack_from("!H", buffer, 2)[0], 4
        end = head + 4 + size
        if len(buffer) < end:
            return
        mask = buffer[head : head + 4] * (size // 4 + 1)
        payload = bytes(a ^ b for a, b in zip(buffer[head + 4 : end], mask, strict=False)) if size < 126 else b""
        opcode = buffer[0] & 0x0F
        del buffer[:end]
        yield opcode, payload


class Peer(asyncio.Protocol):
    """One client; the modes differ in `go` and `data`."""

    transport: asyncio.Transport

    def __init__(self, options: dict[str, Any]) -> None:
        self.options = options
        self.request = b""
        self.deliver = self.handshake
        self.ready = asyncio.Event()
        self.ready.set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.deliver(data)

    def pause_writing(self) -> None:
        self.ready.clear()

    def resume_writing(self) -> None:
        self.ready.set()

    def handshake(self, data: bytes) -> None:
        self.request += data
        if not self.request.endswith(b"\r\n\r\n"):
            return
        lines = [line.split(b":", 1) for line in self.request.split(b"\r\n") if b":" in line]
        key = {name.lower(): value.strip() for name, value in lines}[b"sec-websocket-key"]
        accept = base64.b64encode(hashlib.sha1(key + GUID).digest())
        self.transport.write(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Accept: " + accept + b"\r\ndg-request-id: 2f0c2a8e-1b3b-4a38-9a43-6a4bb6d3f0aa\r\n\r\n"
        )
        self.deliver = self.first_data

    def first_data(self, data: bytes) -> None:
        self.deliver = self.data
        self.task = asyncio.ensure_future(self.go())

    async def go(self) -> None:
        raise NotImplementedError

    def data(self, data: bytes) -> None:
        """Ignore further data."""

    def end(self, message: dict[str, Any], before: bytes = b"") -> None:
        """Send the last message; whatever the client sends then ends the connection."""
        self.transport.write(before + text(message))
        self.deliver = lambda data: self.transport.close()


class Flood(Peer):
    async def go(self) -> None:
        product, count = self.options["product"], self.options["count"]
        body = [text(message) for message in BODY[product]]
        repeats = BATCH // sum(map(len, body)) + 1
        batch, batch_size = b"".join(body * repeats), len(body) * repeats
        self.transport.write(text(FIRST[product]))
        for _ in range(count // batch_size):
            self.transport.write(batch)
            await self.ready.wait()
        rest = islice((part for _ in range(repeats) for part in body), count % batch_size)
        self.end(LAST[product], b"".join(rest))


class Drain(Peer):
    async def go(self) -> None:
        self.left: int = self.options["bytes"]
        self.transport.write(text(FIRST[self.options["product"]]))

    def data(self, data: bytes) -> None:
        self.left -= len(data)
        if self.left <= 0:
            self.end(LAST[self.options["product"]])


class Stamp(Peer):
    async def go(self) -> None:
        self.transport.write(text(FIRST["listen"]))
        before, after = messages.wire(messages.results(start=1.5)).split('"start":1.5', 1)
        for _ in range(self.options["count"]):
            await asyncio.sleep(self.options["interval"])
            payload = f'{before}"start":{time.monotonic():.7f}{after}'.encode()
            self.transport.write(frame(payload))
        self.transport.write(text(LAST["listen"]))


class Answer(Peer):
    def first_data(self, data: bytes) -> None:
        self.buffer = bytearray()
        self.closing = False
        self.deliver = self.data
        self.deliver(data)
        if "interval" in self.options:
            self.task = asyncio.ensure_future(self.go())

    async def go(self) -> None:
        transcript = text(messages.results())
        while not self.transport.is_closing():
            await asyncio.sleep(self.options["interval"])
            self.transport.write(transcript)

    def data(self, data: bytes) -> None:
        self.buffer += data
        for opcode, payload in frames(self.buffer):
            if opcode == PING:
                self.transport.write(frame(payload, PONG))
            elif opcode == TEXT and b"CloseStream" in payload:
                self.closing = True
                self.transport.write(text(messages.METADATA) + frame(struct.pack("!H", 1000), CLOSE))
            elif opcode == CLOSE:
                if not self.closing:
                    self.transport.write(frame(payload[:2], CLOSE))
                self.transport.close()


class Http(Peer):
    """Answers each request; requests have no body."""

    BODY = messages.wire(messages.PROJECTS).encode()
    HEAD = f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(BODY)}\r\n\r\n"

    def data_received(self, data: bytes) -> None:
        self.request += data
        if self.request.endswith(b"\r\n\r\n"):
            self.request = b""
            self.transport.write(self.HEAD.encode() + self.BODY)


MODES: dict[str, type[Peer]] = {"flood": Flood, "drain": Drain, "stamp": Stamp, "answer": Answer, "http": Http}


async def main(options: dict[str, Any]) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: MODES[options["mode"]](options), "127.0.0.1", 0, backlog=512)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):  # Ctrl-C in the benchmark, which ends its servers itself
        asyncio.run(main(json.loads(sys.argv[1])))
