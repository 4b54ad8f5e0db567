"""A REST server built on aiohttp alone: it records the requests it receives and returns prepared answers."""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import httpx
from aiohttp import web
from colours import KEY, Blocking, LoopThread

from deepgram import DeepgramClient, DeepgramClientOptions


class ReceivedRequest(NamedTuple):
    """A request with its body."""

    method: str
    path: str  # with the query, as it was sent
    headers: dict[str, str]
    body: bytes


class Peer:
    """`with Peer() as peer:`; requests are answered by `answers` (status, JSON or text) in turn, later ones by `{}`."""

    def __init__(self) -> None:
        self.requests: list[ReceivedRequest] = []
        self.answers: deque[tuple[int, Any]] = deque()
        self._thread = LoopThread()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def __enter__(self) -> "Peer":
        self._thread.__enter__()
        app = web.Application(client_max_size=1 << 30)
        app.router.add_route("*", "/{anything:.*}", self._answer)
        self._runner = web.AppRunner(app)
        self._thread.run(self._runner.setup)
        self._site = web.TCPSite(self._runner, "127.0.0.1", 0)
        self._thread.run(self._site.start)
        self._port = self._runner.addresses[0][1]
        return self

    def __exit__(self, *_: object) -> None:
        self._thread.run(self._runner.cleanup)
        self._thread.__exit__()

    async def _answer(self, request: web.Request) -> web.Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.requests.append(ReceivedRequest(request.method, request.raw_path, headers, await request.read()))
        status, body = self.answers.popleft() if self.answers else (200, {})
        if isinstance(body, str):
            return web.Response(status=status, text=body, content_type="application/json")
        return web.json_response(body, status=status)


def json_body(value: Any) -> bytes:
    """The body of a request with `json=value`; releases of httpx before 0.28 add spaces."""
    return httpx.Request("POST", "http://127.0.0.1", json=value).content


@contextmanager
def rest_of(colour: str, url: str, product: str = "listen") -> Iterator[Any]:
    """A REST client for "listen" or "read" of that colour, with blocking methods; closed at the end of the block."""
    client = DeepgramClient(KEY, DeepgramClientOptions(url=url))
    router, route = getattr(client, product), "rest" if product == "listen" else "analyze"
    with LoopThread() as thread:
        rest = getattr(router, route if colour == "threads" else f"async{route}").v("1")
        yield rest if colour == "threads" else Blocking(rest, thread)
        client.close()
        thread.run(thread.loop.shutdown_asyncgens)  # as asyncio.run() does
