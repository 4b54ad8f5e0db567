"""Analysis of texts on the local server (protocol 10.1)."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from rest_client import client
from wire_client import fast_server

TEXT = "I love this phone. Can you please cancel my order?\n\nIt was not good, and the delivery was late"
ALL = "summarize=true&topics=true&intents=true&sentiment=true"


@pytest.fixture
def rest() -> Iterator[httpx.Client]:
    with fast_server(files={"https://page.example/text": TEXT.encode()}) as server, client(server) as running:
        yield running


BODIES: list[dict[str, Any]] = [
    {"json": {"text": TEXT}},
    {"json": {"url": "https://page.example/text"}},
    {"content": TEXT.encode()},  # as older clients send it: without a content type
    {"content": TEXT.encode(), "headers": {"Content-Type": "text/plain"}},
]


@pytest.mark.parametrize("body", BODIES)
def test_all_features_in_one_request(rest: httpx.Client, body: dict[str, Any]) -> None:
    answer = rest.post(f"/v1/read?{ALL}", **body)
    analysis = answer.json()
    assert answer.status_code == 200
    assert analysis["metadata"]["request_id"] == answer.headers["dg-request-id"]
    assert analysis["metadata"]["language"] == "en"
    assert analysis["metadata"]["topics_info"]["input_tokens"] == 19
    results = analysis["results"]
    assert results["summary"] == {"text": " ".join(TEXT.split())}
    assert [one["sentiment"] for one in results["sentiments"]["segments"]] == ["positive", "negative", "negative"]
    assert [one["intent"] for part in results["intents"]["segments"] for one in part["intents"]] == ["Cancel my order"]
    assert {"Phone", "Delivery"} <= {
        one["topic"] for part in results["topics"]["segments"] for one in part["topics"]
    }  # fmt: skip


def test_features_not_requested_are_left_out(rest: httpx.Client) -> None:
    analysis = rest.post("/v1/read", json={"text": TEXT}).json()
    assert (analysis["results"], set(analysis["metadata"])) == ({}, {"request_id", "created", "language"})


def test_a_summary_consists_of_sentences_of_the_text(rest: httpx.Client) -> None:
    sentences = [f"The {name} of the garden grows in the garden near the house." for name in
                 ("apple", "pear", "plum", "rose", "oak", "elm")]  # fmt: skip
    analysis = rest.post("/v1/read?summarize=true", json={"text": " ".join([*sentences, "Hello."])}).json()
    summary = analysis["results"]["summary"]["text"]
    assert summary.count(".") == 3
    assert all(part.strip() + "." in sentences for part in summary.split(".") if part)
    assert analysis["metadata"]["summary_info"]["input_tokens"] == 73


REFUSED: list[tuple[str, dict[str, Any], int, str]] = [
    ("", {"json": {"text": "x", "url": "y"}}, 400, "PAYLOAD_ERROR"),
    ("", {"json": {"words": "x"}}, 400, "PAYLOAD_ERROR"),
    ("", {"json": {"text": 3}}, 400, "PAYLOAD_ERROR"),
    ("", {"json": {"text": " "}}, 400, "Bad Request"),
    ("", {"content": b"\xff\xff", "headers": {"Content-Type": "text/plain"}}, 400, "PAYLOAD_ERROR"),
    ("", {"content": b"<p>", "headers": {"Content-Type": "text/html"}}, 415, "UNSUPPORTED_MEDIA_TYPE"),
    ("", {"content": b"x" * ((2 << 20) + 1)}, 413, "PAYLOAD_TOO_LARGE"),
    ("topics=True", {"json": {"text": "x"}}, 400, "INVALID_QUERY_PARAMETER"),
    ("custom_topic_mode=loose", {"json": {"text": "x"}}, 400, "INVALID_QUERY_PARAMETER"),
    ("language=de", {"json": {"text": "x"}}, 400, "Bad Request"),
    ("&".join(["custom_topic=a"] * 101), {"json": {"text": "x"}}, 400, "Bad Request"),
]


@pytest.mark.parametrize(("query", "body", "status", "code"), REFUSED)
def test_refusals(rest: httpx.Client, query: str, body: dict[str, Any], status: int, code: str) -> None:
    answer = rest.post(f"/v1/read?{query}", **body)
    error = answer.json()
    assert (answer.status_code, error.get("category") or error["err_code"]) == (status, code)
