"""What a traceback shows with the variables of its frames, as error trackers record them: nothing that a caller gave to
one request alone, neither by a header nor in the address of a callback."""

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


# ---- requests and connections of 5.x, and connections of 4.x

OWN = {"additional_headers": HEADERS}
LATER: dict[str, Callable[[Any], Any]] = {
    "transcribe": lambda c: c.listen.v1.media.transcribe_url(url="u", callback=CALLBACK, request_options=OWN),
    "upload": lambda c: c.listen.v1.media.transcribe_file(request=b"a", callback=CALLBACK, request_options=OWN),
    "speak": lambda c: c.speak.v1.audio.generate(text="a", callback=CALLBACK, request_options=OWN),
    "analyze": lambda c: c.read.v1.text.analyze(request={"text": "a"}, callback=CALLBACK, request_options=OWN),
    "keys": lambda c: c.manage.v1.projects.keys.list("p", request_options=OWN),
    "connect": lambda c: c.listen.v1.connect(model="m", callback=CALLBACK, authorization=TOKEN, request_options=OWN),
}
LATER_MISTAKES: dict[str, Callable[[Any], Any]] = {
    "keyword": lambda c: c.listen.v1.media.transcribe_url(url="u", callback=CALLBACK, modle="m", request_options=OWN),
    "argument": lambda c: c.manage.v1.projects.keys.list(request_options=OWN),
    "id": lambda c: c.manage.v1.projects.keys.list("", request_options=OWN),
    "connect": lambda c: c.listen.v1.connect(modle="m", callback=CALLBACK, authorization=TOKEN, request_options=OWN),
    "timeout": lambda c: c.listen.v1.connect(
        model="m", callback=CALLBACK, authorization=TOKEN, request_options={**OWN, "timeout_in_seconds": "soon"}
    ),
    "header": lambda c: c.listen.v1.connect(
        model="m", callback=CALLBACK, request_options={"additional_headers": {**HEADERS, "a\nb": "c"}}
    ),
}


def parts(value: Any, depth: int = 5) -> Iterator[str]:
    """What an error tracker shows of a variable: all that is in tuples and the like, by its `repr`."""
    if depth and isinstance(value, Mapping):
        for item in value.items():
            yield from parts(item, depth - 1)
    elif depth and isinstance(value, Sequence) and not isinstance(value, (str, bytes)):
        for item in value:
            yield from parts(item, depth - 1)
    else:
        yield repr(value)


def leaks(error: BaseException | None) -> list[str]:
    """What an error tracker shows of secrets, in frames of an error and of those behind it that are not the tests'."""
    found: list[str] = []
    while error is not None:
        for frame, _ in traceback.walk_tb(error.__traceback__):
            if f"tests{os.sep}" not in frame.f_code.co_filename:
                shown = [f"{frame.f_code.co_name} {text}" for text in parts(dict(frame.f_locals))]
                found += [text for text in shown if any(one in text for one in (KEY, HEADER, PASSWORD, TOKEN))]
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return found


def use(made: Any) -> None:
    """Have what a call of 5.x returns: an answer, pieces of it, or a connection."""

    async def awaited() -> None:
        if hasattr(made, "__aiter__"):
            async for _ in made:
                pass
        elif hasattr(made, "__aenter__"):
            async with made:
                pass
        else:
            await made

    if hasattr(made, "__await__") or hasattr(made, "__aiter__"):
        asyncio.run(awaited())
    elif hasattr(made, "__enter__"):
        with made:
            pass
    else:
        list(made)


def later_error(kind: Any, url: str, call: Callable[[Any], Any], **more: Any) -> BaseException:
    ws = url.replace("http", "ws")
    client = kind(api_key=KEY, environment=DeepgramClientEnvironment(base=url, production=ws, agent=ws), **more)
    with pytest.raises(Exception) as caught:
        use(call(client))
    client.close()
    return caught.value


@pytest.mark.parametrize("kind", [DeepgramClient, AsyncDeepgramClient])
@pytest.mark.parametrize(
    ("answer", "name"),
    [(answer, name) for answer in ANSWERS for name in LATER if (answer, name) != ("no JSON", "speak")],
)
def test_of_a_request_or_connection_of_5_that_fails(kind: Any, answer: str, name: str) -> None:
    with answering(ANSWERS[answer]) as url:
        error = later_error(kind, url, LATER[name])
    assert not leaks(error)


@pytest.mark.parametrize("kind", [DeepgramClient, AsyncDeepgramClient])
@pytest.mark.parametrize("name", LATER_MISTAKES)
def test_of_a_call_of_5_that_is_wrong(kind: Any, name: str) -> None:
    error = later_error(kind, "http://127.0.0.1:9", LATER_MISTAKES[name])
    assert not leaks(error)


@pytest.mark.parametrize("kind", [DeepgramClient, AsyncDeepgramClient])
@pytest.mark.parametrize("name", ["connect", "header"])
def test_of_a_connection_of_5_over_a_transport_that_fails(kind: Any, name: str) -> None:
    def fail(url: str, headers: Mapping[str, str]) -> None:
        raise OSError("no transport")

    call = {**LATER_MISTAKES, "connect": LATER["connect"]}[name]
    error = later_error(kind, "http://127.0.0.1:9", call, transport_factory=fail)
    assert isinstance(error, OSError if name == "connect" else ValueError)
    assert not leaks(error)


@pytest.mark.parametrize("colour", COLOURS)
@pytest.mark.parametrize("answer", ANSWERS)
def test_of_a_live_transcription_that_does_not_start(colour: str, answer: str) -> None:
    with answering(ANSWERS[answer]) as url, LoopThread() as thread:
        listen = DeepgramClient(KEY, DeepgramClientOptions(url=url, options={"raise_on_error": True})).listen
        client = listen.websocket.v("1") if colour == "threads" else Blocking(listen.asyncwebsocket.v("1"), thread)
        with pytest.raises(Exception) as caught:
            client.start(LiveOptions(callback=CALLBACK), headers=HEADERS)
    assert not leaks(caught.value)


# ---- 2.x

EARLY: dict[str, Callable[[Any], Any]] = {
    "prerecorded": lambda d: d.transcription.prerecorded({"url": CALLBACK}, {"callback": CALLBACK}, callback=CALLBACK),
    "sync_prerecorded": lambda d: d.transcription.sync_prerecorded(
        {"url": CALLBACK}, {"callback": CALLBACK}, tag=TOKEN
    ),
    "live": lambda d: d.transcription.live({"callback": CALLBACK}, tag=TOKEN),
    "requests": lambda d: d.usage.list_requests("project", {"callback": CALLBACK}),
}
EARLY_MISTAKES: dict[str, Callable[[Any], Any]] = {
    "prerecorded": lambda d: d.transcription.prerecorded({"buffer": TOKEN}, {"callback": CALLBACK}, callback=CALLBACK),
    "sync_prerecorded": lambda d: d.transcription.sync_prerecorded({"buffer": TOKEN}, {"callback": CALLBACK}),
    "live": lambda d: d.transcription.live([CALLBACK], tag=TOKEN),
    "requests": lambda d: d.usage.list_requests("project", [CALLBACK]),
    "argument": lambda d: d.usage.list_requests("project", {"callback": CALLBACK}, CALLBACK),
}


def early_error(url: str, call: Callable[[Any], Any]) -> BaseException:
    with pytest.warns(DeprecationWarning, match="is the client of"):
        client = Deepgram({"api_key": KEY, "api_url": f"{url}/v1"})

    async def awaited() -> None:
        if hasattr(made := call(client), "__await__"):
            await made

    with pytest.raises(Exception) as caught:
        asyncio.run(awaited())
    return caught.value


@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("name", EARLY)
def test_of_a_call_of_2_that_fails(answer: str, name: str) -> None:
    """Coroutine functions of 2.x kept their arguments in frames of the traceback."""
    with answering(ANSWERS[answer]) as url:
        assert not leaks(early_error(url, EARLY[name]))
        gc.collect()  # the error's frames hold the error and the client, whose connections close with it


@pytest.mark.parametrize("name", EARLY_MISTAKES)
def test_of_a_call_of_2_that_is_wrong(name: str) -> None:
    assert not leaks(early_error("http://127.0.0.1:9", EARLY_MISTAKES[name]))
