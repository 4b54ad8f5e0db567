"""When a failed REST request is sent again."""

import time
from email.utils import formatdate

import pytest

from deepgram._core.policy import FIRST_PAUSE as FIRST
from deepgram._core.policy import LONGEST_PAUSE as LONGEST
from deepgram._core.policy import PATIENCE, pause, retry_after

NOW = 1_700_000_000.0


@pytest.mark.parametrize("attempt", [1, 2, 3, 10, 10_000])
def test_without_retry_after_the_delay_is_a_random_share_of_a_doubling_bound(attempt: int) -> None:
    bound = min(LONGEST, FIRST * 2 ** min(attempt - 1, 20))
    assert [pause(attempt, None, share) for share in (0.0, 0.25, 1.0)] == [0.0, bound / 4, bound]


RETRY_AFTER = {
    "0": 0.0,
    " 2 ": 2.0,
    "60": PATIENCE,
    formatdate(NOW + 7, usegmt=True): 7.0,
    formatdate(NOW - 7, usegmt=True): 0.0,
    "Tue, 14 Nov 2023 22:13:25 -0000": 5.0,
}


@pytest.mark.parametrize("value", RETRY_AFTER)
def test_retry_after_sets_the_delay(value: str) -> None:
    assert pause(9, retry_after({"retry-after": value}, NOW), 0.5) == RETRY_AFTER[value]
    assert retry_after({"retry-after": value, "date": formatdate(NOW, usegmt=True)}) == RETRY_AFTER[value]


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the time zone of a process can't be changed here")
def test_dates_without_a_zone_are_utc_wherever_the_program_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """`-0000` was taken for local time."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "XXX-13")
        time.tzset()
        delay = retry_after({"retry-after": "Tue, 14 Nov 2023 22:13:25 -0000"}, NOW)
    time.tzset()
    assert delay == 5.0


@pytest.mark.parametrize("value", ["61", "9" * 400, formatdate(NOW + 61, usegmt=True)])
def test_a_too_long_retry_after_ends_retrying(value: str) -> None:
    assert pause(1, retry_after({"retry-after": value}, NOW), 0.5) is None


@pytest.mark.parametrize("value", ["", "soon", "-1", "1.5", "²", "Tue, 99 Nov 2023 22:13:20 GMT", "\x00"])
def test_an_invalid_retry_after_is_ignored(value: str) -> None:
    assert retry_after({"retry-after": value}, NOW) is None
    assert pause(1, None, 1.0) == FIRST
