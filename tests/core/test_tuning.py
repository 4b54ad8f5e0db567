"""Parsing the options of a client, which one table declares."""

from typing import Any

import pytest

from deepgram._core.tuning import OPTIONS, Tuning, duration, is_on, parse, seconds, size, wants_keepalive

NUMERIC_OPTIONS = [name for name, option in OPTIONS.items() if option.kind in (duration, seconds, size)]


def test_no_options_give_the_defaults() -> None:
    assert parse({}) == Tuning()
    assert Tuning().keepalive_interval is None


def test_numbers_may_be_text() -> None:
    options = parse({"open_timeout": "2.5", "close_timeout": 1, "max_size": "1e6", "keepalive": True})
    assert options == Tuning(
        open_timeout=2.5, close_timeout=1.0, max_size=1_000_000, keepalive=True, keepalive_interval=5.0
    )
    assert isinstance(options.max_size, int)


@pytest.mark.parametrize("name", ["ping_interval", "ping_timeout", "open_timeout", "max_size", "keepalive_interval"])
def test_none_means_no_limit(name: str) -> None:
    assert getattr(parse({name: None, "keepalive": True}), name) is None


@pytest.mark.parametrize("value", ["soon", "", -1, -0.1, float("nan"), float("inf"), [], {}, object()])
@pytest.mark.parametrize("name", NUMERIC_OPTIONS)
def test_a_value_that_is_no_number_raises(name: str, value: Any) -> None:
    with pytest.raises(ValueError, match=f"options\\['{name}'\\]: expected a number"):
        parse({name: value, "keepalive": True})


@pytest.mark.parametrize("name", ["close_timeout", "drain_timeout", "send_timeout"])
def test_closing_timeouts_may_not_be_none(name: str) -> None:
    with pytest.raises(ValueError, match=name):
        parse({name: None})


def test_keepalive_interval_alone_does_not_enable_keepalives() -> None:
    assert parse({"keepalive_interval": 1}).keepalive_interval is None
    assert parse({"keepalive_interval": 1, "keepalive": "true"}).keepalive_interval == 1.0


@pytest.mark.parametrize("value", [True, 1, "true", "True", "1", "yes", "on", "anything", [0]])
def test_values_that_mean_on(value: Any) -> None:
    assert is_on(value)
    assert wants_keepalive({"keepalive": value})
    assert wants_keepalive({"keep_alive": value})


@pytest.mark.parametrize("value", [False, None, 0, "", "false", "False", " FALSE ", "0", "no", "off", []])
def test_values_that_mean_off(value: Any) -> None:
    assert not is_on(value)
    assert not wants_keepalive({"keepalive": value, "keep_alive": value})


@pytest.mark.parametrize("name", [name for name in OPTIONS if name.startswith("termination_exception")])
def test_termination_exception_options_accept_only_true(name: str) -> None:
    assert getattr(parse({name: True}), name) is True
    for value in (False, None, "true", "True", 1, []):
        assert getattr(parse({name: value}), name) is False


@pytest.mark.parametrize("name", ["microphone_record", "speaker_playback"])
def test_device_options_accept_only_the_text_true(name: str) -> None:
    assert getattr(parse({name: "true"}), name) is True
    for value in (True, "True", "1", 1, None, "false"):
        assert getattr(parse({name: value}), name) is False


@pytest.mark.parametrize("name", ["auto_flush_reply_delta", "auto_flush_speak_delta"])
@pytest.mark.parametrize(("value", "expected"), [("500", 0.5), (1000, 1.0), (0, None), (-1, None)])
def test_milliseconds_become_seconds(name: str, value: Any, expected: Any) -> None:
    assert getattr(parse({name: value}), name) == expected
    assert getattr(parse({}), name) is None


COUNTS = {"function_workers": (1, 32), "function_queue": (0, 256)}


@pytest.mark.parametrize("name", COUNTS)
def test_counts_are_whole_numbers_with_a_minimum(name: str) -> None:
    minimum, default = COUNTS[name]
    assert getattr(parse({}), name) == default
    assert getattr(parse({name: str(minimum)}), name) == minimum
    for value in (minimum - 1, None, "many", 1.5, float("inf"), []):
        with pytest.raises(ValueError, match=rf"options\['{name}'\]: expected a whole number of at least {minimum}"):
            parse({name: value})


def test_device_numbers_are_parsed() -> None:
    options = parse(
        {"microphone_record_rate": "8000", "speaker_playback_device_index": 0, "speaker_playback_rate": None}
    )
    assert (options.microphone_record_rate, options.speaker_playback_device_index) == (8000, 0)
    assert (options.speaker_playback_rate, options.speaker_playback_channels) == (None, None)
    with pytest.raises(ValueError, match="microphone_record_rate"):
        parse({"microphone_record_rate": "fast"})


def test_unknown_options_are_ignored() -> None:
    assert parse({"mine": object(), 5: 6}) == Tuning()  # type: ignore[dict-item]


def test_repr_does_not_show_the_password_of_the_proxy() -> None:
    assert "canary" not in repr(parse({"proxy": "http://user:canary@proxy:8080"}))


def test_every_option_has_a_description() -> None:
    for name, option in OPTIONS.items():
        assert option.doc, name
        assert "|" not in option.doc, name
        assert option.shown, name
