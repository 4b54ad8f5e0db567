"""An HTTP server on a free port that gives scripted answers and records the requests it receives."""

import http.server
import threading
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from colours import DEADLINE

AUDIO = b"RIFF and so on"
HEADERS = {
    "content-type": "audio/wav",
    "dg-request-id": "3d4f",
    "dg-model-uuid": "ecb7",
    "dg-model-name": "aura-2-thalia-en",
    "dg-char-count": "13",
}


@dataclass
class Answer:
    """An answer. `gate` is waited for before the last byte of the body; with `cut`, the connection ends instead of it.

    `length` is the Content-Length of a body that is not chunked, if it is to differ from the real one.
    """

    status: int = 200
    body: bytes = AUDIO
    headers: dict[str, str] = field(default_factory=lambda: dict(HEADERS))
    chunked: bool = True
    gate: threading.Event | None = None
    cut: bool = False
    length: int | None = None


@dataclass
class Seen:
    """A recorded request; `connection` is the number of its connection, from 0."""

    method: str
    path: str
    headers: list[tuple[str, str]]
    body: bytes
    connection: int

    def header(self, name: str) -> list[str]:
        return [value for known, value in self.headers if known.lower() == name.lower()]


class HttpServer:
    """`with HttpServer() as server:`; requests get the `answers` in their order, and `Answer()` after the last one."""

    def __init__(self, port: int = 0) -> None:
        self.answers: deque[Answer] = deque()
        self.seen: list[Seen] = []
        self.connections = 0
        self.open = 0
        self._news = threading.Condition()
        self._server = _Server(("127.0.0.1", port), _Handler)
        self._server.owner = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), name="test-http-server")

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> "HttpServer":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def until_open(self, count: int) -> bool:
        """Wait until `count` connections are open."""
        with self._news:
            return self._news.wait_for(lambda: self.open == count, DEADLINE)

    def count(self, change: int) -> int:
        with self._news:
            self.open += change
            self.connections += change > 0
            self._news.notify_all()
            return self.connections - 1


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64
    owner: HttpServer

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Ignore clients that disconnect: that is part of the tests."""


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def setup(self) -> None:
        super().setup()
        self.number = self.server.owner.count(1)

    def finish(self) -> None:
        try:
            super().finish()
        finally:
            self.server.owner.count(-1)

    def log_message(self, *_: object) -> None:
        """Log nothing."""

    def _answer(self) -> None:
        owner = self.server.owner
        body = b"".join(self._chunks())
        owner.seen.append(Seen(self.command, self.path, list(self.headers.items()), body, self.number))
        answer = owner.answers.popleft() if owner.answers else Answer()
        self.send_response_only(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        length = len(answer.body) if answer.length is None else answer.length
        self.send_header(*(("transfer-encoding", "chunked") if answer.chunked else ("content-length", str(length))))
        self.end_headers()
        self._write(answer.body[:-1], answer.chunked)
        if answer.gate is not None:
            answer.gate.wait(DEADLINE)
        if answer.cut:
            self.close_connection = True
            return
        self._write(answer.body[-1:], answer.chunked)
        if answer.chunked:
            self.wfile.write(b"0\r\n\r\n")

    def _chunks(self) -> Iterator[bytes]:
        """The chunks of the request's body, or all of a body that is not chunked."""
        chunked = self.headers.get("transfer-encoding") == "chunked"
        while size := int(self.rfile.readline(), 16) if chunked else int(self.headers.get("content-length", 0)):
            yield self.rfile.read(size)
            if not chunked:
                return
            self.rfile.readline()
        if chunked:
            self.rfile.readline()

    def _write(self, data: bytes, chunked: bool) -> None:
        if data:
            self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data) if chunked else data)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _answer
