"""The local server with clients that trickle, violate the protocol or send deep JSON, and many starts and stops."""

from __future__ import annotations

import json
import logging
import random
import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Optional

from aiohttp.http_exceptions import BadHttpMessage

from attack.clients import (
    COLOURS,
    DEADLINE,
    PATIENT,
    QUICK,
    SLACK,
    Heard,
    LoopThread,
    Snapshot,
    client_of,
    settings,
    wait,
)
from attack.peers import reset
from attack.report import Report
from attack.wire import BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT, masked
from deepgram.server import LocalServer, Timing

TRICKLING = 120  # clients that send their request slowly
RANDOM = 400  # streams of random or mutated frames
STARTS = 60  # of a server
PATHS = ("/v1/agent/converse", "/v1/listen?encoding=linear16&sample_rate=16000", "/v1/speak?encoding=linear16")
DEEP = 100_000  # levels of nesting


class RawClient:
    """A client on a bare socket."""

    def __init__(self, server: LocalServer, request: bytes = b"") -> None:
        self.socket = socket.create_connection(("127.0.0.1", server.port))
        self.socket.settimeout(DEADLINE)
        self.status: Optional[int] = None
        if request:
            self.socket.sendall(request)
            self.answer = self._head()
            found = re.match(rb"HTTP/1\.[01] (\d{3})", self.answer)
            self.status = int(found[1]) if found else None

    def __enter__(self) -> RawClient:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def _head(self) -> bytes:
        answer = b""
        with suppress(OSError):
            while b"\r\n\r\n" not in answer:
                data = self.socket.recv(65536)
                if not data:
                    break
                answer += data
        return answer

    def rest(self, seconds: float = DEADLINE) -> tuple[bytes, bool]:
        """The remaining bytes from the server, and whether it has closed the connection."""
        found = b""
        self.socket.settimeout(seconds)
        try:
            while data := self.socket.recv(65536):
                found += data
        except TimeoutError:
            return found, False
        except OSError:
            pass
        return found, True


def upgrade(path: str, version: str = "13", **changed: str) -> bytes:
    headers = {
        "Host": "localhost",
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Version": version,
        "Authorization": "Token any",
        **{name.replace("_", "-"): value for name, value in changed.items()},
    }
    return "\r\n".join([f"GET {path} HTTP/1.1", *(f"{k}: {v}" for k, v in headers.items() if v), "", ""]).encode()


def attack(report: Report) -> None:
    errors = Errors(report)
    logging.getLogger().addHandler(errors)
    try:
        with LoopThread() as loop:
            with LocalServer(timing=Timing.fast(close=0.2), keep_frames=False) as server:
                before = Snapshot()
                for part in (_slowloris, _odd_requests, _forbidden, _deep_json, _random_streams):
                    errors.during = part.__name__
                    part(report, server, loop)
                    for colour in COLOURS:
                        _check_good_client(report, server, loop, colour, part.__name__)
                wait(lambda: Snapshot().descriptors <= before.descriptors)
                after = Snapshot()
                left = f"{after.descriptors - before.descriptors} descriptors, {after.threads - before.threads} threads"
                report.check(after.descriptors <= before.descriptors, "descriptors are left", left)
            errors.during = "start and stop"
            _start_and_stop(report, loop)
            if loop.complaints:
                report.fail("the loop complains", loop.complaints[:3])
    finally:
        logging.getLogger().removeHandler(errors)


class Errors(logging.Handler):
    """Reports errors logged by the server: no client may cause one."""

    def __init__(self, report: Report) -> None:
        super().__init__(logging.ERROR)
        self._report, self.during = report, ""

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, BadHttpMessage):
            return  # answered with 400; aiohttp logs the malformed request
        if record.name.startswith("aiohttp") or "server" in record.name:
            kind = type(error).__name__ if error else record.getMessage()[:60]
            self._report.fail(f"the server logs an error: {kind}", f"{self.during}: {self.format(record)[-1500:]}")


def _check_good_client(report: Report, server: LocalServer, loop: LoopThread, colour: str, behind: str) -> None:
    """A well-behaved client is served as usual, and in time."""
    client = client_of("agent", colour, server.url, loop, **PATIENT)
    heard = Heard(client)
    began = time.monotonic()
    fine = client.start(settings()) and heard.until("SettingsApplied")
    took = time.monotonic() - began
    report.check(fine, "a good client is not served", f"behind {behind}, {colour}: {client.last_error}")
    report.check(took < SLACK, "a good client is served late", f"behind {behind}, {colour}: {took:.1f} s")
    report.check(
        client.finish(), "a good client's finish() is not True", f"behind {behind}, {colour}: {client.last_error}"
    )
    report.count("good clients in between")


def _slowloris(report: Report, server: LocalServer, loop: LoopThread) -> None:
    """Many requests that are never completed, and many sessions that never send anything."""
    raw_clients = [RawClient(server) for _ in range(report.scaled(TRICKLING, 10))]
    request = upgrade(PATHS[0])
    for place in range(0, len(request) - 10, 20):
        for raw in raw_clients:
            with suppress(OSError):
                raw.socket.sendall(request[place : place + 20])
    idle = [RawClient(server, upgrade(PATHS[number % 3])) for number in range(len(raw_clients) // 2)]
    for colour in COLOURS:
        _check_good_client(report, server, loop, colour, "slow clients all around")
    report.count("slow clients", len(raw_clients) + len(idle))
    for number, raw in enumerate([*raw_clients, *idle]):
        if number % 2:
            reset(raw.socket)
        else:
            raw.socket.close()


def _odd_requests(report: Report, server: LocalServer, loop: LoopThread) -> None:
    """Malformed and mistaken requests are refused, never with a 5xx."""
    requests: dict[str, tuple[bytes, Optional[set[Optional[int]]]]] = {
        "version 8": (upgrade(PATHS[0], "8"), {400, 426}),
        "version 0": (upgrade(PATHS[0], "0"), {400, 426}),
        "version x": (upgrade(PATHS[0], "x"), {400, 426}),
        "no version": (upgrade(PATHS[0], ""), {400, 426}),
        "no key": (upgrade(PATHS[0], Sec_WebSocket_Key=""), {400}),
        "a short key": (upgrade(PATHS[0], Sec_WebSocket_Key="AAAA"), {400}),
        "no upgrade": (upgrade(PATHS[0], Upgrade=""), {400, 426}),
        "no credentials": (upgrade(PATHS[0], Authorization=""), {401}),
        "another path": (upgrade("/v1/nothing"), {404}),
        "an odd query": (upgrade("/v1/listen?encoding=%ff%00&sample_rate=-1&&=&x"), {400, 101}),
        "a huge number": (upgrade("/v1/listen?sample_rate=" + "9" * 5000), {400, 414}),
        "a long line": (upgrade("/" + "x" * 100_000), {400, 414, 404, None}),
        "large headers": (upgrade(PATHS[0], X="x" * 100_000), {400, 431, None}),
        "rubbish": (bytes(range(256)) * 4 + b"\r\n\r\n", {400, None}),
        "a TLS hello": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(100) + b"\r\n\r\n", {400, None}),
        "HTTP/2": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", None),
        "two lengths": (
            upgrade(PATHS[0]).replace(b"\r\n\r\n", b"\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n"),
            {400, 101},
        ),
        "POST": (
            b"POST /v1/speak HTTP/1.1\r\nHost: h\r\nAuthorization: Token t\r\nContent-Length: 2\r\n\r\n{}",
            {400, 415},
        ),
        "POST of deep JSON": (_post(b"[" * DEEP), {400, 413, 415}),
        "POST of a deep text": (_post(b'{"text":' * DEEP), {400, 413, 415}),
        "POST of no JSON": (_post(b"\xff\xfe"), {400, 413, 415}),
        "POST of a list": (_post(b"[]"), {400, 413, 415}),
        "POST of a number": (_post(b'{"text": 5}'), {400, 413, 415}),
        "POST of a lone surrogate": (_post(b'{"text": "\\ud800"}'), {200, 400}),
        "POST of a huge number": (_post(b'{"text": ' + b"9" * 5000 + b"}"), {400, 413, 415}),
    }
    for name, (request, statuses) in requests.items():
        with RawClient(server, request) as raw:
            report.count("odd requests")
            report.check(
                raw.status is None or raw.status < 500, "a 5xx for a client's mistake", f"{name}: {raw.status}"
            )
            if statuses is not None:
                report.check(
                    raw.status in statuses,
                    "an odd request is answered otherwise",
                    f"{name}: {raw.status} for {statuses}",
                )


def _post(body: bytes) -> bytes:
    head = "POST /v1/speak HTTP/1.1\r\nHost: h\r\nAuthorization: Token t\r\nContent-Type: application/json\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


def forbidden_frames() -> Iterator[tuple[str, bytes]]:
    """Frames that no client may send."""
    for opcode in (TEXT, BINARY, PING, CLOSE):
        frame = masked(opcode, b"\x03\xe8")
        yield f"unmasked, opcode {opcode}", bytes((frame[0], frame[1] & 127)) + b"\x03\xe8"
        yield f"RSV1, opcode {opcode}", bytes((frame[0] | 0x40,)) + frame[1:]
    for opcode in (3, 7, 11, 15):
        yield f"reserved opcode {opcode}", masked(opcode, b"x")
    for opcode in (PING, PONG, CLOSE):
        yield f"a control frame of 126 bytes, opcode {opcode}", masked(opcode, bytes(126))
        yield f"a fragmented control frame, opcode {opcode}", masked(opcode, b"\x03\xe8", fin=False)
    yield "continuation of nothing", masked(CONTINUATION, b"x")
    yield "text within text", masked(TEXT, b"{", fin=False) + masked(TEXT, b"}")
    yield "invalid UTF-8", masked(TEXT, b"\xff\xfe")
    yield "a close of one byte", masked(CLOSE, b"\x03")
    yield "a close that nobody may send", masked(CLOSE, b"\x03\xed")
    yield "a length of 63 bits", b"\x82\xff\x7f" + b"\xff" * 7 + b"mask"


def _forbidden(report: Report, server: LocalServer, loop: LoopThread) -> None:
    for path in PATHS:
        for name, frames in forbidden_frames():
            with RawClient(server, upgrade(path)) as raw:
                report.check(raw.status == 101, "a good request is refused", f"{path}: {raw.status}")
                with suppress(OSError):
                    raw.socket.sendall(frames)
                    if "63 bits" in name:
                        raw.socket.shutdown(socket.SHUT_WR)
                _, over = raw.rest(0.1 if name.startswith("unmasked") else DEADLINE)
                report.count("evil frames")
                # aiohttp accepts frames without a mask
                report.check(over or name.startswith("unmasked"), "an evil frame is not the end", f"{name}, {path}")


def _deep_json(report: Report, server: LocalServer, loop: LoopThread) -> None:
    """Deep, huge and odd JSON in every kind of message."""
    texts = {
        "a deep list": "[" * DEEP,
        "a deep object": '{"a":' * DEEP,
        "closed": "[" * DEEP + "]" * DEEP,
        "deep settings": '{"type":"Settings","agent":' + '{"think":' * 20_000 + "1" + "}" * 20_001,
        "deep in known settings": json.dumps({"type": "Settings", "audio": {}, "agent": {"think": "@"}}).replace(
            '"@"', "[" * 50_000 + "]" * 50_000
        ),
        "a number": "1",
        "null": "null",
        "no type": "{}",
        "a type that is a list": '{"type":[]}',
        "a type that is deep": '{"type":' + "[" * 50_000 + "]" * 50_000 + "}",
        "a huge integer": '{"type":"KeepAlive","n":' + "9" * 10_000 + "}",
        "a lone surrogate": '{"type":"Speak","text":"\\ud800"}',
        "a type with a lone surrogate": '{"type":"\\ud800"}',
        "NaN": '{"type":"Settings","audio":NaN}',
        "speak of a list": '{"type":"Speak","text":[]}',
        "a million quotes": '{"type":"Speak","text":"' + '\\"' * 500_000 + '"}',
        "duplicate keys": '{"type":"Flush","type":"Clear","type":1}',
    }
    for path in PATHS:
        for name, text in texts.items():
            with RawClient(server, upgrade(path)) as raw:
                began = time.monotonic()
                with suppress(OSError):
                    raw.socket.sendall(
                        masked(TEXT, text.encode()) + masked(PING, b"there?") + masked(CLOSE, b"\x03\xe8")
                    )
                received, over = raw.rest()
                report.count("odd messages")
                report.check(over, "an odd message hangs the session", f"{name}, {path}")
                report.check(time.monotonic() - began < SLACK, "an odd message takes long", f"{name}, {path}")
                report.check(b"Traceback" not in received, "a traceback for the client", f"{name}, {path}")


def _random_streams(report: Report, server: LocalServer, loop: LoopThread) -> None:
    rng = report.random("server")
    for number in range(report.scaled(RANDOM)):
        path = rng.choice(PATHS)
        with RawClient(server, upgrade(path)) as raw:
            data = _stream(rng)
            with suppress(OSError):
                while data:
                    size = rng.choice((1, 10, 1000, len(data)))
                    raw.socket.sendall(data[:size])
                    data = data[size:]
            report.count("random streams")
            if number % 3 == 0:
                reset(raw.socket)


def _stream(rng: random.Random) -> bytes:
    frames = []
    for _ in range(rng.randint(1, 6)):
        payload = rng.choice(
            (b'{"type":"KeepAlive"}', b'{"type":"Flush"}', b'{"type":"Settings"}', rng.randbytes(320), b"")
        )
        frame = bytearray(masked(rng.choice((TEXT, BINARY, PING, PONG, CONTINUATION)), payload, fin=rng.random() < 0.9))
        if rng.random() < 0.4:
            frame[rng.randrange(min(4, len(frame)))] ^= 1 << rng.randrange(8)
        frames.append(bytes(frame))
    return b"".join(frames)


def _start_and_stop(report: Report, loop: LoopThread) -> None:
    """Start and stop servers, some with clients connected or connecting."""

    def once(number: int) -> None:
        with LocalServer(timing=Timing.fast(close=0.1), tls=number % 10 == 9) as server:
            if number % 10 == 9:
                return
            client = client_of("listen", COLOURS[number % 2], server.url, loop, **QUICK)
            with RawClient(server, upgrade(PATHS[number % 3])), RawClient(server):
                if client.start({"encoding": "linear16", "sample_rate": 16000}):
                    client.send(bytes(640))
                if number % 3:
                    server.stop()
            client.finish()

    for number in range(5):
        once(number)
    before = Snapshot()
    for number in range(report.scaled(STARTS, 3)):
        once(number)
        report.count("start and stop")
    wait(lambda: Snapshot().threads <= before.threads and Snapshot().descriptors <= before.descriptors)
    after = Snapshot()
    report.check(after.threads <= before.threads, "threads are left", threading.enumerate())
    report.check(
        after.descriptors <= before.descriptors, "descriptors are left", after.descriptors - before.descriptors
    )
    report.check(after.memory - before.memory < 15, "memory grows", f"{after.memory - before.memory:.1f} MB")
