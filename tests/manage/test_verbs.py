"""The verbs declared in tables, and their messages; what they share with all other verbs is in
`tests/test_verbs.py`."""

import asyncio
import copy
import inspect
import json
import pickle
import re
import traceback
from pathlib import Path
from typing import Any
from unittest import mock

import httpx
import pytest
from colours import KEY, verbs

import deepgram
from deepgram import (
    AsyncAuthRESTClient,
    AsyncManageClient,
    AsyncSelfHostedClient,
    AuthRESTClient,
    DeepgramClientOptions,
    ManageClient,
    SelfHostedClient,
)
from deepgram.manage import messages

CLIENTS: list[Any] = [
    *(ManageClient, AsyncManageClient),
    *(SelfHostedClient, AsyncSelfHostedClient),
    *(AuthRESTClient, AsyncAuthRESTClient),
]
SURFACE = Path(__file__).parents[3] / "shared" / "compat" / "surface-4.8.1.json"
MESSAGES = [*messages.CLASSES.values()]


@pytest.mark.skipif(not SURFACE.exists(), reason="which need the inventories in ../shared/compat")
@pytest.mark.parametrize("cls", CLIENTS)
def test_the_signatures_are_those_of_4_8_1(cls: Any) -> None:
    """Except for `update_project`, whose name 4.8.1 requires with threads only."""
    product = cls.__name__.removeprefix("Async").removesuffix("Client").removesuffix("REST").lower()
    colour = "async_client" if cls.__name__.startswith("Async") else "client"
    reference = json.loads(SURFACE.read_text("utf-8"))["objects"][
        f"deepgram.clients.{product}.v1.{colour}.{cls.__name__}"
    ]
    members = {name: facts["params"] for name, facts in reference["members"].items() if name in verbs(cls)}
    assert members
    for verb, expected in members.items():
        found = [
            {"name": each.name, "kind": each.kind.description}
            | ({} if each.default is each.empty else {"value": repr(each.default)})
            for each in list(inspect.signature(getattr(cls, verb)).parameters.values())[1:]
        ]
        if (cls, verb) == (ManageClient, "update_project"):
            assert found[1].pop("value") == "''"
        assert found == expected, verb


def test_aliases_call_the_verb_they_stand_for() -> None:
    """As in 4.8.1: programs and their tests replace either."""
    client: Any = ManageClient(DeepgramClientOptions("key"))
    with mock.patch.object(ManageClient, "get_keys", return_value="mocked") as replaced:
        assert client.list_keys("P", timeout=5) == "mocked"
    replaced.assert_called_once_with("P", timeout=5)


@pytest.mark.parametrize(
    ("verb", "args", "method", "expected"),
    [
        ("get_projects", (), "get", mock.call("https://api.deepgram.com/v1/projects")),
        (
            "update_project",
            ("P", "N"),
            "patch",
            mock.call("https://api.deepgram.com/v1/projects/P", json={"name": "N"}),
        ),
        ("create_key", ("P", {}), "post", mock.call("https://api.deepgram.com/v1/projects/P/keys", json={})),
        (
            "get_usage_requests",
            ("P", {"limit": 1}),
            "get",
            mock.call("https://api.deepgram.com/v1/projects/P/requests", options={"limit": 1}),
        ),
    ],
)
def test_requests_go_through_get_post_and_so_on(verb: str, args: tuple[Any, ...], method: str, expected: Any) -> None:
    """Programs replace `get`, `post` and so on in tests, and override them in subclasses."""
    with mock.patch.object(ManageClient, method, return_value="{}") as replaced:
        getattr(ManageClient(DeepgramClientOptions("key")), verb)(*args)
    common = {"timeout": None, "addons": None, "headers": None}
    assert replaced.call_args == mock.call(*expected.args, **common, **expected.kwargs)


def test_a_token_is_requested_through_post() -> None:
    with mock.patch.object(AuthRESTClient, "post", return_value='{"access_token": "t"}') as replaced:
        assert AuthRESTClient(DeepgramClientOptions("key")).grant_token(5).expires_in == 30
    expected = mock.call(
        "https://api.deepgram.com/v1/auth/grant", headers={"Authorization": "Token key"}, json={"ttl_seconds": 5}
    )
    assert replaced.call_args == expected


async def test_patches_by_the_old_paths_reach_the_clients() -> None:
    """The targets that the tests of 4.8.1 itself patch."""
    config = DeepgramClientOptions("key")
    with mock.patch("deepgram.clients.auth.v1.client.AuthRESTClient.post", return_value='{"expires_in": 5}'):
        assert deepgram.DeepgramClient("key", config).auth.v("1").grant_token().expires_in == 5
    with mock.patch("deepgram.clients.auth.v1.async_client.AsyncAuthRESTClient.post", return_value='{"expires_in": 5}'):
        assert (await deepgram.DeepgramClient("key", config).asyncauth.v("1").grant_token()).expires_in == 5
    with mock.patch("deepgram.clients.manage.v1.client.ManageClient.get_projects", return_value="mocked"):
        assert deepgram.DeepgramClient("key", config).manage.v("1").list_projects() == "mocked"


@pytest.mark.parametrize("args", [(), ("P",), ("P", "K", 1, {}, {}, "too many")])
def test_missing_and_superfluous_arguments_raise_a_type_error(args: tuple[Any, ...]) -> None:
    client: Any = ManageClient(DeepgramClientOptions("key"))
    with pytest.raises(TypeError, match="argument"):
        client.get_key(*args)
    with pytest.raises(TypeError, match="argument"):
        asyncio.run(AsyncManageClient(DeepgramClientOptions("key")).get_key(*args))  # type: ignore[call-arg]


def test_json_and_options_exclude_each_other() -> None:
    with pytest.raises(TypeError, match="json"):
        ManageClient(DeepgramClientOptions("key")).create_key("P", {}, json={"comment": "c"})


def test_arguments_of_the_caller_are_not_changed() -> None:
    def handle(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={})

    client, transport = ManageClient(DeepgramClientOptions("key")), httpx.MockTransport(handle)
    arguments: list[Any] = [{"config": {"a": [1]}}, {"x": [1]}, {"X-Mine": "1"}]
    before = copy.deepcopy(arguments)
    client.create_agent_configuration("P", arguments[0], addons=arguments[1], headers=arguments[2], transport=transport)
    client.get_usage_summary("P", arguments[1], addons=arguments[1], headers=arguments[2], transport=transport)
    assert arguments == before


def test_errors_contain_no_key() -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        return httpx.Response(401, json={"err_msg": "No."})

    with pytest.raises(deepgram.DeepgramApiError) as caught:
        ManageClient(DeepgramClientOptions(KEY)).create_key("P", {}, transport=httpx.MockTransport(refuse))
    trace = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    assert KEY not in "".join(trace.format())


def test_the_manage_page_lists_all_verbs() -> None:
    page = (Path(__file__).parents[2] / "docs/manage.md").read_text("utf-8")
    listed = {
        verb for row in re.findall(r"^\| [\w ]+ \| (`.*) \|$", page, re.MULTILINE) for verb in re.findall(r"\w+", row)
    }
    assert listed == {verb for verb in verbs(ManageClient) if not verb.startswith("list_")}


# ---- messages


@pytest.mark.parametrize("cls", MESSAGES)
def test_a_message_can_be_copied_pickled_and_rebuilt(cls: Any) -> None:
    made = cls.from_dict({}, infer_missing=True)
    assert cls.__doc__
    assert cls.__doc__.endswith(".")
    assert getattr(deepgram, cls.__name__) is cls
    again = pickle.loads(pickle.dumps(made))
    assert (again, copy.deepcopy(made), type(again)) == (made, made, cls)
    assert cls.from_dict(made.to_dict(), infer_missing=True) == made
    assert re.match(rf"{cls.__name__}\(", repr(made))


def test_secrets_are_not_in_reprs() -> None:
    key = deepgram.Key.from_dict({"key": "secret", "api_key_id": "K"})
    assert "secret" not in repr(key)
    assert "secret" in str(key)
    assert "secret" not in repr(deepgram.GrantTokenResponse("secret"))


def test_tokens_have_both_names() -> None:
    """D-42: `in` of the wire is `tokens_in`, too."""
    tokens = deepgram.STTTokens.from_dict({"in": 5, "out": 2})
    assert tokens == deepgram.STTTokens(5, 2) == deepgram.STTTokens.from_json('{"in": 5, "out": 2}')
    assert tokens.to_dict() == {"tokens_in": 5, "out": 2, "in": 5}
    tokens.tokens_in = 7
    assert tokens.to_dict() == {"tokens_in": 7, "out": 2, "in": 7}
    assert deepgram.STTTokens(1, 2).to_dict() == {"tokens_in": 1, "out": 2}
    assert repr(deepgram.STTTokens(1, 2)) == "STTTokens(tokens_in=1, out=2)"


def test_fields_newer_than_4_8_1_are_not_in_reprs() -> None:
    assert repr(deepgram.Project("P", "N")) == "Project(project_id='P', name='N')"
    assert deepgram.Project("P", "N").to_dict() == {"project_id": "P", "name": "N"}
