"""What a traceback shows with the variables of its frames, as error trackers record them: nothing that a caller gave to
one request alone, neither by a header nor in the address of a callback."""

import os
import socket
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from colours import COLOURS, KEY, Blocking, LoopThread

from deepgram import DeepgramClient, DeepgramClientOptions, PrerecordedOptions

HEADER, PASSWORD, TOKEN = "header-nobody-may-see", "password-nobody-may-see", "token-nobody-may-see"
HEADERS = {"X-Api-Key": HEADER}
CALLBACK = f"https://user:{PASSWORD}@example.com/?token={TOKEN}"
ANSWERS = {
    "refused": b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\n{}",
    "truncated": b"HTTP/1.1 200 OK\r\nContent-Length: 200\r\n\r\n{",
    "no JSON": b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{[",
    "gone": b"",
}
CALLS: dict[str, Callable[[Any], Any]] = {
    "listen.rest": lambda rest: rest.transcribe_url({"url": "u"}, PrerecordedOptions(), headers=HEADERS),
    "listen.rest callback": lambda rest: rest.transcribe_file({"buffer": b"a"}, {"callback": CALLBACK}, {}, HEADERS),
    "listen.rest later": lambda rest: rest.transcribe_url_callback({"url": "u"}, CALLBACK, headers=HEADERS),
    "read.analyze": lambda rest: rest.analyze_text({"text": "a"}, {"callback": CALLBACK}, headers=HEADERS),
    "speak.rest": lambda rest: rest.stream_memory({"text": "a"}, {"callback": CALLBACK}, headers=HEADERS),
    "manage": lambda rest: rest.list_keys("project", headers=HEADERS),
    "selfhosted": lambda rest: rest.create_selfhosted_credentials("project", {"comment": TOKEN}, headers=HEADERS),
    "manage query": lambda rest: rest.get_projects(addons={"callback": CALLBACK}),
}
MISTAKES: dict[str, Callable[[Any], Any]] = {
    "listen.rest source": lambda rest: rest.transcribe_url({"nothing": 1}, {"callback": CALLBACK}, headers=HEADERS),
    "listen.rest keyword": lambda rest: rest.transcribe_url({"url": "u"}, {"callback": CALLBACK}, wrong=1),
    "listen.rest header": lambda rest: rest.transcribe_url({"url": "u"}, headers={**HEADERS, "a\nb": "c"}),
    "read.analyze source": lambda rest: rest.analyze_url(CALLBACK, headers=HEADERS),
    "auth argument": lambda rest: rest.grant_token(headers=HEADERS),
    "manage argument": lambda rest: rest.get_projects("too", "many", HEADERS, HEADERS, HEADERS),
}


@contextmanager
def answering(answer: bytes) -> Iterator[str]:
    """A server that says the same to everyone, and hangs up."""

    def serve() -> None:
        while True:
            try:
                peer, _ = listening.accept()
            except OSError:
                return
            with peer:
                while (data := peer.recv(65536)) and b"\r\n\r\n" not in data:
                    pass
                peer.sendall(answer)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        with suppress(OSError):  # elsewhere than on Linux: closing it is enough there
            listening.shutdown(socket.SHUT_RDWR)
    thread.join()


def shown(colour: str, url: str, name: str, call: Callable[[Any], Any]) -> str:
    """What is shown of the frames that are not this file's."""
    client = DeepgramClient(KEY, DeepgramClientOptions(url=url))
    path = name.partition(" ")[0].split(".")
    path[-1] = path[-1] if colour == "threads" else f"async{path[-1]}"
    router: Any = client
    for part in path:
        router = getattr(router, part)
    with LoopThread() as thread:
        rest = router.v("1")
        with pytest.raises(Exception) as caught:
            call(rest if colour == "threads" else Blocking(rest, thread))
        client.close()
        thread.run(thread.loop.shutdown_asyncgens)
    told = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    frames = [part for part in told.format() if f"tests{os.sep}" not in part.splitlines()[0]]
    assert any(f"deepgram{os.sep}" in frame for frame in frames)
    return "".join(frames)


@pytest.mark.parametrize("colour", COLOURS)
@pytest.mark.parametrize(
    ("answer", "name"),
    [(answer, name) for answer in ANSWERS for name in CALLS if answer != "no JSON" or name[0] in "lrm"],  # who read it
)
def test_of_a_request_that_fails(colour: str, answer: str, name: str) -> None:
    with answering(ANSWERS[answer]) as url:
        found = shown(colour, url, name, CALLS[name])
    assert not {secret for secret in (KEY, HEADER, PASSWORD, TOKEN) if secret in found}, found


@pytest.mark.parametrize("colour", COLOURS)
@pytest.mark.parametrize("name", MISTAKES)
def test_of_a_call_that_is_wrong(colour: str, name: str) -> None:
    found = shown(colour, "http://127.0.0.1:9", name, MISTAKES[name])
    assert not {secret for secret in (KEY, HEADER, PASSWORD, TOKEN) if secret in found}, found
