"""Who provides the credential, and where clients come from."""

import logging
import operator
from typing import Any

import pytest

from deepgram import (
    AgentWebSocketClient,
    AsyncAgentWebSocketClient,
    ClientOptionsFromEnv,
    Deepgram,
    DeepgramClient,
    DeepgramClientOptions,
    DeepgramTypeError,
)
from deepgram.errors import DeepgramModuleError

CANARY = "canary-4711"
Options = DeepgramClientOptions


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DEEPGRAM_API_KEY", "DEEPGRAM_ACCESS_TOKEN", "DEEPGRAM_HOST"):
        monkeypatch.delenv(name, raising=False)


def made(**given: Any) -> DeepgramClient:
    return DeepgramClient(**{name: value() if callable(value) else value for name, value in given.items()})


BOTH = {"DEEPGRAM_API_KEY": "EK", "DEEPGRAM_ACCESS_TOKEN": "ET"}
KEY = {"DEEPGRAM_API_KEY": "EK"}
TOKEN = {"DEEPGRAM_ACCESS_TOKEN": "ET"}
# arguments, environment, and the client's key, its token, and the Authorization header that come of them
SOURCES: list[tuple[dict[str, Any], dict[str, str], tuple[str, str, Any]]] = [
    ({"api_key": "K"}, {}, ("K", "", "Token K")),
    ({"access_token": "T"}, {}, ("", "T", "Bearer T")),
    ({"api_key": "K", "access_token": "T"}, {}, ("K", "T", "Token K")),
    ({"api_key": "K"}, BOTH, ("K", "", "Token K")),
    ({"access_token": "T"}, BOTH, ("", "T", "Bearer T")),
    ({"api_key": None, "access_token": None}, KEY, ("EK", "", "Token EK")),
    ({}, BOTH, ("", "ET", "Bearer ET")),
    ({}, TOKEN, ("", "ET", "Bearer ET")),
    ({}, {"DEEPGRAM_ACCESS_TOKEN": "", **KEY}, ("EK", "", "Token EK")),
    ({}, {}, ("", "", None)),
    ({"config": lambda: Options("C")}, {}, ("C", "", "Token C")),
    ({"config": lambda: Options("C")}, BOTH, ("C", "", "Token C")),
    ({"config": lambda: Options(access_token="C")}, BOTH, ("", "C", "Bearer C")),
    ({"config": lambda: Options("C", access_token="D")}, {}, ("C", "", "Token C")),
    ({"config": lambda: Options("C"), "access_token": "A"}, {}, ("", "A", "Bearer A")),
    ({"config": lambda: Options(access_token="C"), "api_key": "A"}, {}, ("A", "", "Token A")),
    ({"config": Options}, BOTH, ("", "ET", "Bearer ET")),
    ({"config": ClientOptionsFromEnv}, BOTH, ("", "ET", "Bearer ET")),
    ({"config": lambda: ClientOptionsFromEnv("C")}, TOKEN, ("C", "", "Token C")),
    ({"config": lambda: Options("C", headers={"Authorization": "X y"})}, {}, ("C", "", "X y")),
    ({"config": lambda: Options(headers={"Authorization": "X y"}), "api_key": "K"}, {}, ("K", "", "X y")),
]


@pytest.mark.parametrize(("given", "environment", "expected"), SOURCES)
def test_sources_of_credentials(
    given: dict[str, Any], environment: dict[str, str], expected: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    client = made(**given)
    assert (client.api_key, client.access_token, client._config.headers.get("Authorization")) == expected


def test_no_credential_is_one_warning(caplog: pytest.LogCaptureFixture) -> None:
    DeepgramClient()
    (record,) = caplog.records
    assert (record.levelno, record.name) == (logging.WARNING, "deepgram.client")
    assert "Neither API key nor access token is provided" in record.getMessage()


@pytest.mark.parametrize(
    "given",
    [
        {"api_key": Options("K")},
        {"api_key": b"K"},
        {"access_token": Options("K")},
        {"api_key": "K", "config": "https://h"},
        {"api_key": "K", "config": {"url": "https://h"}},
    ],
)
def test_arguments_in_each_others_place(given: dict[str, Any]) -> None:
    with pytest.raises(DeepgramTypeError, match=r"(api_key|access_token|config): expected .*, got "):
        DeepgramClient(**given)


def test_the_configuration_stays_the_callers() -> None:
    config = Options("K", url="ws://h:1", headers={"X-Mine": "1"}, options={"keepalive": True})
    before = {**vars(config), "headers": dict(config.headers), "options": dict(config.options)}
    first, second = DeepgramClient("A", config), DeepgramClient(config=config, access_token="B")
    for client in (first, second):
        client.agent.websocket.v("1")
        client.agent.asyncwebsocket.v("1")
    assert {**vars(config), "headers": dict(config.headers), "options": dict(config.options)} == before
    assert first._config.headers["Authorization"] == "Token A"
    assert second._config.headers["Authorization"] == "Bearer B"
    for client in (first, second):
        assert (client._config.url, client._config.headers["X-Mine"]) == ("ws://h:1", "1")


def test_an_address_set_later_is_followed() -> None:
    config = Options("K")
    client = DeepgramClient(config=config)
    config.url = "ws://h:1"
    assert client._config.url == "ws://h:1"


# ---- routers


def test_routers_make_a_client_each_time() -> None:
    client = DeepgramClient("K")
    assert type(client.agent.websocket.v("1")) is AgentWebSocketClient
    assert type(client.agent.asyncwebsocket.v("1")) is AsyncAgentWebSocketClient
    assert client.agent is not client.agent
    assert client.agent.websocket.v("1") is not client.agent.websocket.v("1")


def test_versions_there_are_not() -> None:
    router = DeepgramClient("K").agent.websocket
    for nothing in ((), ("",)):
        with pytest.raises(DeepgramModuleError, match="Invalid module version; version: expected '1', got ''"):
            router.v(*nothing)
    with pytest.raises(ModuleNotFoundError, match=r"agent\.v2"):
        router.v("2")
    with pytest.raises(TypeError):
        router.v(1)  # type: ignore[arg-type]


@pytest.mark.parametrize("path", ["agent.v", "analyze", "models"])
def test_attributes_there_are_not(path: str) -> None:
    with pytest.raises(AttributeError):
        operator.attrgetter(path)(DeepgramClient("K"))


def test_options_that_cannot_be_used_are_named_when_a_client_is_made() -> None:
    client = DeepgramClient("K", Options(options={"ping_interval": "often"}))
    with pytest.raises(ValueError, match=r"options\['ping_interval'\]"):
        client.agent.websocket.v("1")


def test_entry_point_of_releases_1_and_2() -> None:
    with pytest.raises(Exception, match=r"^FATAL ERROR"):
        Deepgram("K", anything=1)


def test_the_line_break_of_a_key_file_is_no_part_of_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEEPGRAM_API_KEY", "K\n")
    options = Options()
    options.set_apikey(" K\r\n")
    for config in (Options("K\n"), ClientOptionsFromEnv(), options, made()._config, made(api_key="\tK ")._config):
        assert (config.api_key, config.headers["Authorization"]) == ("K", "Token K")
    assert made(access_token="T\n")._config.headers["Authorization"] == "Bearer T"


def test_nothing_shows_a_secret() -> None:
    for client in (DeepgramClient(CANARY), DeepgramClient(access_token=CANARY)):
        assert CANARY not in repr(client)
        assert CANARY not in repr(vars(client))
        assert CANARY in (client.api_key, client.access_token)


@pytest.mark.parametrize("name", ["DEEPGRAM_API_KEY", "DEEPGRAM_ACCESS_TOKEN"])
def test_nothing_shows_a_secret_of_the_environment(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, CANARY)
    client = DeepgramClient()
    assert CANARY in (client.api_key, client.access_token)
    assert CANARY not in repr(vars(client))
