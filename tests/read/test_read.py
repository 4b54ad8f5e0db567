"""Text intelligence in both colours, against an independent HTTP server, without the defects of 4.8.1."""

import io
from collections.abc import Iterator
from typing import Any

import pytest
from colours import COLOURS, KEY
from conformance.harness.context import analyzed
from rest_peer import Peer, json_body, rest_of

import deepgram
from deepgram import (
    AnalyzeClient,
    AnalyzeOptions,
    AnalyzeResponse,
    AsyncAnalyzeClient,
    AsyncAnalyzeResponse,
    DeepgramClient,
    DeepgramTypeError,
    Sentiment,
)

URL = {"url": "https://example.com/a.txt"}
ACCEPTED = {"request_id": "b1e5"}


@pytest.fixture
def peer() -> Iterator[Peer]:
    with Peer() as running:
        yield running


@pytest.fixture(params=COLOURS)
def read(request: pytest.FixtureRequest, peer: Peer) -> Iterator[Any]:
    with rest_of(request.param, peer.url, "read") as client:
        yield client


def test_analysis_of_a_url(read: Any, peer: Peer) -> None:
    peer.answers.append((200, analyzed()))
    options = AnalyzeOptions(language="en", summarize="v2", topics=True, tag=["a"])
    response = read.analyze_url(URL, options, {"x": True})
    assert isinstance(response, AnalyzeResponse)
    assert response.to_dict() == analyzed()
    assert (response.results.summary.text, response.results.topics.segments[0].topics[0].topic) == (
        "A greeting.",
        "Greetings",
    )
    assert response.results.sentiments.average.sentiment is Sentiment.POSITIVE
    (request,) = peer.requests
    assert (request.method, request.path) == ("POST", "/v1/read?language=en&summarize=v2&topics=true&tag=a&x=true")
    assert (request.body, request.headers["content-type"]) == (json_body(URL), "application/json")


@pytest.mark.parametrize(
    ("make", "body", "kind"),
    [
        (lambda: {"buffer": "Grüezi"}, "Grüezi".encode(), None),
        (lambda: {"buffer": b"a text"}, b"a text", None),
        (lambda: {"stream": io.BytesIO(b"a file")}, b"a file", None),
        (lambda: {"stream": io.StringIO("Grüezi")}, "Grüezi".encode(), None),
        (lambda: {"stream": iter([b"a", b"b"])}, b"ab", None),
        (lambda: {"text": "a text", "x": 1}, json_body({"text": "a text", "x": 1}), "application/json"),
        (lambda: {"buffer": b"this", "text": "not this"}, b"this", None),
    ],
)
@pytest.mark.parametrize("verb", ["analyze_text", "analyze_text_callback", "analyze_file_callback"])
def test_d37_any_text_with_and_without_a_callback(
    read: Any, peer: Peer, verb: str, make: Any, body: bytes, kind: Any
) -> None:
    """D-37: with a callback, too, a text is sent as it is, and `{"text": ...}` is accepted. D-43: files on asyncio."""
    peer.answers.append((200, ACCEPTED))
    callback = ["https://c.example"] if verb.endswith("callback") else []
    options = {"language": "en"}
    response = getattr(read, verb)(make(), *callback, options)
    assert isinstance(response, AsyncAnalyzeResponse if callback else AnalyzeResponse)
    (request,) = peer.requests
    assert (request.body, request.headers.get("content-type")) == (body, kind)
    assert request.path == "/v1/read?language=en" + "&callback=https%3A%2F%2Fc.example" * len(callback)
    assert options == {"language": "en"}, "D-45"


def test_callbacks(read: Any, peer: Peer) -> None:
    """D-45: the caller's options remain unchanged; a callback in the options works like an argument."""
    peer.answers.extend([(200, ACCEPTED)] * 3)
    options = AnalyzeOptions(topics=True)
    response = read.analyze_url_callback(URL, "https://c.example", options)
    assert (type(response), response.request_id, options.callback) == (AsyncAnalyzeResponse, "b1e5", None)
    routed = AnalyzeOptions(topics=True, callback="https://c.example")
    assert isinstance(read.analyze_url(URL, routed), AsyncAnalyzeResponse)
    assert isinstance(read.analyze_text({"text": "a"}, routed), AsyncAnalyzeResponse)
    assert {request.path for request in peer.requests} == {"/v1/read?callback=https%3A%2F%2Fc.example&topics=true"}


@pytest.mark.parametrize("verb", ["analyze_url", "analyze_text"])
@pytest.mark.parametrize("source", ["some url or text", b"text", None, [], {}, {"words": "w"}])
def test_d44_sources_of_another_type_are_refused(read: Any, peer: Peer, verb: str, source: Any) -> None:
    with pytest.raises(DeepgramTypeError, match=r"Unknown transcription source type; .* got"):
        getattr(read, verb)(source)
    assert peer.requests == []


def test_routes_and_their_names() -> None:
    read = DeepgramClient(KEY).read
    assert type(read) is deepgram.ReadRouter
    assert type(read.analyze.v("1")) is deepgram.ReadClient is AnalyzeClient
    assert type(read.asyncanalyze.v("1")) is deepgram.AsyncReadClient is AsyncAnalyzeClient
    with pytest.raises(ModuleNotFoundError):
        read.analyze.v("2")
