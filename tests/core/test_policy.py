"""Pure decisions."""

import json
import socket
import ssl
from types import SimpleNamespace
from typing import Any

import pytest

from deepgram._core.policy import RETRYABLE_STATUS, Tuning, is_on, lost, refused, tuning, wants_keepalive

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
    error = refused(Refusal(400, body.encode()))
    assert error.message == "server refused the connection: HTTP 400" + (f", {words}" if words else "")
    assert (error.status, error.body, error.dg_error, error.request_id) == (400, body, None, request_id)
    assert error.code is None


def test_headers_of_a_refusal_win() -> None:
    body = b'{"message": "from the body", "request_id": "body"}'
    cause = Refusal(402, body, dg_error="from the header", dg_request_id="header")
    error = refused(cause)
    assert error.message.endswith("HTTP 402, from the header")
    assert (error.dg_error, error.request_id, error.cause) == ("from the header", "header", cause)


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 408, 413, 429, 500, 501, 502, 503, 504])
def test_statuses_worth_a_second_try(status: int) -> None:
    assert refused(Refusal(status)).retryable is (status in RETRYABLE_STATUS)


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
    found = refused(error)
    assert (found.retryable, found.cause, found.status) == (retryable, error, None)
    assert found.message == f"connection failed: {str(error) or type(error).__name__}"


# ---- a lost connection


def test_lost() -> None:
    cause = OSError("reset")
    error = lost(cause, 1006, "", "request")
    assert (error.message, error.cause, error.code, error.reason) == ("connection lost: reset", cause, 1006, "")
    assert (error.request_id, error.unsent, error.retryable) == ("request", 0, True)


def test_closed_by_the_server() -> None:
    assert lost(None, 1011, "why", None).message == "connection closed by the server: 1011 why"
    assert lost(None, 1011, "", None).message == "connection closed by the server: 1011"


def test_missed() -> None:
    assert lost(OSError("x"), 1000, "", None, "the last words").message == "closed early: the last words"
