"""Cases of RFC 6455 after the upgrade, and answers to the upgrade, in both colours."""

from __future__ import annotations

import json
import socket
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, Optional

from attack.clients import (
    COLOURS,
    DEADLINE,
    KEY,
    QUICK,
    SLACK,
    Heard,
    LoopThread,
    client_of,
    finish_and_check,
    memory,
    settings,
    wait,
)
from attack.peers import Peer, RawServer
from attack.report import Report
from attack.wire import BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT, close_payload, encode, encode_message, masked
from deepgram import DeepgramClient, DeepgramClientOptions

LIMIT = 1 << 20  # largest message in bytes
LAST = '{"type":"Last"}'
STAYS_OPEN = 0
PING_FLOOD = 300_000  # number of pings sent by a server that does not read
SAMPLE = 0.02  # up to this size of the attack, only some cases are tried
HUGE = 64 << 20  # bytes that a client may read of an endless answer before it gives up


class Case(NamedTuple):
    """What a server sends, and what a client must make of it.

    `code` is the close code that the client sends (any one of several), or STAYS_OPEN if the session continues.
    """

    name: str
    data: bytes
    messages: tuple[Any, ...] = ()
    code: int | tuple[int, ...] = STAYS_OPEN
    peer_closes: Optional[int] = None  # close code sent by the server, 1005 for a close frame without one
    headers: tuple[str, ...] = ()


def said_message(text: str) -> str:
    return f'{{"type":"Said","text":"{text}"}}'


SNOW = said_message("\N{SNOWMAN}" * 20)
HELLO = said_message("hello")


def violations() -> Iterator[Case]:
    for bit, name in ((0x40, "RSV1"), (0x20, "RSV2"), (0x10, "RSV3")):
        for opcode in (TEXT, BINARY, PING, CLOSE):
            frame = encode(opcode, close_payload(1000, "") if opcode == CLOSE else b"{}")
            yield Case(f"{name} on opcode {opcode}", bytes((frame[0] | bit,)) + frame[1:], code=1002)
    for opcode in (3, 4, 5, 6, 7, 11, 12, 13, 14, 15):
        yield Case(f"reserved opcode {opcode}", encode(opcode, b"{}"), code=1002)
    for opcode in (PING, PONG, CLOSE):
        payload = close_payload(1000, "x" * 124) if opcode == CLOSE else bytes(126)
        yield Case(f"control frame of 126 bytes, opcode {opcode}", encode(opcode, payload), code=1002)
        yield Case(f"fragmented control frame, opcode {opcode}", encode(opcode, b"", fin=False), code=1002)
    for opcode in (TEXT, BINARY, PING, CLOSE):
        yield Case(f"masked frame, opcode {opcode}", masked(opcode, b"\x03\xe8"), code=1002)
    begun = encode(TEXT, b'{"ty', fin=False)
    yield Case("continuation of nothing", encode(CONTINUATION, b"{}"), code=1002)
    yield Case("continuation of nothing, not the last", encode(CONTINUATION, b"{}", fin=False), code=1002)
    yield Case(
        "continuation behind a whole message", encode_message(HELLO) + encode(CONTINUATION, b"{}"), (HELLO,), 1002
    )
    yield Case("text within a fragmented text", begun + encode(TEXT, b"{}"), code=1002)
    yield Case("binary within a fragmented text", begun + encode(BINARY, b"{}", fin=False), code=1002)
    large = begun + encode(CONTINUATION, b"x" * 70_000, fin=False)
    yield Case("text within a large fragmented text", large + encode(TEXT, b"y" * 70_000), code=1002)
    yield Case("reserved opcode on 70,000 bytes", encode(3, bytes(70_000)), code=1002)
    yield Case("message above the limit", encode(BINARY, bytes(LIMIT + 1)), code=1009)
    half = encode(BINARY, bytes(LIMIT // 2 + 1), fin=False)
    yield Case("fragments above the limit", half + encode(CONTINUATION, bytes(LIMIT // 2 + 1)), code=1009)
    yield Case("length of 63 bits", b"\x82\x7f" + b"\x7f" + b"\xff" * 7, code=(1002, 1009))
    yield Case("length of 64 bits", b"\x82\x7f" + b"\xff" * 8, code=(1002, 1009))


def texts() -> Iterator[Case]:
    whole = SNOW.encode()
    for cut in (1, 23, 24, 25, 26, len(whole) - 1):
        pieces = encode(TEXT, whole[:cut], fin=False) + encode(CONTINUATION, whole[cut:])
        yield Case(f"text cut at {cut}", pieces, (SNOW,))
    single = [
        encode(CONTINUATION if place else TEXT, whole[place : place + 1], fin=False) for place in range(len(whole))
    ]
    yield Case("text in single bytes", b"".join(single) + encode(CONTINUATION, b""), (SNOW,))
    for code in ("\x00", "\x7f", "\x80", "߿", "ࠀ", "\ud7ff", "\ue000", "\ufffd", "\uffff", "\U00010000", "\U0010ffff"):
        text = said_message(code if code != "\x00" else "\\u0000")
        yield Case(f"U+{ord(code):04X}", encode_message(text), (text,))
    broken = {
        "a byte that begins nothing": b"\xff",
        "a continuation byte": b"\x80",
        "an overlong slash": b"\xc0\xaf",
        "an overlong NUL": b"\xe0\x80\x80",
        "a surrogate": b"\xed\xa0\x80",
        "a pair of surrogates": b"\xed\xa0\xbd\xed\xb8\x80",
        "beyond U+10FFFF": b"\xf4\x90\x80\x80",
        "a sequence of five bytes": b"\xf8\x88\x80\x80\x80",
        "a character that is cut": b"\xe2\x98",
    }
    for name, wrong in broken.items():
        text = said_message("#").encode().replace(b"#", wrong)
        yield Case(f"text with {name}", encode(TEXT, text), code=1007)
        yield Case(f"text that ends in {name}", encode(TEXT, b"{}" + wrong), code=1007)
        pieces = encode(TEXT, text[:-3], fin=False) + encode(PING, b"") + encode(CONTINUATION, text[-3:])
        yield Case(f"fragments with {name}", pieces, code=1007)
        large = said_message("x" * 70_000 + "#").encode().replace(b"#", wrong)
        yield Case(f"large text with {name}", encode(TEXT, large), code=1007)
        yield Case(f"binary with {name}", encode(BINARY, text), (text,))


def messages() -> Iterator[Case]:
    for size in (0, 1, 125, 126, 127, 128, 65_535, 65_536, 65_537, 131_072, LIMIT):
        yield Case(f"binary of {size}", encode(BINARY, bytes(size)), (bytes(size),))
        if size > 100:
            text = said_message("x" * (size - len(said_message(""))))
            yield Case(f"text of {size}", encode_message(text), (text,))
    pieces = [encode(CONTINUATION if n else BINARY, b"ab", fin=n == 999) for n in range(1000)]
    yield Case("a thousand fragments", b"".join(pieces), (b"ab" * 1000,))
    with_pings = b"".join(piece + encode(PING, b"x") for piece in pieces)
    yield Case("a thousand fragments with pings", with_pings, (b"ab" * 1000,))
    empty = encode(BINARY, b"", fin=False) + encode(CONTINUATION, b"", fin=False) * 99 + encode(CONTINUATION, b"")
    yield Case("a hundred empty fragments", empty, (b"",))
    for size in (0, 1, 125):
        yield Case(f"ping of {size}", encode(PING, bytes(size)))
        yield Case(f"pong of {size} nobody asked for", encode(PONG, bytes(size)))
    yield Case("ten pings", b"".join(encode(PING, bytes((n,))) for n in range(10)))


def closes() -> Iterator[Case]:
    late = encode_message(HELLO)
    for code in (1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999):
        frame = encode(CLOSE, close_payload(code, "reason \N{SNOWMAN}"))
        yield Case(f"close {code}", frame + late, code=code, peer_closes=code)
    yield Case("close without a code", encode(CLOSE, b"") + late, code=1005, peer_closes=1005)
    yield Case(
        "close with the longest reason", encode(CLOSE, close_payload(1000, "x" * 123)), code=1000, peer_closes=1000
    )
    for code in (0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535):
        yield Case(f"close {code}, which nobody may", encode(CLOSE, close_payload(code, "")) + late, code=1002)
    yield Case("close of one byte", encode(CLOSE, b"\x03") + late, code=1002)
    yield Case("close with a broken reason", encode(CLOSE, close_payload(1000, "") + b"\xff") + late, code=(1002, 1007))
    begun = encode(TEXT, b"{", fin=False)
    yield Case("close within a fragmented message", begun + encode(CLOSE, close_payload(1000, "")), code=(1000, 1002))


def compressed() -> Iterator[Case]:
    headers = ("Sec-WebSocket-Extensions: permessage-deflate",)
    deflate = zlib.compressobj(wbits=-15)
    packed = (deflate.compress(SNOW.encode()) + deflate.flush(zlib.Z_SYNC_FLUSH))[:-4]

    def with_rsv1(frame: bytes) -> bytes:
        return bytes((frame[0] | 0x40,)) + frame[1:]

    yield Case("compressed text", with_rsv1(encode(TEXT, packed)), (SNOW,), headers=headers)
    yield Case("plain text where compression was agreed", encode_message(SNOW), (SNOW,), headers=headers)
    pieces = with_rsv1(encode(TEXT, packed[:5], fin=False)) + encode(PING, b"") + encode(CONTINUATION, packed[5:])
    yield Case("compressed text in fragments", pieces, (SNOW,), headers=headers)
    second = encode(TEXT, packed[:5], fin=False) + with_rsv1(encode(CONTINUATION, packed[5:]))
    yield Case("RSV1 on a later fragment", second, code=1002, headers=headers)
    yield Case("compressed rubbish", with_rsv1(encode(TEXT, b"\xff" * 40)), code=(1002, 1007, 1011), headers=headers)
    bomb = zlib.compressobj(9, wbits=-15)
    data = (bomb.compress(bytes(LIMIT * 50)) + bomb.flush(zlib.Z_SYNC_FLUSH))[:-4]
    yield Case("a compressed bomb", with_rsv1(encode(BINARY, data)), code=1009, headers=headers)


def attack(report: Report) -> None:
    with LoopThread() as loop:
        cases = [*violations(), *texts(), *messages(), *closes(), *compressed()]
        rng = report.random("rfc")
        for colour in COLOURS:
            for case in cases if report.size > SAMPLE else rng.sample(cases, 40):
                _run_case(report, loop, colour, case, piece=0)
        for _ in range(report.scaled(3 * len(cases), 10)):
            case = rng.choice(cases)
            piece = rng.choice((1, 2, 3, 7)) if len(case.data) < 20_000 else rng.randint(5000, 80_000)
            _run_case(report, loop, rng.choice(COLOURS), case, piece)
        report.figures["cases of the RFC"] = f"{len(cases)}"
        for colour in COLOURS:
            for name, answer in answers() if report.size > SAMPLE else rng.sample([*answers()], 20):
                _upgrade(report, loop, colour, name, answer)
            _redirects(report, loop, colour)
            _ping_flood(report, loop, colour)
        if loop.complaints:
            report.fail("the loop complains", loop.complaints[:3])


# ---- cases


def _run_case(report: Report, loop: LoopThread, colour: str, case: Case, piece: int) -> None:
    name = f"{case.name} on {colour}" + (f" in pieces of {piece}" if piece else "")
    sent: list[Any] = []
    done = threading.Event()

    def behave(peer: Peer) -> None:
        peer.accept(*case.headers)
        try:
            peer.send(case.data + encode_message(LAST), piece)  # LAST is ignored after a case that ends the connection
        except OSError:
            pass  # the client has already closed
        sent.extend(peer.until_closed())
        done.set()

    with RawServer(behave) as server:
        client = client_of("agent", colour, server.url, loop, **QUICK, max_size=LIMIT)
        heard = Heard(client)
        report.count("sessions")
        if not client.start(settings()):
            # start() fails if the close arrives together with the answer
            report.check(case.code != STAYS_OPEN or case.peer_closes, "start() fails", f"{name}: {client.last_error}")
            return
        wait(lambda: heard["Close"] or (heard["Unhandled"] and heard["Unhandled"][-1].raw == LAST))
        if case.code == STAYS_OPEN and case.peer_closes is None:
            report.check(not heard["Close"], "a valid case ends the session", f"{name}: {client.last_error}")
        else:
            report.check(heard["Close"], "a case that ends the session does not", name)
        finish_and_check(report, client, heard, name)
        done.wait(DEADLINE)
    got = [
        payload if event == "AudioData" else payload.raw
        for event, payload in heard.events
        if event in ("AudioData", "Unhandled")
    ]
    report.check(tuple(m for m in got if m != LAST) == case.messages, "other messages than sent", f"{name}: {len(got)}")
    closes = [frame for frame in sent if frame.opcode == CLOSE]
    expected = case.code if isinstance(case.code, tuple) else (case.code or 1000,)
    code = (closes[0].code or 1005) if closes else None
    report.check(code in expected, "closed with another code", f"{name}: {code} for {expected}")
    if case.code != STAYS_OPEN and case.peer_closes is None:
        report.check(heard["Error"], "a violation without an Error", name)
    if case.peer_closes in (1000, 1001, 1005) or (case.code == STAYS_OPEN and case.peer_closes is None):
        report.check(not heard["Error"], "an Error for a clean end", f"{name}: {heard['Error']}")
    if "ping" in case.name:
        pings = [bytes(f) for f in _pings(case.data)]
        pongs = [frame.payload for frame in sent if frame.opcode == PONG]
        remaining = iter(pings)
        report.check(pongs and all(p in remaining for p in pongs) and pongs[-1] == pings[-1], "not the pongs", name)


def _pings(data: bytes) -> Iterator[bytes]:
    place = 0
    while place < len(data):
        size = data[place + 1]
        if data[place] & 15 == PING:
            yield data[place + 2 : place + 2 + size]
        place += 2 + size


# ---- answers to the upgrade

DEEP = b"[" * 100_000
Answer = Callable[[Peer], Any]


class Expected(NamedTuple):
    """The result of `start()`, and the HTTP status of `last_error`; None: any."""

    answer: Answer
    starts: Optional[bool] = False
    status: Optional[int] = None
    open_timeout: float = 5.0


def http_response(status: str, *headers: str, body: bytes = b"", length: Optional[int] = None) -> bytes:
    lines = [f"HTTP/1.1 {status}", *headers]
    if length is not None or body:
        lines.append(f"Content-Length: {len(body) if length is None else length}")
    return "\r\n".join([*lines, "", ""]).encode() + body


def answers() -> Iterator[tuple[str, Expected]]:
    def sends(data: bytes, wait_for_end: bool = True) -> Answer:
        def answer(peer: Peer) -> None:
            peer.send(data)
            peer.socket.shutdown(socket.SHUT_WR)
            if wait_for_end:
                for _ in peer.frames():
                    pass

        return answer

    def holds(data: bytes) -> Answer:
        def answer(peer: Peer) -> None:
            peer.send(data)
            for _ in peer.frames():
                pass

        return answer

    def changed(old: bytes, new: bytes) -> Answer:
        def answer(peer: Peer) -> None:
            sends(peer.answer().replace(old, new))(peer)

        return answer

    def extended(*headers: str) -> Answer:
        def answer(peer: Peer) -> None:
            peer.accept(*headers)
            peer.until_closed()

        return answer

    yield "wrong accept", Expected(changed(b"Sec-WebSocket-Accept: ", b"Sec-WebSocket-Accept: A"))
    yield "no accept", Expected(changed(b"Sec-WebSocket-Accept", b"X-Accept"))
    yield "no upgrade header", Expected(changed(b"Upgrade: websocket\r\n", b""))
    yield "upgrade to something else", Expected(changed(b"Upgrade: websocket", b"Upgrade: h2c"))
    yield "no connection header", Expected(changed(b"Connection: Upgrade\r\n", b""))
    yield "connection close", Expected(changed(b"Connection: Upgrade", b"Connection: close"))
    yield "HTTP/1.0", Expected(changed(b"HTTP/1.1", b"HTTP/1.0"))
    yield "HTTP/2", Expected(changed(b"HTTP/1.1", b"HTTP/2"))
    yield "no phrase", Expected(changed(b" Switching Protocols", b""), None)
    yield "status of letters", Expected(changed(b"101", b"1O1"))
    yield "status of four digits", Expected(changed(b"101", b"1010"))
    yield "a folded header", Expected(changed(b"Connection: Upgrade", b"Connection:\r\n Upgrade"))
    yield "a NUL in a header", Expected(changed(b"Connection: Upgrade", b"X: a\x00b\r\nConnection: Upgrade"))
    yield "a header without a colon", Expected(changed(b"Connection: Upgrade", b"nothing\r\nConnection: Upgrade"))
    yield "Latin-1 in a header", Expected(changed(b"dg-request-id: r", b"dg-request-id: \xe9"), None)
    yield "accept twice", Expected(changed(b"dg-request-id: r", b"Sec-WebSocket-Accept: x"))
    yield "an extension nobody offered", Expected(extended("Sec-WebSocket-Extensions: x-other"))
    yield (
        "an extension with odd parameters",
        Expected(extended("Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=99")),
    )
    yield "a subprotocol nobody offered", Expected(extended("Sec-WebSocket-Protocol: other"))
    yield "many headers of one kind", Expected(extended(*(f"X-{n}: 1" for n in range(60))), True)
    yield "a header of 4,000 bytes", Expected(extended("X-Large: " + "x" * 4000), True)
    for status in (200, 204, 304, 400, 401, 402, 403, 404, 426, 429, 500, 502, 503, 504, 599):
        body = (
            json.dumps({"err_code": "E", "err_msg": "no", "request_id": "q"}).encode()
            if status not in (204, 304)
            else b""
        )
        yield f"status {status}", Expected(sends(http_response(f"{status} No", body=body)), False, status)
    yield "status 401 without a length", Expected(sends(http_response("401 No") + b"{}"), False, 401)
    yield "status 401 with HTML", Expected(sends(http_response("401 No", body=b"<html>" * 100)), False, 401)
    yield "status 401 with bytes", Expected(sends(http_response("401 No", body=bytes(range(256)))), False, 401)
    yield "status 401 with a list", Expected(sends(http_response("401 No", body=b"[1,2]")), False, 401)
    yield "status 401 with deep JSON", Expected(sends(http_response("401 No", body=DEEP)), False, 401)
    yield "status 401 with deep objects", Expected(sends(http_response("401 No", body=b'{"a":' * 50_000)), False, 401)
    yield (
        "status 401 with a huge length",
        Expected(sends(http_response("401 No", body=b"{}", length=10**12)), False, 401),
    )
    yield (
        "status 401 with a huge length, held open",
        Expected(holds(http_response("401 No", body=b"{}", length=10**12)), False, 401, 0.5),
    )
    yield (
        "status 401 with a negative length",
        Expected(sends(http_response("401 No", "Content-Length: -5") + b"{}"), False),
    )
    yield (
        "status 401 with a length that is none",
        Expected(sends(http_response("401 No", "Content-Length: x") + b"{}"), False),
    )
    yield "status 401 with a body of 2 MB", Expected(sends(http_response("401 No", body=b"x" * 2_000_000)), False)
    chunked = "Transfer-Encoding: chunked"
    yield "chunked", Expected(sends(http_response("503 No", chunked) + b"2\r\n{}\r\n0\r\n\r\n"), False, None)
    yield "chunked, broken", Expected(sends(http_response("503 No", chunked) + b"zz\r\n{}"), False, None)
    yield "chunked, cut", Expected(sends(http_response("503 No", chunked) + b"ffffff\r\n{}"), False, None)
    yield (
        "100 Continue first",
        Expected(sends(http_response("100 Continue") + http_response("401 No", body=b"{}")), False),
    )
    yield "nothing", Expected(sends(b""))
    yield "half a line", Expected(sends(b"HTTP/1.1 101 Swi"))
    yield "zeros", Expected(sends(bytes(100_000)))
    yield "SSH", Expected(sends(b"SSH-2.0-OpenSSH_9.6\r\n\r\n"))
    yield "TLS alert", Expected(sends(b"\x15\x03\x01\x00\x02\x02\x28"))
    yield "HTTP/2 frames", Expected(sends(b"\x00\x00\x12\x04\x00\x00\x00\x00\x00" * 20 + b"\r\n\r\n"))
    yield "a status line of 1 MB", Expected(sends(b"HTTP/1.1 101 " + b"x" * (1 << 20) + b"\r\n\r\n"))
    yield "a header of 1 MB", Expected(sends(http_response("101 Switching Protocols", "X: " + "x" * (1 << 20))))
    yield (
        "10,000 headers",
        Expected(sends(http_response("101 Switching Protocols", *(f"X-{n}: 1" for n in range(10_000))))),
    )
    yield "silence", Expected(holds(b""), open_timeout=0.3)
    yield "headers that drip", Expected(_endless(b"X-More: 1\r\n", 0.005), open_timeout=0.4)
    yield "one header that drips", Expected(_endless(b"x", 0.002), open_timeout=0.4)
    yield "endless headers", Expected(_endless(b"X-More: 1\r\n" * 500, 0), open_timeout=0.5)
    yield "one endless header", Expected(_endless(b"x" * 8192, 0), open_timeout=0.5)
    yield "an endless body", Expected(_endless(b"x" * 8192, 0, b"HTTP/1.1 401 No\r\n\r\n"), False, open_timeout=0.5)


class TooMuch(Exception):
    """A client has read far more of an answer than it should."""


def _endless(piece: bytes, pause: float, head: bytes = b"HTTP/1.1 101 Switching Protocols\r\nX: ") -> Answer:
    def answer(peer: Peer) -> None:
        peer.send(head)
        taken, until = 0, time.monotonic() + 4
        while time.monotonic() < until:
            peer.send(piece)
            taken += len(piece)
            if taken > HUGE:
                raise TooMuch(f"more than {HUGE >> 20} MB")
            if pause:
                time.sleep(pause)

    return answer


def _upgrade(report: Report, loop: LoopThread, colour: str, name: str, expected: Expected) -> None:
    options = {**QUICK, "open_timeout": expected.open_timeout}
    with RawServer(expected.answer) as server:
        client = client_of("agent", colour, server.url, loop, **options)
        heard = Heard(client)
        report.count("answers to the upgrade")
        began = time.monotonic()
        try:
            started = client.start(settings())
        except BaseException as error:
            report.fail(f"start() raises {type(error).__name__}", f"{name} on {colour}: {error!r}"[:300])
            started = None
        took = time.monotonic() - began
        report.check(
            took < expected.open_timeout + SLACK, "start() outlasts open_timeout", f"{name} on {colour}: {took:.1f} s"
        )
        if started:
            finish_and_check(report, client, heard, f"{name} on {colour}")
        else:
            client.finish()
        error = client.last_error
    if expected.starts is not None and started is not None:
        report.check(started is expected.starts, "start() answers otherwise", f"{name} on {colour}: {started}, {error}")
    if started is False and report.check(error is not None, "no last_error", f"{name} on {colour}"):
        if expected.status is not None:
            detail = f"{name} on {colour}: {error.status} for {expected.status}, {str(error)[:200]}"
            report.check(error.status == expected.status, "another status", detail)
        report.check(KEY not in f"{error} {error!r} {error.cause!r}", "the key in an error", name)
        report.check(len(str(error)) < 10_000, "an error of many words", f"{name} on {colour}: {len(str(error))}")
        report.check(not heard.events, "events of a session that was none", f"{name} on {colour}: {heard.events[:3]}")
    for failed in server.failed:
        report.fail("takes an endless answer", f"{name} on {colour}: {failed!r}")


def _redirects(report: Report, loop: LoopThread, colour: str) -> None:
    """The target of a redirect must not get the key."""
    with RawServer(lambda peer: peer.accept()) as thief:
        for status in (300, 301, 302, 303, 305, 307, 308):
            for scheme in ("ws", "http"):
                to = f"{scheme}://127.0.0.1:{thief.port}/stolen"
                answer = http_response(f"{status} Elsewhere", f"Location: {to}", body=b"{}")
                _upgrade(
                    report, loop, colour, f"redirect {status}", Expected(lambda p, a=answer: p.send(a), False, status)
                )
                with RawServer(lambda peer, answer=answer: peer.send(answer)) as server:
                    _request_speech(colour, loop, server.url)
        report.count("redirects", 14)
    stolen = [request for request in thief.requests if KEY.encode() in request]
    report.check(not stolen, "a redirect was followed with the key", f"{colour}: {stolen[:1]}")


def _request_speech(colour: str, loop: LoopThread, url: str) -> None:
    speak = DeepgramClient(KEY, DeepgramClientOptions(url=url)).speak
    try:
        if colour == "threads":
            speak.rest.v("1").stream_memory({"text": "hello"})
        else:
            loop.run(speak.asyncrest.v("1").stream_memory, {"text": "hello"})
    except Exception:
        pass  # as expected


def _ping_flood(report: Report, loop: LoopThread, colour: str) -> None:
    """If a server pings and never reads, the client does not queue pongs without limit."""
    pings = encode(PING, bytes(125)) * 500
    done = threading.Event()

    def behave(peer: Peer) -> None:
        peer.accept()
        peer.socket.settimeout(1.0)
        try:
            for _ in range(report.scaled(PING_FLOOD, 150_000) // 500):
                peer.send(pings)
        except OSError:
            pass  # the client has stopped reading, which is fine too
        done.set()

    with RawServer(behave, receive_buffer=4096) as server:
        client = client_of("agent", colour, server.url, loop, **QUICK)
        heard = Heard(client)
        before = memory()
        if not client.start(settings()):
            return
        done.wait(30)
        grown = memory() - before
        report.largest("memory for pongs nobody reads", grown, "MB")
        report.check(grown < 12, "pongs pile up", f"{colour}: {grown:.0f} MB")
        finish_and_check(report, client, heard, f"ping flood on {colour}")
