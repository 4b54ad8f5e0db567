"""Pure decisions about the end of a connection."""

from typing import Optional

import pytest

from deepgram._core.policy import lost_error


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
def test_closes_worth_another_connection(code: Optional[int], retryable: bool) -> None:
    assert lost_error(None, code, "", None).retryable is retryable


def test_missed() -> None:
    assert lost_error(OSError("x"), 1000, "", None, "the last words").message == "closed early: the last words"
