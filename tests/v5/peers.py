"""Servers of the websockets library that behave as a test needs, and record what they receive."""

from __future__ import annotations

import http
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from colours import DEADLINE
from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection, serve

import deepgram

RESULTS = json.dumps(
    {
        "type": "Results",
        "channel_index": [0, 1],
        "duration": 1.5,
        "start": 0.0,
        "is_final": True,
        "channel": {"alternatives": [{"transcript": "Good morning.", "confidence": 0.9, "words": []}]},
        "metadata": {"request_id": "r", "model_info": {"name": "n", "version": "v", "arch": "a"}, "model_uuid": "u"},
    }
)


class Peer:
    """A running server: `paths`, `queries` and `headers` of its connections in their order, `frames` and `closes` of
    all."""

    def __init__(self, server: Any) -> None:
        self.server = server
        self.url = f"ws://127.0.0.1:{server.socket.getsockname()[1]}"
        self.paths: list[str] = []
        self.queries: list[list[tuple[str, str]]] = []
        self.headers: list[Any] = []
        self.frames: list[Any] = []
        self.closes: list[Any] = []
        self.closed = threading.Event()
        self.handlers: list[threading.Thread] = []

    def client(self, **options: Any) -> deepgram.DeepgramClient:
        return deepgram.DeepgramClient("a-key-of-a-test", deepgram.DeepgramClientOptions(url=self.url, options=options))

    def async_client(self, **options: Any) -> deepgram.AsyncDeepgramClient:
        config = deepgram.DeepgramClientOptions(url=self.url, options=options)
        return deepgram.AsyncDeepgramClient("a-key-of-a-test", config)


def hang_up(connection: ServerConnection, _: Peer) -> None:
    """End the connection at the client's first frame."""
    connection.recv()
    connection.close()


@contextmanager
def peer(
    behave: Callable[[ServerConnection, Peer], Any] | None = None, status: int = 0, body: str = ""
) -> Iterator[Peer]:
    """A server. `behave` is called with each connection, whose remaining frames are then recorded; `status` refuses
    upgrades."""
    made: list[Peer] = []

    def handle(connection: ServerConnection) -> None:
        this = made[0]
        try:
            if behave is not None:
                behave(connection, this)
            for frame in connection:
                this.frames.append(frame)
        except ConnectionClosed:
            pass
        finally:
            this.closes.append(connection.protocol.close_rcvd)
            this.closed.set()

    def ask(connection: ServerConnection, request: Any) -> Any:
        made[0].handlers.append(threading.current_thread())  # before the client knows that it is connected
        url = urlsplit(request.path)
        made[0].paths.append(url.path)
        made[0].queries.append(parse_qsl(url.query, keep_blank_values=True))
        made[0].headers.append(request.headers)
        if not status:
            return None
        response = connection.protocol.reject(http.HTTPStatus(status), body)
        response.headers["dg-error"] = "not today"
        response.headers["dg-request-id"] = "an-id"
        return response

    with serve(handle, "127.0.0.1", 0, process_request=ask) as server:
        made.append(Peer(server))
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield made[0]
        finally:
            server.shutdown()
            thread.join(DEADLINE)
            for handler in made[0].handlers:  # after the block, everything has been recorded
                handler.join(DEADLINE)
