"""Pure decisions."""

import json
import socket
import ssl
from types import SimpleNamespace
from typing import Any

import pytest

from deepgram._core.policy import (
    RETRYABLE_STATUS,
    Tuning,
    api_error,
    is_on,
    lost_error,
    refused_error,
    tuning,
    wants_keepalive,
)
from deepgram.errors import DeepgramApiError, DeepgramUnknownApiError

# ---- options


def test_defaults() -> None:
    assert tuning({}) == Tuning()
    assert Tuning().keepalive_interval is None


def test_numbers_and_numeric_text() -> None:
    found = tuning({"open_timeout": "2.5", "close_timeout": 1, "max_size": "1e6", "keepalive": True})
    assert found == Tuning(open_timeout=2.5, close_timeout=1.0, max_size=1_000_000, keepalive_interval=5.0)
    assert isinstance(found.max_size, int)


@pytest.mark.parametrize("name", ["ping_interval", "ping_timeout", "open_timeout", "max_size", "keepalive_interval"])
def test_none_is_no_limit(name: str) -> None:
    assert getattr(tuning({name: None, "keepalive": True}), name) is None


@pytest.mark.parametrize("value", ["soon", "", -1, -0.1, float("nan"), float("inf"), [], {}, object()])
@pytest.mark.parametrize("name", Tuning._fields)
def test_what_is_no_number_is_named(name: str, value: Any) -> None:
    with pytest.raises(ValueError, match=f"options\\['{name}'\\]: expected a number"):
        tuning({name: value, "keepalive": True})


@pytest.mark.parametrize("name", ["close_timeout", "drain_timeout", "send_timeout"])
def test_closing_always_has_a_limit(name: str) -> None:
    with pytest.raises(ValueError, match=name):
        tuning({name: None})


def test_keepalive_interval_alone_switches_nothing_on() -> None:
    assert tuning({"keepalive_interval": 1}).keepalive_interval is None
    assert tuning({"keepalive_interval": 1, "keepalive": "true"}).keepalive_interval == 1.0


@pytest.mark.parametrize("value", [True, 1, "true", "True", "1", "yes", "on", "anything", [0]])
def test_on(value: Any) -> None:
    assert is_on(value)
    assert wants_keepalive({"keepalive": value})
    assert wants_keepalive({"keep_alive": value})


@pytest.mark.parametrize("value", [False, None, 0, "", "false", "False", " FALSE ", "0", "no", "off", []])
def test_off(value: Any) -> None:
    assert not is_on(value)
    assert not wants_keepalive({"keepalive": value, "keep_alive": value})


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
