"""Transcription of recordings in both colours, against an independent HTTP server, without the defects of 4.8.1."""

import asyncio
import io
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from unittest import mock

import httpx
import pytest
from colours import COLOURS, KEY
from rest_peer import Peer, json_body, rest_of

import deepgram
from deepgram import (
    AsyncListenRESTClient,
    AsyncPrerecordedResponse,
    DeepgramApiError,
    DeepgramClient,
    DeepgramClientOptions,
    DeepgramTypeError,
    ListenRESTClient,
    ModelInfo,
    PrerecordedOptions,
    PrerecordedResponse,
)

URL = {"url": "https://example.com/a.wav"}
TRANSCRIPTION = {
    "results": {"channels": [{"alternatives": [{"transcript": "good morning", "confidence": 0.99, "words": []}]}]}
}
ACCEPTED = {"request_id": "b1e5"}


@pytest.fixture
def peer() -> Iterator[Peer]:
    with Peer() as running:
        yield running


@pytest.fixture(params=COLOURS)
def rest(request: pytest.FixtureRequest, peer: Peer) -> Iterator[Any]:
    with rest_of(request.param, peer.url) as client:
        yield client


def transcript(response: PrerecordedResponse) -> str:
    return response.results.channels[0].alternatives[0].transcript


def test_a_recording_at_a_url(rest: Any, peer: Peer) -> None:
    peer.answers.append((200, TRANSCRIPTION))
    response = rest.transcribe_url(URL, PrerecordedOptions(model="nova-3", smart_format=True), {"x": [1, True]})
    assert isinstance(response, PrerecordedResponse)
    assert (transcript(response), response.to_dict()) == ("good morning", TRANSCRIPTION)
    (request,) = peer.requests
    assert (request.method, request.path) == ("POST", "/v1/listen?model=nova-3&smart_format=true&x=1&x=true")
    assert (request.body, request.headers["content-type"]) == (json_body(URL), "application/json")
    assert request.headers["authorization"] == f"Token {KEY}"


BODY = bytes(range(256)) * 300


def characters() -> Any:
    return io.StringIO("Grüezi")


def no_length() -> Any:
    return iter([BODY[:9], bytearray(BODY[9:20]), memoryview(BODY)[20:]])


class Trickle:
    """A stream that has `read` only, and returns little at a time."""

    def __init__(self) -> None:
        self._file = io.BytesIO(BODY)

    def read(self, size: int = -1) -> bytes:
        return self._file.read(min(size, 1000))


@pytest.mark.parametrize(
    ("make", "body"),
    [
        (lambda: {"buffer": BODY}, BODY),
        (lambda: {"buffer": bytearray(BODY)}, BODY),
        (lambda: {"buffer": memoryview(BODY)}, BODY),
        (lambda: {"buffer": "Grüezi"}, "Grüezi".encode()),
        (lambda: {"buffer": b""}, b""),
        (lambda: {"buffer": BODY, "stream": io.BytesIO(b"not this")}, BODY),
        (lambda: {"stream": io.BytesIO(BODY)}, BODY),
        (lambda: {"stream": Trickle()}, BODY),
        (lambda: {"stream": no_length()}, BODY),
        (lambda: {"stream": characters()}, "Grüezi".encode()),
        (lambda: {"stream": [BODY[:5], BODY[5:]]}, BODY),
    ],
)
def test_d43_any_file_and_any_iterable_is_uploaded(rest: Any, peer: Peer, make: Any, body: bytes) -> None:
    """D-43: in both colours; an asynchronous client of 4.8.1 takes no ordinary files."""
    assert isinstance(rest.transcribe_file(make(), {"model": "nova-3"}), PrerecordedResponse)
    (request,) = peer.requests
    assert (request.path, request.body) == ("/v1/listen?model=nova-3", body)
    assert "content-type" not in request.headers


def test_a_file_is_sent_from_its_current_position(rest: Any, peer: Peer, tmp_path: Path) -> None:
    (tmp_path / "recording.wav").write_bytes(BODY)
    with (tmp_path / "recording.wav").open("rb") as file:
        file.seek(1000)
        rest.transcribe_file({"stream": file})
    assert (peer.requests[0].body, peer.requests[0].headers["content-length"]) == (BODY[1000:], str(len(BODY) - 1000))


def test_an_asynchronous_iterator_on_asyncio(peer: Peer) -> None:
    async def pieces() -> Any:
        for at in range(0, len(BODY), 7000):
            await asyncio.sleep(0)
            yield BODY[at : at + 7000]

    with rest_of("asyncio", peer.url) as rest:
        rest.transcribe_file({"stream": pieces()})
    assert peer.requests[0].body == BODY
    with rest_of("threads", peer.url) as rest, pytest.raises(DeepgramTypeError, match="asynchronous"):
        rest.transcribe_file({"stream": pieces()})


@pytest.mark.parametrize("verb", ["transcribe_url", "transcribe_url_callback", "transcribe_file"])
@pytest.mark.parametrize("source", ["some url, buffer or stream", b"url", None, [], {}, {"uri": "u"}, ["url"]])
def test_d44_sources_of_another_type_are_refused(rest: Any, peer: Peer, verb: str, source: Any) -> None:
    """D-44: a text that contains such a word is not taken for a source with that key."""
    callback = ["https://c.example"] if verb.endswith("callback") else []
    with pytest.raises(DeepgramTypeError, match=r"^DeepgramTypeError: Unknown transcription source type; .* got"):
        getattr(rest, verb)(source, *callback)
    assert peer.requests == []


@pytest.mark.parametrize("key", ["buffer", "stream"])
def test_a_recording_that_is_none_is_refused(rest: Any, peer: Peer, key: str) -> None:
    with pytest.raises(DeepgramTypeError, match=rf"source\['{key}'\]: expected bytes, .*, got None"):
        rest.transcribe_file({key: None})
    assert peer.requests == []


@pytest.mark.parametrize("kind", ["url", "file"])
def test_callbacks(rest: Any, peer: Peer, kind: str) -> None:
    """D-45: the caller's options remain unchanged."""
    source = URL if kind == "url" else {"buffer": BODY}
    body = json_body(URL) if kind == "url" else BODY
    options_object = PrerecordedOptions(model="nova-3", alternatives=2)
    as_dict = {"callback": "https://other.example", "model": "nova-3"}
    # a class without a callback field
    extra = ModelInfo.from_dict({"name": "n", "version": "v", "arch": "a", "new": "thing"})
    for options in (None, options_object, as_dict, extra):
        peer.answers.append((200, ACCEPTED))
        response = getattr(rest, f"transcribe_{kind}_callback")(source, "https://c.example/?a=b", options)
        assert (type(response), response.request_id) == (AsyncPrerecordedResponse, "b1e5")
    callback = "callback=https%3A%2F%2Fc.example%2F%3Fa%3Db"
    queries = (
        ["", "alternatives=2&", "", "name=n&version=v&arch=a&new=thing&"],
        ["", "&model=nova-3", "&model=nova-3", ""],
    )
    assert [request.path for request in peer.requests] == [
        f"/v1/listen?{before}{callback}{after}" for before, after in zip(*queries, strict=True)
    ]
    assert {request.body for request in peer.requests} == {body}
    assert (options_object, options_object.callback) == (PrerecordedOptions(model="nova-3", alternatives=2), None)
    assert as_dict == {"callback": "https://other.example", "model": "nova-3"}
    assert extra.to_dict() == {"name": "n", "version": "v", "arch": "a", "new": "thing"}


@pytest.mark.parametrize(
    "options", [PrerecordedOptions(callback="https://c.example"), {"callback": "https://c.example"}]
)
def test_a_callback_in_the_options_works_like_an_argument(rest: Any, peer: Peer, options: Any) -> None:
    peer.answers.extend([(200, ACCEPTED), (200, ACCEPTED), (200, TRANSCRIPTION)])
    for verb, source in ((rest.transcribe_url, URL), (rest.transcribe_file, {"buffer": b"x"})):
        assert isinstance(verb(source, options), AsyncPrerecordedResponse)
    assert {request.path for request in peer.requests} == {"/v1/listen?callback=https%3A%2F%2Fc.example"}
    assert isinstance(rest.transcribe_url(URL, {"callback": None}), PrerecordedResponse)


def test_headers_timeout_endpoint_of_one_call(rest: Any, peer: Peer) -> None:
    """D-02: headers of one call are not sent with the next."""
    rest.transcribe_url(URL, headers={"X-Own": "1"}, endpoint="v1/elsewhere", timeout=httpx.Timeout(9))
    rest.transcribe_file({"buffer": b"x"}, timeout=9)
    assert [(request.path, request.headers.get("x-own")) for request in peer.requests] == [
        ("/v1/elsewhere", "1"),
        ("/v1/listen", None),
    ]


def test_progress_of_an_upload(rest: Any, peer: Peer) -> None:
    reports: list[Any] = []
    rest.transcribe_file({"stream": io.BytesIO(BODY * 10)}, progress=lambda *numbers: reports.append(numbers))
    assert reports[-1] == (len(BODY) * 10, len(BODY) * 10)


def test_a_refusal_raises_an_api_error(rest: Any, peer: Peer) -> None:
    """D-35: the error has the status and the request id of the response."""
    body = {"err_code": "Bad Request", "err_msg": "Bad Request: corrupt or unsupported data", "request_id": "7d1f"}
    peer.answers.append((400, body))
    with pytest.raises(DeepgramApiError, match="corrupt or unsupported data") as caught:
        rest.transcribe_file({"buffer": b"x"})
    assert (caught.value.status, caught.value.request_id) == ("400", "7d1f")


@pytest.mark.parametrize(
    ("text", "error"), [("[]", TypeError), ("null", TypeError), ("", ValueError), ("<p>", ValueError)]
)
def test_an_unreadable_response_raises(rest: Any, peer: Peer, text: str, error: type[Exception]) -> None:
    peer.answers.append((200, text))
    with pytest.raises(error):
        rest.transcribe_url(URL)


def test_a_response_with_unexpected_values_is_still_readable(rest: Any, peer: Peer) -> None:
    """A value that does not fit its field is kept as it is, and the transcript is not lost; D-52 for a sentiment's
    label."""
    channels = [{"alternatives": [{"transcript": "hi", "confidence": "high", "words": None}]}]
    odd = {"results": {"channels": channels, "sentiments": {"average": {"sentiment": "mixed"}, "segments": []}}}
    peer.answers.append((200, odd))
    response = rest.transcribe_url(URL)
    assert transcript(response) == "hi"
    assert response.results.channels[0].alternatives[0].words == []
    assert response.results.sentiments.average.sentiment == "mixed"


def test_overridden_methods_are_called() -> None:
    """Tests of programs replace `post` and expect the arguments of 4.8.1; overridden callback verbs are called, too."""

    class Mine(ListenRESTClient):
        def transcribe_file_callback(self, source: Any, callback: Any, **named: Any) -> Any:
            return source, callback, named["options"]

    mine = Mine(DeepgramClientOptions("key"))
    with mock.patch.object(Mine, "post", return_value='{"request_id": "r"}') as post:
        mine.transcribe_url(URL, {"model": "m"}, {"x": 1}, {"X": "1"}, 5)
    named = {"options": {"model": "m"}, "addons": {"x": 1}, "headers": {"X": "1"}, "timeout": 5, "json": URL}
    post.assert_called_once_with("https://api.deepgram.com/v1/listen", **named)
    options = {"callback": "https://c.example"}
    assert mine.transcribe_file({"buffer": b"x"}, options) == ({"buffer": b"x"}, "https://c.example", options)


@pytest.mark.parametrize("colour", COLOURS)
def test_a_custom_transport(colour: str) -> None:
    transport = httpx.MockTransport(lambda request: httpx.Response(200, json=TRANSCRIPTION))
    with rest_of(colour, "https://api.deepgram.com") as rest:
        assert transcript(rest.transcribe_url(URL, transport=transport)) == "good morning"


def test_routes_and_their_names() -> None:
    listen = DeepgramClient(KEY).listen
    assert type(listen.rest.v("1")) is deepgram.PreRecordedClient is ListenRESTClient
    assert type(listen.asyncrest.v("1")) is deepgram.AsyncPreRecordedClient is AsyncListenRESTClient
    with pytest.raises(ModuleNotFoundError):
        listen.rest.v("2")
    for old, new in (("prerecorded", ListenRESTClient), ("asyncprerecorded", AsyncListenRESTClient)):
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            assert type(getattr(listen, old).v("any")) is new
        (warning,) = caught
        assert warning.filename == __file__
        assert f"{old} is unsupported as of 4.0.0. deepgram.listen.{old} is deprecated. Use deepgram.listen." in str(
            warning.message
        )


def test_threads_share_a_client(peer: Peer) -> None:
    with rest_of("threads", peer.url) as rest, ThreadPoolExecutor(8) as workers:
        responses = list(workers.map(lambda _: rest.transcribe_file({"buffer": BODY}), range(8)))
    assert [type(response) for response in responses] == [PrerecordedResponse] * 8
    assert {request.body for request in peer.requests} == {BODY}
