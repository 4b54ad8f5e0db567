"""Independent servers: a WebSocket server that behaves as a test needs, and an HTTP server that records its
requests."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from colours import DEADLINE
from websocket_server import ServerConnection, serve

from deepgram import Deepgram

KEY = "0123456789abcdef0123456789abcdef01234567"
FINAL = {"type": "Metadata", "sha256": "f3a2", "request_id": "r"}


def result(text: str) -> dict[str, Any]:
    return {"type": "Results", "is_final": True, "channel": {"alternatives": [{"transcript": text, "words": []}]}}


async def polite(socket: ServerConnection) -> None:
    """Send a transcript for each frame of audio, and the metadata for CloseStream."""
    async for frame in socket:
        if isinstance(frame, bytes):
            await socket.send(json.dumps(result(str(len(frame)))))
        elif json.loads(frame)["type"] == "CloseStream":
            await socket.send(json.dumps(FINAL))
            await socket.close()


@asynccontextmanager
async def listening(
    converse: Callable[[ServerConnection], Awaitable[None]] = polite, refusals: tuple[int, ...] = ()
) -> AsyncIterator[Any]:
    """A client of a WebSocket server; the first handshakes get the statuses `refusals`. All requests are in
    `client.handshakes`."""
    handshakes: list[Any] = []

    def handshake(socket: ServerConnection, request: Any) -> Any:
        handshakes.append(request)
        return (
            socket.respond(HTTPStatus(refusals[len(handshakes) - 1]), "no")
            if len(handshakes) <= len(refusals)
            else None
        )

    async with serve(converse, "127.0.0.1", 0, process_request=handshake, max_size=None) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        client = Deepgram({"api_key": KEY, "api_url": f"http://127.0.0.1:{port}/v1"})
        client.handshakes = handshakes  # type: ignore[attr-defined]
        yield client


class Events:
    """All events of a live transcription, in order."""

    def __init__(self, live: Any) -> None:
        self.events: list[tuple[str, Any]] = []
        self._news = asyncio.Event()
        for event in live.event:
            live.register_handler(event, lambda payload, name=event.name: self._note(name, payload))

    def _note(self, name: str, payload: Any) -> None:
        self.events.append((name, payload))
        self._news.set()

    def of(self, name: str) -> list[Any]:
        return [payload for known, payload in self.events if known == name]

    async def until(self, name: str, count: int = 1) -> list[Any]:
        """The payloads of an event, once there are `count` of them."""

        async def wait() -> None:
            while len(self.of(name)) < count:
                self._news.clear()
                await self._news.wait()

        await asyncio.wait_for(wait(), DEADLINE)
        return self.of(name)


class Web:
    """An HTTP server: `answers` by path are (status, headers, body); it records requests and connections."""

    def __init__(self, answers: dict[str, tuple[int, dict[str, str], str]]) -> None:
        self.answers, self.requests, self.connections = answers, [], set()  # type: ignore[var-annotated]

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do(handler) -> None:
                data = handler.rfile.read(int(handler.headers.get("content-length", 0)))
                self.requests.append((handler.command, handler.path, handler.headers, data))
                self.connections.add(handler.client_address)
                status, headers, body = self.answers.get(handler.path, (200, {}, "{}"))
                handler.send_response(status)
                for name, value in headers.items():
                    handler.send_header(name, value)
                handler.send_header("Content-Length", str(len(body)))
                handler.end_headers()
                handler.wfile.write(body.encode())

            do_GET = do_POST = do_DELETE = do

            def log_message(self, *arguments: Any) -> None: ...

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/v1"

    def __enter__(self) -> "Web":
        Thread(target=self._server.serve_forever, args=(0.01,), name="web", daemon=True).start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._server.shutdown()
        self._server.server_close()


@contextmanager
def silent(answer: Callable[[socket.socket], None] = lambda sock: None) -> Iterator[str]:
    """The URL of a server that reads a request and sends nothing, or what `answer` sends, until its clients leave."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve_all() -> None:
            with suppress(OSError):
                while True:
                    Thread(target=serve_one, args=(listener.accept()[0],), daemon=True).start()

        def serve_one(sock: socket.socket) -> None:
            with sock, suppress(OSError):
                sock.recv(65536)
                answer(sock)
                while sock.recv(65536):
                    pass

        Thread(target=serve_all, daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/v1"
        with suppress(OSError):  # fails elsewhere than on Linux, where closing it is enough
            listener.shutdown(socket.SHUT_RDWR)
