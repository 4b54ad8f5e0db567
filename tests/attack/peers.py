"""Peers of the clients: raw servers with any behaviour, a well-behaved server built on websockets, and a TCP proxy."""

from __future__ import annotations

import json
import select
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, Optional

from colours import LoopThread
from websocket_server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from attack.wire import CLOSE, TEXT, SentFrame, accept_of, encode, sent_frames

PEER_TIMEOUT = 120.0  # seconds that a peer waits for an idle client
NO_LINGER = struct.pack("ii", 1, 0)  # SO_LINGER: close with RST
METADATA = json.dumps({"type": "Metadata", "transaction_key": "deprecated", "request_id": "r", "duration": 1.0})


def reset(sock: socket.socket) -> None:
    """Close with RST."""
    with suppress(OSError):
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NO_LINGER)
    sock.close()


GOODBYE = encode(CLOSE, b"\x03\xe8")


class Peer:
    """The server's side of a connection, after the client's upgrade request."""

    def __init__(self, sock: socket.socket, request: bytes) -> None:
        self.socket, self.request = sock, request
        self._incomplete = b""

    def answer(self, *headers: str) -> bytes:
        """The response that accepts the upgrade."""
        return accept_of(self.request, "dg-request-id: r", *headers)

    def accept(self, *headers: str) -> None:
        self.socket.sendall(self.answer(*headers))

    def send(self, data: bytes, piece: int = 0) -> None:
        """Send all at once, or in pieces of `piece` bytes, each in its own packet."""
        if not piece:
            self.socket.sendall(data)
            return
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for place in range(0, len(data), piece):
            self.socket.sendall(data[place : place + piece])

    def frames(self) -> Iterator[SentFrame]:
        """The frames that the client sends, until it is gone or silent for `PEER_TIMEOUT`."""
        with suppress(OSError):
            while data := self.socket.recv(65536):
                found, self._incomplete = sent_frames(self._incomplete + data)
                yield from found

    def until_closed(self) -> list[SentFrame]:
        """The frames that the client sends up to its close frame or final message, which is answered."""
        seen = []
        for frame in self.frames():
            seen.append(frame)
            farewell = frame.opcode == TEXT and b'"Close' in frame.payload
            if frame.opcode == CLOSE or farewell:
                last = encode(TEXT, METADATA.encode()) + GOODBYE if farewell else encode(CLOSE, frame.payload)
                with suppress(OSError):
                    self.socket.sendall(last)
                    self.socket.shutdown(socket.SHUT_WR)
                    while self.socket.recv(65536):
                        pass
                break
        return seen


class RawServer:
    """Serves each connection with `behave` in its own thread.

    Args:
        behave: called with the connection; its exceptions are kept in `failed`, except OSError.
        tls: context for TLS, None for plain connections.
        speaks_first: whether `behave` is called without waiting for a request.
        receive_buffer: SO_RCVBUF of the sockets in bytes, None for the default.
    """

    def __init__(
        self,
        behave: Callable[[Peer], Any],
        *,
        tls: Optional[ssl.SSLContext] = None,
        speaks_first: bool = False,
        receive_buffer: Optional[int] = None,
    ) -> None:
        self.behave = behave
        self.failed: list[BaseException] = []
        self.connections = 0
        self.requests: list[bytes] = []
        self._tls, self._speaks_first = tls, speaks_first
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=512)
        if receive_buffer:
            self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.port = self._listener.getsockname()[1]
        self.url = f"{'wss' if tls else 'ws'}://127.0.0.1:{self.port}"
        self._open: dict[threading.Thread, socket.socket] = {}
        self._accepting = threading.Thread(target=self._accept, name="attack-accept")
        self._accepting.start()

    def __enter__(self) -> RawServer:
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._accepting.join()
        for thread, sock in list(self._open.items()):
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
            thread.join(PEER_TIMEOUT)

    def _accept(self) -> None:
        while True:
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            thread = threading.Thread(target=self._serve, args=(sock,), name="attack-peer")
            self._open[thread] = sock
            thread.start()

    def _serve(self, sock: socket.socket) -> None:
        try:
            sock.settimeout(PEER_TIMEOUT)
            if self._tls is not None:
                sock = self._tls.wrap_socket(sock, server_side=True)
            with sock:
                request = b""
                while not self._speaks_first and b"\r\n\r\n" not in request:
                    data = sock.recv(4096)
                    if not data:
                        return
                    request += data
                self.requests.append(request)
                self.behave(Peer(sock, request))
        except OSError:
            pass  # the client is gone, as it may be at any time
        except BaseException as error:
            self.failed.append(error)
        finally:
            sock.close()
            self._open.pop(threading.current_thread(), None)


class GoodServer:
    """A websockets server that answers as the service does and records what it receives.

    `got` has a list for each connection, with the first `head` bytes of each binary message. `open` is the number of
    open connections. Without `keep`, nothing is recorded.
    """

    def __init__(self, head: int = 8, keep: bool = True) -> None:
        self.got: list[list[bytes]] = []
        self.open = 0
        self._head, self._keep = head, keep
        self._server: Any = None
        self.url = ""

    async def start(self, tls: Optional[ssl.SSLContext] = None) -> None:
        """Listen on a free port, on the running event loop."""
        self._server = await serve(
            self._serve,
            "127.0.0.1",
            0,
            ssl=tls,
            compression=None,
            max_size=None,
            ping_interval=None,
            close_timeout=PEER_TIMEOUT,
            open_timeout=PEER_TIMEOUT,
        )
        self.url = f"{'wss' if tls else 'ws'}://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def stop(self) -> None:
        self._server.close()
        await self._server.wait_closed()

    async def _serve(self, peer: ServerConnection) -> None:
        got: list[bytes] = []
        if self._keep:
            self.got.append(got)
        self.open += 1
        try:
            async for message in peer:
                if isinstance(message, bytes):
                    if self._keep:
                        got.append(message[: self._head])
                elif '"Settings"' in message:
                    await peer.send('{"type":"Welcome","request_id":"r"}')
                    await peer.send('{"type":"SettingsApplied"}')
                elif '"Flush"' in message:
                    await peer.send('{"type":"Flushed","sequence_id":0}')
                elif '"CloseStream"' in message:
                    await peer.send(METADATA)
                    break
                elif '"Close"' in message:
                    break
        except ConnectionClosed:
            pass
        finally:
            self.open -= 1


@contextmanager
def good_server(head: int = 8, keep: bool = True) -> Iterator[GoodServer]:
    """A `GoodServer` in its own thread."""
    server = GoodServer(head, keep)
    with LoopThread() as thread:
        thread.run(server.start)
        try:
            yield server
        finally:
            thread.run(server.stop)


class Proxy:
    """A TCP proxy to `address` that counts bytes and may change or stop them.

    Args:
        up, down: called with the link, the number of bytes read before in that direction, and the next bytes; they
            return the bytes to forward, or raise Stop. By default everything is forwarded.
        read_size: largest number of bytes read at a time.
    """

    def __init__(
        self,
        address: tuple[str, int],
        up: Optional[Callable[[Link, int, bytes], bytes]] = None,
        down: Optional[Callable[[Link, int, bytes], bytes]] = None,
        read_size: int = 65536,
    ) -> None:
        self._address = address
        self._up, self._down, self._read_size = up, down, read_size
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = self._listener.getsockname()[1]
        self.links: list[Link] = []
        self._threads = [threading.Thread(target=self._accept, name="attack-proxy")]
        self._threads[0].start()

    def __enter__(self) -> Proxy:
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._threads[0].join()
        for link in self.links:
            link.end()
        for thread in self._threads:
            thread.join(PEER_TIMEOUT)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            try:
                link = Link(client, socket.create_connection(self._address), self._read_size)
            except OSError:
                client.close()
                continue
            self.links.append(link)
            self._threads.append(threading.Thread(target=link.run, args=(self._up, self._down), name="attack-link"))
            self._threads[-1].start()


class Stop(Exception):
    """Forward nothing more in this direction."""


class Link:
    """A connection through a proxy: its two sockets, and the number of bytes read from each."""

    def __init__(self, client: socket.socket, server: socket.socket, read_size: int) -> None:
        self.client, self.server = client, server
        self.up = self.down = 0  # bytes read from the client, from the server
        self.over = threading.Event()
        self._read_size = read_size
        for sock in (client, server):
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            sock.setblocking(False)

    def run(self, up: Any, down: Any) -> None:
        """Forward until both directions have ended."""
        ways = {self.client: (self.server, up), self.server: (self.client, down)}
        try:
            while ways and not self.over.is_set():
                readable, _, _ = select.select([*ways], [], [], 0.05)
                for source in readable:
                    target, change = ways[source]
                    try:
                        if not self._forward(source, target, change):
                            with suppress(OSError):
                                target.shutdown(socket.SHUT_WR)
                            del ways[source]
                    except Stop:
                        del ways[source]
            self.over.wait()
        except (OSError, ValueError):  # reset or closed
            self.end()
        finally:
            self.end()

    def _forward(self, source: socket.socket, target: socket.socket, change: Any) -> bool:
        data = source.recv(self._read_size)
        if not data:
            return False
        so_far = self.up if source is self.client else self.down
        if source is self.client:
            self.up += len(data)
        else:
            self.down += len(data)
        if change is not None:
            data = change(self, so_far, data)
        deadline = time.monotonic() + PEER_TIMEOUT
        while data and time.monotonic() < deadline and not self.over.is_set():
            if select.select([], [target], [], 0.05)[1]:
                data = data[target.send(data) :]
        return True

    def cut(self) -> None:
        """Close both sockets with FIN."""
        self.end()

    def reset(self) -> None:
        """Close both sockets with RST."""
        reset(self.client)
        reset(self.server)
        self.over.set()

    def end(self) -> None:
        self.over.set()
        self.client.close()
        self.server.close()
