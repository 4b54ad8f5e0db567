"""When a REST request that has failed is sent again."""

from email.utils import formatdate

import pytest

from deepgram._core.policy import FIRST_PAUSE as FIRST
from deepgram._core.policy import LONGEST_PAUSE as LONGEST
from deepgram._core.policy import PATIENCE, pause, retry_after

NOW = 1_700_000_000.0


@pytest.mark.parametrize("attempt", [1, 2, 3, 10, 10_000])
def test_without_a_word_of_the_server_the_bound_doubles_and_chance_takes_its_share(attempt: int) -> None:
    bound = min(LONGEST, FIRST * 2 ** min(attempt - 1, 20))
    assert [pause(attempt, None, share) for share in (0.0, 0.25, 1.0)] == [0.0, bound / 4, bound]


ASKED = {
    "0": 0.0,
    " 2 ": 2.0,
    "60": PATIENCE,
    formatdate(NOW + 7, usegmt=True): 7.0,
    formatdate(NOW - 7, usegmt=True): 0.0,
    "Tue, 14 Nov 2023 22:13:25 -0000": 5.0,
}


@pytest.mark.parametrize("told", ASKED)
def test_what_the_server_asks_for_counts(told: str) -> None:
    assert pause(9, retry_after({"retry-after": told}, NOW), 0.5) == ASKED[told]
    assert retry_after({"retry-after": told, "date": formatdate(NOW, usegmt=True)}) == ASKED[told]


@pytest.mark.parametrize("told", ["61", "9" * 400, formatdate(NOW + 61, usegmt=True)])
def test_a_server_that_asks_for_too_much_is_not_asked_again(told: str) -> None:
    assert pause(1, retry_after({"retry-after": told}, NOW), 0.5) is None


@pytest.mark.parametrize("told", ["", "soon", "-1", "1.5", "²", "Tue, 99 Nov 2023 22:13:20 GMT", "\x00"])
def test_what_is_no_answer_does_not_count(told: str) -> None:
    assert retry_after({"retry-after": told}, NOW) is None
    assert pause(1, None, 1.0) == FIRST
