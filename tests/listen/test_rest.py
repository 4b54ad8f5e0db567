"""Transcription of recordings in both colours, against a server that is not ours; and none of the defects of 4.8.1."""

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
SAID = {"results": {"channels": [{"alternatives": [{"transcript": "good morning", "confidence": 0.99, "words": []}]}]}}
TAKEN = {"request_id": "b1e5"}


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
    peer.answers.append((200, SAID))
    response = rest.transcribe_url(URL, PrerecordedOptions(model="nova-3", smart_format=True), {"x": [1, True]})
    assert isinstance(response, PrerecordedResponse)
    assert (transcript(response), response.to_dict()) == ("good morning", SAID)
    (asked,) = peer.asked
    assert (asked.method, asked.path) == ("POST", "/v1/listen?model=nova-3&smart_format=true&x=1&x=true")
    assert (asked.body, asked.headers["content-type"]) == (json_body(URL), "application/json")
    assert asked.headers["authorization"] == f"Token {KEY}"


BODY = bytes(range(256)) * 300


def characters() -> Any:
    return io.StringIO("Grüezi")


def no_length() -> Any:
    return iter([BODY[:9], bytearray(BODY[9:20]), memoryview(BODY)[20:]])


class Trickle:
    """A stream with `read` and nothing else."""

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
    """D-43: an asynchronous client could not take ordinary files."""
    assert isinstance(rest.transcribe_file(make(), {"model": "nova-3"}), PrerecordedResponse)
    (asked,) = peer.asked
    assert (asked.path, asked.body) == ("/v1/listen?model=nova-3", body)
    assert "content-type" not in asked.headers


def test_a_file_on_the_disk_is_sent_from_where_it_stands(rest: Any, peer: Peer, tmp_path: Path) -> None:
    (tmp_path / "recording.wav").write_bytes(BODY)
    with (tmp_path / "recording.wav").open("rb") as file:
        file.seek(1000)
        rest.transcribe_file({"stream": file})
    assert (peer.asked[0].body, peer.asked[0].headers["content-length"]) == (BODY[1000:], str(len(BODY) - 1000))


def test_an_asynchronous_iterator_on_asyncio(peer: Peer) -> None:
    async def pieces() -> Any:
        for at in range(0, len(BODY), 7000):
            await asyncio.sleep(0)
            yield BODY[at : at + 7000]

    with rest_of("asyncio", peer.url) as rest:
        rest.transcribe_file({"stream": pieces()})
    assert peer.asked[0].body == BODY
    with rest_of("threads", peer.url) as rest, pytest.raises(DeepgramTypeError, match="asynchronous"):
        rest.transcribe_file({"stream": pieces()})


@pytest.mark.parametrize("verb", ["transcribe_url", "transcribe_url_callback", "transcribe_file"])
@pytest.mark.parametrize("source", ["some url, buffer or stream", b"url", None, [], {}, {"uri": "u"}, ["url"]])
def test_d44_sources_of_another_kind_are_refused(rest: Any, peer: Peer, verb: str, source: Any) -> None:
    """D-44: a text that contains the word was taken for a source with that key."""
    callback = ["https://c.example"] if verb.endswith("callback") else []
    with pytest.raises(DeepgramTypeError, match=r"^DeepgramTypeError: Unknown transcription source type; .* got"):
        getattr(rest, verb)(source, *callback)
    assert peer.asked == []


@pytest.mark.parametrize("key", ["buffer", "stream"])
def test_no_recording_is_no_empty_one(rest: Any, peer: Peer, key: str) -> None:
    with pytest.raises(DeepgramTypeError, match=rf"source\['{key}'\]: expected bytes, .*, got None"):
        rest.transcribe_file({key: None})
    assert peer.asked == []


@pytest.mark.parametrize("kind", ["url", "file"])
def test_callbacks(rest: Any, peer: Peer, kind: str) -> None:
    """D-45: the options are left as they are."""
    source = URL if kind == "url" else {"buffer": BODY}
    body = json_body(URL) if kind == "url" else BODY
    asked = PrerecordedOptions(model="nova-3", alternatives=2)
    as_dict = {"callback": "https://other.example", "model": "nova-3"}
    extra = ModelInfo.from_dict({"name": "n", "version": "v", "arch": "a", "new": "thing"})  # which knows no callback
    for options in (None, asked, as_dict, extra):
        peer.answers.append((200, TAKEN))
        taken = getattr(rest, f"transcribe_{kind}_callback")(source, "https://c.example/?a=b", options)
        assert (type(taken), taken.request_id) == (AsyncPrerecordedResponse, "b1e5")
    there = "callback=https%3A%2F%2Fc.example%2F%3Fa%3Db"
    queries = (
        ["", "alternatives=2&", "", "name=n&version=v&arch=a&new=thing&"],
        ["", "&model=nova-3", "&model=nova-3", ""],
    )
    assert [request.path for request in peer.asked] == [
        f"/v1/listen?{before}{there}{after}" for before, after in zip(*queries, strict=True)
    ]
    assert {request.body for request in peer.asked} == {body}
    assert (asked, asked.callback) == (PrerecordedOptions(model="nova-3", alternatives=2), None)
    assert as_dict == {"callback": "https://other.example", "model": "nova-3"}
    assert extra.to_dict() == {"name": "n", "version": "v", "arch": "a", "new": "thing"}


@pytest.mark.parametrize(
    "options", [PrerecordedOptions(callback="https://c.example"), {"callback": "https://c.example"}]
)
def test_a_callback_among_the_options_is_one(rest: Any, peer: Peer, options: Any) -> None:
    peer.answers.extend([(200, TAKEN), (200, TAKEN), (200, SAID)])
    for verb, source in ((rest.transcribe_url, URL), (rest.transcribe_file, {"buffer": b"x"})):
        assert isinstance(verb(source, options), AsyncPrerecordedResponse)
    assert {request.path for request in peer.asked} == {"/v1/listen?callback=https%3A%2F%2Fc.example"}
    assert isinstance(rest.transcribe_url(URL, {"callback": None}), PrerecordedResponse)


def test_headers_timeout_endpoint_of_one_call(rest: Any, peer: Peer) -> None:
    """D-02: headers of a call are headers of that call."""
    rest.transcribe_url(URL, headers={"X-Own": "1"}, endpoint="v1/elsewhere", timeout=httpx.Timeout(9))
    rest.transcribe_file({"buffer": b"x"}, timeout=9)
    assert [(asked.path, asked.headers.get("x-own")) for asked in peer.asked] == [
        ("/v1/elsewhere", "1"),
        ("/v1/listen", None),
    ]


def test_progress_of_an_upload(rest: Any, peer: Peer) -> None:
    told: list[Any] = []
    rest.transcribe_file({"stream": io.BytesIO(BODY * 10)}, progress=lambda *numbers: told.append(numbers))
    assert told[-1] == (len(BODY) * 10, len(BODY) * 10)


def test_refusals(rest: Any, peer: Peer) -> None:
    """D-35."""
    body = {"err_code": "Bad Request", "err_msg": "Bad Request: corrupt or unsupported data", "request_id": "7d1f"}
    peer.answers.append((400, body))
    with pytest.raises(DeepgramApiError, match="corrupt or unsupported data") as caught:
        rest.transcribe_file({"buffer": b"x"})
    assert (caught.value.status, caught.value.request_id) == ("400", "7d1f")


@pytest.mark.parametrize(
    ("text", "error"), [("[]", TypeError), ("null", TypeError), ("", ValueError), ("<p>", ValueError)]
)
def test_what_is_no_answer(rest: Any, peer: Peer, text: str, error: type[Exception]) -> None:
    peer.answers.append((200, text))
    with pytest.raises(error):
        rest.transcribe_url(URL)


def test_odd_answers_are_better_than_none(rest: Any, peer: Peer) -> None:
    """What a field can't hold stays as it is, and the transcript is not lost; D-52 for a label of a sentiment."""
    channels = [{"alternatives": [{"transcript": "hi", "confidence": "high", "words": None}]}]
    odd = {"results": {"channels": channels, "sentiments": {"average": {"sentiment": "mixed"}, "segments": []}}}
    peer.answers.append((200, odd))
    response = rest.transcribe_url(URL)
    assert transcript(response) == "hi"
    assert response.results.channels[0].alternatives[0].words == []
    assert response.results.sentiments.average.sentiment == "mixed"


def test_overridden_verbs_are_the_ones_that_are_used() -> None:
    """Tests of programs replace `post`, and expect what 4.8.1 gave it; the callback variant is the client's, too."""

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
def test_a_transport_of_ones_own(colour: str) -> None:
    transport = httpx.MockTransport(lambda request: httpx.Response(200, json=SAID))
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
        said = list(workers.map(lambda _: rest.transcribe_file({"buffer": BODY}), range(8)))
    assert [type(response) for response in said] == [PrerecordedResponse] * 8
    assert {request.body for request in peer.asked} == {BODY}
