"""Pure decisions."""

import json
import socket
import ssl
from types import SimpleNamespace
from typing import Any

import pytest

from deepgram._core.policy import (
    RETRYABLE_STATUS,
    api_error,
    lost_error,
    refused_error,
)
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
}


@pytest.mark.parametrize("body", BODIES)
def test_all_that_a_refusal_says(body: str) -> None:
    words, request_id = BODIES[body]
    error = refused_error(Refusal(400, body.encode()))
    assert error.message == "server refused the connection: HTTP 400" + (f", {words}" if words else "")
    assert (error.status, error.body, error.dg_error, error.request_id) == (400, body, None, request_id)
    assert error.code is None


def test_headers_of_a_refusal_win() -> None:
    body = b'{"message": "from the body", "request_id": "body"}'
    cause = Refusal(402, body, dg_error="from the header", dg_request_id="header")
    error = refused_error(cause)
    assert error.message.endswith("HTTP 402, from the header")
    assert (error.dg_error, error.request_id, error.cause) == ("from the header", "header", cause)


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 408, 413, 429, 500, 501, 502, 503, 504])
def test_statuses_worth_a_second_try(status: int) -> None:
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
def test_attempts_that_reached_nobody(error: Exception, retryable: bool) -> None:
    found = refused_error(error)
    assert (found.retryable, found.cause, found.status) == (retryable, error, None)
    assert found.message == f"connection failed: {str(error) or type(error).__name__}"


class SSLError(OSError):
    """As the standard library's, which the core does not know."""


@pytest.mark.parametrize("where", ["wss://localhost:8080", "wss://127.0.0.1:1", "wss://[::1]:1", "wss://h:1", ""])
def test_a_server_of_this_machine_that_speaks_no_tls(where: str) -> None:
    """F-21: the error says what to write."""
    for kind in (ssl.SSLError, SSLError):
        hint = "; for a server without TLS, start `url` with ws:// or http://"
        is_local = where not in ("wss://h:1", "")
        assert refused_error(kind("wrong version"), where).message.endswith(hint) is is_local
    assert hint not in refused_error(ssl.SSLCertVerificationError("not trusted"), where).message
    assert hint not in refused_error(ConnectionRefusedError("refused"), where).message


def test_secrets_of_the_request_are_masked_in_what_the_server_says() -> None:
    """F-22: some servers repeat the request in the body of an error."""
    cause = Refusal(401, json.dumps({"message": "bad key canary-4711"}).encode(), dg_error="not canary-4711")
    error = refused_error(cause, "", ["canary-4711"])
    assert "canary" not in repr((error.body, error.dg_error, error.message))
    assert (error.body, error.dg_error) == ('{"message": "bad key ***"}', "not ***")


# ---- an error status of a REST call


@pytest.mark.parametrize("body", BODIES)
def test_all_that_an_error_status_says(body: str) -> None:
    words, request_id = BODIES[body]
    error = api_error(402, {}, body)
    assert type(error) is (DeepgramApiError if body.startswith("{") else DeepgramUnknownApiError)
    assert (error.message, error.status) == (words or "Payment Required", "402")
    assert (error.original_error, error.request_id) == (body, request_id)


def test_the_body_of_an_error_status_wins() -> None:
    headers = {"dg-error": "from the header", "dg-request-id": "header"}
    full = api_error(400, headers, '{"err_msg": "from the body", "request_id": "body"}')
    assert (full.message, full.request_id) == ("from the body", "body")
    empty = api_error(400, headers, "")
    assert (empty.message, empty.request_id) == ("from the header", "header")


def test_members_nobody_knows_are_shown_whole_and_long_texts_are_cut() -> None:
    assert api_error(400, {}, '{"error": 1}').message == '{"error": 1}'
    assert api_error(400, {}, "x" * 300).message == "x" * 200


def test_statuses_without_a_name() -> None:
    assert api_error(599, {}, "").message == "HTTP 599"


# ---- a lost connection


def test_lost() -> None:
    cause = OSError("reset")
    error = lost_error(cause, 1006, "", "request")
    assert (error.message, error.cause, error.code, error.reason) == ("connection lost: reset", cause, 1006, "")
    assert (error.request_id, error.unsent, error.retryable) == ("request", 0, True)


def test_closed_by_the_server() -> None:
    assert lost_error(None, 1011, "why", None).message == "connection closed by the server: 1011 why"
    assert lost_error(None, 1011, "", None).message == "connection closed by the server: 1011"


@pytest.mark.parametrize(
    ("code", "retryable"), [(None, True), (1006, True), (1011, True), (1008, False), (1009, False)]
)
def test_closes_worth_another_connection(code: Any, retryable: bool) -> None:
    assert lost_error(None, code, "", None).retryable is retryable


def test_missed() -> None:
    assert lost_error(OSError("x"), 1000, "", None, "the last words").message == "closed early: the last words"
