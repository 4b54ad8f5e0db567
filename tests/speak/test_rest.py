"""Speech over HTTP in both colours, against an independent HTTP server, without the defects of 4.8.1."""

import asyncio
import gc
import gzip
import inspect
import io
import json
import logging
import os
import pydoc
import re
import subprocess
import sys
import threading
import traceback
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest import mock

import httpx
import pytest
from colours import DEADLINE, KEY, Blocking, LoopThread, eventually

import deepgram
from deepgram import DeepgramClient, DeepgramClientOptions, SpeakOptions, SpeakRESTResponse
from deepgram._core.colours import Steps, both
from deepgram._core.request import Args
from deepgram._io import aio_http
from deepgram._io.rest import AbstractAsyncRestClient, AbstractSyncRestClient, Rest, row
from deepgram.errors import DeepgramApiError, DeepgramError, DeepgramTypeError, DeepgramUnknownApiError
from deepgram.server import LocalServer, Timing

from .http_server import AUDIO, HEADERS, Answer, HttpServer

TEXT = {"text": "Hello, world."}


@pytest.fixture
def server() -> Iterator[HttpServer]:
    with HttpServer() as running:
        yield running
        if running.open:
            gc.collect()  # caught exceptions may hold connections


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    opened = threading.Event()
    yield opened
    opened.set()


@pytest.fixture
def thread() -> Iterator[LoopThread]:
    with LoopThread() as running:
        yield running
        running.run(running.loop.shutdown_asyncgens)  # as asyncio.run() does


def client_at(url: str, **options: Any) -> DeepgramClient:
    return DeepgramClient(KEY, DeepgramClientOptions(url=url, options=options))


class Sdk:
    """A client and its speech client of one colour, with blocking methods; a fixture can drop them."""

    def __init__(self, colour: str, thread: LoopThread, url: str, **options: Any) -> None:
        self.colour, self.thread = colour, thread
        self.client = client_at(url, **options)

    @property
    def speak(self) -> Any:
        if self.colour == "threads":
            return self.client.speak.rest.v("1")
        return Blocking(self.client.speak.asyncrest.v("1"), self.thread)


@pytest.fixture
def sdk(colour: str, server: HttpServer, thread: LoopThread) -> Iterator[Sdk]:
    made = Sdk(colour, thread, server.url)
    yield made
    del made.client


@pytest.fixture
def speak(sdk: Sdk) -> Iterator[Any]:
    """`sdk.speak`, looked up at each use: kept here, it would outlive the fixture."""

    class Speak:
        def __getattr__(self, name: str) -> Any:
            return getattr(sdk.speak, name)

    return Speak()


def read(response: httpx.Response, thread: LoopThread) -> bytes:
    """The whole body of a response of either colour that has not been read."""
    sync = isinstance(response.stream, httpx.SyncByteStream)
    return response.read() if sync else thread.run(response.aread)


# ---- requests and responses


def test_the_request_of_stream_memory(speak: Any, server: HttpServer) -> None:
    options = SpeakOptions(encoding="linear16", sample_rate=8000)
    addons = {"container": "none", "speed": 1.5, "mip_opt_out": True, "nothing": None}
    speak.stream_memory({**TEXT, "extra": 1}, options, addons, {"X-Mine": "1"}, 5)
    seen = server.seen[0]
    query = "model=aura-2-thalia-en&encoding=linear16&sample_rate=8000&container=none&speed=1.5&mip_opt_out=true"
    assert (seen.method, seen.path) == ("POST", f"/v1/speak?{query}")
    assert json.loads(seen.body) == {**TEXT, "extra": 1}
    assert seen.header("authorization") == [f"Token {KEY}"]
    assert seen.header("content-type") == seen.header("accept") == ["application/json"]
    assert seen.header("x-mine") == ["1"]
    assert seen.header("user-agent")[0].startswith("@deepgram/sdk/")


@pytest.mark.parametrize(
    ("base", "endpoint", "path"),
    [
        ("http://{}", "v1/speak", "/v1/speak"),
        ("ws://{}", "v1/speak", "/v1/speak"),
        ("http://{}/a/b/", "v1/speak", "/a/b/v1/speak"),
        ("http://{}/v1/speak", "v1/speak", "/v1/speak"),
        ("http://{}?x=1", "v2/speak?y=2", "/v2/speak?x=1&y=2"),
        ("http://{}", "/v1/speak/", "/v1/speak/"),
    ],
)
def test_the_url_of_a_request(server: HttpServer, base: str, endpoint: str, path: str) -> None:
    client = client_at(base.format(server.url.removeprefix("http://")))
    client.speak.rest.v("1").stream_memory(TEXT, endpoint=endpoint)
    assert server.seen[0].path == path


def test_an_address_without_a_host_is_refused() -> None:
    client = client_at("http:///nowhere")
    with pytest.raises(ValueError, match="url: expected a host"):
        client.speak.rest.v("1").stream_memory(TEXT)


def test_the_response(speak: Any) -> None:
    response = speak.stream_memory(TEXT, SpeakOptions())
    assert response.stream is response.stream_memory
    assert response.stream.read() == AUDIO
    expected = {
        "content_type": "audio/wav",
        "request_id": "3d4f",
        "model_uuid": "ecb7",
        "model_name": "aura-2-thalia-en",
        "characters": 13,
        "transfer_encoding": "chunked",
        "date": "",
    }
    assert response.to_dict() == expected
    assert str(response) == json.dumps(expected, indent=4)
    for name in ("stream", "stream_memory", "filename"):
        with pytest.raises(KeyError):
            response[name]


@pytest.mark.parametrize("method", ["save", "file"])
def test_save_and_file_write_a_file(speak: Any, method: str, tmp_path: Path, server: HttpServer) -> None:
    path = tmp_path / "speech.wav"
    response = getattr(speak, method)(str(path), TEXT, SpeakOptions(), headers={"X-Mine": "1"})
    assert path.read_bytes() == response.stream_memory.getvalue() == AUDIO
    assert (response.filename, response.stream) == (str(path), None)
    assert json.loads(response.to_json())["filename"] == str(path)
    assert server.seen[0].header("x-mine") == ["1"]
    assert getattr(speak, method)(path, TEXT).filename == str(path)


def test_a_failed_request_creates_no_file(speak: Any, server: HttpServer, tmp_path: Path) -> None:
    server.answers.append(Answer(500))
    with pytest.raises(DeepgramApiError):
        speak.save(tmp_path / "speech.wav", TEXT)
    server.answers.append(Answer(cut=True))
    with pytest.raises(httpx.RemoteProtocolError):
        speak.save(tmp_path / "speech.wav", TEXT)
    assert list(tmp_path.iterdir()) == []


def test_a_response_can_be_read_while_it_arrives(speak: Any, server: HttpServer, thread: LoopThread) -> None:
    gate = threading.Event()
    server.answers.append(Answer(gate=gate))
    response = speak.stream_raw(TEXT, SpeakOptions())
    assert response.status_code == 200
    assert response.headers["dg-model-name"] == "aura-2-thalia-en"
    gate.set()
    assert read(response, thread) == AUDIO


def test_a_stream_outlives_the_client_it_came_from(colour: str, server: HttpServer, thread: LoopThread) -> None:
    gate = threading.Event()
    server.answers.append(Answer(gate=gate))
    response = Sdk(colour, thread, server.url).speak.stream_raw(TEXT)
    gc.collect()
    gate.set()
    assert read(response, thread) == AUDIO


def test_the_deprecated_name_warns_at_the_callers_line(sdk: Sdk) -> None:
    async def use() -> None:
        await sdk.client.speak.asyncrest.v("1").stream(TEXT)

    words = "stream is unsupported as of 4.0.0. SpeakRESTClient.stream is deprecated."
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        sdk.speak.stream(TEXT) if sdk.colour == "threads" else sdk.thread.run(use)
    assert [(warning.category.__name__, warning.filename) for warning in warned] == [("UnsupportedWarning", __file__)]
    assert str(warned[0].message) == f"{words} Use SpeakRESTClient.stream_memory instead."


def test_deprecated_routes_to_the_clients() -> None:
    client = client_at("")
    with pytest.warns(DeprecationWarning, match=r"^v is unsupported as of 4.0.0. deepgram.speak.v1 is deprecated. Use"):
        assert type(client.speak.v("anything")) is type(client.speak.v()) is deepgram.SpeakRESTClient
    with pytest.warns(DeprecationWarning, match=r"^asyncspeak is unsupported as of 4.0.0. deepgram.asyncspeak is"):
        assert type(client.asyncspeak.v("2")) is deepgram.AsyncSpeakRESTClient


@pytest.mark.parametrize("verb", ["get", "post", "put", "patch", "delete"])
def test_get_post_and_the_like(speak: Any, server: HttpServer, verb: str) -> None:
    url = f"{server.url}/v1/any?a=1"
    assert getattr(speak, verb)(url, {"q": [1, 2]}, {"z": True}, {"X-Mine": "1"}, httpx.Timeout(5)) == AUDIO.decode()
    assert (server.seen[0].method, server.seen[0].path) == (verb.upper(), "/v1/any?a=1&q=1&q=2&z=true")
    server.answers.append(Answer(404, b'{"category":"NOT_FOUND","message":"Project not found.","request_id":"q"}'))
    with pytest.raises(DeepgramApiError, match=r"Project not found. \(Status: 404\)"):
        getattr(speak, verb)(url)


def test_post_memory_finds_headers_with_and_without_prefix(speak: Any, server: HttpServer) -> None:
    server.answers.append(Answer(headers={"x-dg-project": "P", "dg-request-id": "R", "plain": "1"}))
    found = speak.post_memory(f"{server.url}/v1/any", ["project", "request-id", "dg-request-id", "plain", "absent"])
    assert found.pop("stream").read() == AUDIO
    assert found == {"project": "P", "request-id": "R", "dg-request-id": "R", "plain": "1"}
    server.answers.append(Answer(headers={"dg-request-id": "R"}))
    found_as_in_3_2 = speak.post_file(f"{server.url}/v1/any", file_result=["request-id"])
    assert (found_as_in_3_2.pop("stream").read(), found_as_in_3_2) == (AUDIO, {"request-id": "R"})


def test_arguments_of_httpx_are_passed_on(speak: Any, server: HttpServer, thread: LoopThread) -> None:
    moved = Answer(302, b"", {"location": "/elsewhere"}, chunked=False)
    server.answers.extend([moved, Answer(), moved, Answer(), moved])
    assert speak.stream_memory(TEXT, follow_redirects=True).stream.read() == AUDIO
    assert read(speak.stream_raw(TEXT, follow_redirects=True), thread) == AUDIO
    with pytest.raises(DeepgramUnknownApiError, match=r"Found \(Status: 302\)"):
        speak.stream_memory(TEXT)
    speak.stream_memory(TEXT, content=b"plain", headers={"content-type": "text/plain"})
    assert (server.seen[-1].body, server.seen[-1].header("content-type")) == (b"plain", ["text/plain"])
    for wrong in ({"nonsense": 1}, {"json": {}}, {"params": {"a": 1}}):
        with pytest.raises(TypeError, match=next(iter(wrong))):
            speak.stream_memory(TEXT, **wrong)


@pytest.mark.parametrize("timeout", [0.5, httpx.Timeout(DEADLINE, read=0.05)])
def test_a_timeout_raises_httpxs_error_and_leaves_the_client_usable(
    speak: Any, server: HttpServer, timeout: Any
) -> None:
    speak.stream_memory(TEXT)  # leaves an open connection
    gate = threading.Event()
    server.answers.append(Answer(gate=gate))
    with pytest.raises(httpx.ReadTimeout):
        speak.stream_memory(TEXT, timeout=timeout)
    gate.set()
    assert speak.stream_memory(TEXT).stream.read() == AUDIO


def test_the_default_timeout(speak: Any) -> None:
    timeouts: list[Any] = []

    def handle(request: httpx.Request) -> httpx.Response:
        timeouts.append(request.extensions["timeout"])
        return httpx.Response(200, headers=HEADERS, content=AUDIO)

    transport = httpx.MockTransport(handle)
    assert speak.stream_memory(TEXT, transport=transport).stream.read() == AUDIO
    assert timeouts == [{"connect": 10.0, "read": 30.0, "write": 30.0, "pool": 30.0}]


def test_a_transport_of_the_callers_is_used_and_stays_open(sdk: Sdk, server: HttpServer) -> None:
    transport = httpx.HTTPTransport() if sdk.colour == "threads" else httpx.AsyncHTTPTransport()
    for _ in range(2):
        assert sdk.speak.stream_memory(TEXT, transport=transport).stream.read() == AUDIO
    assert server.connections == 1
    if isinstance(transport, httpx.HTTPTransport):
        transport.close()
    else:
        sdk.thread.run(transport.aclose)
    assert server.until_open(0)


def test_programs_can_patch_the_methods_they_patched_in_4_8_1() -> None:
    result = {"request-id": "R", "char-count": "odd", "stream": io.BytesIO(AUDIO)}
    with mock.patch("deepgram.clients.speak.v1.rest.client.SpeakRESTClient.post_memory", return_value=result) as post:
        response = client_at("").speak.rest.v("1").stream_memory(TEXT)
        client_at("").speak.rest.v("1").stream_memory(TEXT, {"model": "m"})
    names = ["content-type", "request-id", "model-uuid", "model-name", "char-count", "transfer-encoding", "date"]
    passed_on = {"options": {"model": "m"}, "addons": None, "headers": None, "timeout": None}
    assert (response.request_id, response.characters) == ("R", 0)
    assert post.call_args.kwargs == {**passed_on, "json": TEXT, "file_result": names}, "by name, as in 4.8.1"
    with mock.patch.object(deepgram.SpeakRESTClient, "post_raw") as post:
        client_at("").speak.rest.v("1").stream_raw(TEXT, {"model": "m"})
    assert post.call_args.kwargs == {**passed_on, "json": TEXT}
    assert inspect.iscoroutinefunction(deepgram.AsyncSpeakRESTClient.post_memory)


# ---- one declaration, two colours

PASSED_ON = "options=None, addons=None, headers=None, timeout=None"
SIGNATURES = {  # those of 4.8.1
    **dict.fromkeys(("get", "post", "put", "patch", "delete", "post_raw"), f"(self, url, {PASSED_ON}, **kwargs)"),
    "post_memory": f"(self, url, file_result, {PASSED_ON}, **kwargs)",
    **dict.fromkeys(
        ("stream_memory", "stream_raw", "stream"), f"(self, source, {PASSED_ON}, endpoint='v1/speak', **kwargs)"
    ),
    "save": f"(self, filename, source, {PASSED_ON}, endpoint='v1/speak', **kwargs)",
    "file": "(self, filename, source, options=None, addons=None, timeout=None, endpoint='v1/speak', **kwargs)",
}
RESULTS = {"post_raw": "httpx.Response", "stream_raw": "httpx.Response", "post_memory": "dict[str, Any]"}


@pytest.mark.parametrize("kind", [deepgram.SpeakRESTClient, deepgram.AsyncSpeakRESTClient])
def test_verbs_are_plain_methods(kind: Any) -> None:
    for name, expected in SIGNATURES.items():
        verb = getattr(kind, name)
        signature = inspect.signature(verb)
        bare = [parameter.replace(annotation=parameter.empty) for parameter in signature.parameters.values()]
        assert str(inspect.Signature(bare)) == expected
        result = RESULTS.get(name, "SpeakRESTResponse" if "source" in expected else "str")
        assert signature.return_annotation == verb.__annotations__["return"] == result
        assert set(verb.__annotations__) == {*signature.parameters, "return"} - {"self"}
        assert inspect.isfunction(verb)
        assert not inspect.isgeneratorfunction(verb)
        assert inspect.iscoroutinefunction(verb) is (kind is deepgram.AsyncSpeakRESTClient)
        assert verb.__name__ == name
        assert verb.__doc__
    page = pydoc.plain(pydoc.render_doc(kind))
    # from Python 3.13 on, a long signature takes several lines, and from 3.14 on it is without quotes
    in_line = re.sub(r"[\s|]+", " ", page).replace("'", "")
    assert re.search(r"get\( ?self, url: str, options: QueryOptions = None, addons: Params = None,", in_line)
    for verb in (kind.get, kind.stream_memory):
        assert verb.__doc__.partition("\n")[0] in page


@pytest.mark.parametrize("name", SIGNATURES)
async def test_verbs_can_be_mocked(name: str) -> None:
    required = [TEXT] * SIGNATURES[name].split(", options")[0].count(",")
    blocking, on_loop = client_at("").speak.rest.v("1"), client_at("").speak.asyncrest.v("1")
    with mock.patch.object(deepgram.SpeakRESTClient, name, return_value=7):
        assert getattr(blocking, name)(*required) == 7
    with mock.patch.object(deepgram.AsyncSpeakRESTClient, name, return_value=7) as patched:
        assert await getattr(on_loop, name)(*required) == 7
        assert isinstance(patched, mock.AsyncMock)
    fake = mock.create_autospec(deepgram.SpeakRESTClient, instance=True)
    fake_on_loop = mock.create_autospec(deepgram.AsyncSpeakRESTClient, instance=True)
    getattr(fake, name).return_value = getattr(fake_on_loop, name).return_value = 3
    assert getattr(fake, name)(*required) == await getattr(fake_on_loop, name)(*required) == 3
    with pytest.raises(TypeError):
        getattr(fake, name)()


async def test_verbs_call_overridden_verbs() -> None:
    response = SpeakRESTResponse(stream_memory=io.BytesIO(AUDIO))

    class Fixed(deepgram.SpeakRESTClient):
        def stream_memory(self, *args: Any, **kwargs: Any) -> SpeakRESTResponse:
            return response

    class AsyncFixed(deepgram.AsyncSpeakRESTClient):
        async def stream_memory(self, *args: Any, **kwargs: Any) -> SpeakRESTResponse:
            return response

    config = DeepgramClientOptions()
    with pytest.warns(DeprecationWarning, match="stream_memory"):
        assert Fixed(config).stream(TEXT) is await AsyncFixed(config).stream(TEXT) is response


class ProjectVerbs(Rest):
    """The parts of a further product: verbs written by hand, and rows that share their steps."""

    @both
    def analyze(self, /, source: dict[str, str], options: Any = None, **kwargs: Any) -> Steps[Any]:
        text = yield lambda: self.post(self._url("v1/read"), options, json=source, **kwargs)
        return json.loads(text)

    def _of_project(self, what: tuple[str, str], /, project_id: str, timeout: Any = None) -> Steps[Any]:
        method, path = what
        url = self._url(path.format(project_id))
        return json.loads((yield from self._request(method, url, Args(None, None, None, timeout, {}))).text)

    get_project = row(_of_project, "get_project", ("GET", "v1/projects/{}"), "A project.")
    delete_project = row(_of_project, "delete_project", ("DELETE", "v1/projects/{}"), "Delete a project.")


class ProjectClient(ProjectVerbs, AbstractSyncRestClient): ...


class AsyncProjectClient(ProjectVerbs, AbstractAsyncRestClient): ...


def test_a_product_is_its_verbs_and_a_class_for_each_colour(sdk: Sdk, server: HttpServer) -> None:
    config, on_loop = sdk.client._config, sdk.colour != "threads"
    product: Any = Blocking(AsyncProjectClient(config), sdk.thread) if on_loop else ProjectClient(config)
    server.answers.extend(Answer(body=b'{"a": 1}') for _ in range(3))
    assert product.analyze({"url": "u"}, {"topics": True}, headers={"X-Mine": "1"}) == {"a": 1}
    assert product.get_project("p") == product.delete_project(project_id="q", timeout=5) == {"a": 1}
    expected = [("POST", "/v1/read?topics=true"), ("GET", "/v1/projects/p"), ("DELETE", "/v1/projects/q")]
    assert [(seen.method, seen.path) for seen in server.seen] == expected
    signature = "(self, project_id: str, timeout: Any = None) -> Any"
    assert str(inspect.signature(ProjectClient.get_project)) == signature
    assert ProjectClient.delete_project.__doc__ == "Delete a project."
    with pytest.raises(TypeError):
        product.get_project(what="p")


# ---- the defects of 4.8.1


def test_d02_headers_of_one_call_are_not_sent_with_the_next(sdk: Sdk, server: HttpServer) -> None:
    own = {"X-Mine": "1", "authorization": "Basic abc"}
    before = dict(sdk.client._config.headers)
    sdk.speak.stream_memory(TEXT, headers=own)
    sdk.speak.stream_memory(TEXT)
    assert server.seen[0].header("authorization") == ["Basic abc"]
    assert server.seen[1].header("authorization") == [f"Token {KEY}"]
    assert server.seen[1].header("x-mine") == []
    assert sdk.client._config.headers == before
    assert own == {"X-Mine": "1", "authorization": "Basic abc"}


OLDER = b'{"err_code":"INVALID_AUTH","err_msg":"Invalid credentials.","request_id":"q"}'
NEWER = b'{"category":"INVALID_AUTH","message":"Invalid credentials.","details":"d","request_id":"q"}'
SHAPES = [  # body; class, message, original_error, request id
    (OLDER, DeepgramApiError, "Invalid credentials.", json.dumps(json.loads(OLDER)), "q"),
    (NEWER, DeepgramApiError, "Invalid credentials.", json.dumps(json.loads(NEWER)), "q"),
    (b'{"odd":1}', DeepgramApiError, '{"odd":1}', '{"odd": 1}', "3d4f"),
    (b'"Invalid credentials."', DeepgramUnknownApiError, "Invalid credentials.", '"Invalid credentials."', "3d4f"),
    (b"[1]", DeepgramUnknownApiError, "[1]", "[1]", "3d4f"),
    (b"<html>", DeepgramUnknownApiError, "<html>", "<html>", "3d4f"),
    (b"", DeepgramUnknownApiError, "Unauthorized", "", "3d4f"),
]


@pytest.mark.parametrize(("body", "kind", "message", "original", "request_id"), SHAPES)
def test_d35_every_shape_of_error_is_understood(
    speak: Any, server: HttpServer, body: bytes, kind: type, message: str, original: str, request_id: str
) -> None:
    server.answers.append(Answer(401, body))
    with pytest.raises(DeepgramApiError) as caught:
        speak.stream_memory(TEXT)
    error = caught.value
    assert type(error) is kind
    assert str(error) == f"{kind.__name__}: {message} (Status: 401)"
    assert (error.message, error.status, error.original_error, error.request_id) == (
        message,
        "401",
        original,
        request_id,
    )
    assert isinstance(error.__cause__, httpx.HTTPStatusError)
    assert speak.stream_memory(TEXT).stream.read() == AUDIO


BROKEN = {  # a 401 with a broken body, and as much of the body as arrives
    "an end that never comes": (Answer(401, OLDER + b"x", length=10**12, chunked=False), OLDER),
    "a chunk that never comes": (Answer(401, OLDER + b"x"), OLDER),
    "a body that breaks off": (Answer(401, OLDER + b"x", cut=True), OLDER),
    "nothing of the body": (Answer(401, b"", length=7, chunked=False, cut=True), b""),
    "far too much": (Answer(401, b"x" * 5_000_000), b"x" * (1 << 16)),
    "nested too deep": (Answer(401, b"[" * 50_000), b"[" * 50_000),
    "compressed, and breaks off": (
        Answer(401, gzip.compress(OLDER) + b"x", {**HEADERS, "content-encoding": "gzip"}, cut=True),
        OLDER,
    ),
    "not compressed as it says": (Answer(401, OLDER, {**HEADERS, "content-encoding": "gzip"}), b""),
    "no such charset": (Answer(401, OLDER, {**HEADERS, "content-type": "text/plain; charset=hex"}), b""),
}


@pytest.mark.parametrize("broken", BROKEN)
def test_f16_an_error_keeps_its_status_if_its_body_is_broken(
    sdk: Sdk, server: HttpServer, broken: str, gate: threading.Event
) -> None:
    answer, body = BROKEN[broken]
    answer = replace(answer, gate=gate if broken.endswith("never comes") else None)
    strict = Sdk(sdk.colour, sdk.thread, server.url, raise_on_error=True)
    for verb in (sdk.speak.stream_memory, strict.speak.stream_raw):
        server.answers.append(answer)
        with pytest.raises(DeepgramApiError) as caught:
            verb(TEXT, timeout=1 if answer.gate else DEADLINE)
        error = caught.value
        assert (error.status, error.request_id) == ("401", "q" if body == OLDER else "3d4f")
        assert error.message == ("Invalid credentials." if body == OLDER else body.decode()[:200] or "Unauthorized")
        original = str(error.original_error)
        assert original.startswith(body.decode()) if body != OLDER else json.loads(original) == json.loads(OLDER)
        assert len(original) < 200_000
        assert isinstance(error.__cause__, httpx.HTTPStatusError)
        assert error.__cause__.response.status_code == 401
        assert sdk.speak.stream_memory(TEXT).stream.read() == AUDIO


def test_the_response_of_an_error_can_be_read(speak: Any, server: HttpServer) -> None:
    server.answers.append(Answer(401, gzip.compress(OLDER), {**HEADERS, "content-encoding": "gzip"}))
    with pytest.raises(DeepgramApiError) as caught:
        speak.stream_memory(TEXT)
    assert isinstance(caught.value.__cause__, httpx.HTTPStatusError)
    assert caught.value.__cause__.response.json() == json.loads(OLDER)


def test_an_error_from_a_mock_transport(speak: Any) -> None:
    transport = httpx.MockTransport(lambda request: httpx.Response(402, json={"err_msg": "words"}))
    with pytest.raises(DeepgramApiError, match=r"words \(Status: 402\)"):
        speak.stream_memory(TEXT, transport=transport)


def test_a_status_without_a_name(speak: Any, server: HttpServer) -> None:
    server.answers.append(Answer(499, b""))
    with pytest.raises(DeepgramApiError, match=r"HTTP 499 \(Status: 499\)"):
        speak.stream_memory(TEXT)


def test_d35_a_raw_stream_raises_with_raise_on_error(sdk: Sdk, server: HttpServer) -> None:
    server.answers.extend([Answer(401, OLDER), Answer(401, OLDER)])
    response = sdk.speak.stream_raw(TEXT)  # without raise_on_error, programs check the status
    assert (response.status_code, read(response, sdk.thread)) == (401, OLDER)
    strict = Sdk(sdk.colour, sdk.thread, server.url, raise_on_error=True)
    with pytest.raises(DeepgramApiError, match=r"Invalid credentials. \(Status: 401\)"):
        strict.speak.stream_raw(TEXT)
    assert read(strict.speak.stream_raw(TEXT), sdk.thread) == AUDIO


def test_d36_no_response_header_is_needed(speak: Any, server: HttpServer) -> None:
    server.answers.append(Answer(chunked=False, headers={**HEADERS}))
    response = speak.stream_memory(TEXT)
    assert (response.transfer_encoding, response.characters, response.stream.read()) == ("", 13, AUDIO)
    server.answers.append(Answer(chunked=False, headers={}))
    response = speak.stream_memory(TEXT)
    assert response == SpeakRESTResponse(stream=response.stream, stream_memory=response.stream)
    assert response.stream.read() == AUDIO


@pytest.mark.parametrize(
    ("source", "got"),
    [
        ("some text", "str"),
        (["text"], "list"),
        (None, "NoneType"),
        (b"text", "bytes"),
        ({"url": "u", 1: 2}, "one with ['url', 1]"),
    ],
)
def test_d44_a_source_is_a_mapping_with_a_text(speak: Any, server: HttpServer, source: Any, got: str) -> None:
    for verb in (speak.stream_memory, speak.stream_raw):
        with pytest.raises(DeepgramTypeError) as caught:
            verb(source)
        words = "Unknown speak source type; source: expected a mapping with 'text', got "
        assert caught.value.message == words + got
    assert server.seen == []


def test_options_and_configurations_of_another_type_are_refused(speak: Any) -> None:
    with pytest.raises(DeepgramTypeError, match="options: expected an options object, dict or None, got str"):
        speak.stream_memory(TEXT, "model=x")
    with pytest.raises(DeepgramError, match="config: expected DeepgramClientOptions, got None"):
        deepgram.SpeakRESTClient(None)


def test_d46_requests_share_a_connection(sdk: Sdk, server: HttpServer) -> None:
    for _ in range(3):
        sdk.speak.stream_memory(TEXT)
    read(sdk.speak.stream_raw(TEXT), sdk.thread)
    server.answers.append(Answer(401, OLDER))
    with pytest.raises(DeepgramApiError):
        sdk.speak.stream_memory(TEXT)
    sdk.speak.stream_memory(TEXT)
    assert [seen.connection for seen in server.seen] == [0] * 6


def test_d51_file_of_the_sync_client_is_no_coroutine(server: HttpServer, tmp_path: Path) -> None:
    response = client_at(server.url).speak.rest.v("1").file(str(tmp_path / "speech.wav"), TEXT)
    assert isinstance(response, SpeakRESTResponse)


# ---- connections: who shares them, and when they are closed


def test_a_deleted_client_closes_its_connections(server: HttpServer) -> None:
    client = client_at(server.url)
    client.speak.rest.v("1").stream_memory(TEXT)
    assert server.until_open(1)
    del client
    assert server.until_open(0)


def test_close_closes_connections_and_the_client_stays_usable(server: HttpServer) -> None:
    client = client_at(server.url)
    client.close()
    client.speak.rest.v("1").stream_memory(TEXT)
    client.close()
    assert server.until_open(0)
    client.speak.rest.v("1").stream_memory(TEXT)
    assert server.connections == 2


def test_many_threads_share_a_client(server: HttpServer) -> None:
    speak = client_at(server.url).speak.rest.v("1")
    with ThreadPoolExecutor(8) as threads:
        heard = [done.result() for done in [threads.submit(speak.stream_memory, TEXT) for _ in range(32)]]
    assert [response.stream_memory.read() for response in heard if response.stream_memory] == [AUDIO] * 32
    assert server.connections <= 8


def test_every_loop_has_its_own_connections_and_closes_them(server: HttpServer) -> None:
    client = client_at(server.url)

    async def several() -> list[SpeakRESTResponse]:
        return await asyncio.gather(*(client.speak.asyncrest.v("1").stream_memory(TEXT) for _ in range(20)))

    for _ in range(2):
        assert len(asyncio.run(several(), debug=True)) == 20
        assert server.until_open(0)


def test_a_client_created_inside_a_loop_leaves_no_connection_after_it(server: HttpServer) -> None:
    async def whole_program() -> list[SpeakRESTResponse]:
        speak = client_at(server.url).speak.asyncrest.v("1")
        return await asyncio.gather(*(speak.stream_memory(TEXT) for _ in range(20)))

    assert len(asyncio.run(whole_program(), debug=True)) == 20
    assert server.until_open(0)


def test_the_next_request_closes_connections_of_deleted_clients(server: HttpServer, thread: LoopThread) -> None:
    for _ in range(3):
        Sdk("asyncio", thread, server.url).speak.stream_memory(TEXT)
    assert server.connections == 3
    assert server.until_open(1)


@pytest.mark.parametrize("status", [200, 401])
def test_a_cancelled_request_frees_its_connection(server: HttpServer, thread: LoopThread, status: int) -> None:
    client, gate = client_at(server.url), threading.Event()
    server.answers.append(Answer(status, gate=gate))
    speak = client.speak.asyncrest.v("1")
    request = asyncio.run_coroutine_threadsafe(speak.stream_memory(TEXT), thread.loop)
    eventually(lambda: server.seen)
    request.cancel()
    gate.set()
    assert server.until_open(0)


def test_the_connections_of_a_closed_loop_are_forgotten(server: HttpServer) -> None:
    client = client_at(server.url)
    loop = asyncio.new_event_loop()
    loop.run_until_complete(client.speak.asyncrest.v("1").stream_memory(TEXT))
    closer, pools = aio_http._loops[loop]
    loop.run_until_complete(closer.aclose())
    aio_http._loops[loop] = closer, pools  # as if it had not been closed
    loop.close()
    asyncio.run(client.speak.asyncrest.v("1").stream_memory(TEXT))
    assert loop not in aio_http._loops


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on Windows")
def test_a_forked_process_has_its_own_connections(server: HttpServer) -> None:
    code = f"""
import os
from deepgram import DeepgramClient, DeepgramClientOptions
speak = DeepgramClient("key", DeepgramClientOptions(url={server.url!r})).speak.rest.v("1")
speak.get({server.url!r})
if not os.fork():
    speak.get({server.url!r})
    os._exit(0)
os.wait()
speak.get({server.url!r})"""
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)
    assert [seen.connection for seen in server.seen] == [0, 1, 0]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on Windows")
def test_a_process_can_be_forked_while_a_thread_makes_connections(server: HttpServer) -> None:
    code = f"""
import encodings.idna, os, signal, threading  # an import under way would stay so in the child
from deepgram import DeepgramClient, DeepgramClientOptions
from deepgram._io import http
speak = DeepgramClient("key", DeepgramClientOptions(url={server.url!r})).speak.rest.v("1")
making, go_on, opened = threading.Event(), threading.Event(), http.new_pool
def slowly(*args):
    making.set()
    go_on.wait(30)
    return opened(*args)
http.new_pool = slowly
thread = threading.Thread(target=speak.get, args=({server.url!r},))
thread.start()
making.wait(30)
threading.Timer(0.1, go_on.set).start()  # a fork waits for it
child = os.fork()
if not child:
    signal.alarm(30)
    speak.get({server.url!r})
    os._exit(0)
thread.join()
raise SystemExit(os.waitpid(child, 0)[1])"""
    subprocess.run([sys.executable, "-W", "ignore", "-c", code], check=True, timeout=120)
    assert len(server.seen) == 2


def test_cookies_are_not_kept(speak: Any, server: HttpServer) -> None:
    server.answers.append(Answer(headers={**HEADERS, "set-cookie": "a=1"}))
    speak.stream_memory(TEXT)
    speak.stream_memory(TEXT)
    assert server.seen[1].header("cookie") == []


def test_the_proxy_option(colour: str, server: HttpServer, thread: LoopThread, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = "http://speech.invalid"
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    Sdk(colour, thread, server.url).speak.stream_memory(TEXT)  # no proxy is used for this machine itself
    Sdk(colour, thread, server.url, proxy=False).speak.stream_memory(TEXT)
    Sdk(colour, thread, elsewhere, proxy=server.url).speak.stream_memory(TEXT)
    monkeypatch.setenv("HTTP_PROXY", server.url)
    Sdk(colour, thread, elsewhere).speak.stream_memory(TEXT)
    Sdk(colour, thread, elsewhere, proxy=server.url.removeprefix("http://")).speak.stream_memory(TEXT)
    through = "http://speech.invalid/v1/speak"
    assert [seen.path for seen in server.seen] == ["/v1/speak", "/v1/speak", through, through, through]


def test_the_local_server_over_tls(colour: str, thread: LoopThread) -> None:
    with LocalServer(tls=True, timing=Timing.fast()) as local:
        trusting = Sdk(colour, thread, local.url, ssl_context=local.ssl_context())
        response = trusting.speak.stream_memory(TEXT, SpeakOptions())
        assert (response.content_type, response.characters) == ("audio/wav", 13)


# ---- secrets


def test_no_credential_in_logs_or_tracebacks(
    colour: str, server: HttpServer, thread: LoopThread, caplog: pytest.LogCaptureFixture
) -> None:
    def traceback_of(url: str) -> str:
        with pytest.raises((httpx.HTTPError, DeepgramApiError)) as caught:
            Sdk(colour, thread, url).speak.stream_memory(TEXT)
        frames = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
        package = str(Path(deepgram.__file__).parent)
        ours = [part for part in frames.format() if package in part or "httpx" in part]
        assert ours
        return "".join(ours)

    with_password = f"http://user:{KEY}@{server.url.removeprefix('http://')}"
    with caplog.at_level(logging.DEBUG):
        for url in (server.url, with_password):
            server.answers.append(Answer(401, OLDER))
            assert KEY not in traceback_of(url)
        assert KEY not in traceback_of("http://127.0.0.1:1")
        Sdk(colour, thread, with_password).speak.stream_memory(TEXT)
    assert caplog.records
    assert not [record for record in caplog.records if KEY in record.getMessage()]


def test_user_and_password_in_the_url_authorize_if_nothing_else_does(server: HttpServer) -> None:
    url = f"http://me:p%40ss@{server.url.removeprefix('http://')}"
    with_nothing = deepgram.SpeakRESTClient(DeepgramClientOptions(url=url))
    with_nothing.stream_memory(TEXT)
    client_at(url).speak.rest.v("1").stream_memory(TEXT)
    assert [seen.header("authorization") for seen in server.seen] == [["Basic bWU6cEBzcw=="], [f"Token {KEY}"]]


def test_creating_a_client_loads_no_httpx_and_loading_http_no_asyncio() -> None:
    code = """
import sys
from deepgram import AsyncSpeakRESTClient, DeepgramClient
client = DeepgramClient("key").speak.rest.v("1")
print("httpx" in sys.modules)
from deepgram._io import http
print("asyncio" in sys.modules)"""
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout == "False\nFalse\n"
