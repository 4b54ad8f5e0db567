"""Where clients take credentials and configuration from, errors and secrets, and the routers that make clients."""

import copy
import logging
import operator
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from colours import KEY as A_KEY
from colours import Blocking, Heard, LoopThread, client_of, settings

from deepgram import (
    AgentWebSocketClient,
    AsyncAgentWebSocketClient,
    ClientOptionsFromEnv,
    DeepgramApiError,
    DeepgramClient,
    DeepgramClientOptions,
    DeepgramConnectionError,
    DeepgramTypeError,
    Endpoint,
    Header,
)
from deepgram.errors import DeepgramModuleError
from deepgram.server import LocalServer

CANARY = "canary-4711"
Options = DeepgramClientOptions


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DEEPGRAM_API_KEY", "DEEPGRAM_ACCESS_TOKEN", "DEEPGRAM_HOST"):
        monkeypatch.delenv(name, raising=False)


def client_with(**arguments: Any) -> DeepgramClient:
    return DeepgramClient(**{name: value() if callable(value) else value for name, value in arguments.items()})


BOTH = {"DEEPGRAM_API_KEY": "EK", "DEEPGRAM_ACCESS_TOKEN": "ET"}
KEY = {"DEEPGRAM_API_KEY": "EK"}
TOKEN = {"DEEPGRAM_ACCESS_TOKEN": "ET"}
# arguments, environment, and the resulting key, token and Authorization header of the client
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


@pytest.mark.parametrize(("arguments", "environment", "expected"), SOURCES)
def test_sources_of_credentials(
    arguments: dict[str, Any], environment: dict[str, str], expected: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    client = client_with(**arguments)
    assert (client.api_key, client.access_token, client._config.headers.get("Authorization")) == expected


def test_a_missing_credential_is_warned_of_once(caplog: pytest.LogCaptureFixture) -> None:
    DeepgramClient()
    (record,) = caplog.records
    assert (record.levelno, record.name) == (logging.WARNING, "deepgram.client")
    assert "Neither API key nor access token is provided" in record.getMessage()
    for words in ("DEEPGRAM_API_KEY", "DeepgramClient(api_key=...)"):  # F-31
        assert words in record.getMessage()


@pytest.mark.parametrize(
    "arguments",
    [
        {"api_key": Options("K")},
        {"api_key": b"K"},
        {"access_token": Options("K")},
        {"api_key": "K", "config": "https://h"},
        {"api_key": "K", "config": {"url": "https://h"}},
    ],
)
def test_misplaced_arguments_are_type_errors(arguments: dict[str, Any]) -> None:
    with pytest.raises(DeepgramTypeError, match=r"(api_key|access_token|config): expected .*, got "):
        DeepgramClient(**arguments)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda c: DeepgramClient("K", url="https://h"), "'url'; url and options are for DeepgramClientOptions"),
        (lambda c: DeepgramClient("K", environment="live"), "environment: expected DeepgramClientEnvironment, got"),
        (lambda c: c.listen.websocket.v(1), "version: expected '1', got 1"),
        (lambda c: c.listen.rest.v("v1"), "'deepgram.clients.listen.vv1'; version: expected '1', got 'v1'"),
        (lambda c: c.listen.rest.v("1").transcribe_url(url="u"), "missing .*'source'; the parameters are source, opt"),
        (lambda c: c.listen.v1.media.transcribe_file("a.wav"), "too many positional .*; the parameters are request,"),
        (lambda c: c.speak.v1.audio.generate(txt="a"), "missing a required .*'text'; the parameters are text,"),
    ],
)
def test_the_error_for_a_wrong_call_says_what_was_expected(call: Callable[[Any], Any], message: str) -> None:
    with pytest.raises(Exception, match=message):
        call(DeepgramClient("K"))


def test_clients_leave_the_callers_configuration_unchanged() -> None:
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


def test_a_url_set_later_takes_effect() -> None:
    config = Options("K")
    client = DeepgramClient(config=config)
    config.url = "ws://h:1"
    assert client._config.url == "ws://h:1"


@pytest.mark.parametrize("own", [{"api_key": "own"}, {"access_token": "own"}, {}])
def test_credentials_set_later_take_precedence(own: dict[str, str]) -> None:
    """F-39: they even replace those passed to the client, as in 4.8.1."""
    config = Options("K")
    seen = DeepgramClient(config=config, **own)._config
    first = {"api_key": ("own", ""), "access_token": ("", "own")}.get(next(iter(own), ""), ("K", ""))
    assert (seen.api_key, seen.access_token) == first
    config.set_apikey("L")
    assert (seen.api_key, seen.access_token, seen.headers["Authorization"]) == ("L", "", "Token L")
    config.set_access_token("M")
    assert (seen.api_key, seen.access_token, seen.headers["Authorization"]) == ("", "M", "Bearer M")
    config.set_apikey("")
    assert "Authorization" not in seen.headers
    seen.headers["X-Own"] = "1"
    config.headers["X-Later"] = "2"
    assert (seen.headers["X-Own"], seen.headers["X-Later"], "X-Own" in config.headers) == ("1", "2", False)
    seen.set_apikey("N")
    assert (seen.api_key, seen.headers["Authorization"]) == ("N", "Token N")
    assert (config.api_key, "Authorization" in config.headers) == ("", False)


def test_setting_the_same_key_again_counts_as_setting_it() -> None:
    config = Options("K")
    client = DeepgramClient("own", config)
    config.set_apikey("K")
    assert client._config.headers["Authorization"] == "Token K"


def test_a_client_of_a_clients_configuration_follows_both() -> None:
    config = Options("K")
    first = DeepgramClient("own", config)
    second = DeepgramClient(config=first._config)
    assert second._config.headers["Authorization"] == "Token own"
    config.headers["X-Later"] = "1"
    config.set_apikey("L")
    assert (second._config.headers["Authorization"], second._config.headers["X-Later"]) == ("Token L", "1")


def test_a_copy_of_a_clients_configuration() -> None:
    client = DeepgramClient("own", Options("K", options={"keepalive": True}))
    for other in (copy.copy(client._config), copy.deepcopy(client._config)):
        assert (other.api_key, other.options, other.verbose) == ("own", {"keepalive": True}, 30)
        assert repr(other) == repr(client._config)


def headers_sent_to(server: LocalServer) -> dict[str, str]:
    return {name.lower(): value for name, value in server.connections[-1].headers.items()}


def test_changes_of_the_configuration_take_effect_at_the_next_start(
    colour: str, server: LocalServer, loop: LoopThread
) -> None:
    """F-39: keys and tokens can be rotated, headers and options changed, even if the client was given its own key."""
    config = Options("K", url=server.url, options={"close_timeout": 0.3})
    router = DeepgramClient("own", config).listen
    client = router.websocket.v("1") if colour == "threads" else Blocking(router.asyncwebsocket.v("1"), loop)

    def headers_of_next_start() -> dict[str, str]:
        assert client.start(), client.last_error
        client.finish()
        return headers_sent_to(server)

    assert headers_of_next_start()["authorization"] == "Token own"
    config.headers["X-Later"] = "1"
    assert (headers_of_next_start()["x-later"], headers_of_next_start()["authorization"]) == ("1", "Token own")
    del config.headers["X-Later"]
    assert "x-later" not in headers_of_next_start()
    config.set_apikey("rotated")
    assert headers_of_next_start()["authorization"] == "Token rotated"
    config.set_access_token("short-lived")
    assert headers_of_next_start()["authorization"] == "Bearer short-lived"
    config.headers["Authorization"] = "Token written"
    assert headers_of_next_start()["authorization"] == "Token written"
    config.options["raise_on_error"] = True
    config.url = "ws://127.0.0.1:9"
    with pytest.raises(DeepgramConnectionError):
        client.start()


# ---- what is refused, and what is not shown


def test_an_invalid_header_name_is_refused(colour: str, server: LocalServer, loop: LoopThread) -> None:
    """F-20: `start()` returns False without connecting."""
    client = client_of("listen", colour, server.url, loop)
    assert client.start(headers={f"X-A: b\r\n{CANARY}": CANARY}) is False
    assert "headers: expected" in str(client.last_error)
    assert CANARY not in str(client.last_error)
    with pytest.raises(ValueError, match="headers: expected"):
        DeepgramClient("K", Options(url=server.url)).speak.rest.v("1").get(server.url, headers={"X A": CANARY})
    assert server.connections == []


@pytest.mark.parametrize("url", ["ftp://h", "file:///x", "http://", "my host", "h:99999", f"a:{CANARY}/@h"])
def test_an_invalid_url_is_refused(url: str, colour: str, loop: LoopThread) -> None:
    """F-21: nothing is connected, and the error says what is accepted."""
    client = client_of("listen", colour, url, loop)
    rest = DeepgramClient("K", Options(url=url))
    assert client.start() is False
    assert isinstance(client.last_error.cause, ValueError)
    with pytest.raises(ValueError, match=r"^url: expected a host, host:port or a URL") as caught:
        rest.speak.rest.v("1").stream_memory({"text": "x"})
    for text in (str(client.last_error), str(caught.value), repr(rest)):
        assert CANARY not in text
    assert str(caught.value) in str(client.last_error)


def test_the_error_for_a_server_without_tls_says_what_to_write(
    colour: str, server: LocalServer, loop: LoopThread
) -> None:
    """F-21: it asks for a `url` that starts with ws:// or http://."""
    client = client_of("listen", colour, server.url.partition("://")[2], loop)
    assert client.start() is False
    assert str(client.last_error).endswith("; for a server without TLS, start `url` with ws:// or http://")


@pytest.fixture
def echo() -> Iterator[str]:
    """A server that answers 401 with the request as the body."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def refuse() -> None:
            accepted, _ = listening.accept()
            with accepted:
                request = b""
                while b"\r\n\r\n" not in request and (data := accepted.recv(65536)):
                    request += data
                head = f"HTTP/1.1 401 Unauthorized\r\nContent-Length: {len(request)}\r\nConnection: close\r\n\r\n"
                accepted.sendall(head.encode() + request)

        thread = threading.Thread(target=refuse)
        thread.start()
        yield f"127.0.0.1:{listening.getsockname()[1]}"
        thread.join()


def test_secrets_are_masked_in_a_refusal_that_repeats_the_request(
    colour: str, echo: str, loop: LoopThread, caplog: pytest.LogCaptureFixture
) -> None:
    """F-22: neither the body that the error keeps nor its texts nor the log show them."""
    client = client_of("listen", colour, f"ws://user:{CANARY}@{echo}?token={CANARY}", loop)
    assert client.start(headers={"X-Sesame": CANARY}) is False
    error = client.last_error
    assert (error.status, error.body.startswith("GET /v1/listen?token=***")) == (401, True)
    for text in (error.body, error.message, repr(error), caplog.text):
        assert CANARY not in text
        assert A_KEY not in text


def test_secrets_are_masked_in_a_rest_error_that_repeats_the_request(echo: str) -> None:
    """F-22: neither `original_error`, which keeps the body, nor the texts of the error show them."""
    rest = DeepgramClient(CANARY, Options(url=f"http://{echo}")).speak.rest.v("1")
    with pytest.raises(DeepgramApiError) as caught:
        rest.get(f"http://{echo}/v1?api_key={CANARY}")
    assert "GET /v1?api_key=***" in str(caught.value.original_error)
    assert CANARY not in str(caught.value) + repr(caught.value)


def test_no_representation_of_settings_shows_a_key() -> None:
    """F-22: `repr()` masks keys; `str()` does not, as it is the JSON that is sent."""
    options = settings()
    think, speak = options.agent.think, options.agent.speak
    think.provider.api_key = CANARY
    think.endpoint = Endpoint(url=f"https://llm.example/?key={CANARY}", headers={"X-Any": CANARY})
    speak.endpoint = {"url": "https://tts.example", "headers": [{"key": "any", "value": CANARY}]}
    for shown in (options, options.agent, think, think.endpoint, think.provider, speak, Header("any", CANARY)):
        assert CANARY not in repr(shown)
    assert repr(think.endpoint) == (
        "Endpoint(method='POST', url='https://llm.example/?key=...', headers={'X-Any': '***'})"
    )
    assert str(options).count(CANARY) == 4


def test_no_attribute_of_a_started_agent_shows_a_key(colour: str, server: LocalServer, loop: LoopThread) -> None:
    """F-22: handlers still receive the settings with their keys."""
    options = settings()
    credentials = {"type": "iam", "region": "eu", "access_key_id": CANARY, "secret_access_key": CANARY}
    options.agent.think.provider = {"type": "aws_bedrock", "model": "m", "credentials": credentials}
    options.agent.think.endpoint = {"url": "https://llm.example", "headers": {"X-Any": CANARY}}
    agent = client_of("agent", colour, server.url, loop)
    heard = Heard(agent)
    assert agent.start(options), agent.last_error
    assert heard.until("SettingsApplied")
    assert CANARY not in repr(vars(agent if colour == "threads" else agent._client))
    (applied,) = heard["SettingsApplied"]
    assert applied.settings["agent"]["think"]["provider"]["credentials"] == credentials
    agent.finish()


# ---- routers


def test_routers_make_a_client_each_time() -> None:
    client = DeepgramClient("K")
    assert type(client.agent.websocket.v("1")) is AgentWebSocketClient
    assert type(client.agent.asyncwebsocket.v("1")) is AsyncAgentWebSocketClient
    assert client.agent is not client.agent
    assert client.agent.websocket.v("1") is not client.agent.websocket.v("1")


def test_unknown_versions_are_refused() -> None:
    router = DeepgramClient("K").agent.websocket
    for nothing in ((), ("",)):
        with pytest.raises(DeepgramModuleError, match="Invalid module version; version: expected '1', got ''"):
            router.v(*nothing)
    with pytest.raises(ModuleNotFoundError, match=r"agent\.v2"):
        router.v("2")
    with pytest.raises(TypeError):
        router.v(1)  # type: ignore[arg-type]


@pytest.mark.parametrize("path", ["agent.v", "analyze", "models"])
def test_unknown_attributes_are_attribute_errors(path: str) -> None:
    with pytest.raises(AttributeError):
        operator.attrgetter(path)(DeepgramClient("K"))


def test_invalid_options_are_reported_when_a_client_is_made() -> None:
    client = DeepgramClient("K", Options(options={"ping_interval": "often"}))
    with pytest.raises(ValueError, match=r"options\['ping_interval'\]"):
        client.agent.websocket.v("1")


def test_whitespace_around_credentials_is_removed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEEPGRAM_API_KEY", "K\n")
    options = Options()
    options.set_apikey(" K\r\n")
    for config in (
        Options("K\n"),
        ClientOptionsFromEnv(),
        options,
        client_with()._config,
        client_with(api_key="\tK ")._config,
    ):
        assert (config.api_key, config.headers["Authorization"]) == ("K", "Token K")
    assert client_with(access_token="T\n")._config.headers["Authorization"] == "Bearer T"


def test_repr_and_attributes_of_clients_hide_credentials() -> None:
    for client in (DeepgramClient(CANARY), DeepgramClient(access_token=CANARY)):
        assert CANARY not in repr(client)
        assert CANARY not in repr(vars(client))
        assert CANARY in (client.api_key, client.access_token)


@pytest.mark.parametrize("name", ["DEEPGRAM_API_KEY", "DEEPGRAM_ACCESS_TOKEN"])
def test_attributes_hide_credentials_from_the_environment(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, CANARY)
    client = DeepgramClient()
    assert CANARY in (client.api_key, client.access_token)
    assert CANARY not in repr(vars(client))
