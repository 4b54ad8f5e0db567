"""Pure decisions."""

from typing import Any

import pytest

from deepgram._core.policy import Tuning, is_on, lost_error, tuning, wants_keepalive

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
