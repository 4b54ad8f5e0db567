"""TLS: bytes that trickle, connections cut at any moment, and peers with the wrong certificate or protocol."""

from __future__ import annotations

import datetime
import random
import socket
import ssl
import time
from collections.abc import Callable
from typing import Any, Optional

import trustme

from attack.clients import (
    AUDIO,
    COLOURS,
    DEADLINE,
    KEY,
    PATIENT,
    QUICK,
    SLACK,
    Heard,
    LoopThread,
    client_of,
    finish_and_check,
    wait,
)
from attack.peers import Link, Peer, Proxy, RawServer, Stop, reset
from attack.report import Report
from attack.wire import TEXT, encode, encode_message
from deepgram import LiveTranscriptionEvents

CUTS = 160  # connections that are cut, over both colours
RESULTS = '{"type":"Results","channel":{"alternatives":[{"transcript":"%s","words":[]}]}}'
METADATA = '{"type":"Metadata","request_id":"r","duration":1.0}'
OPTIONS = {**QUICK, "open_timeout": 3.0}


class Trust:
    """A certificate authority, a client context that trusts it, and contexts of servers with its certificates."""

    def __init__(self) -> None:
        self._authority = trustme.CA()
        self.client = ssl.create_default_context(cadata=self._authority.cert_pem.bytes().decode())

    def server(self, name: str = "127.0.0.1", **more: Any) -> ssl.SSLContext:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self._authority.issue_cert(name, **more).configure_cert(context)
        return context


def attack(report: Report) -> None:
    trust = Trust()
    with LoopThread() as loop:
        for colour in COLOURS:
            _slow(report, loop, trust, colour)
            for rude in (_rst, _fin, _half, _rubbish):
                _rude(report, loop, trust, colour, rude)
            _wrong(report, loop, trust, colour)
        _cut(report, loop, trust)
        if loop.complaints:
            report.fail("the loop complains", loop.complaints[:3])


def converse(peer: Peer) -> None:
    """Answer as the service does: a result for each frame, Metadata and a close for CloseStream."""
    peer.accept()
    for number, frame in enumerate(peer.frames()):
        if frame.opcode == 2:
            peer.send(encode_message(RESULTS % number))
        elif frame.opcode == TEXT and b"CloseStream" in frame.payload:
            peer.send(encode_message(METADATA) + encode(8, b"\x03\xe8"))
            break
    for _ in peer.frames():
        pass


def _client(colour: str, url: str, loop: LoopThread, trust: Trust, **more: Any) -> tuple[Any, Heard]:
    client = client_of("listen", colour, url, loop, **{**OPTIONS, "ssl_context": trust.client, **more})
    return client, Heard(client, LiveTranscriptionEvents)


# ---- slow


def _slow(report: Report, loop: LoopThread, trust: Trust, colour: str) -> None:
    """Each byte of TLS travels in its own packet, in both directions; then each byte of a message in its own record."""

    def unchanged(link: Link, so_far: int, data: bytes) -> bytes:
        return data  # which the proxy has read byte by byte

    def trickle(peer: Peer) -> None:
        send = peer.send
        peer.send = lambda data, piece=1: send(data, piece)  # type: ignore[method-assign]
        converse(peer)

    for name, behave, read_size in (("packets", converse, 1), ("records", trickle, 65536)):
        with (
            RawServer(behave, tls=trust.server()) as server,
            Proxy(("127.0.0.1", server.port), unchanged, unchanged, read_size=read_size) as proxy,
        ):
            client, heard = _client(colour, f"wss://127.0.0.1:{proxy.port}", loop, trust, **PATIENT)
            if not report.check(
                client.start(AUDIO), "start() fails with a slow peer", f"{name}, {colour}: {client.last_error}"
            ):
                continue
            frames = 20
            for _ in range(frames):
                report.check(client.send(bytes(64)), "send() fails with a slow peer", f"{name}, {colour}")
            complete = finish_and_check(report, client, heard, f"single bytes in {name}, {colour}")
            report.check(complete, "finish() is not True with a slow peer", f"{name}, {colour}: {client.last_error}")
            got = [r.channel.alternatives[0].transcript for r in heard["Results"]]
            report.check(
                got == [str(n) for n in range(frames)], "messages are lost with a slow peer", f"{name}, {colour}: {got}"
            )
            report.count("slow sessions")


# ---- rude ends


def _rst(peer: Peer) -> None:
    sock = socket.socket(fileno=peer.socket.detach())
    reset(sock)


def _fin(peer: Peer) -> None:
    """Close TCP without a close_notify."""
    sock = socket.socket(fileno=peer.socket.detach())
    sock.shutdown(socket.SHUT_RDWR)
    sock.close()


def _half(peer: Peer) -> None:
    """Send a close_notify, but no WebSocket close."""
    peer.socket.unwrap()  # type: ignore[attr-defined]


def _rubbish(peer: Peer) -> None:
    """Send bytes that are not TLS, in the middle of the session."""
    sock = socket.socket(fileno=peer.socket.detach())
    sock.sendall(b"\x17\x03\x03\x00\x20" + bytes(32) + b"HTTP/1.1 500 Internal Server Error\r\n\r\n")
    time.sleep(0.1)
    sock.close()


def _rude(report: Report, loop: LoopThread, trust: Trust, colour: str, rude: Callable[[Peer], None]) -> None:
    def behave(peer: Peer) -> None:
        peer.accept()
        peer.send(encode_message(RESULTS % "last"))
        for frame in peer.frames():
            if frame.opcode == 2:
                break
        rude(peer)

    name = f"{rude.__name__[1:]}, {colour}"
    with RawServer(behave, tls=trust.server()) as server:
        client, heard = _client(colour, server.url, loop, trust, open_timeout=DEADLINE)
        if not report.check(client.start(AUDIO), "start() fails", f"{name}: {client.last_error}"):
            return
        client.send(bytes(64))
        report.check(wait(lambda: heard["Close"]), "a rude end is not noticed", name)
        report.check(heard["Error"], "a rude end without an Error", name)
        report.check(len(heard["Results"]) == 1, "what came before the rude end is lost", name)
        report.check(client.send(bytes(64)) is False, "send() is True behind a rude end", name)
        finish_and_check(report, client, heard, name)
        report.count("rude ends")
    for failed in server.failed:
        report.fail("the peer broke", f"{name}: {failed!r}")


# ---- cuts


def _cut(report: Report, loop: LoopThread, trust: Trust) -> None:
    """TCP ends after any number of bytes in either direction, within the TLS handshake or after it."""
    rng = report.random("tls")
    with RawServer(converse, tls=trust.server()) as server:
        for number in range(report.scaled(CUTS, 6)):
            colour = COLOURS[number % 2]
            limit, down, hard = (
                rng.choice((rng.randint(0, 2500), rng.randint(0, 6000))),
                rng.random() < 0.5,
                rng.random() < 0.5,
            )
            name = f"{colour}, cut {number} {'down' if down else 'up'} at {limit}, {'RST' if hard else 'FIN'}"
            _cut_once(report, loop, trust, colour, server.port, limit, down, hard, name, rng)


def _cut_once(
    report: Report,
    loop: LoopThread,
    trust: Trust,
    colour: str,
    port: int,
    limit: int,
    down: bool,
    hard: bool,
    name: str,
    rng: random.Random,
) -> None:
    def cut(link: Link, so_far: int, data: bytes) -> bytes:
        if so_far + len(data) < limit:
            return data
        rest = data[: max(0, limit - so_far)]
        (link.client if down else link.server).sendall(rest)
        if hard:
            link.reset()
        else:
            link.cut()
        raise Stop

    with Proxy(("127.0.0.1", port), None if down else cut, cut if down else None) as proxy:
        client, heard = _client(colour, f"wss://127.0.0.1:{proxy.port}", loop, trust)
        began = time.monotonic()
        started = client.start(AUDIO)
        report.check(time.monotonic() - began < OPTIONS["open_timeout"] + SLACK, "start() outlasts open_timeout", name)
        report.count("cuts")
        if started:
            report.count("cuts behind the handshake")
            sent = 0
            while sent < 200 and client.send(bytes(640)):
                sent += 1
            complete = finish_and_check(report, client, heard, name)
            report.check(not (complete and heard["Error"]), "finish() is True in spite of an Error", name)
        else:
            report.check(client.last_error is not None, "no last_error", name)
            report.check(not heard.events, "events of a session that was none", f"{name}: {heard.events[:2]}")
            client.finish()


# ---- wrong peers


def _wrong(report: Report, loop: LoopThread, trust: Trust, colour: str) -> None:
    """A wrong peer does not get the key, and start() fails in time."""
    past = datetime.datetime(2020, 1, 1, tzinfo=datetime.timezone.utc)
    contexts: dict[str, Optional[ssl.SSLContext]] = {
        "unknown authority": Trust().server(),
        "another name": trust.server("other.example"),
        "expired": trust.server(not_after=past),
        "plain HTTP": None,
    }
    for name, context in contexts.items():
        with RawServer(converse, tls=context) as server:
            _refused(report, loop, trust, colour, name, f"wss://127.0.0.1:{server.port}", open_timeout=1.0)
        seen = [request for request in server.requests if KEY.encode() in request]
        report.check(not seen, "the key for a wrong peer", f"{name}, {colour}")
    with RawServer(converse, tls=trust.server()) as server:
        _refused(
            report, loop, trust, colour, "plain to a port of TLS", f"ws://127.0.0.1:{server.port}", open_timeout=1.0
        )

    def silent(peer: Peer) -> None:
        for _ in peer.frames():
            pass

    def says(words: bytes) -> Callable[[Peer], None]:
        def say(peer: Peer) -> None:
            peer.send(words)
            silent(peer)

        return say

    for name, behave in {
        "silence": silent,
        "SSH": says(b"SSH-2.0-OpenSSH_9.6\r\n"),
        "an alert": says(b"\x15\x03\x01\x00\x02\x02\x28"),
        "an empty record": says(b"\x16\x03\x03\x00\x00" * 50),
        "a huge record": says(b"\x16\x03\x03\xff\xff" + bytes(70_000)),
        "rubbish": says(bytes(range(256)) * 40),
    }.items():
        with RawServer(behave, speaks_first=True) as server:
            _refused(report, loop, trust, colour, name, f"wss://127.0.0.1:{server.port}", open_timeout=0.5)


def _refused(report: Report, loop: LoopThread, trust: Trust, colour: str, name: str, url: str, **more: Any) -> None:
    client, heard = _client(colour, url, loop, trust, **more)
    limit = more.get("open_timeout", OPTIONS["open_timeout"])
    began = time.monotonic()
    try:
        started = client.start(AUDIO)
    except Exception as error:
        report.fail(f"start() raises {type(error).__name__}", f"{name}, {colour}: {error!r}")
        return
    took = time.monotonic() - began
    report.check(not started, "start() with a wrong peer", f"{name}, {colour}")
    report.check(took < limit + SLACK, "start() outlasts open_timeout", f"{name}, {colour}: {took:.1f} s")
    error = client.last_error
    report.check(
        error and KEY not in f"{error} {error!r} {error.cause!r}", "no error, or one with the key", f"{name}, {colour}"
    )
    report.check(not heard.events, "events of a session that was none", f"{name}, {colour}")
    client.finish()
    report.count("wrong peers")
