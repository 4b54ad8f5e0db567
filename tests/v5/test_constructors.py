"""One constructor serves 4.x and 5.x: each of their collisions has a decision (docs/compatibility.md) and a test."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import httpx
import pytest
from deepgram.core.api_error import ApiError

import deepgram
from deepgram import AsyncDeepgramClient, DeepgramClient, DeepgramClientEnvironment, DeepgramClientOptions

from .peers import Peer, hang_up, peer

CREDENTIALS = ("DEEPGRAM_API_KEY", "DEEPGRAM_ACCESS_TOKEN", "DEEPGRAM_TOKEN")


@pytest.fixture(autouse=True)
def no_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in CREDENTIALS:
        monkeypatch.delenv(name, raising=False)


def authorization(server: Peer, **credentials: Any) -> tuple[str | None, str | None]:
    """The Authorization headers of a connection of 4.x and of one of 5.x."""
    client = DeepgramClient(config=DeepgramClientOptions(url=server.url), **credentials)
    with client.listen.v1.connect(model="m"):
        pass
    old = client.listen.websocket.v("1")
    assert old.start({"model": "m"})
    old.finish()
    fifth, fourth = (headers.get("authorization") for headers in server.headers[-2:])
    return fourth, fifth


def test_c1_positional_arguments() -> None:
    for cls in (DeepgramClient, AsyncDeepgramClient):
        assert cls("a", DeepgramClientOptions(), "b").api_key == "a"
        assert cls(api_key="a").api_key == "a"


def test_c2_c3_parameters_of_either_release_together() -> None:
    with peer(hang_up) as server:
        config = DeepgramClientOptions(url="http://127.0.0.1:9", headers={"x-config": "1"}, options={"keepalive": True})
        environment = DeepgramClientEnvironment(base=server.url, production=server.url, agent=server.url)
        own = {"x-own": "2"}
        client = DeepgramClient(
            "k", config, environment=environment, headers=own, timeout=3.0, follow_redirects=False, session_id="s",
            max_retries=0, telemetry_opt_out=True, telemetry_handler=None, reconnect=False, logging=None,
        )  # fmt: skip
        with client.listen.v1.connect(model="m") as connection:
            assert connection._tuning.keepalive
        assert {name: server.headers[0][name] for name in ("x-config", "x-own", "x-deepgram-session-id")} == {
            "x-config": "1", "x-own": "2", "x-deepgram-session-id": "s",
        }  # fmt: skip
        assert own == {"x-own": "2"}
        assert "x-own" not in config.headers
    for cls in (DeepgramClient, AsyncDeepgramClient):
        with pytest.raises(TypeError, match="'enviroment'"):
            cls("k", enviroment=environment)


def test_c4_c5_empty_credentials_are_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEEPGRAM_API_KEY", "from-env")
    with peer(hang_up) as server:
        assert authorization(server, api_key="", access_token="") == ("Token from-env", "Token from-env")
        assert authorization(server, api_key=None, access_token=None) == ("Token from-env", "Token from-env")


def test_c6_c10_of_two_credentials_a_connection_sends_that_of_its_release() -> None:
    with peer(hang_up) as server:
        assert authorization(server, api_key="k-1", access_token="t-1") == ("Token k-1", "bearer t-1")
        assert authorization(server, access_token="t-1") == ("Bearer t-1", "bearer t-1")


def test_c7_no_credential(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        DeepgramClient()
    assert "DEEPGRAM_API_KEY" in caplog.text
    with pytest.raises(ApiError, match="DEEPGRAM_API_KEY"):
        AsyncDeepgramClient()


@pytest.mark.parametrize(
    ("variables", "shown"),
    [
        ({"DEEPGRAM_API_KEY": "k"}, "Token k"),
        ({"DEEPGRAM_ACCESS_TOKEN": "t", "DEEPGRAM_API_KEY": "k"}, "bearer t"),
        ({"DEEPGRAM_TOKEN": "d"}, "bearer d"),
        ({"DEEPGRAM_TOKEN": "d", "DEEPGRAM_API_KEY": "k"}, "Token k"),
    ],
)
def test_c8_the_environment(monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], shown: str) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with peer(hang_up) as server:
        assert authorization(server)[1] == shown
    assert AsyncDeepgramClient()


def test_c9_c13_attributes_and_classes() -> None:
    client = DeepgramClient(access_token="t")
    assert (client.api_key, client.access_token) == ("", "t")
    assert isinstance(client, deepgram.client.BaseClient)
    asynchronous = AsyncDeepgramClient("k")
    for one in (client, asynchronous):
        assert type(one.listen.asyncwebsocket.v("1")).__name__ == "AsyncListenWebSocketClient"
        assert hasattr(one.listen.v1.connect(model="m"), "__enter__")
        assert hasattr(one.listen.v1.connect(model="m"), "__aenter__")
    assert "secret-key" not in repr(AsyncDeepgramClient("secret-key"))


def test_c11_headers() -> None:
    with peer(hang_up) as server:
        authorization(server, api_key="k")
    fifth, fourth = server.headers
    assert fifth["user-agent"] == fourth["user-agent"]
    assert fifth["user-agent"].startswith("@deepgram/sdk/")
    assert "x-deepgram-session-id" in fifth
    assert "x-deepgram-session-id" not in fourth
    assert not [name for name in fifth if name.lower().startswith("x-fern")]


def test_c12_urls_of_an_environment() -> None:
    with peer() as speech, peer() as agent:
        environment = DeepgramClientEnvironment(
            base="http://127.0.0.1:9", production=f"{speech.url}/prefix", agent=agent.url
        )
        client = DeepgramClient(api_key="k", environment=environment)
        with client.listen.v1.connect(model="m"), client.agent.v1.connect():
            pass
        assert (speech.paths, agent.paths) == (["/prefix/v1/listen"], ["/v1/agent/converse"])
    production = DeepgramClientEnvironment.PRODUCTION
    assert (production.base, production.production) == ("https://api.deepgram.com", "wss://api.deepgram.com")
    assert (production.agent, production.agent_rest) == ("wss://agent.deepgram.com", "https://agent.deepgram.com")
    assert DeepgramClientEnvironment.AGENT.base == "https://agent.deepgram.com"
    with pytest.raises(TypeError):
        DeepgramClientEnvironment(base="b")  # type: ignore[call-arg]


def test_c14_c15_c16_a_client_has_the_routes_of_both() -> None:
    client = DeepgramClient("k")
    for old, new in (
        (client.listen.websocket.v("1"), client.listen.v1.connect),
        (client.listen.rest.v("1"), client.listen.v1.media.transcribe_url),
        (client.listen.websocket.v("2"), client.listen.v2.connect),
        (client.speak.rest.v("1"), client.speak.v1.audio.generate),
        (client.read.analyze.v("1"), client.read.v1.text.analyze),
        (client.agent.websocket.v("1"), client.agent.v1.settings.think.models.list),
        (client.manage.v("1"), client.manage.v1.projects.keys.list),
        (client.auth.v("1"), client.auth.v1.tokens.grant),
        (client.selfhosted.v("1"), client.self_hosted.v1.distribution_credentials.list),
    ):
        assert old is not None
        assert callable(new)


def test_c17_c18_c19_c20_import_paths() -> None:
    from deepgram.errors.bad_request_error import BadRequestError as Same

    import deepgram.errors
    from deepgram.errors import BadRequestError, DeepgramApiKeyError

    assert Same is BadRequestError is deepgram.BadRequestError
    assert issubclass(DeepgramApiKeyError, deepgram.DeepgramException)
    assert deepgram.ErrorResponse.__module__ == "deepgram.clients.common.v1.websocket_response"
    assert deepgram.client.AsyncDeepgramClient is AsyncDeepgramClient
    assert deepgram.client.LiveOptions is deepgram.LiveOptions
    assert deepgram.listen.v1.socket_client.V1SocketClient
    assert deepgram.listen.messages.LiveOptions is deepgram.LiveOptions


def test_c21_a_header_of_the_constructor_does_not_replace_the_credential() -> None:
    with peer(hang_up) as server:
        headers = {"headers": {"Authorization": "Basic x", "x-a": "b"}}
        assert authorization(server, api_key="k", **headers) == ("Token k", "Token k")
        assert server.headers[0]["x-a"] == "b"
        options = DeepgramClientOptions("k", url=server.url, headers={"Authorization": "Basic x"})
        with DeepgramClient(config=options).listen.v1.connect(model="m"):
            pass
        assert server.headers[-1]["authorization"] == "Basic x"


def test_c22_options_of_4_x_apply_to_connections_of_5_x() -> None:
    with peer(hang_up) as server:
        client = server.client(keepalive="true", open_timeout=4, auto_flush_reply_delta=500)
        with client.listen.v1.connect(model="m") as connection:
            assert connection._tuning.keepalive_interval == 5
            assert connection._tuning.open_timeout == 4
            assert connection._flush is not None
        with client.listen.v1.connect(model="m", keepalive=False) as connection:
            assert not connection._tuning.keepalive


def test_httpx_client_is_kept_in_the_configuration() -> None:
    with httpx.Client() as own:
        assert DeepgramClient("k", httpx_client=own)._config.httpx_client is own


def test_each_collision_has_a_row_in_the_docs() -> None:
    text = (Path(__file__).parents[2] / "docs" / "compatibility.md").read_text()
    assert [number for number in range(1, 23) if f"| C{number} |" not in text] == []
