"""When a lost connection is retried: delays, limits, addresses, and that retrying ends."""

from typing import Any, Optional

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deepgram._core.policy import is_worth_retrying, retry_after
from deepgram._core.recovery import Attempt, Reconnect, Recovery, parse_reconnect
from deepgram.errors import DeepgramConnectionError

LOST = DeepgramConnectionError("lost", code=1006, retryable=True)


def refused(status: int, seconds: Optional[float] = None) -> DeepgramConnectionError:
    error = DeepgramConnectionError("refused", status=status)
    error.retry_after = seconds
    return error


@pytest.mark.parametrize(
    ("cause", "retried"),
    [
        *((DeepgramConnectionError("", code=code, retryable=True), True) for code in (1001, 1006, 1011, 1012, 1013)),
        *((DeepgramConnectionError("", code=code, retryable=True), False) for code in (1000, 1002, 1003, 1007, 1008)),
        *((refused(status), True) for status in (408, 429, 500, 502, 503, 504)),
        *((refused(status), False) for status in (400, 401, 402, 403, 404)),
        (DeepgramConnectionError("no such host", retryable=True), True),
        (DeepgramConnectionError("no such certificate", retryable=False), False),
    ],
)
def test_close_codes_and_statuses_that_are_retried(cause: DeepgramConnectionError, retried: bool) -> None:
    recovery = Recovery(Reconnect(), 1, lambda: 0.5)
    recovery.lost(0.0, progress=False)
    assert is_worth_retrying(cause) is retried is (recovery.attempt(0.0, cause) is not None)


def test_retry_after_sets_the_delay_within_the_deadline() -> None:
    assert [retry_after({"retry-after": text}) for text in ("3", "", "soon", "-1")] == [3.0, None, None, None]
    recovery = Recovery(Reconnect(jitter=1), 1, lambda: 1.0)
    recovery.lost(0.0, progress=False)
    assert recovery.attempt(0.0, LOST) == Attempt(1, 0.0, 0)
    assert recovery.attempt(0.0, refused(429, 7.0)) == Attempt(2, 7.0, 0)
    assert recovery.attempt(50.0, refused(429, 11.0)) is None, "past the deadline"


def test_an_unreachable_address_is_followed_by_the_next() -> None:
    recovery = Recovery(Reconnect(), 3, lambda: 0.0)
    recovery.lost(0.0, progress=False)
    causes = (LOST, refused(503), LOST, refused(503), refused(503))
    assert [attempt.address for cause in causes if (attempt := recovery.attempt(0.0, cause))] == [0, 1, 1, 2, 0]


def test_missed_answers_are_retried_even_after_a_normal_close() -> None:
    recovery = Recovery(Reconnect(), 1, lambda: 0.0)
    done = DeepgramConnectionError("closed early", code=1000)
    assert recovery.attempt(0.0, done) is None
    assert recovery.attempt(0.0, done, missed=True) is not None
    assert recovery.attempt(0.0, DeepgramConnectionError("bad data", code=1008), missed=True) is None


@given(
    st.builds(
        Reconnect,
        attempts=st.integers(0, 20),
        base=st.floats(0, 100),
        cap=st.floats(0, 100),
        jitter=st.floats(0, 1),
        deadline=st.floats(0, 1000),
    ),
    st.lists(st.tuples(st.floats(0, 100), st.booleans(), st.floats(0, 1)), min_size=30, max_size=60),
)
def test_retrying_ends_however_a_server_flaps(options: Reconnect, events: list[tuple[float, bool, float]]) -> None:
    """Without progress there are at most `attempts`, none past the deadline, each delayed by no more than the options
    allow."""
    chances = iter([chance for _, _, chance in events])
    recovery, now, number = Recovery(options, 2, lambda: next(chances)), 0.0, 0
    recovery.lost(now, progress=False)
    for later, opens, _ in events:
        attempt = recovery.attempt(now, LOST)
        if attempt is None:
            assert number == options.attempts or now + options.cap > options.deadline or not options.attempts
            return
        number += 1
        assert attempt.number == number <= options.attempts
        assert 0 <= attempt.delay <= min(options.cap, options.base * 2.0 ** (number - 1))
        now += attempt.delay
        assert now <= options.deadline + 1e-6
        now += later / 1000
        if opens:
            recovery.opened(now)
            now += min(0.01, options.cap / 2)
            recovery.lost(now, progress=False)
    assert number <= options.attempts


def test_a_lasting_or_progressing_connection_resets_the_attempts() -> None:
    for later, progress in ((100.0, False), (1.0, True)):
        recovery = Recovery(Reconnect(attempts=1), 1, lambda: 0.0)
        recovery.lost(0.0, progress=False)
        assert recovery.attempt(0.0, LOST)
        recovery.opened(0.0)
        recovery.lost(later, progress=progress)
        assert recovery.attempt(later, LOST) == Attempt(1, 0.5, 0)
        assert recovery.outage(later + 2) == 2


@pytest.mark.parametrize(
    ("value", "options"),
    [
        (None, None),
        (False, None),
        ("false", None),
        (True, Reconnect()),
        ("true", Reconnect()),
        ({"attempts": 3}, Reconnect(attempts=3)),
        (Reconnect(urls="wss://other"), Reconnect(urls=("wss://other",))),
    ],
)
def test_reconnect_option_is_parsed(value: Any, options: Optional[Reconnect]) -> None:
    assert parse_reconnect(value) == options


@pytest.mark.parametrize("value", [{"attempt": 3}, {"attempts": "three"}, {"base": -1}, {"speed": 0}])
def test_an_invalid_reconnect_option_raises_value_error(value: Any) -> None:
    with pytest.raises(ValueError, match="Reconnect"):
        parse_reconnect(value)
