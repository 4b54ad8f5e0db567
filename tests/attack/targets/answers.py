"""Whole HTTP responses to REST verbs of both colours, 4.x and 5.x: the result is a printable value or a documented
error, in time, and without the key even if the server repeats it."""

from __future__ import annotations

import gc
import json
import re
import socket
import threading
import time
import warnings
import zlib
from collections.abc import Callable
from typing import Any

import httpx
from colours import LoopThread

from attack.targets import KEY
from attack.targets.json_inputs import ODD_WORDS
from deepgram import DeepgramClient, DeepgramClientOptions
from deepgram.errors import DeepgramException

LONGEST = 5.0  # seconds that a verb may take
LIST = {"projects": [{"project_id": "p", "name": "n"}], "request_id": "r"}
HEARD = {
    "metadata": {
        "request_id": "r",
        "duration": 1.5,
        "channels": 1,
        "models": ["m"],
        "model_info": {"m": {"name": "n"}},
    },
    "results": {
        "channels": [{"alternatives": [{"transcript": "t", "confidence": 1, "words": [{"word": "t", "start": 0.5}]}]}],
        "summary": {"result": "success", "short": "s"},
    },
}
SOURCE = {"url": "https://h/x.wav"}


def response(status: str, body: bytes, *headers: str) -> bytes:
    head = [f"HTTP/1.1 {status}", *headers]
    return "\r\n".join([*head, f"Content-Length: {len(body)}", "", ""]).encode() + body


SEEDS = [
    response("200 OK", json.dumps(LIST).encode(), "Content-Type: application/json", "dg-request-id: r"),
    response("200 OK", json.dumps(HEARD).encode(), "Content-Type: application/json; charset=utf-8"),
    response("200 OK", bytes(100), "Content-Type: audio/wav", "dg-char-count: 13", "dg-model-name: m"),
    response("200 OK", zlib.compress(b'{"access_token":"t","expires_in":30}'), "Content-Encoding: deflate"),
    response("204 No Content", b""),
    response("400 Bad Request", b'{"err_code":"Bad Request","err_msg":"m","request_id":"r"}', "dg-error: m"),
    response("402 Payment Required", b'{"category":"c","message":"m","details":"d","request_id":"r"}'),
    response(
        "429 Too Many Requests", b"<html>busy</html>", "Retry-After: 1", "Content-Type: text/html; charset=latin-1"
    ),
    response("302 Found", b"", "Location: http://127.0.0.1:1/"),
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
    b"HTTP/1.0 500 Oops\r\n\r\n" + KEY.encode(),
]
WORDS = [
    *ODD_WORDS,
    *(
        b"\r\n",
        b"\r\n\r\n",
        b"HTTP/1.1 ",
        b"200",
        b"204",
        b"304",
        b"100 Continue\r\n\r\n",
        b"999",
        b"099",
        b"Content-Length: ",
    ),
    *(
        b"Transfer-Encoding: chunked\r\n",
        b"Content-Encoding: gzip\r\n",
        b"Content-Encoding: br\r\n",
        b"Retry-After: 1\r\n",
    ),
    *(
        b"Content-Type: application/json; charset=utf-16\r\n",
        b"charset=nope",
        b"charset=rot13",
        b"dg-char-count: 9" + b"9" * 30,
    ),
    *(
        b"Location: http://[\r\n",
        b"Location: //\xff\r\n",
        b"Set-Cookie: a=b\r\n",
        KEY.encode(),
        b"\xff\xfe",
        b"\x1f\x8b\x08",
    ),
]


class Server:
    """Sends the same response to every request, and closes the connection."""

    def __init__(self) -> None:
        self.answer = b""
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve, name="attack-answers", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()

    def _serve(self) -> None:
        while True:
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            try:
                sock.settimeout(LONGEST)
                request = b""
                while b"\r\n\r\n" not in request:
                    request += sock.recv(65536) or b"\r\n\r\n"
                head, _, body = request.partition(b"\r\n\r\n")
                size = re.search(rb"(?i)content-length: (\d+)", head)
                while size and len(body) < int(size[1]) and (more := sock.recv(65536)):
                    body += more
                sock.sendall(self.answer)
            except OSError:
                pass
            finally:
                sock.close()


class Environment:
    """Clients of both colours and eras with the server they call, made by the first check."""

    def __init__(self) -> None:
        self.server, self.loop = Server(), LoopThread()
        self.loop.__enter__()
        options = {"max_retries": 0}
        client_4x = DeepgramClient(KEY, DeepgramClientOptions(url=self.server.url, options=options))
        run, client_5x = self.loop.run, client_4x.manage.v1
        self.verbs: list[Callable[[], Any]] = [
            lambda: client_4x.manage.v("1").get_projects(timeout=LONGEST),
            lambda: client_4x.listen.rest.v("1").transcribe_url(SOURCE, timeout=LONGEST),
            lambda: client_4x.speak.rest.v("1").stream_memory({"text": "t"}, timeout=LONGEST),
            lambda: client_4x.read.analyze.v("1").analyze_text({"buffer": "t"}, timeout=LONGEST),
            lambda: client_4x.auth.v("1").grant_token(timeout=LONGEST),
            lambda: client_4x.manage.v("1").delete_project("p", timeout=LONGEST),
            lambda: client_5x.projects.list(request_options={"timeout_in_seconds": LONGEST}),
            lambda: client_5x.projects.keys.delete("p", "k", request_options={"timeout_in_seconds": LONGEST}),
            lambda: client_4x.listen.v1.media.transcribe_url(
                url="https://h", request_options={"timeout_in_seconds": LONGEST}
            ),
            lambda: run(lambda: client_4x.asyncmanage.v("1").get_projects(timeout=LONGEST)),
            lambda: run(lambda: client_4x.listen.asyncrest.v("1").transcribe_url(SOURCE, timeout=LONGEST)),
            lambda: run(lambda: client_4x.speak.asyncrest.v("1").stream_memory({"text": "t"}, timeout=LONGEST)),
        ]


_environments: list[Environment] = []


def close() -> None:
    """Close all clients and the server; the next check makes new ones."""
    while _environments:
        environment = _environments.pop()
        environment.verbs.clear()
        gc.collect()  # clients, and with them their connections
        environment.loop.__exit__()
        environment.server.close()


def check(data: bytes) -> None:
    if not _environments:
        _environments.append(Environment())
    environment = _environments[0]
    environment.server.answer = data
    verb, began = environment.verbs[zlib.crc32(data) % len(environment.verbs)], time.monotonic()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            found = verb()
    except (DeepgramException, httpx.HTTPError, httpx.InvalidURL, ValueError, TypeError) as error:
        link: BaseException | None = error
        while link is not None:
            assert KEY not in f"{link} {link!r}", f"{type(link).__name__} shows the key"
            link = link.__cause__
    else:
        str(found), repr(found)
        if hasattr(found, "to_dict") and not hasattr(found, "stream_memory"):
            found.to_dict()
    took = time.monotonic() - began
    assert took < 2 * LONGEST, f"{took:.1f} s"
