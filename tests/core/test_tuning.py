"""The options of a client: one table, parsed once."""

from typing import Any

import pytest

from deepgram._core.tuning import OPTIONS, Tuning, duration, is_on, parse, seconds, size, wants_keepalive

TIMES = [name for name, option in OPTIONS.items() if option.kind in (duration, seconds, size)]


def test_defaults() -> None:
    assert parse({}) == Tuning()
    assert Tuning().keepalive_interval is None


def test_numbers_and_numeric_text() -> None:
    found = parse({"open_timeout": "2.5", "close_timeout": 1, "max_size": "1e6", "keepalive": True})
    assert found == Tuning(
        open_timeout=2.5, close_timeout=1.0, max_size=1_000_000, keepalive=True, keepalive_interval=5.0
    )
    assert isinstance(found.max_size, int)


@pytest.mark.parametrize("name", ["ping_interval", "ping_timeout", "open_timeout", "max_size", "keepalive_interval"])
def test_none_is_no_limit(name: str) -> None:
    assert getattr(parse({name: None, "keepalive": True}), name) is None


@pytest.mark.parametrize("value", ["soon", "", -1, -0.1, float("nan"), float("inf"), [], {}, object()])
@pytest.mark.parametrize("name", TIMES)
def test_what_is_no_number_is_named(name: str, value: Any) -> None:
    with pytest.raises(ValueError, match=f"options\\['{name}'\\]: expected a number"):
        parse({name: value, "keepalive": True})


@pytest.mark.parametrize("name", ["close_timeout", "drain_timeout", "send_timeout"])
def test_closing_always_has_a_limit(name: str) -> None:
    with pytest.raises(ValueError, match=name):
        parse({name: None})


def test_keepalive_interval_alone_switches_nothing_on() -> None:
    assert parse({"keepalive_interval": 1}).keepalive_interval is None
    assert parse({"keepalive_interval": 1, "keepalive": "true"}).keepalive_interval == 1.0


@pytest.mark.parametrize("value", [True, 1, "true", "True", "1", "yes", "on", "anything", [0]])
def test_on(value: Any) -> None:
    assert is_on(value)
    assert wants_keepalive({"keepalive": value})
    assert wants_keepalive({"keep_alive": value})


@pytest.mark.parametrize("value", [False, None, 0, "", "false", "False", " FALSE ", "0", "no", "off", []])
def test_off(value: Any) -> None:
    assert not is_on(value)
    assert not wants_keepalive({"keepalive": value, "keep_alive": value})


@pytest.mark.parametrize("name", [name for name in OPTIONS if name.startswith("termination_exception")])
def test_true_and_nothing_else_raises_exceptions_of_the_network_library(name: str) -> None:
    assert getattr(parse({name: True}), name) is True
    for value in (False, None, "true", "True", 1, []):
        assert getattr(parse({name: value}), name) is False


@pytest.mark.parametrize("name", ["microphone_record", "speaker_playback"])
def test_the_text_true_and_nothing_else_switches_a_device_on(name: str) -> None:
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
def test_counts(name: str) -> None:
    least, default = COUNTS[name]
    assert getattr(parse({}), name) == default
    assert getattr(parse({name: str(least)}), name) == least
    for value in (least - 1, None, "many", 1.5, float("inf"), []):
        with pytest.raises(ValueError, match=rf"options\['{name}'\]: expected a whole number of at least {least}"):
            parse({name: value})


def test_numbers_of_devices() -> None:
    found = parse({"microphone_record_rate": "8000", "speaker_playback_device_index": 0, "speaker_playback_rate": None})
    assert (found.microphone_record_rate, found.speaker_playback_device_index) == (8000, 0)
    assert (found.speaker_playback_rate, found.speaker_playback_channels) == (None, None)
    with pytest.raises(ValueError, match="microphone_record_rate"):
        parse({"microphone_record_rate": "fast"})


def test_what_a_program_has_among_the_options_for_itself_is_left_alone() -> None:
    assert parse({"mine": object(), 5: 6}) == Tuning()  # type: ignore[dict-item]


def test_a_password_of_the_proxy_is_not_shown() -> None:
    assert "canary" not in repr(parse({"proxy": "http://user:canary@proxy:8080"}))


def test_every_option_is_described_in_a_sentence_of_its_own() -> None:
    for name, option in OPTIONS.items():
        assert option.doc, name
        assert "|" not in option.doc, name
        assert option.shown, name
