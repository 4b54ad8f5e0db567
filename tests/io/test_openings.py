"""`start()` that is cancelled, kept waiting or refused."""

import asyncio
import gc
import json
import socket
import ssl
import threading
import time
from contextlib import ExitStack
from typing import Any, Callable, Iterator, Optional
from urllib.parse import urlsplit

import pytest
import trustme
from attack.clients import AUDIO, KEY, QUICK
from attack.peers import GoodServer, Peer
from attack.wire import encode_message
from colours import DEADLINE, LoopThread, refusing

from deepgram import DeepgramClient, DeepgramClientOptions

Behave = Callable[[Peer], None]
MAX_TURNS = 200  # turns of the loop that a start() may take
OPEN_TIMEOUT = 0.3


# ---- cancelled


@pytest.mark.parametrize("tls", [False, True], ids=["plain", "TLS"])
def test_f10_f12_start_can_be_cancelled_in_any_turn(tls: bool) -> None:
    """F-10: up to Python 3.11 some cancellations were lost. F-12: some exceptions were never retrieved."""
    authority, server_tls = trustme.CA(), ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(server_tls)
    client_tls = ssl.create_default_context(cadata=authority.cert_pem.bytes().decode())
    complaints: list[Any] = []

    async def in_all_turns() -> int:
        asyncio.get_running_loop().set_exception_handler(lambda loop, context: complaints.append(context))
        server = GoodServer(keep=False)
        await server.start(server_tls if tls else None)
        config = DeepgramClientOptions(url=server.url, options={**QUICK, "ssl_context": client_tls})
        turns, task = 0, None
        while task is None or task.cancelled():
            client: Any = DeepgramClient("a-key", config).listen.asyncwebsocket.v("1")
            task = asyncio.ensure_future(client.start(AUDIO))
            for _ in range(turns):
                await asyncio.sleep(0)
            cancelled = task.cancel()
            await asyncio.wait([task])
            assert task.cancelled() is cancelled, f"in turn {turns}"
            assert bool(client.is_connected()) is not cancelled
            turns += 1
        await client.finish()
        await server.stop()
        gc.collect()
        await asyncio.sleep(0)
        assert asyncio.all_tasks() == {asyncio.current_task()}
        return turns

    assert 5 < asyncio.run(in_all_turns()) < MAX_TURNS
    assert complaints == []


# ---- kept waiting


def trickle(head: bytes, over: threading.Event) -> Behave:
    """A server whose response never ends: it keeps sending header lines."""

    def behave(peer: Peer) -> None:
        peer.send(head)
        while not over.wait(0.02):
            peer.send(b"X-More: 1\r\n")

    return behave


TWO_ADDRESSES = type("Far", (), {"url": "ws://two-addresses.invalid"})


def address(url: str) -> Any:
    return urlsplit(url).hostname, urlsplit(url).port


def resolve_to(monkeypatch: pytest.MonkeyPatch, *addresses: Any) -> list[Any]:
    """Make every host name resolve to these addresses from now on."""
    infos = [socket.getaddrinfo(*each, type=socket.SOCK_STREAM)[0] for each in addresses]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, flags=0, **__: [] if flags else infos)
    return infos


@pytest.fixture
def silent_address() -> Iterator[Any]:
    """An address that never answers a SYN, like a host's IPv6 address on a network whose IPv6 leads nowhere."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full, ExitStack() as stack:
        for _ in range(3):  # connections beyond the backlog are not answered
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(full.getsockname())
        yield full.getsockname()


@pytest.fixture
def refusing_address() -> Iterator[Any]:
    """An address that refuses connections."""
    with refusing() as address:
        yield address


@pytest.mark.parametrize("proxy", [False, "http://two-addresses.invalid:80"], ids=["direct", "proxy"])
def test_a_silent_address_leaves_time_for_the_next_one(
    proxy: Any, silent_address: Any, serve: Any, dial: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On asyncio, and for a proxy in both colours, the first address used up all of `open_timeout`."""
    server = serve(lambda peer: peer.send(b"HTTP/1.1 418 No\r\nContent-Length: 0\r\n\r\n"))
    resolve_to(monkeypatch, silent_address, address(server.url), silent_address)
    client, _ = dial(TWO_ADDRESSES, open_timeout=5.0, proxy=proxy)
    assert client.start(AUDIO) is False
    assert "418" in client.last_error.message


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="which need UNIX sockets")
def test_all_addresses_are_tried_before_start_fails(
    silent_address: Any, refusing_address: Any, dial: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    infos = resolve_to(monkeypatch, refusing_address, silent_address, refusing_address)
    infos.insert(1, (socket.AF_UNIX, socket.SOCK_STREAM, 0, "", "/nowhere"))  # fails at once
    infos.insert(2, (socket.AF_UNIX, socket.SOCK_DGRAM, socket.IPPROTO_TCP, "", "/nowhere"))  # can't be created
    client, _ = dial(TWO_ADDRESSES, open_timeout=OPEN_TIMEOUT, proxy=False)
    assert client.start(AUDIO) is False
    assert "timed out" in client.last_error.message
    del infos[3]
    assert client.start(AUDIO) is False
    assert "Errno 111" in client.last_error.message


def test_a_hanging_resolver_is_bounded_by_open_timeout(
    dial: Any, loop: LoopThread, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With threads `start()` waited for it; on asyncio the shutdown of the loop did."""
    over, resolve = threading.Event(), socket.getaddrinfo
    giving_up = threading.Timer(DEADLINE, over.set)

    def hang(*args: Any, flags: int = 0, **kwargs: Any) -> Any:
        if not flags & socket.AI_NUMERICHOST:
            over.wait()
        return resolve(*args, flags=flags, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    client, _ = dial(TWO_ADDRESSES, open_timeout=OPEN_TIMEOUT, proxy=False)
    giving_up.start()
    try:
        assert client.start(AUDIO) is False
        assert client.last_error.retryable
        loop.run(loop.loop.shutdown_default_executor)
        assert not over.is_set()
    finally:
        over.set()
        giving_up.cancel()


@pytest.mark.parametrize("where", ["server", "proxy"])
def test_f11_open_timeout_holds_while_bytes_trickle_in(serve: Any, dial: Any, where: str) -> None:
    """F-11: each byte restarted the timeout."""
    over = threading.Event()
    head = b"HTTP/1.1 200 OK\r\n" if where == "proxy" else b"HTTP/1.1 101 Switching Protocols\r\n"
    slow = serve(trickle(head, over))
    if where == "proxy":
        target = type("Far", (), {"url": "ws://example.invalid:80"})
        client, heard = dial(target, open_timeout=OPEN_TIMEOUT, proxy=slow.url.replace("ws://", "http://"))
    else:
        client, heard = dial(slow, open_timeout=OPEN_TIMEOUT)
    stopping = threading.Timer(DEADLINE, over.set)
    stopping.start()
    began = time.monotonic()
    try:
        assert client.start(AUDIO) is False
        took = time.monotonic() - began
        assert not over.is_set()
    finally:
        over.set()
        stopping.cancel()
    assert OPEN_TIMEOUT * 0.9 < took < DEADLINE / 2
    assert client.last_error.retryable
    assert heard.events == []


def test_f11_an_oversized_response_head_is_rejected_at_once(serve: Any, dial: Any) -> None:
    """F-11: it was buffered without limit."""
    over = threading.Event()

    def behave(peer: Peer) -> None:
        peer.send(b"HTTP/1.1 101 Switching Protocols\r\nX-Long: " + b"x" * 70_000)
        over.wait(DEADLINE)

    client, _ = dial(serve(behave), open_timeout=DEADLINE)
    assert client.start(AUDIO) is False
    over.set()
    assert "a head of more than 65536 bytes" in client.last_error.message


# ---- refused


@pytest.mark.parametrize(
    ("length", "body"),
    [(10**12, b'{"message": "no such key"}'), (None, b"[" * 50_000), (None, b'{"a":' * 10_000 + b"1" + b"}" * 10_000)],
    ids=["a body that never comes", "unterminated deep nesting", "deep nesting"],
)
def test_f16_a_refusal_keeps_its_status_whatever_its_body(
    serve: Any, dial: Any, length: Optional[int], body: bytes
) -> None:
    """F-16: the error was a timeout without a status, or a RecursionError."""
    over = threading.Event()

    def behave(peer: Peer) -> None:
        size = len(body) if length is None else length
        peer.send(b"HTTP/1.1 401 Unauthorized\r\ndg-request-id: q\r\nContent-Length: %d\r\n\r\n" % size + body)
        over.wait(DEADLINE)

    client, heard = dial(serve(behave), open_timeout=1.5 if length else DEADLINE)
    try:
        assert client.start(AUDIO) is False
        assert not over.is_set()
    finally:
        over.set()
    error = client.last_error
    assert (error.status, error.request_id) == (401, "q")
    assert error.body.startswith(body[:20].decode())
    assert json.dumps(str(error))
    assert heard.events == []


def test_repeated_headers_in_a_refusal_are_read(serve: Any, dial: Any) -> None:
    """websockets raises for some headers that occur twice, and `start()` raised with it."""

    def behave(peer: Peer) -> None:
        peer.send(b"HTTP/1.1 503 No\r\nRetry-After: 1\r\nRetry-After: 1\r\ndg-error: a\r\ndg-error: b\r\n")
        peer.send(b"dg-request-id: q\r\ndg-request-id: q\r\nContent-Length: 0\r\n\r\n")

    client, _ = dial(serve(behave))
    assert client.start(AUDIO) is False
    assert (client.last_error.status, client.last_error.dg_error) == (503, "a, b")


def test_repeated_headers_in_an_upgrade_response_are_read(serve: Any, dial: Any) -> None:
    def behave(peer: Peer) -> None:
        peer.accept("dg-request-id: another")
        peer.until_closed()

    client, heard = dial(serve(behave))
    assert client.start(AUDIO) is True, client.last_error
    assert client.finish() is True
    assert heard["Close"]


def test_an_invalid_status_ends_reconnecting(serve: Any, dial: Any) -> None:
    """The status of such a response was the text "UNKNOWN", and comparing it with 500 raised."""
    client, _ = dial(serve(lambda peer: peer.send(b"HTTP/1.1 5023 No\r\nContent-Length: 0\r\n\r\n")), reconnect=True)
    assert client.start(AUDIO) is False
    assert client.last_error.status == 502


@pytest.mark.parametrize("head", [b"HTTP/1.1 101 %s\r\nUpgrade: %s\r\n\r\n", b"HTTP/9.9 %s\r\n%s\r\n\r\n"])
def test_a_key_echoed_in_an_invalid_response_is_not_shown(serve: Any, dial: Any, head: bytes) -> None:
    """The library's error messages quote the invalid response."""
    client, _ = dial(serve(lambda peer: peer.send(head % (KEY.encode(), KEY.encode()))))
    assert client.start(AUDIO) is False
    error = client.last_error
    while error is not None:
        assert KEY not in f"{error} {error!r}"
        error = error.__cause__ or error.__context__ or getattr(error, "cause", None)


@pytest.mark.parametrize("piece", [0, 1])
def test_interim_responses_before_the_upgrade_are_skipped(dial: Any, serve: Any, piece: int) -> None:
    """D-76: an informational response (RFC 9110 15.2) was taken for a refusal once `open_timeout` was over."""

    def behave(peer: Peer) -> None:
        hints = b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n"
        peer.send(hints + peer.answer() + encode_message('{"type":"Metadata"}'), piece)
        peer.until_closed()

    client, heard = dial(serve(behave))
    assert client.start(AUDIO), client.last_error
    assert heard.until("Metadata")
