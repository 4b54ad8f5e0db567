"""Errors made of refused upgrades and failed REST calls, whatever their body holds."""

import json
import socket
import ssl
import sys
from types import SimpleNamespace

import pytest

from deepgram._core.refusals import RETRYABLE_STATUS, api_error, refused_error
from deepgram.errors import DeepgramApiError, DeepgramUnknownApiError

# ---- a refused connection


class Refusal(Exception):
    def __init__(self, status: int, body: bytes = b"", **headers: str) -> None:
        super().__init__(f"HTTP {status}")
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.response = SimpleNamespace(status_code=status, headers=named, body=body)


BODIES = {
    json.dumps({"category": "INVALID_JSON", "message": "words", "request_id": "body"}): ("words", "body"),
    json.dumps({"err_code": "X", "err_msg": "words", "request_id": "body"}): ("words", "body"),
    json.dumps({"error": "Bad", "reason": "words", "request_id": "body"}): ("words", "body"),
    json.dumps({"description": "words"}): ("words", None),
    "plain words\n": ("plain words", None),
    "[1]": ("[1]", None),
    "": ("", None),
    "{}": ("", None),
    "null": ("", None),
}


@pytest.mark.parametrize("body", BODIES)
def test_a_refusal_keeps_status_words_body_and_request_id(body: str) -> None:
    words, request_id = BODIES[body]
    error = refused_error(Refusal(400, body.encode()))
    assert error.message == "server refused the connection: HTTP 400" + (f", {words}" if words else "")
    assert (error.status, error.body, error.dg_error, error.request_id) == (400, body, None, request_id)
    assert error.code is None


def test_headers_of_a_refusal_win_over_its_body() -> None:
    body = b'{"message": "from the body", "request_id": "body"}'
    cause = Refusal(402, body, dg_error="from the header", dg_request_id="header")
    error = refused_error(cause)
    assert error.message.endswith("HTTP 402, from the header")
    assert (error.dg_error, error.request_id, error.cause) == ("from the header", "header", cause)


def test_a_retry_after_date_is_relative_to_the_date_header() -> None:
    headers = {"date": "Tue, 14 Nov 2023 22:13:20 GMT", "retry_after": "Tue, 14 Nov 2023 22:13:25 GMT"}
    assert refused_error(Refusal(503, **headers)).retry_after == 5.0
    assert refused_error(Refusal(503, retry_after=headers["retry_after"])).retry_after is None


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 408, 413, 429, 500, 501, 502, 503, 504])
def test_retryable_statuses(status: int) -> None:
    assert refused_error(Refusal(status)).retryable is (status in RETRYABLE_STATUS)


@pytest.mark.parametrize(
    ("error", "retryable"),
    [
        (ConnectionRefusedError("refused"), True),
        (TimeoutError(), True),
        (socket.gaierror("no such host"), True),
        (EOFError("closed during the upgrade"), True),
        (ssl.SSLCertVerificationError("not trusted"), False),
        (ValueError("Port out of range"), False),
    ],
)
def test_failures_to_connect(error: Exception, retryable: bool) -> None:
    found = refused_error(error)
    assert (found.retryable, found.cause, found.status) == (retryable, error, None)
    assert found.message == f"connection failed: {str(error) or type(error).__name__}"


class SSLError(OSError):
    """Like that of the standard library, which the core must not import."""


@pytest.mark.parametrize("where", ["wss://localhost:8080", "wss://127.0.0.1:1", "wss://[::1]:1", "wss://h:1", ""])
def test_a_tls_error_on_loopback_suggests_a_plain_url(where: str) -> None:
    """F-21: the error says which URL to write."""
    for kind in (ssl.SSLError, SSLError):
        hint = "; for a server without TLS, start `url` with ws:// or http://"
        is_local = where not in ("wss://h:1", "")
        assert refused_error(kind("wrong version"), where).message.endswith(hint) is is_local
    assert hint not in refused_error(ssl.SSLCertVerificationError("not trusted"), where).message
    assert hint not in refused_error(ConnectionRefusedError("refused"), where).message


def test_secrets_of_the_request_are_masked_in_the_response() -> None:
    """F-22: some servers repeat the request in the body of an error."""
    cause = Refusal(401, json.dumps({"message": "bad key canary-4711"}).encode(), dg_error="not canary-4711")
    error = refused_error(cause, "", ["canary-4711"])
    assert "canary" not in repr((error.body, error.dg_error, error.message))
    assert (error.body, error.dg_error) == ('{"message": "bad key ***"}', "not ***")


# ---- an error status of a REST call


@pytest.mark.parametrize("body", BODIES)
def test_an_error_status_keeps_words_body_and_request_id(body: str) -> None:
    words, request_id = BODIES[body]
    error = api_error(402, {}, body)
    assert type(error) is (DeepgramApiError if body.startswith("{") else DeepgramUnknownApiError)
    assert (error.message, error.status) == (words or "Payment Required", "402")
    assert (error.original_error, error.request_id) == (body, request_id)


def test_the_body_of_an_error_status_wins_over_headers() -> None:
    headers = {"dg-error": "from the header", "dg-request-id": "header"}
    full = api_error(400, headers, '{"err_msg": "from the body", "request_id": "body"}')
    assert (full.message, full.request_id) == ("from the body", "body")
    empty = api_error(400, headers, "")
    assert (empty.message, empty.request_id) == ("from the header", "header")


def test_unknown_members_are_shown_whole_and_long_texts_cut() -> None:
    assert api_error(400, {}, '{"error": 1}').message == '{"error": 1}'
    assert api_error(400, {}, "x" * 300).message == "x" * 200


def test_a_status_without_a_name_is_shown_as_a_number() -> None:
    assert api_error(599, {}, "").message == "HTTP 599"


# ---- hostile bodies

DEEP = 100_000
HOSTILE = {
    "nested lists": "[" * DEEP + "]" * DEEP,
    "unclosed": "[" * DEEP,
    "nested objects": '{"message":' * DEEP + "1" + "}" * DEEP,
    "deep nesting beside the words": '{"message": "words", "x": ' + "[" * DEEP + "]" * DEEP + "}",
    "endless number": '{"message": ' + "9" * 5_000 + "}",
    "not a number": '{"message": NaN, "request_id": NaN}',
    "lone surrogate": '{"message": "\\ud800"}',
    "members of other types": '{"message": {"a": [1]}, "request_id": {"b": 2}}',
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_f16_no_body_prevents_reporting_a_refusal(body: str) -> None:
    error, refused = api_error(401, {"dg-request-id": "header"}, body), refused_error(Refusal(401, body.encode()))
    assert (error.status, error.request_id) == ("401", "header")
    assert error.message
    assert (refused.status, refused.body, refused.request_id) == (401, body, None)
    if "\n" not in body and len(body) > 1_000:
        assert type(error) is DeepgramUnknownApiError
        assert (error.message, error.original_error) == (body[:200], body)


def test_f16_bodies_nested_near_the_recursion_limit() -> None:
    """F-16: parsing, repr and serializing have limits of their own, which depend on the version and the caller's
    depth."""
    for depth in range(10, sys.getrecursionlimit() + 20, 7):
        for shape in ('{"message": "words", "x": %s}', '{"message": %s}', "%s"):
            assert api_error(401, {}, shape % ("[" * depth + "]" * depth)).status == "401"
