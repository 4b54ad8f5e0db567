"""Tracebacks with local variables, as error trackers record them, show nothing that a caller passed to one request:
neither headers nor the address of a callback."""

import asyncio
import gc
import os
import socket
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from colours import COLOURS, KEY, Blocking, LoopThread

from deepgram import (
    AsyncDeepgramClient,
    Deepgram,
    DeepgramClient,
    DeepgramClientEnvironment,
    DeepgramClientOptions,
    LiveOptions,
    PrerecordedOptions,
)

HEADER, PASSWORD, TOKEN = "header-nobody-may-see", "password-nobody-may-see", "token-nobody-may-see"
HEADERS = {"X-Api-Key": HEADER}
CALLBACK = f"https://user:{PASSWORD}@example.com/?token={TOKEN}"
ANSWERS = {
    "refused": b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\n{}",
    "truncated": b"HTTP/1.1 200 OK\r\nContent-Length: 200\r\n\r\n{",
    "no JSON": b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{[",
    "no response": b"",
}
CALLS: dict[str, Callable[[Any], Any]] = {
    "listen.rest": lambda rest: rest.transcribe_url({"url": "u"}, PrerecordedOptions(), headers=HEADERS),
    "listen.rest callback": lambda rest: rest.transcribe_file({"buffer": b"a"}, {"callback": CALLBACK}, {}, HEADERS),
    "listen.rest to a callback": lambda rest: rest.transcribe_url_callback({"url": "u"}, CALLBACK, headers=HEADERS),
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
    """A server that sends everyone the same response, and closes the connection."""

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
        with suppress(OSError):  # raised on systems other than Linux, where closing is enough
            listening.shutdown(socket.SHUT_RDWR)
    thread.join()


def traceback_of(colour: str, url: str, name: str, call: Callable[[Any], Any]) -> str:
    """The traceback of a failing call with local variables, without the frames of this file."""
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
    report = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    frames = [part for part in report.format() if f"tests{os.sep}" not in part.splitlines()[0]]
    assert any(f"deepgram{os.sep}" in frame for frame in frames)
    return "".join(frames)


@pytest.mark.parametrize("colour", COLOURS)
@pytest.mark.parametrize(
    ("answer", "name"),
    # only listen, read and manage parse JSON
    [(answer, name) for answer in ANSWERS for name in CALLS if answer != "no JSON" or name[0] in "lrm"],
)
def test_a_failing_request_shows_no_secret(colour: str, answer: str, name: str) -> None:
    with answering(ANSWERS[answer]) as url:
        found = traceback_of(colour, url, name, CALLS[name])
    assert not {secret for secret in (KEY, HEADER, PASSWORD, TOKEN) if secret in found}, found


@pytest.mark.parametrize("colour", COLOURS)
@pytest.mark.parametrize("name", MISTAKES)
def test_an_invalid_call_shows_no_secret(colour: str, name: str) -> None:
    found = traceback_of(colour, "http://127.0.0.1:9", name, MISTAKES[name])
    assert not {secret for secret in (KEY, HEADER, PASSWORD, TOKEN) if secret in found}, found


# ---- requests and connections of 5.x, and connections of 4.x

REQUEST_OPTIONS = {"additional_headers": HEADERS}
CALLS_OF_5: dict[str, Callable[[Any], Any]] = {
    "transcribe": lambda c: c.listen.v1.media.transcribe_url(
        url="u", callback=CALLBACK, request_options=REQUEST_OPTIONS
    ),
    "upload": lambda c: c.listen.v1.media.transcribe_file(
        request=b"a", callback=CALLBACK, request_options=REQUEST_OPTIONS
    ),
    "speak": lambda c: c.speak.v1.audio.generate(text="a", callback=CALLBACK, request_options=REQUEST_OPTIONS),
    "analyze": lambda c: c.read.v1.text.analyze(
        request={"text": "a"}, callback=CALLBACK, request_options=REQUEST_OPTIONS
    ),
    "keys": lambda c: c.manage.v1.projects.keys.list("p", request_options=REQUEST_OPTIONS),
    "connect": lambda c: c.listen.v1.connect(
        model="m", callback=CALLBACK, authorization=TOKEN, request_options=REQUEST_OPTIONS
    ),
}
MISTAKES_OF_5: dict[str, Callable[[Any], Any]] = {
    "keyword": lambda c: c.listen.v1.media.transcribe_url(
        url="u", callback=CALLBACK, modle="m", request_options=REQUEST_OPTIONS
    ),
    "argument": lambda c: c.manage.v1.projects.keys.list(request_options=REQUEST_OPTIONS),
    "id": lambda c: c.manage.v1.projects.keys.list("", request_options=REQUEST_OPTIONS),
    "connect": lambda c: c.listen.v1.connect(
        modle="m", callback=CALLBACK, authorization=TOKEN, request_options=REQUEST_OPTIONS
    ),
    "timeout": lambda c: c.listen.v1.connect(
        model="m",
        callback=CALLBACK,
        authorization=TOKEN,
        request_options={**REQUEST_OPTIONS, "timeout_in_seconds": "soon"},
    ),
    "header": lambda c: c.listen.v1.connect(
        model="m", callback=CALLBACK, request_options={"additional_headers": {**HEADERS, "a\nb": "c"}}
    ),
}


def reprs(value: Any, depth: int = 5) -> Iterator[str]:
    """What an error tracker shows of a variable: the `repr` of every item of nested containers."""
    if depth and isinstance(value, Mapping):
        for item in value.items():
            yield from reprs(item, depth - 1)
    elif depth and isinstance(value, Sequence) and not isinstance(value, (str, bytes)):
        for item in value:
            yield from reprs(item, depth - 1)
    else:
        yield repr(value)


def leaks(error: BaseException | None) -> list[str]:
    """Variables with secrets in the frames of an error and its causes, except those of the tests."""
    found: list[str] = []
    while error is not None:
        for frame, _ in traceback.walk_tb(error.__traceback__):
            if f"tests{os.sep}" not in frame.f_code.co_filename:
                variables = [f"{frame.f_code.co_name} {text}" for text in reprs(dict(frame.f_locals))]
                found += [text for text in variables if any(one in text for one in (KEY, HEADER, PASSWORD, TOKEN))]
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return found


def use(result: Any) -> None:
    """Await, iterate or enter what a call of 5.x returns."""

    async def awaited() -> None:
        if hasattr(result, "__aiter__"):
            async for _ in result:
                pass
        elif hasattr(result, "__aenter__"):
            async with result:
                pass
        else:
            await result

    if hasattr(result, "__await__") or hasattr(result, "__aiter__"):
        asyncio.run(awaited())
    elif hasattr(result, "__enter__"):
        with result:
            pass
    else:
        list(result)


def error_of_5(kind: Any, url: str, call: Callable[[Any], Any], **more: Any) -> BaseException:
    ws = url.replace("http", "ws")
    client = kind(api_key=KEY, environment=DeepgramClientEnvironment(base=url, production=ws, agent=ws), **more)
    with pytest.raises(Exception) as caught:
        use(call(client))
    client.close()
    return caught.value


@pytest.mark.parametrize("kind", [DeepgramClient, AsyncDeepgramClient])
@pytest.mark.parametrize(
    ("answer", "name"),
    [(answer, name) for answer in ANSWERS for name in CALLS_OF_5 if (answer, name) != ("no JSON", "speak")],
)
def test_a_failing_request_or_connection_of_5_shows_no_secret(kind: Any, answer: str, name: str) -> None:
    with answering(ANSWERS[answer]) as url:
        error = error_of_5(kind, url, CALLS_OF_5[name])
    assert not leaks(error)


@pytest.mark.parametrize("kind", [DeepgramClient, AsyncDeepgramClient])
@pytest.mark.parametrize("name", MISTAKES_OF_5)
def test_an_invalid_call_of_5_shows_no_secret(kind: Any, name: str) -> None:
    error = error_of_5(kind, "http://127.0.0.1:9", MISTAKES_OF_5[name])
    assert not leaks(error)


@pytest.mark.parametrize("kind", [DeepgramClient, AsyncDeepgramClient])
@pytest.mark.parametrize("name", ["connect", "header"])
def test_a_failing_transport_factory_of_5_shows_no_secret(kind: Any, name: str) -> None:
    def fail(url: str, headers: Mapping[str, str]) -> None:
        raise OSError("no transport")

    call = {**MISTAKES_OF_5, "connect": CALLS_OF_5["connect"]}[name]
    error = error_of_5(kind, "http://127.0.0.1:9", call, transport_factory=fail)
    assert isinstance(error, OSError if name == "connect" else ValueError)
    assert not leaks(error)


@pytest.mark.parametrize("colour", COLOURS)
@pytest.mark.parametrize("answer", ANSWERS)
def test_a_failing_start_shows_no_secret(colour: str, answer: str) -> None:
    with answering(ANSWERS[answer]) as url, LoopThread() as thread:
        listen = DeepgramClient(KEY, DeepgramClientOptions(url=url, options={"raise_on_error": True})).listen
        client = listen.websocket.v("1") if colour == "threads" else Blocking(listen.asyncwebsocket.v("1"), thread)
        with pytest.raises(Exception) as caught:
            client.start(LiveOptions(callback=CALLBACK), headers=HEADERS)
    assert not leaks(caught.value)


# ---- 2.x

CALLS_OF_2: dict[str, Callable[[Any], Any]] = {
    "prerecorded": lambda d: d.transcription.prerecorded({"url": CALLBACK}, {"callback": CALLBACK}, callback=CALLBACK),
    "sync_prerecorded": lambda d: d.transcription.sync_prerecorded(
        {"url": CALLBACK}, {"callback": CALLBACK}, tag=TOKEN
    ),
    "live": lambda d: d.transcription.live({"callback": CALLBACK}, tag=TOKEN),
    "requests": lambda d: d.usage.list_requests("project", {"callback": CALLBACK}),
}
MISTAKES_OF_2: dict[str, Callable[[Any], Any]] = {
    "prerecorded": lambda d: d.transcription.prerecorded({"buffer": TOKEN}, {"callback": CALLBACK}, callback=CALLBACK),
    "sync_prerecorded": lambda d: d.transcription.sync_prerecorded({"buffer": TOKEN}, {"callback": CALLBACK}),
    "live": lambda d: d.transcription.live([CALLBACK], tag=TOKEN),
    "requests": lambda d: d.usage.list_requests("project", [CALLBACK]),
    "argument": lambda d: d.usage.list_requests("project", {"callback": CALLBACK}, CALLBACK),
}


def error_of_2(url: str, call: Callable[[Any], Any]) -> BaseException:
    with pytest.warns(DeprecationWarning, match="is the client of"):
        client = Deepgram({"api_key": KEY, "api_url": f"{url}/v1"})

    async def awaited() -> None:
        if hasattr(made := call(client), "__await__"):
            await made

    with pytest.raises(Exception) as caught:
        asyncio.run(awaited())
    return caught.value


@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("name", CALLS_OF_2)
def test_a_failing_call_of_2_shows_no_secret(answer: str, name: str) -> None:
    """Coroutine functions of 2.x kept their arguments in frames of the traceback."""
    with answering(ANSWERS[answer]) as url:
        assert not leaks(error_of_2(url, CALLS_OF_2[name]))
        gc.collect()  # the error's frames hold the client, and so its connections


@pytest.mark.parametrize("name", MISTAKES_OF_2)
def test_an_invalid_call_of_2_shows_no_secret(name: str) -> None:
    assert not leaks(error_of_2("http://127.0.0.1:9", MISTAKES_OF_2[name]))
