"""Requests over HTTP in both colours, against a server of the standard library: bodies, retries, redirects, errors."""

import asyncio
import copy
import functools
import gc
import gzip
import io
import logging
import os
import pickle
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from email.utils import formatdate
from pathlib import Path
from typing import Any

import httpx
import pytest
from colours import DEADLINE, KEY, Blocking, LoopThread, eventually, refusing
from rest_peer import json_body
from speak.http_server import AUDIO, Answer, HttpServer

import deepgram
from deepgram import ClientOptionsFromEnv, DeepgramApiError, DeepgramClient, DeepgramClientOptions, DeepgramTypeError
from deepgram._core.url import path_segment
from deepgram._io import http, uploads
from deepgram.errors import DeepgramError, Status

GIB = 1 << 30


@pytest.fixture
def server() -> Iterator[HttpServer]:
    with HttpServer() as running:
        yield running
        if running.open:
            gc.collect()  # caught exceptions hold connections


@pytest.fixture
def thread() -> Iterator[LoopThread]:
    with LoopThread() as running:
        yield running
        running.run(running.loop.shutdown_asyncgens)  # as asyncio.run() does


def client_at(url: str, **options: Any) -> DeepgramClient:
    return DeepgramClient(KEY, DeepgramClientOptions(url=url, options=options))


class Verbs:
    """`get`, `post`, ... of a client of one colour, as blocking methods."""

    def __init__(self, colour: str, thread: LoopThread, url: str, **options: Any) -> None:
        self.client, self.url, self._colour, self._thread = client_at(url, **options), url, colour, thread

    def __getattr__(self, name: str) -> Callable[..., Any]:
        router = self.client.speak
        if self._colour == "threads":
            found = getattr(router.rest.v("1"), name)
        else:
            found = getattr(Blocking(router.asyncrest.v("1"), self._thread), name)
        return lambda *args, **kwargs: found(*(args or (self.url,)), **kwargs)


@pytest.fixture
def verbs(colour: str, thread: LoopThread, server: HttpServer) -> Iterator[Verbs]:
    made = Verbs(colour, thread, server.url)
    yield made
    del made.client


# ---- connections


def test_d46_two_hundred_calls_use_one_connection(verbs: Verbs, server: HttpServer) -> None:
    for number in range(200):
        verbs.post(content=io.BytesIO(bytes(number)))
    assert (server.connections, len(server.seen)) == (1, 200)


def test_a_client_is_a_context_manager_that_closes_its_connections(server: HttpServer) -> None:
    with client_at(server.url) as client:
        client.speak.rest.v("1").get(server.url)
        assert server.open == 1
    assert server.until_open(0)

    async def main() -> None:
        async with client_at(server.url) as client:
            await client.speak.asyncrest.v("1").get(server.url)
            client.speak.rest.v("1").get(server.url)
            assert server.open == 2
        await asyncio.to_thread(server.until_open, 0)
        assert server.open == 0
        await client.aclose()
        await client.speak.asyncrest.v("1").get(server.url)  # opens its own again

    asyncio.run(main())
    assert server.until_open(0)


def test_unclosed_clients_cause_no_warnings(server: HttpServer) -> None:
    code = f"""
import asyncio, gc
from deepgram import DeepgramClient, DeepgramClientOptions
def client():
    return DeepgramClient("key", DeepgramClientOptions(url={server.url!r}))
client().speak.rest.v("1").get({server.url!r})
kept = client()
kept.speak.rest.v("1").get({server.url!r})
async def main():
    asyncio.get_running_loop().slow_callback_duration = 60  # no warning of a slow callback on a busy machine
    await client().speak.asyncrest.v("1").get({server.url!r})
    await kept.speak.asyncrest.v("1").get({server.url!r})
    gc.collect()
asyncio.run(main())"""
    done = subprocess.run([sys.executable, "-X", "dev", "-c", code], capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")
    assert len(server.seen) == 4


@pytest.mark.parametrize("name", ["send", "_send_single_request"])
def test_patched_httpx_methods_see_every_request(
    verbs: Verbs, server: HttpServer, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Tracers and recorders patch them; unpatched, simple requests bypass httpx's clients."""
    verbs.get()
    seen = []
    for owner in (httpx.Client, httpx.AsyncClient):
        method = getattr(owner, name)

        @functools.wraps(method)
        def replaced(self: Any, request: httpx.Request, *args: Any, method: Any = method, **kwargs: Any) -> Any:
            seen.append(request.url.path)
            return method(self, request, *args, **kwargs)

        monkeypatch.setattr(owner, name, replaced)
    verbs.get(f"{server.url}/seen")
    assert seen == ["/seen"]
    monkeypatch.undo()
    verbs.get()
    assert (seen, server.connections) == (["/seen"], 1)


def test_requests_are_logged_by_httpx_if_its_logger_is_enabled(
    verbs: Verbs, server: HttpServer, caplog: pytest.LogCaptureFixture
) -> None:
    verbs.get(f"{server.url}/silent")
    with caplog.at_level(logging.INFO, "httpx"):
        verbs.get(f"{server.url}/told")
    assert [record.getMessage() for record in caplog.records if record.name == "httpx"] == [
        f'HTTP Request: GET {server.url}/told "HTTP/1.1 200 OK"'
    ]


def test_errors_have_their_request_and_responses_their_elapsed_time(verbs: Verbs, server: HttpServer) -> None:
    server.answers.append(Answer(500, b"{}", {}))
    with pytest.raises(DeepgramApiError) as refused:
        verbs.get(f"{server.url}/refused")
    response = refused.value.__cause__.response  # type: ignore[union-attr]
    assert response.request.url.path == "/refused"
    assert 0 < response.elapsed.total_seconds() < 60
    with refusing() as (host, port), pytest.raises(httpx.ConnectError) as failed:
        verbs.get(nobody := f"http://{host}:{port}/nobody")
    assert str(failed.value.request.url) == nobody


def test_proxies_of_environment_and_option_are_used(
    colour: str, thread: LoopThread, server: HttpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", server.url)
    verbs = Verbs(colour, thread, "http://api.test")
    verbs.get("http://api.test/v1/projects")
    assert server.seen[0].path == "http://api.test/v1/projects"
    verbs.get(server.url)  # this machine is reached without the proxy
    assert server.seen[1].path == "/"
    monkeypatch.delenv("http_proxy")
    Verbs(colour, thread, "", proxy=server.url).get("http://api.test/option")
    assert server.seen[2].path == "http://api.test/option"
    with pytest.raises(httpx.ConnectError):
        Verbs(colour, thread, "", proxy=False).get("http://api.invalid/")


def test_fifty_threads_share_one_client(server: HttpServer) -> None:
    client = client_at(server.url)
    start = threading.Barrier(50)

    def calls(number: int) -> None:
        start.wait(DEADLINE)
        for turn in range(4):
            client.speak.rest.v("1").post(server.url, content=io.BytesIO(b"%d %d" % (number, turn)))

    with ThreadPoolExecutor(50) as threads:
        list(threads.map(calls, range(50)))
    assert sorted(seen.body for seen in server.seen) == sorted(b"%d %d" % (n, t) for n in range(50) for t in range(4))
    assert server.connections <= 50


# ---- bodies


def only_read(pieces: list[Any]) -> Any:
    """An object that has `read` and nothing else, as a socket's file may be."""

    class Bare:
        def read(self, size: int) -> bytes:
            return pieces.pop(0) if pieces else b""

    return Bare()


def file_at(position: int, data: bytes) -> Any:
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes it
    file.write(data)
    file.seek(position)
    return file


def pipe(data: bytes) -> Any:
    reading, writing = socket.socketpair()
    writing.sendall(data)
    writing.close()
    file = reading.makefile("rb")
    reading.close()
    return file


class Pieces:
    """An iterable of pieces of every accepted type."""

    def __init__(self) -> None:
        self.pieces = [b"a", memoryview(b"b"), "ü", b"", bytearray(b"d")]

    def __iter__(self) -> Iterator[Any]:
        return iter(self.pieces)


# factory; expected bytes; whether the length is known in advance
BODIES: dict[str, tuple[Callable[[], Any], bytes, bool]] = {
    "bytes": (lambda: b"abc", b"abc", True),
    "bytearray": (lambda: bytearray(b"abc"), b"abc", True),
    "a strided memoryview": (lambda: memoryview(b"abcdef")[::2], b"ace", True),
    "a memoryview of integers": (lambda: memoryview(bytes(8)).cast("I"), bytes(8), True),
    "text": (lambda: "aü", "aü".encode(), True),
    "BytesIO": (lambda: io.BytesIO(b"abc"), b"abc", True),
    "empty": (lambda: io.BytesIO(), b"", True),
    "a file from its position": (lambda: file_at(2, b"abcdef"), b"cdef", True),
    "a file at its end": (lambda: file_at(6, b"abcdef"), b"", True),
    "a file of text": (lambda: io.StringIO("aü"), "aü".encode(), False),
    "a pipe": (lambda: pipe(b"abc"), b"abc", False),
    "only read()": (lambda: only_read([b"ab", b"c"]), b"abc", False),
    "a list": (lambda: [b"a", b"bc"], b"abc", False),
    "a generator": (lambda: (piece for piece in (b"a", b"bc")), b"abc", False),
    "an iterable of all types": (Pieces, "abüd".encode(), False),
}


@pytest.mark.parametrize("kind", BODIES)
@pytest.mark.parametrize("with_progress", [False, True])
def test_d43_every_kind_of_body_is_sent_in_both_colours(
    verbs: Verbs, server: HttpServer, kind: str, with_progress: bool
) -> None:
    make, expected, length_known = BODIES[kind]
    progress: list[Any] = []
    body = make()
    options = {"progress": lambda sent, total: progress.append((sent, total))} if with_progress else {}
    verbs.post(content=body, **options)
    seen = server.seen[0]
    assert seen.body == expected
    assert seen.header("content-length") == ([str(len(expected))] if length_known else [])
    assert seen.header("transfer-encoding") == ([] if length_known else ["chunked"])
    assert seen.header("content-type") == []
    if with_progress and expected:
        assert progress[-1] == (len(expected), len(expected) if length_known else None)
    if hasattr(body, "close"):
        body.close()


class AsyncFile:
    """A file with an asynchronous `read`, like those of aiofiles."""

    def __init__(self, pieces: list[bytes]) -> None:
        self.pieces = pieces

    async def read(self, size: int = -1) -> bytes:
        await asyncio.sleep(0)
        return self.pieces.pop(0) if self.pieces else b""

    def __aiter__(self) -> AsyncIterator[bytes]:
        raise AssertionError("iteration by lines is not expected")


async def stream(pieces: list[Any]) -> AsyncIterator[Any]:
    for piece in pieces:
        await asyncio.sleep(0)
        yield piece


def test_d43_async_bodies_need_an_async_client(verbs: Verbs, server: HttpServer, colour: str) -> None:
    bodies = [AsyncFile([b"a", b"bc"]), stream([b"a", "b", bytearray(b"c")])]
    for body in bodies:
        if colour == "asyncio":
            verbs.post(content=body)
        else:
            with pytest.raises(DeepgramTypeError, match="which only an asynchronous client can send"):
                verbs.post(content=body)
    assert [seen.body for seen in server.seen] == ([b"abc", b"abc"] if colour == "asyncio" else [])


@pytest.mark.parametrize("body", [5, {"a": b"b"}, object(), 1.5])
def test_invalid_bodies_raise_before_anything_is_sent(verbs: Verbs, server: HttpServer, body: Any) -> None:
    with pytest.raises(DeepgramTypeError, match=f"body: expected bytes, text.*, got {type(body).__name__}$"):
        verbs.post(content=body)
    assert server.seen == []


@pytest.mark.parametrize(
    ("make", "error"),
    [(lambda: only_read([b"a", None]), BlockingIOError), (lambda: [5], TypeError), (lambda: [None], TypeError)],
)
def test_a_body_that_yields_invalid_pieces_fails(
    verbs: Verbs, server: HttpServer, make: Callable[[], Any], error: type[Exception]
) -> None:
    """A truncated body would otherwise pass for a complete one."""
    with pytest.raises(error):
        verbs.post(content=make())
    assert server.until_open(0)


def test_a_file_is_sent_as_long_as_it_was_at_the_start(verbs: Verbs, server: HttpServer, tmp_path: Path) -> None:
    with open(tmp_path / "growing", "w+b") as file:
        file.write(b"x" * 600_000)
        file.seek(0)

        def grow(sent: int, total: int) -> None:
            with open(file.name, "ab") as more:
                more.write(b"y" * 1000)

        verbs.post(content=file, progress=grow)
    assert server.seen[0].body == b"x" * 600_000


def test_progress_is_called_for_each_chunk(verbs: Verbs, server: HttpServer) -> None:
    heard: list[Any] = []
    size = 3 * uploads.CHUNK + 5
    steps = [min(size, uploads.CHUNK * step) for step in range(1, 5)]
    for body in (bytes(size), io.BytesIO(bytes(size))):
        heard.clear()
        verbs.post(content=body, progress=lambda sent, total: heard.append((sent, total)))
        assert heard == [(sent, size) for sent in steps]

    def stop(sent: int, total: int) -> None:
        raise KeyError("enough")

    with pytest.raises(KeyError, match="enough"):
        verbs.post(content=io.BytesIO(bytes(size)), progress=stop)
    verbs.post(json={"no": "file"}, progress=stop)  # no progress is reported without a file
    assert len(server.seen[-1].body) > 5


def test_reading_a_blocking_body_does_not_block_the_event_loop(server: HttpServer) -> None:
    loop_ran = threading.Event()

    class Slow:
        def read(self, size: int) -> bytes:
            nonlocal was_read
            was_read, last = True, was_read
            assert loop_ran.wait(DEADLINE)
            return b"" if last else b"slow"

    def slowly() -> Iterator[bytes]:
        assert loop_ran.wait(DEADLINE)
        yield b"slow"

    async def main() -> None:
        async with client_at(server.url) as client:
            for body in (Slow(), slowly()):
                asyncio.get_running_loop().call_later(0.01, loop_ran.set)
                await client.speak.asyncrest.v("1").post(server.url, content=body)
                loop_ran.clear()

    was_read = False
    asyncio.run(main())
    assert [seen.body for seen in server.seen] == [b"slow"] * 2


@pytest.fixture
def sink() -> Iterator[str]:
    """The URL of a server that discards bodies of any size."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                sock, _ = listener.accept()
            except OSError:
                return
            with sock, sock.makefile("rb") as reading:
                while reading.readline():
                    length = 0
                    while (line := reading.readline()) not in (b"\r\n", b""):
                        if line.lower().startswith(b"content-length:"):
                            length = int(line[15:])
                    room = memoryview(bytearray(1 << 20))
                    while length and (took := reading.readinto(room[: min(length, len(room))])):
                        length -= took
                    sock.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}")

    serving = threading.Thread(target=serve)
    serving.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    with suppress(OSError):
        listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    serving.join()


@pytest.mark.skipif(sys.platform == "win32", reason="which need the peak memory of a process")
def test_uploading_two_gigabytes_takes_constant_memory(colour: str, sink: str, tmp_path: Path) -> None:
    program = Path(__file__).with_name("upload_program.py")
    folder = "/dev/shm" if os.path.isdir("/dev/shm") else tmp_path  # reading a sparse file from disk takes seconds
    with tempfile.NamedTemporaryFile(dir=folder, suffix=".wav") as file:
        file.truncate(2 * GIB)
        done = subprocess.run(
            [sys.executable, program, colour, sink, file.name], check=True, capture_output=True, text=True, timeout=120
        )
    grown, sent = map(int, done.stdout.split())
    assert sent == 2 * GIB
    assert grown < 50 * 1024, f"{grown} KiB"


# ---- retries


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.INFO, "deepgram.rest")
    return caplog


RETRY_NOW = {"retry-after": "0"}


@pytest.mark.parametrize("status", [429, 503])
def test_retries_are_off_by_default(verbs: Verbs, server: HttpServer, status: int) -> None:
    server.answers.append(Answer(status, headers=RETRY_NOW))
    with pytest.raises(DeepgramApiError) as caught:
        verbs.get()
    assert (len(server.seen), caught.value.retryable) == (1, True)


@pytest.mark.parametrize("per_call", [False, True])
def test_429_and_503_are_retried_up_to_max_retries(
    colour: str, thread: LoopThread, server: HttpServer, per_call: bool, log: pytest.LogCaptureFixture
) -> None:
    verbs = Verbs(colour, thread, server.url, **({} if per_call else {"max_retries": 2}))
    call_options = {"max_retries": 2} if per_call else {}
    date = {"retry-after": formatdate(time.time() - 5, usegmt=True)}
    server.answers.extend([Answer(429, headers=RETRY_NOW), Answer(503, headers=date)])
    verbs.post(json={"a": 1}, **call_options)
    assert [seen.body for seen in server.seen] == [json_body({"a": 1})] * 3
    assert [record.args for record in log.records] == [("HTTP 429", 0.0), ("HTTP 503", 0.0)]
    server.answers.extend([Answer(429, headers=RETRY_NOW)] * 3)
    with pytest.raises(DeepgramApiError, match="429"):
        verbs.get(**call_options)
    assert len(server.seen) == 6
    server.answers.append(Answer(429, headers=RETRY_NOW))
    with pytest.raises(DeepgramApiError, match="429"):
        verbs.get(max_retries=0)
    assert len(server.seen) == 7


@pytest.mark.parametrize("status", [301, 400, 401, 408, 500, 502, 504])
def test_other_statuses_are_not_retried(verbs: Verbs, server: HttpServer, status: int) -> None:
    """The server may already have acted on the request."""
    server.answers.append(Answer(status, headers=RETRY_NOW))
    with pytest.raises(DeepgramApiError, match=str(status)):
        verbs.get(max_retries=3)
    assert len(server.seen) == 1


def test_refused_connections_are_retried(colour: str, thread: LoopThread, log: pytest.LogCaptureFixture) -> None:
    """Only this delay has a random part; it is at most half a second."""
    with HttpServer() as gone:
        verbs = Verbs(colour, thread, gone.url)
    again: list[HttpServer] = []

    class Starting(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if not again:
                again.append(HttpServer(int(verbs.url.rpartition(":")[2])))
                again[0].__enter__()

    handler = Starting()
    logging.getLogger("deepgram.rest").addHandler(handler)
    try:
        with pytest.raises(httpx.ConnectError):
            verbs.get()
        assert not log.records
        verbs.post(content=iter([b"one shot"]), max_retries=1)  # can be retried: it had not been read
        assert [seen.body for seen in again[0].seen] == [b"one shot"]
        assert log.records[0].args[0] == "ConnectError"  # type: ignore[index]
    finally:
        logging.getLogger("deepgram.rest").removeHandler(handler)
        verbs.client.close()
        for server in again:
            server.__exit__()


def test_retries_resend_a_body_from_its_start_or_not_at_all(verbs: Verbs, server: HttpServer) -> None:
    heard: list[int] = []
    file = file_at(2, b"abcdef")
    for body in (b"cdef", memoryview(b"cdef"), file, [b"cd", b"ef"]):
        server.answers.append(Answer(503, headers=RETRY_NOW))
        verbs.post(content=body, max_retries=1, progress=lambda sent, total: heard.append(sent))
    assert [seen.body for seen in server.seen] == [b"cdef"] * 8
    assert heard == [4] * 6 + [2, 4] * 2
    file.close()
    for once in (iter([b"once"]), only_read([b"once"]), io.StringIO("once")):
        server.answers.append(Answer(503, headers=RETRY_NOW))
        with pytest.raises(DeepgramApiError, match="503"):
            verbs.post(content=once, max_retries=5)
    assert [seen.body for seen in server.seen[8:]] == [b"once"] * 3


def test_the_delay_before_a_retry_can_be_cancelled(
    server: HttpServer, thread: LoopThread, log: pytest.LogCaptureFixture
) -> None:
    server.answers.append(Answer(429, headers={"retry-after": "50"}))
    client = client_at(server.url)
    post = client.speak.asyncrest.v("1").post(server.url, max_retries=1)
    request = asyncio.run_coroutine_threadsafe(post, thread.loop)
    eventually(lambda: log.records)
    request.cancel()
    eventually(lambda: not thread.tasks())
    assert len(server.seen) == 1


@pytest.mark.parametrize("value", [-1, 1.5, "x", [1]])
def test_an_invalid_max_retries_raises_value_error(verbs: Verbs, server: HttpServer, value: Any) -> None:
    with pytest.raises(ValueError, match=r"max_retries.*expected a whole number of at least 0"):
        verbs.get(max_retries=value)
    with pytest.raises(ValueError, match="max_retries"):
        Verbs("threads", None, server.url, max_retries=value).get()  # type: ignore[arg-type]
    assert server.seen == []


# ---- redirects


CALLER_HEADERS = {"X-Api-Key": "own-canary", "X-Mine": "1"}


def test_redirects_are_errors_unless_followed_by_option(verbs: Verbs, server: HttpServer) -> None:
    server.answers.append(Answer(302, headers={"location": "/there"}))
    with pytest.raises(DeepgramApiError, match="302"):
        verbs.get()
    assert len(server.seen) == 1


def test_a_redirect_on_the_same_host_keeps_credentials(verbs: Verbs, server: HttpServer) -> None:
    server.answers.append(Answer(307, headers={"location": "/there"}))
    verbs.post(content=io.BytesIO(b"abc"), headers=CALLER_HEADERS, follow_redirects=True)
    assert [(seen.method, seen.path, seen.body) for seen in server.seen] == [
        ("POST", "/", b"abc"),
        ("POST", "/there", b"abc"),
    ]
    assert server.seen[1].header("authorization") == [f"Token {KEY}"]
    assert server.seen[1].header("x-api-key") == ["own-canary"]


def test_a_redirect_to_another_host_carries_no_key(verbs: Verbs, server: HttpServer) -> None:
    with HttpServer() as other:
        server.answers.append(Answer(302, headers={"location": f"{other.url}/there"}))
        verbs.post(json={}, headers=CALLER_HEADERS, follow_redirects=True)
        (seen,) = other.seen
        assert (seen.method, seen.path, seen.header("x-mine")) == ("GET", "/there", ["1"])
        assert KEY not in repr(seen)
        assert "canary" not in repr(seen)
        close(verbs)


def test_a_redirect_to_another_host_carries_no_auth(verbs: Verbs, server: HttpServer) -> None:
    """`auth=` was applied again to each request of the chain, so user and password went to the other server."""
    with HttpServer() as other:
        server.answers.append(Answer(302, headers={"location": f"{other.url}/there"}))
        other.answers.append(Answer(302, headers={"location": "/further"}))
        verbs.get(auth=("user", "own-password"), follow_redirects=True)
        assert server.seen[0].header("authorization") == ["Basic dXNlcjpvd24tcGFzc3dvcmQ="]
        assert [(seen.path, seen.header("authorization")) for seen in other.seen] == [("/there", []), ("/further", [])]
        close(verbs)


def test_a_redirect_on_the_same_host_keeps_auth(verbs: Verbs, server: HttpServer) -> None:
    server.answers.append(Answer(302, headers={"location": "/there"}))
    verbs.get(auth=("user", "own-password"), follow_redirects=True)
    assert [seen.header("authorization") for seen in server.seen] == [["Basic dXNlcjpvd24tcGFzc3dvcmQ="]] * 2


def close(verbs: Verbs) -> None:
    verbs.client.close()
    if verbs._colour == "asyncio":
        verbs._thread.run(verbs.client.aclose)


@pytest.mark.parametrize(
    ("url", "further", "keeps"),
    [
        ("http://host/", "https://host/there", True),
        ("http://host:80/", "https://host:443/there", True),
        ("http://host/", "https://host:8443/there", False),
        ("http://host:8080/", "https://host/there", False),
        ("https://host/", "http://host/there", False),
    ],
)
def test_a_redirect_to_tls_keeps_the_key_only_on_default_ports(
    verbs: Verbs, url: str, further: str, keeps: bool
) -> None:
    """Another port is another server; keys in headers that httpx does not know as credentials used to go there."""
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(302, headers={"location": further}) if len(seen) == 1 else httpx.Response(200)

    verbs.get(url, headers=CALLER_HEADERS, follow_redirects=True, transport=httpx.MockTransport(answer))
    assert [str(request.url) for request in seen][1:] == [str(httpx.URL(further))]
    assert [name in seen[1].headers for name in ("authorization", "x-api-key", "x-mine")] == [keeps, keeps, True]


def test_endless_redirects_raise(verbs: Verbs, server: HttpServer) -> None:
    server.answers.extend([Answer(302, headers={"location": "/again"})] * 50)
    with pytest.raises(httpx.TooManyRedirects):
        verbs.get(follow_redirects=True)
    assert len(server.seen) == 21


# ---- errors


def test_d35_errors_have_code_message_request_id_and_body(verbs: Verbs, server: HttpServer) -> None:
    older = '{"err_code":"INVALID_AUTH","err_msg":"Invalid credentials.","request_id":"q","warnings":["w"]}'
    newer = '{"category":"INVALID_AUTH","message":"Invalid credentials.","details":"d","request_id":"q"}'
    for body in (older, newer):
        server.answers.append(Answer(401, body.encode(), {"x-more": f"no {KEY}"}))
        with pytest.raises(DeepgramApiError) as caught:
            verbs.get()
        error = caught.value
        assert (error.err_code, error.err_msg, error.request_id) == ("INVALID_AUTH", "Invalid credentials.", "q")
        assert (error.body, error.parsed["request_id"], error.retryable) == (body, "q", False)
        assert (error.status, error.status_code, error.headers["x-more"]) == ("401", 401, "no ***")
        assert (error.error, error.http_error_status) == ("Invalid credentials.", 401)
        assert error.warnings == (["w"] if body == older else None)
        assert error.http_library_error is error.__cause__
        assert isinstance(error.__cause__, httpx.HTTPStatusError)
    server.answers.append(Answer(502, b"<html>Bad Gateway</html>", {}))
    with pytest.raises(DeepgramApiError) as caught:
        verbs.get()
    error = caught.value
    assert (error.err_code, error.err_msg, error.parsed, error.retryable) == (None, None, None, True)
    assert error.body == error.message == error.original_error == "<html>Bad Gateway</html>"
    assert not isinstance(error, DeepgramError)  # programs distinguish misuse from error responses by it


def test_status_is_text_that_compares_with_numbers() -> None:
    """In 4.x it was text, in 3.2 a number."""
    status = DeepgramApiError("words", 429).status
    assert isinstance(status, str)
    assert (status == "429", status == 429, status != 429, status == 430, status != "429") == (
        True,
        True,
        False,
        False,
        False,
    )
    assert 400 <= status < 500  # type: ignore[operator]
    assert status in (429, 503)
    assert status in {"429"}
    assert f"{status} {status!r}" == "429 '429'"
    assert sorted(map(Status, ("503", "429"))) == ["429", "503"]
    assert DeepgramApiError("words", "none").status == "none"


def test_errors_can_be_copied_and_pickled() -> None:
    error = DeepgramApiError("words", "429", "{}", request_id="q", retryable=True)
    for other in (copy.copy(error), pickle.loads(pickle.dumps(error))):
        assert (str(other), other.request_id, other.retryable) == (str(error), "q", True)


def test_errors_can_be_made_and_read_as_in_2_x() -> None:
    cause = OSError("x")
    error = DeepgramApiError({"err_msg": "words", "metadata": {"warnings": [1]}}, http_library_error=cause)
    assert (error.error, error.warnings, error.http_error_status) == ("words", [1], None)
    assert error.http_library_error is cause
    assert (DeepgramApiError("text").error, DeepgramApiError().error, DeepgramApiError("t").warnings) == (
        "text",
        "",
        None,
    )


def test_reading_the_body_of_an_error_has_a_deadline(
    colour: str, thread: LoopThread, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "ERROR_BODY_TIME", 0.1)
    over = threading.Event()

    def drip(sock: socket.socket) -> None:
        sock.sendall(b"HTTP/1.1 401 No\r\ncontent-length: 100000\r\n\r\n")
        while not over.is_set():
            sock.sendall(b"x")
            over.wait(0.005)

    with RawServer(drip) as url:
        with pytest.raises(DeepgramApiError, match=r"x \(Status: 401\)"):
            Verbs(colour, thread, url).get()
        over.set()


def test_the_decompressed_body_of_an_error_is_limited(verbs: Verbs, server: HttpServer) -> None:
    packed = gzip.compress(b"no " * 10_000_000)
    server.answers.append(Answer(401, packed, {"content-encoding": "gzip"}))
    with pytest.raises(DeepgramApiError) as caught:
        verbs.get()
    assert (caught.value.status, caught.value.body) == (401, ("no " * 30_000)[:65536])


class RawServer:
    """A server that reads a request's head, passes the socket to a function, and then closes it."""

    def __init__(self, answer: Callable[[socket.socket], None]) -> None:
        self._listener, self._answer = socket.create_server(("127.0.0.1", 0)), answer
        self._thread = threading.Thread(target=self._serve)

    def __enter__(self) -> str:
        self._thread.start()
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):  # raised on systems other than Linux, where closing is enough
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(DEADLINE)
        assert not self._thread.is_alive()

    def _serve(self) -> None:
        while True:
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            try:
                with sock:
                    head = b""
                    while b"\r\n\r\n" not in head:
                        if not (byte := sock.recv(1)):
                            raise ConnectionAbortedError("the client has gone before its request")
                        head += byte
                    self._answer(sock)
            except OSError:
                pass  # the client has gone


HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"
BROKEN = {
    "nothing": (b"", httpx.RemoteProtocolError),
    "truncated head": (HEAD[:20], httpx.RemoteProtocolError),
    "truncated body": (HEAD + b"content-length: 100\r\n\r\n{", httpx.RemoteProtocolError),
    "truncated chunk": (HEAD + b"transfer-encoding: chunked\r\n\r\n100\r\n{", httpx.RemoteProtocolError),
    "invalid chunk size": (HEAD + b"transfer-encoding: chunked\r\n\r\nzz\r\n{", httpx.RemoteProtocolError),
    "invalid gzip": (HEAD + b"content-encoding: gzip\r\ncontent-length: 4\r\n\r\nabcd", httpx.DecodingError),
    "not HTTP": (b"\x00\x01\x02 nothing of the kind\r\n\r\n", httpx.RemoteProtocolError),
}


@pytest.mark.parametrize("broken", BROKEN)
def test_broken_responses_raise_httpx_errors(colour: str, thread: LoopThread, broken: str) -> None:
    answer, error = BROKEN[broken]
    with RawServer(lambda sock: sock.sendall(answer)) as url:
        verbs = Verbs(colour, thread, url, max_retries=3)  # none of these is retried
        for _ in range(2):
            with pytest.raises(error):
                verbs.get()


def test_a_connection_closed_while_idle_is_not_reused(colour: str, thread: LoopThread) -> None:
    closed = threading.Event()

    def answer(sock: socket.socket) -> None:
        sock.sendall(HEAD + b"content-length: 2\r\n\r\n{}")
        sock.shutdown(socket.SHUT_RDWR)
        closed.set()

    with RawServer(answer) as url:
        verbs = Verbs(colour, thread, url)
        for _ in range(20):
            assert verbs.post(json={}) == "{}"
            assert closed.wait(DEADLINE)
            closed.clear()


@pytest.mark.parametrize("method", ["get", "delete", "post"])
def test_only_get_is_repeated_if_a_kept_connection_closes_unanswered(
    colour: str, thread: LoopThread, method: str
) -> None:
    """Requests that only read are repeated on a new connection; others may have taken effect, so they raise."""
    heads = []

    def answer(sock: socket.socket) -> None:
        heads.append("first")
        sock.sendall(HEAD + b"content-length: 2\r\n\r\n{}")
        heads.append(sock.recv(1 << 16).partition(b" ")[0].decode())  # and it hangs up

    with RawServer(answer) as url:
        verbs = Verbs(colour, thread, url)
        assert verbs.get() == "{}"
        if method == "get":
            assert verbs.get() == "{}"
        else:
            with pytest.raises(httpx.RemoteProtocolError):
                getattr(verbs, method)()
        verbs.client.close()
        thread.run(thread.loop.shutdown_asyncgens)
    assert heads[:3] == ["first", method.upper(), "first"][: 3 if method == "get" else 2]


def test_an_unanswered_get_is_repeated_at_most_once(colour: str, thread: LoopThread) -> None:
    requests = []

    def answer(sock: socket.socket) -> None:
        requests.append(sock)
        if len(requests) == 2:
            sock.sendall(HEAD + b"content-length: 2\r\n\r\n{}")

    with RawServer(answer) as url:
        verbs = Verbs(colour, thread, url)
        for count in (1, 2, 4):
            if count == 2:
                verbs.get()
            else:
                with pytest.raises(httpx.RemoteProtocolError):
                    verbs.get()
            # 3 if the client already knows that the second connection has ended
            assert len(requests) in (count, count - (count == 4))


@pytest.mark.skipif(not hasattr(signal, "pthread_kill"), reason="which need signals to threads")
def test_an_interrupt_ends_only_the_current_call(thread: LoopThread) -> None:
    """Ctrl-C while waiting for a response closes that connection; the next call gets its own."""
    over, calls = threading.Event(), []

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    def answer(sock: socket.socket) -> None:
        calls.append(sock)
        if len(calls) == 1:
            signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGUSR1)
            assert sock.recv(1) == b""  # it is closed at once
            over.set()
        sock.sendall(HEAD + b"content-length: 2\r\n\r\n{}")

    usual = signal.signal(signal.SIGUSR1, interrupt)
    try:
        with RawServer(answer) as url:
            verbs = Verbs("threads", thread, url)
            with pytest.raises(KeyboardInterrupt):
                verbs.get()
            assert over.wait(DEADLINE)
            assert verbs.get() == "{}"
            assert len(calls) == 2
    finally:
        signal.signal(signal.SIGUSR1, usual)


def test_a_server_that_closes_during_an_upload_is_a_transport_error(colour: str, thread: LoopThread) -> None:
    with RawServer(lambda sock: None) as url, pytest.raises(httpx.TransportError):
        Verbs(colour, thread, url, max_retries=3).post(content=io.BytesIO(bytes(50_000_000)))


def test_an_error_response_during_an_upload_is_reported(colour: str, thread: LoopThread) -> None:
    """Even though the server no longer takes the body."""

    def refuse(sock: socket.socket) -> None:
        sock.sendall(b'HTTP/1.1 413 No\r\ncontent-length: 18\r\n\r\n{"err_msg":"much"}')
        sock.shutdown(socket.SHUT_WR)
        while sock.recv(1 << 16):
            pass

    with RawServer(refuse) as url, pytest.raises(DeepgramApiError, match=r"much \(Status: 413\)"):
        Verbs(colour, thread, url).post(content=io.BytesIO(bytes(5_000_000)))


def test_a_cancelled_upload_frees_its_connection_and_leaves_no_task(server: HttpServer, thread: LoopThread) -> None:
    begun = threading.Event()

    async def endless() -> AsyncIterator[bytes]:
        while True:
            begun.set()
            yield bytes(1000)
            await asyncio.sleep(0.001)

    client = client_at(server.url)
    post = client.speak.asyncrest.v("1").post(server.url, content=endless())
    request = asyncio.run_coroutine_threadsafe(post, thread.loop)
    assert begun.wait(DEADLINE)
    request.cancel()
    eventually(lambda: not thread.tasks())
    assert server.until_open(0)
    assert thread.run(client.speak.asyncrest.v("1").get, server.url) == AUDIO.decode()  # the pool still works


# ---- headers and addresses


def test_d57_headers_of_the_configuration_are_sent(
    colour: str, thread: LoopThread, server: HttpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEEPGRAM_HEADER_0", "X-Env")
    monkeypatch.setenv("DEEPGRAM_HEADER_VALUE_0", "e")
    monkeypatch.setenv("DEEPGRAM_API_KEY", KEY)
    for config in (ClientOptionsFromEnv(url=server.url), DeepgramClientOptions(KEY, headers={"X-Env": "e"})):
        verbs = Verbs(colour, thread, server.url)
        verbs.client = DeepgramClient(config=config)
        verbs.get()
        assert server.seen[-1].header("x-env") == ["e"]
        assert server.seen[-1].header("authorization") == [f"Token {KEY}"]
        verbs.client.close()


def test_d58_the_user_agent_has_the_real_versions(verbs: Verbs, server: HttpServer) -> None:
    verbs.get()
    version = ".".join(map(str, sys.version_info[:3]))
    assert server.seen[0].header("user-agent") == [
        f"@deepgram/sdk/{deepgram.__version__.removeprefix('v')} python/{version}"
    ]


def test_default_headers_of_httpx_can_be_replaced(verbs: Verbs, server: HttpServer) -> None:
    headers = {"accept-encoding": "identity", "Connection": "close", "CONTENT-LENGTH": "3"}
    verbs.post(content=io.BytesIO(b"abc"), headers=headers)
    for name, value in headers.items():
        assert server.seen[0].header(name) == [value]


@pytest.mark.parametrize(
    ("name", "segment"),
    [
        ("a+b@x.com", "a+b@x.com"),
        ("a%2Fb", "a%2Fb"),
        ("a/b", "a%2Fb"),
        ("a?b#c d", "a%3Fb%23c%20d"),
        ("..", "%2E%2E"),
        (".", "%2E"),
        ("ü", "%C3%BC"),
        (7, "7"),
    ],
)
def test_ids_are_escaped_in_paths(verbs: Verbs, server: HttpServer, name: Any, segment: str) -> None:
    assert path_segment(name, "project_id") == segment
    verbs.get(f"{server.url}/v1/projects/{segment}/keys")
    assert server.seen[0].path == f"/v1/projects/{segment}/keys"


# ---- secrets


def test_failing_uploads_show_no_key_in_tracebacks_or_logs(
    verbs: Verbs, server: HttpServer, caplog: pytest.LogCaptureFixture
) -> None:
    def fails() -> Iterator[bytes]:
        yield b"a"
        raise OSError("disk")

    def stop(sent: int, total: int) -> None:
        raise KeyError

    server.answers.append(Answer(429, headers=RETRY_NOW))
    with caplog.at_level(logging.DEBUG):
        verbs.get(max_retries=1)
        for arguments in ({"content": fails()}, {"content": b"x", "progress": stop}, {"content": 5}, {"nonsense": 1}):
            with pytest.raises((OSError, KeyError, TypeError, DeepgramTypeError)) as caught:
                verbs.post(**arguments)
            frames = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
            shown = "".join(part for part in frames.format() if "tests" not in part.splitlines()[0])
            assert KEY not in shown
    assert not [record for record in caplog.records if KEY in record.getMessage()]
