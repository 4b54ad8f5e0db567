"""The configuration: URLs, headers, options, environment. Objects of the caller stay as they are, secrets hidden."""

import copy
import logging
import pickle
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from deepgram import (
    ClientOptionsFromEnv,
    DeepgramApiKeyError,
    DeepgramClient,
    DeepgramClientOptions,
    DeepgramTypeError,
    __version__,
)
from deepgram._core.tuning import OPTIONS, Tuning
from deepgram._core.url import AGENT_HOST, SPEECH_HOST

CANARY = "canary-4711"


@pytest.fixture(autouse=True)
def clean_environment_and_log(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    import os

    for name in list(os.environ):
        if name.startswith("DEEPGRAM_"):
            monkeypatch.delenv(name)
    logger = logging.getLogger("deepgram")
    level, handlers = logger.level, list(logger.handlers)
    yield
    logger.setLevel(level)
    logger.handlers[:] = handlers


def header(config: DeepgramClientOptions) -> Any:
    return config.headers.get("Authorization")


# ---- credentials and headers


def test_options_never_read_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEEPGRAM_API_KEY", "E")
    monkeypatch.setenv("DEEPGRAM_HOST", "elsewhere")
    config = DeepgramClientOptions()
    assert (config.api_key, config.access_token, header(config)) == ("", "", None)
    assert config.url == "https://api.deepgram.com"


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({"api_key": "K"}, "Token K"),
        ({"access_token": "T"}, "Bearer T"),
        ({"api_key": "K", "access_token": "T"}, "Token K"),
        ({"api_key": None, "access_token": None}, None),
        ({"api_key": "K", "headers": {"Authorization": "X y"}}, "X y"),
    ],
)
def test_authorization(arguments: dict[str, Any], expected: Any) -> None:
    assert header(DeepgramClientOptions(**arguments)) == expected


def test_setters() -> None:
    config = DeepgramClientOptions("K", headers={"X-Mine": "1"})
    config.headers["X-Later"] = "2"
    config.set_access_token("T")
    assert (config.api_key, config.access_token, header(config)) == ("", "T", "Bearer T")
    config.set_apikey("L")
    assert (config.api_key, config.access_token, header(config)) == ("L", "", "Token L")
    config.set_apikey("")
    assert header(config) is None
    assert (config.headers["X-Mine"], config.headers["X-Later"]) == ("1", "2")


def test_standard_headers() -> None:
    headers = DeepgramClientOptions("K").headers
    assert headers["Accept"] == "application/json"
    python = ".".join(map(str, sys.version_info[:3]))
    assert headers["User-Agent"] == f"@deepgram/sdk/{__version__.lstrip('v')} python/{python}"


def test_headers_of_the_caller_take_precedence() -> None:
    given = {"Accept": "text/plain", "User-Agent": "mine"}
    headers = DeepgramClientOptions("K", headers=given).headers
    assert (headers["Accept"], headers["User-Agent"]) == ("text/plain", "mine")


# ---- addresses


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("", "https://api.deepgram.com"),
        ("api.x.com", "https://api.x.com"),
        ("https://api.x.com/", "https://api.x.com"),
        ("http://h:8080", "http://h:8080"),
        ("ws://h:1", "ws://h:1"),
        ("https://h/a/b/", "https://h/a/b"),
    ],
)
def test_url(url: str, kept: str) -> None:
    config = DeepgramClientOptions(url=url)
    assert config.url == kept
    config.url = "other.com/"
    assert config.url == "https://other.com"


def test_a_url_that_is_no_str_is_a_type_error() -> None:
    with pytest.raises(TypeError, match="url: expected str, got NoneType"):
        DeepgramClientOptions(url=None)  # type: ignore[arg-type]


def test_base_urls() -> None:
    assert DeepgramClientOptions().base_url(AGENT_HOST) == "https://agent.deepgram.com"
    assert DeepgramClientOptions(url="api.deepgram.com").base_url(AGENT_HOST) == "https://agent.deepgram.com"
    for host in (AGENT_HOST, SPEECH_HOST):
        assert DeepgramClientOptions(url="ws://127.0.0.1:1").base_url(host) == "ws://127.0.0.1:1"


@pytest.mark.parametrize("url", ["http://h:1", "api.x.com", "localhost:80", "sub.x.com/prefix", "127.0.0.1:8080"])
def test_a_url_as_second_argument_as_up_to_4_4(url: str) -> None:
    for config in (DeepgramClientOptions("K", url), ClientOptionsFromEnv("K", url)):
        assert config.url == DeepgramClientOptions(url=url).url
        assert (config.access_token, header(config)) == ("", "Token K")


@pytest.mark.parametrize("kind", [DeepgramClientOptions, ClientOptionsFromEnv])
@pytest.mark.parametrize(
    ("arguments", "url"),
    [
        (("http://h:1", 10, {"X-A": "b"}, {"keepalive": "true"}), "http://h:1"),
        (("h.example:1", "DEBUG", {"X-A": "b"}, {"keepalive": "true"}), "https://h.example:1"),
        (("", 10, {"X-A": "b"}, {"keepalive": "true"}), "https://api.deepgram.com"),
    ],
)
def test_positional_arguments_of_3_x_are_accepted(kind: Any, arguments: Any, url: str) -> None:
    """D-40: 4.x added the access token between the key and the URL."""
    config = kind("K", *arguments)
    assert (config.api_key, config.access_token, config.url) == ("K", "", url)
    assert config.verbose in (10, "DEBUG")
    assert (config.headers["X-A"], config.options) == ("b", {"keepalive": "true"})


@pytest.mark.parametrize("token", ["T", "eyJhbGciOi.eyJzdWIi.Sfl_Kxw", "0123456789abcdef", "a b.c"])
def test_a_token_as_second_argument(token: str) -> None:
    assert DeepgramClientOptions("", token).access_token == token


# ---- options


@pytest.mark.parametrize(
    ("options", "enabled"),
    [
        ({}, False),
        ({"keepalive": "true"}, True),
        ({"keep_alive": True}, True),
        ({"keepalive": "false"}, False),
        ({"keepalive": "false", "keep_alive": "true"}, True),
        ({"keepalive": 0}, False),
    ],
)
def test_keepalive(options: dict[str, Any], enabled: bool) -> None:
    assert DeepgramClientOptions(options=options).is_keep_alive_enabled() is enabled


def test_auto_flush() -> None:
    config = DeepgramClientOptions(options={"auto_flush_reply_delta": "500", "auto_flush_speak_delta": 0})
    assert config.is_auto_flush_reply_enabled()
    assert config.is_inspecting_listen()
    assert not config.is_auto_flush_speak_enabled()
    assert not config.is_inspecting_speak()


@pytest.mark.parametrize("name", ["auto_flush_reply_delta", "auto_flush_speak_delta"])
@pytest.mark.parametrize("value", ["soon", None, []])
def test_an_auto_flush_that_is_no_number_is_a_value_error(name: str, value: Any) -> None:
    with pytest.raises(ValueError, match=f"options\\['{name}'\\]: expected a number of milliseconds"):
        DeepgramClientOptions(options={name: value})


@pytest.mark.parametrize("verbose", [logging.DEBUG, "DEBUG"])
def test_verbose_sets_the_level_of_our_tree_only(verbose: Any) -> None:
    root = logging.getLogger().level
    config = DeepgramClientOptions(verbose=verbose)
    assert config.verbose == verbose
    assert logging.getLogger("deepgram").level == logging.DEBUG
    assert logging.getLogger().level == root
    DeepgramClientOptions(verbose=verbose)
    assert len(logging.getLogger("deepgram").handlers) == 1


PROGRAM = """
import logging
from deepgram import DeepgramClient, DeepgramClientOptions, LiveOptions

def start(**given):
    config = DeepgramClientOptions(url="ws://user:canary-4711@127.0.0.1:9", **given)
    client = DeepgramClient("canary-4711", config).listen.websocket.v("1")
    client.start(LiveOptions(), headers={"X-Mine": "canary-4711"})

DEBUG = logging.DEBUG
"""
RUNS = {  # the last line of the program, and how the lines it logs to stderr begin
    "start(verbose=DEBUG)": ["start:", "start() failed:"],
    "start(verbose=DEBUG); start(verbose=DEBUG)": ["start:", "start() failed:"] * 2,
    "start()": ["start() failed:"],
    "start(verbose=logging.ERROR)": ["start() failed:"],
    "start(verbose=logging.CRITICAL)": [],
    "logging.basicConfig(); start(verbose=DEBUG)": ["DEBUG:", "ERROR:"],
    "start(verbose=DEBUG); logging.basicConfig(); start()": ["start:", "start() failed:", "DEBUG:", "ERROR:"],
    "logging.getLogger('deepgram').addHandler(logging.StreamHandler()); start(verbose=DEBUG)": [
        "start:",
        "start() failed:",
    ],
    "logging.getLogger('deepgram').addHandler(logging.NullHandler()); start(verbose=DEBUG)": [],
}


@pytest.mark.parametrize("end", RUNS)
def test_verbose_logs_to_stderr_unless_the_program_configures_logging(end: str) -> None:
    """F-43: each record is shown once, without keys."""
    ran = subprocess.run([sys.executable, "-c", PROGRAM + end], capture_output=True, text=True, check=True)
    lines, expected = ran.stderr.splitlines(), RUNS[end]

    assert all(line.startswith(begin) for line, begin in zip(lines, expected, strict=True)), ran.stderr
    assert CANARY not in ran.stderr + ran.stdout


def test_without_verbose_no_handler_is_made() -> None:
    """eventlet, which patches locks, complains at exit about handlers that only a module refers to."""
    end = "DeepgramClient('k', DeepgramClientOptions()); print(len(logging._handlerList))"
    ran = subprocess.run([sys.executable, "-c", PROGRAM + end], capture_output=True, text=True, check=True)
    assert ran.stdout == "1\n"  # logging's own


def test_dicts_of_the_caller_are_neither_changed_nor_shared() -> None:
    headers, options = {"X-Mine": "1"}, {"keepalive": "true"}
    config = DeepgramClientOptions("K", headers=headers, options=options)
    config.headers["X-Other"] = "2"
    config.options["more"] = 1
    config.set_access_token("T")
    assert (headers, options) == ({"X-Mine": "1"}, {"keepalive": "true"})
    other = DeepgramClientOptions("L", headers=headers, options=options)
    assert "X-Other" not in other.headers
    assert "more" not in other.options


# ---- the environment


def test_environment_needs_a_credential() -> None:
    with pytest.raises(DeepgramApiKeyError, match="Neither Deepgram API KEY nor ACCESS TOKEN is set"):
        ClientOptionsFromEnv()


@pytest.mark.parametrize(
    ("environment", "arguments", "expected"),
    [
        ({"API_KEY": "E"}, {}, ("E", "", "Token E")),
        ({"ACCESS_TOKEN": "F"}, {}, ("", "F", "Bearer F")),
        ({"API_KEY": "E", "ACCESS_TOKEN": "F"}, {}, ("", "F", "Bearer F")),
        ({"API_KEY": "E", "ACCESS_TOKEN": "F"}, {"api_key": "K"}, ("K", "F", "Token K")),
        ({"API_KEY": "E"}, {"api_key": "K"}, ("K", "", "Token K")),
        ({"API_KEY": "E"}, {"access_token": "T"}, ("", "T", "Bearer T")),
    ],
)
def test_credentials_of_the_environment(
    environment: dict[str, str], arguments: dict[str, str], expected: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(f"DEEPGRAM_{name}", value)
    config = ClientOptionsFromEnv(**arguments)
    assert (config.api_key, config.access_token, header(config)) == expected


def test_the_rest_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "API_KEY": "E",
        "HOST": "host.example.com/",
        "LOGGING": "10",
        "HEADER_0": "X-A",
        "HEADER_VALUE_0": "a",
        "HEADER_1": "X-B",
        "HEADER_3": "X-Behind-A-Gap",
        "PARAM_0": "keepalive",
        "PARAM_VALUE_0": "true",
    }.items():
        monkeypatch.setenv(f"DEEPGRAM_{name}", value)
    config = ClientOptionsFromEnv()
    assert (config.url, config.verbose, config.options) == ("https://host.example.com", 10, {"keepalive": "true"})
    assert (config.headers["X-A"], config.headers["X-B"]) == ("a", "")
    assert "X-Behind-A-Gap" not in config.headers
    assert config.is_keep_alive_enabled()
    explicit = ClientOptionsFromEnv(url="given.com", verbose=40, headers={}, options={})
    assert (explicit.url, explicit.verbose, explicit.options) == ("https://given.com", 40, {})
    assert "X-A" not in explicit.headers


@pytest.mark.parametrize(("named", "level"), [("DEBUG", 10), ("info", 20), ("40", 40)])
def test_log_level_of_the_environment(named: str, level: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEEPGRAM_API_KEY", "E")
    monkeypatch.setenv("DEEPGRAM_LOGGING", named)
    ClientOptionsFromEnv()
    assert logging.getLogger("deepgram").level == level


# ---- secrets


def test_repr_of_the_configuration_hides_secrets() -> None:
    config = DeepgramClientOptions(
        CANARY, url=f"https://user:{CANARY}@h/p?token={CANARY}", headers={"Cookie": CANARY, "X-Mine": "shown"}
    )
    token = DeepgramClientOptions(access_token=CANARY)
    for shown in (repr(config), str(config), repr(config.headers), str(config.headers.copy()), repr(token)):
        assert CANARY not in shown
    assert CANARY not in repr(vars(token))
    assert "'X-Mine': 'shown'" in repr(config.headers)
    assert config.api_key == token.access_token == CANARY
    assert f"{config.api_key}" == CANARY


SECRETS: list[dict[str, Any]] = [
    {"api_key": CANARY},
    {"access_token": CANARY},
    {"headers": {"X-Api-Key": CANARY}},
    {"headers": {"Authorization": f"Token {CANARY}"}},
    {"headers": {"Cookie": CANARY}},
    {"url": f"https://user:{CANARY}@h"},
    {"url": f"https://h?token={CANARY}"},
    {"options": {"proxy": f"http://user:{CANARY}@proxy"}},
    {"options": {"my_password": CANARY}},
]


@pytest.mark.parametrize("arguments", SECRETS)
def test_no_attribute_and_no_pickle_has_a_secret_in_clear(arguments: dict[str, Any]) -> None:
    """F-22: this holds for a configuration and for a client's view of it."""
    config = DeepgramClientOptions(**arguments)
    for seen in (config, DeepgramClient("K", config)._config, DeepgramClient(config=config)._config):
        assert CANARY not in repr({name: getattr(seen, name) for name in (*vars(seen), *vars(config))})
        with pytest.raises(TypeError, match="credentials are not pickled"):
            pickle.dumps(seen)


def test_secrets_in_headers_set_later_are_not_shown_either() -> None:
    config = DeepgramClientOptions("K")
    seen = DeepgramClient("L", config)._config
    config.headers["Cookie"] = CANARY
    assert seen.headers["Cookie"] == CANARY
    assert CANARY not in repr(vars(seen)) + repr(vars(config))


def test_credentials_are_copied_but_not_pickled() -> None:
    config = DeepgramClientOptions(CANARY, options={"keepalive": True})
    for other in (copy.copy(config), copy.deepcopy(config)):
        assert (other.api_key, header(other), other.options) == (CANARY, f"Token {CANARY}", config.options)
    with pytest.raises(TypeError, match="credentials are not pickled"):
        pickle.dumps(config)
    assert pickle.loads(pickle.dumps(DeepgramClientOptions(url="h"))).url == "https://h"


def test_misspelt_options_are_warned_of_once(caplog: pytest.LogCaptureFixture) -> None:
    options = {"keep_alives": "true", "keepalive_intervall": 3, "my_own": 1, 5: 6, "speaker_playback_rate": 16000}
    DeepgramClient("K", DeepgramClientOptions(options=options)).listen.websocket.v("1")
    assert [record.getMessage() for record in caplog.records] == [
        "options: unknown option 'keep_alives'; did you mean 'keep_alive'?",
        "options: unknown option 'keepalive_intervall'; did you mean 'keepalive_interval'?",
    ]


@pytest.mark.parametrize("name", ["headers", "options"])
def test_headers_and_options_must_be_dicts(name: str) -> None:
    with pytest.raises(DeepgramTypeError, match=f"{name}: expected a dict, got str"):
        DeepgramClientOptions(**{name: "keepalive"})


# ---- what is refused


def test_an_invalid_header_name_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """F-20: the configuration and the environment refuse it; for `start()` see tests/test_client.py."""
    with pytest.raises(ValueError, match=r"^headers: expected .* as the name of a header, got one with ':'$"):
        DeepgramClientOptions("K", headers={f"X-A: b\r\nX-B: {CANARY}": CANARY})
    monkeypatch.setenv("DEEPGRAM_HEADER_0", "X-A")
    monkeypatch.setenv("DEEPGRAM_HEADER_1", f"X-B\r\n{CANARY}")
    with pytest.raises(ValueError, match=r"^DEEPGRAM_HEADER_1: expected .*, got one with") as caught:
        ClientOptionsFromEnv("K")
    assert CANARY not in str(caught.value)


# ---- the table of options


def test_tuning_has_the_current_values_of_options() -> None:
    config = DeepgramClientOptions(options={"open_timeout": 3})
    assert config.tuning() == Tuning(open_timeout=3.0)
    config.options["open_timeout"] = 4
    assert config.tuning() == DeepgramClient("K", config)._config.tuning() == Tuning(open_timeout=4.0)
    config.options["open_timeout"] = "long"
    with pytest.raises(ValueError, match=r"options\['open_timeout'\]: expected a number of at least 0, got 'long'"):
        config.tuning()


def table() -> str:
    """The options as the rows of the table in docs/agent.md."""
    rows = [("key", "default", "meaning"), ("---",) * 3]
    for name, option in OPTIONS.items():
        names = f"`{name}`" + "".join(f" (or `{old}`)" for old in option.old)
        rows.append((names, option.shown, option.doc))
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def test_the_table_of_the_docs_is_that_of_the_code() -> None:
    docs = (Path(__file__).parent.parent / "docs" / "agent.md").read_text("utf-8")
    assert table() in docs, f"put into docs/agent.md:\n{table()}"
