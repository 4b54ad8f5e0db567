"""Decisions about the error at the end of a connection."""

from typing import Optional

import pytest

from deepgram._core.policy import lost_error


def test_a_lost_connection_has_cause_code_and_request_id() -> None:
    cause = OSError("reset")
    error = lost_error(cause, 1006, "", "request")
    assert (error.message, error.cause, error.code, error.reason) == ("connection lost: reset", cause, 1006, "")
    assert (error.request_id, error.unsent, error.retryable) == ("request", 0, True)


def test_a_close_by_the_server_has_code_and_reason() -> None:
    assert lost_error(None, 1011, "why", None).message == "connection closed by the server: 1011 why"
    assert lost_error(None, 1011, "", None).message == "connection closed by the server: 1011"


@pytest.mark.parametrize(
    ("code", "retryable"), [(None, True), (1006, True), (1011, True), (1008, False), (1009, False)]
)
def test_close_codes_worth_another_connection(code: Optional[int], retryable: bool) -> None:
    assert lost_error(None, code, "", None).retryable is retryable


def test_a_missed_answer_is_named() -> None:
    assert lost_error(OSError("x"), 1000, "", None, "the last words").message == "closed early: the last words"
