"""The drivers on real sockets, against servers that are correct but awkward, or break TCP, HTTP or WebSocket rules."""

import asyncio
import base64
import hashlib
import re
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any, ClassVar

import pytest
from colours import DEADLINE, Heard, LoopThread, agent_of, eventually, settings

from deepgram import DeepgramClient, DeepgramClientOptions
from deepgram._io.sync_client import AbstractSyncWebSocketClient
from deepgram.server import LocalServer
from deepgram.server.frames import CLOSE, close_payload, encode, encode_message
from deepgram.speak.protocol import FLUSH

MAGIC = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
WELCOME = '{"type":"Welcome","request_id":"r"}'
ServeOnce = Callable[[Callable[["Peer"], None]], str]


class Peer:
    """The server's side of one connection, whose upgrade request has been read; `answer` is the response to send."""

    def __init__(self, sock: socket.socket) -> None:
        self.socket = sock
        sock.settimeout(DEADLINE)
        request = b""
        while not request.endswith(b"\r\n\r\n"):
            data = sock.recv(4096)
            if not data:
                raise ConnectionAbortedError("the client has gone before its request")
            request += data
        key = re.search(rb"Sec-WebSocket-Key: (\S+)", request)
        assert key is not None
        accept = base64.b64encode(hashlib.sha1(key[1] + MAGIC).digest())
        head = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        self.answer = head + b"Sec-WebSocket-Accept: " + accept + b"\r\ndg-request-id: r\r\n\r\n"

    def until_gone(self) -> bytes:
        """Everything the client sends until it closes."""
        received = b""
        try:
            while data := self.socket.recv(65536):
                received += data
        except ConnectionError:
            pass
        return received


@pytest.fixture
def serve_once() -> Iterator[ServeOnce]:
    """Serves one connection with the given function; returns the URL."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(DEADLINE)
    serving: list[threading.Thread] = []
    failed: list[BaseException] = []

    def serve(behave: Callable[[Peer], None]) -> str:
        def run() -> None:
            try:
                sock, _ = listener.accept()
                with sock:
                    behave(Peer(sock))
            except ConnectionAbortedError:
                pass  # on a busy machine the client may have given up
            except BaseException as error:
                failed.append(error)

        serving.append(threading.Thread(target=run))
        serving[-1].start()
        return f"ws://127.0.0.1:{listener.getsockname()[1]}"

    yield serve
    for thread in serving:
        thread.join(DEADLINE)
    listener.close()
    assert failed == []


def client_of(colour: str, url: str, loop: LoopThread, **options: Any) -> Any:
    return agent_of(colour, url, loop, **{"close_timeout": 0.2, "open_timeout": DEADLINE, **options})


# ---- the upgrade


def test_messages_and_close_arriving_with_the_upgrade_response(
    serve_once: ServeOnce, colour: str, loop: LoopThread
) -> None:
    def at_once(peer: Peer) -> None:
        close = encode(CLOSE, close_payload(1011, "that was quick"))
        peer.socket.sendall(peer.answer + encode_message(WELCOME) * 3 + close)
        peer.until_gone()

    client = client_of(colour, serve_once(at_once), loop)
    heard = Heard(client)
    if client.start(settings()):
        assert heard.until("Close")
        assert [event for event, _ in heard.events] == ["Open", "Welcome", "Welcome", "Welcome", "Error", "Close"]
        client.finish()
    else:
        assert heard.events == []
    assert (client.last_error.code, client.last_error.reason) == (1011, "that was quick")
    assert client.last_error.request_id == "r"


def test_messages_arriving_with_the_upgrade_response_are_delivered(
    serve_once: ServeOnce, colour: str, loop: LoopThread
) -> None:
    def at_once(peer: Peer) -> None:
        peer.socket.sendall(peer.answer + encode_message(WELCOME) + encode_message(WELCOME)[:10])
        peer.socket.sendall(encode_message(WELCOME)[10:])
        peer.until_gone()

    client = client_of(colour, serve_once(at_once), loop)
    heard = Heard(client)
    assert client.start(settings())
    eventually(lambda: len(heard["Welcome"]) == 2)
    client.finish()
    assert [event for event, _ in heard.events] == ["Open", "Welcome", "Welcome", "Close"]


def test_upgrade_response_in_single_bytes(serve_once: ServeOnce, colour: str, loop: LoopThread) -> None:
    def drip(peer: Peer) -> None:
        peer.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in peer.answer + encode_message(WELCOME):
            peer.socket.sendall(bytes([byte]))
        peer.until_gone()

    client = client_of(colour, serve_once(drip), loop)
    heard = Heard(client)
    assert client.start(settings())
    assert heard.until("Welcome")
    client.finish()


def test_an_endless_upgrade_response_times_out(serve_once: ServeOnce, colour: str, loop: LoopThread) -> None:
    stop = threading.Event()

    def drip(peer: Peer) -> None:
        peer.socket.sendall(b"HTTP/1.1 101 Switching Protocols\r\n")
        while not stop.wait(0.01):
            try:
                peer.socket.sendall(b"X-More: 1\r\n")
            except ConnectionError:
                break

    client = client_of(colour, serve_once(drip), loop, open_timeout=0.5)
    try:
        assert client.start(settings()) is False
    finally:
        stop.set()
    assert client.last_error.retryable
    assert client.last_error.status is None


@pytest.mark.parametrize(
    "answer",
    [b"", b"HTTP/1.1 101 Swi", b"SSH-2.0-OpenSSH_9.6\r\n", b"HTTP/1.1 101 Switching Protocols\r\n\r\n", b"\x00" * 9000],
    ids=["nothing", "truncated status line", "another protocol", "no Sec-WebSocket-Accept", "zeros"],
)
def test_invalid_upgrade_responses_fail_start(
    answer: bytes, serve_once: ServeOnce, colour: str, loop: LoopThread
) -> None:
    def reply(peer: Peer) -> None:
        if answer:
            peer.socket.sendall(answer)
        peer.socket.shutdown(socket.SHUT_WR)
        peer.until_gone()

    client = client_of(colour, serve_once(reply), loop)
    heard = Heard(client)
    assert client.start(settings()) is False
    assert client.last_error.cause is not None
    assert client.last_error.message.startswith("connection failed: ")
    assert heard.events == []
    assert client.finish() is True


def test_reset_during_the_upgrade(serve_once: ServeOnce, colour: str, loop: LoopThread) -> None:
    def reset(peer: Peer) -> None:
        peer.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")

    client = client_of(colour, serve_once(reset), loop)
    assert client.start(settings()) is False
    assert client.last_error.retryable


def test_refusal_body_without_content_length_is_read(serve_once: ServeOnce, colour: str, loop: LoopThread) -> None:
    def refuse(peer: Peer) -> None:
        peer.socket.sendall(b"HTTP/1.1 403 Forbidden\r\ndg-request-id: q\r\n\r\n")
        peer.socket.sendall(b'{"message": "not for you"}')

    client = client_of(colour, serve_once(refuse), loop)
    assert client.start(settings()) is False
    error = client.last_error
    assert (error.status, error.request_id, error.body) == (403, "q", '{"message": "not for you"}')
    assert "not for you" in str(error)


# ---- the end


def test_tcp_is_dropped_if_the_peer_keeps_it_open_after_close(
    serve_once: ServeOnce, colour: str, loop: LoopThread
) -> None:
    gone = threading.Event()

    def stay(peer: Peer) -> None:
        peer.socket.sendall(peer.answer + encode_message(WELCOME))
        peer.socket.recv(65536)
        peer.socket.sendall(encode(CLOSE, close_payload(1000, "")))
        peer.until_gone()
        gone.set()

    client = client_of(colour, serve_once(stay), loop)
    heard = Heard(client)
    assert client.start(settings())
    assert heard.until("Close")
    assert gone.wait(DEADLINE)
    assert heard["Error"] == []
    assert client.finish() is True


def test_start_waits_for_a_slow_but_reading_server(serve_once: ServeOnce, colour: str, loop: LoopThread) -> None:
    sizes: list[int] = []
    pause = threading.Event()

    def slow(peer: Peer) -> None:
        peer.socket.sendall(peer.answer)
        total = 0
        while total < 30_000_000 and (data := peer.socket.recv(1 << 20)):
            total += len(data)
            pause.wait(0.12)
        sizes.append(total)

    options = settings()
    options.agent.think.prompt = "x" * 30_000_000
    client = client_of(colour, serve_once(slow), loop, send_timeout=2.5)
    assert client.start(options), "sending the settings takes longer than send_timeout, but makes progress"
    client.finish()
    eventually(lambda: sizes)


def test_start_fails_if_the_server_never_reads_the_settings(
    serve_once: ServeOnce, colour: str, loop: LoopThread
) -> None:
    release = threading.Event()

    def deaf(peer: Peer) -> None:
        peer.socket.sendall(peer.answer)
        release.wait(DEADLINE)

    options = settings()
    options.agent.think.prompt = "x" * 30_000_000
    client = client_of(colour, serve_once(deaf), loop, send_timeout=0.1)
    heard = Heard(client)
    try:
        assert client.start(options) is False
    finally:
        release.set()
    assert heard.events == []
    assert "stopped reading" in str(client.last_error) or "took no data" in str(client.last_error)


# ---- threads


class RecordingThread(threading.Thread):
    """A thread that records its name when it starts."""

    made: ClassVar[list[str]] = []

    def start(self) -> None:
        self.made.append(self.name)
        super().start()


def test_threads_are_daemons_of_the_given_class(server: LocalServer) -> None:
    RecordingThread.made.clear()
    config = DeepgramClientOptions("K", url=server.url)
    client = AbstractSyncWebSocketClient(config, "v1/agent/converse", RecordingThread)
    assert client.start()
    assert sorted(RecordingThread.made) == ["deepgram-handlers", "deepgram-io"]
    assert all(thread.daemon for thread in threading.enumerate() if isinstance(thread, RecordingThread))
    assert client.finish() is True


def test_senders_see_a_state_change_only_with_its_frames(
    server: LocalServer, loop: LoopThread, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sender between the two saw a connection closing before its close frame was sent, and reported an error."""
    client = agent_of("threads", server.url, loop)
    assert client.start(settings())
    connection, sending = client._socket, []
    perform = connection._perform
    monkeypatch.setattr(
        connection, "_perform", lambda commands: (sending.append(connection._is_sending()), perform(commands))
    )
    assert client.finish()
    assert sending, "no commands were performed"
    assert all(sending)


def test_an_idle_connection_without_pings_has_no_timer(server: LocalServer) -> None:
    client = agent_of("threads", server.url, None, ping_interval=None)  # type: ignore[arg-type]
    assert client.start(settings())
    assert client._socket.session.due() is None
    assert client.finish() is True, "finish() must wake the I/O thread all the same"


# ---- asyncio


def test_a_timer_set_from_another_loop_fires_on_the_connections_loop(server: LocalServer, loop: LoopThread) -> None:
    options = {"auto_flush_speak_delta": "10", "ping_interval": None}  # without pings no other timer wakes the loop
    client = DeepgramClient("K", DeepgramClientOptions(url=server.url, options=options)).speak.asyncwebsocket.v("1")
    assert loop.run(client.start, {"encoding": "linear16"})
    loop.loop.set_debug(True)  # debug mode rejects calls from other threads
    assert asyncio.run(client.send_text("hello")) is True
    server.wait_for(lambda: any(frame.payload == FLUSH for frame in server.connection().received))
    assert loop.run(client.finish) is True
