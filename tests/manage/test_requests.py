"""Each verb of manage, auth and self-hosted in both colours, against an HTTP server: its request and its result."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import pytest
from colours import KEY, Blocking, LoopThread
from speak.http_server import Answer, HttpServer

import deepgram
from deepgram import DeepgramClient, DeepgramClientOptions

P = "/v1/projects/P"
OK = {"message": "done"}
RESOLUTION = {"resolution": {"units": "hour", "amount": 0.5}, "start": "2026-01-01", "end": "2026-01-02"}
KEY_SHOWN = {"api_key_id": "K", "comment": "c", "created": "2026-01-01", "scopes": ["member"], "expiration_date": "x"}
MEMBER = {"email": "a@x.com", "first_name": "Ada", "last_name": "L", "member_id": "M"}
MODEL = {"name": "2-general", "canonical_name": "nova-2", "architecture": "nova-2", "version": "1", "uuid": "U"}
STT = {**MODEL, "languages": ["en"], "batch": True, "streaming": True, "formatted_output": False}
VOICE = {"accent": "American", "color": "#fff", "image": "i", "sample": "s", "tags": ["calm"], "age": "Adult"}
TTS = {**MODEL, "languages": ["en"], "metadata": {**VOICE, "use_cases": ["IVR"]}}
REQUEST = {
    "response": {
        "details": {
            "config": {"language": "en", "model": "nova-3", "punctuate": True, "summarize": "v2"},
            "usd": 0.5,
            "duration": 1.5,
            "total_audio": 1.5,
            "channels": 1,
            "streams": 1,
            "method": "sync",
            "tier": "nova",
            "models": ["U"],
            "tags": ["t"],
            "features": ["punctuate"],
        },
        "code": 200,
        "completed": "2026-01-01",
        "tts_details": {"duration": 1.0, "speech_segments": [{"characters": 3, "model": "aura-2", "tier": "x"}]},
        "token_details": [{"feature": "topics", "input": 1, "model": "m", "output": 2}],
    },
    "project_uuid": "P",
    "request_id": "R",
    "created": "2026-01-01",
    "path": "/v1/listen",
    "api_key_id": "K",
    "callback": {"attempts": 1, "code": 200, "completed": "2026-01-01"},
    "accessor": "A",
    "code": 200,
    "deployment": "hosted",
}
SUMMARY = {"start": "2026-01-01", "end": "2026-01-02", "hours": 1.9, "total_hours": 2.25, "requests": 3}
TOKENS = {"tokens": {"tokens_in": 5, "in": 5, "out": 2}, "tts": {"characters": 7, "requests": 1}}
GROUPING = {"start": "2026-01-01", "end": "2026-01-02", "accessor": "A", "models": ["nova-3"], "tags": ["t"]}
USAGE = {"hours": 1.5, "total_hours": 2, "agent_hours": 0.25, "tokens_in": 1, "tokens_out": 2, "tts_characters": 3}
BALANCE = {"balance_id": "B", "amount": 12.5, "units": "usd", "purchase_order_id": "O"}
PURCHASE = {"order_id": "O", "expiration": "e", "created": "c", "amount": 200.5, "units": "usd", "order_type": "promo"}
AGENT = {
    "agent_id": "A",
    "config": {"greeting": "Hi"},
    "metadata": {"env": "dev"},
    "created_at": "c",
    "updated_at": "u",
}
VARIABLE = {"variable_id": "V", "key": "DG_NAME", "value": {"any": [1]}, "created_at": "c", "updated_at": "u"}
FIELDS_USED = {"name": "general", "language": "en", "version": "1", "model_id": "U"}


class Call(NamedTuple):
    """A call of a verb, the request it makes, an answer whose every key must be in the result, and an alias of the
    verb."""

    verb: str
    args: tuple[Any, ...]
    request: str
    body: Any
    answer: Mapping[str, Any]
    result: str
    alias: str = ""


CALLS = [
    Call("get_projects", (), "GET /v1/projects", None,
         {"projects": [{"project_id": "P", "name": "N", "mip_opt_out": True}]}, "ProjectsResponse", "list_projects"),
    Call("get_project", ("P",), f"GET {P}", None, {"project_id": "P", "name": "N"}, "Project"),
    Call("update_project_option", ("P", {"name": "N"}), f"PATCH {P}", {"name": "N"}, OK, "Message"),
    Call("update_project_option", ("P", deepgram.ProjectOptions("N")), f"PATCH {P}", {"name": "N"}, OK, "Message"),
    Call("update_project", ("P", "N"), f"PATCH {P}", {"name": "N"}, OK, "Message"),
    Call("delete_project", ("P",), f"DELETE {P}", None, OK, "Message"),
    Call("leave_project", ("P",), f"DELETE {P}/leave", None, OK, "Message"),
    Call("get_project_models", ("P",), f"GET {P}/models", None, {"stt": [STT], "tts": [TTS]}, "ModelsResponse",
         "list_project_models"),
    Call("get_project_models", ("P", deepgram.ModelOptions(True)), f"GET {P}/models?include_outdated=true", None,
         {"stt": [], "tts": []}, "ModelsResponse", "list_project_models"),
    Call("get_project_model", ("P", "U"), f"GET {P}/models/U", None, {**MODEL, "language": "en"}, "ModelResponse"),
    Call("get_models", (), "GET /v1/models", None, {"stt": [STT], "tts": [TTS]}, "ModelsResponse", "list_models"),
    Call("get_models", ({"include_outdated": False},), "GET /v1/models?include_outdated=false", None,
         {"stt": [STT], "tts": []}, "ModelsResponse", "list_models"),
    Call("get_model", ("U",), "GET /v1/models/U", None, {**TTS, "language": ""}, "ModelResponse"),
    Call("get_model", ("U",), "GET /v1/models/U", None, {**STT, "language": ""}, "ModelResponse"),
    Call("get_think_models", (), "GET /v1/agent/settings/think/models", None,
         {"models": [{"id": "gpt-4o-mini", "name": "GPT-4o mini", "provider": "open_ai"}]}, "ThinkModelsResponse",
         "list_think_models"),
    Call("get_keys", ("P",), f"GET {P}/keys", None,
         {"api_keys": [{"api_key": {**KEY_SHOWN, "tags": ["t"]}, "member": MEMBER}]}, "KeysResponse", "list_keys"),
    Call("get_key", ("P", "K"), f"GET {P}/keys/K", None, {"api_key": KEY_SHOWN, "member": MEMBER}, "KeyResponse"),
    Call("create_key", ("P", deepgram.KeyOptions()), f"POST {P}/keys", {"comment": "", "scopes": []},
         {**KEY_SHOWN, "key": "secret"}, "Key"),
    Call("create_key", ("P", deepgram.KeyOptions("c", "2027-01-01", 60, ["member"], ["t"])), f"POST {P}/keys",
         {"comment": "c", "expiration_date": "2027-01-01", "time_to_live_in_seconds": 60, "scopes": ["member"],
          "tags": ["t"]}, {**KEY_SHOWN, "key": "secret"}, "Key"),
    Call("create_key", ("P", deepgram.KeyOptions(expiration_date=None)), f"POST {P}/keys",
         {"comment": "", "expiration_date": None, "scopes": []}, {**KEY_SHOWN, "key": "secret"}, "Key"),
    Call("delete_key", ("P", "K"), f"DELETE {P}/keys/K", None, OK, "Message"),
    Call("get_members", ("P",), f"GET {P}/members", None, {"members": [{**MEMBER, "scopes": ["owner"]}]},
         "MembersResponse", "list_members"),
    Call("remove_member", ("P", "M"), f"DELETE {P}/members/M", None, OK, "Message"),
    Call("get_member_scopes", ("P", "M"), f"GET {P}/members/M/scopes", None, {"scopes": ["owner"]}, "ScopesResponse"),
    Call("update_member_scope", ("P", "M", deepgram.ScopeOptions("admin")), f"PUT {P}/members/M/scopes",
         {"scope": "admin"}, OK, "Message"),
    Call("get_invites", ("P",), f"GET {P}/invites", None, {"invites": [{"email": "a@x", "scope": "member"}]},
         "InvitesResponse", "list_invites"),
    Call("send_invite_options", ("P", deepgram.InviteOptions("a@x", "admin")), f"POST {P}/invites",
         {"email": "a@x", "scope": "admin"}, OK, "Message"),
    Call("send_invite", ("P", "a@x"), f"POST {P}/invites", {"email": "a@x", "scope": "member"}, OK, "Message"),
    Call("send_invite", ("P", "a@x", "admin"), f"POST {P}/invites", {"email": "a@x", "scope": "admin"}, OK, "Message"),
    Call("delete_invite", ("P", "a+b@x.com"), f"DELETE {P}/invites/a+b@x.com", None, OK, "Message"),
    Call("get_usage_requests", ("P", deepgram.UsageRequestOptions(limit=2, page=1, accessor="A")),
         f"GET {P}/requests?limit=2&page=1&accessor=A", None, {"page": 1, "limit": 2, "requests": [REQUEST]},
         "UsageRequestsResponse"),
    Call("get_usage_request", ("P", "R"), f"GET {P}/requests/R", None, REQUEST, "UsageRequest"),
    Call("get_usage_summary", ("P", deepgram.UsageSummaryOptions(start="2026-01-01", diarize=True, summarize=False)),
         f"GET {P}/usage?start=2026-01-01&diarize=true&summarize=false", None,
         {**RESOLUTION, "results": [{**TOKENS, **SUMMARY}]}, "UsageSummaryResponse"),
    Call("get_usage_fields", ("P", deepgram.UsageFieldsOptions()), f"GET {P}/usage/fields?start=&end=", None,
         {"tags": ["t"], "models": [FIELDS_USED], "processing_methods": ["sync"], "features": ["x"],
          "languages": ["en"]}, "UsageFieldsResponse"),
    Call("get_usage_breakdown", ("P", deepgram.UsageBreakdownOptions(tag="t", grouping="models")),
         f"GET {P}/usage/breakdown?tag=t&grouping=models", None,
         {**RESOLUTION, "results": [{"grouping": GROUPING, **USAGE, "requests": 4}]}, "UsageBreakdownResponse"),
    Call("get_usage_breakdown", ("P",), f"GET {P}/usage/breakdown", None, {**RESOLUTION, "results": []},
         "UsageBreakdownResponse"),
    Call("get_balances", ("P",), f"GET {P}/balances", None, {"balances": [BALANCE]}, "BalancesResponse",
         "list_balances"),
    Call("get_balance", ("P", "B"), f"GET {P}/balances/B", None, BALANCE, "Balance"),
    Call("get_purchases", ("P", deepgram.PurchaseOptions(5)), f"GET {P}/purchases?limit=5", None,
         {"orders": [PURCHASE]}, "PurchasesResponse", "list_purchases"),
    Call("get_billing_breakdown", ("P", deepgram.BillingBreakdownOptions(grouping=["tags", "line_item"])),
         f"GET {P}/billing/breakdown?grouping=tags&grouping=line_item", None,
         {**RESOLUTION, "results": [{"grouping": {**GROUPING, "line_item": "streaming::nova-3"}, "dollars": 1.25}]},
         "BillingBreakdownResponse"),
    Call("get_billing_fields", ("P", {"start": "2026-01-01"}), f"GET {P}/billing/fields?start=2026-01-01", None,
         {"accessors": ["A"], "deployments": ["hosted"], "tags": ["t"], "line_items": {"a::b": "B"}},
         "BillingFieldsResponse"),
    Call("get_agent_configurations", ("P",), f"GET {P}/agents", None, {"agents": [AGENT]},
         "AgentConfigurationsResponse", "list_agent_configurations"),
    Call("get_agent_configuration", ("P", "A"), f"GET {P}/agents/A", None, AGENT, "AgentConfiguration"),
    Call("create_agent_configuration", ("P", {"config": {"greeting": "Hi"}, "metadata": {"env": "dev"}}),
         f"POST {P}/agents", {"config": '{"greeting": "Hi"}', "metadata": {"env": "dev"}}, AGENT, "AgentConfiguration"),
    Call("create_agent_configuration",
         ("P", deepgram.AgentConfigurationOptions(deepgram.Agent.from_dict({"greeting": "Hi"}), api_version=1)),
         f"POST {P}/agents", {"config": json.dumps(deepgram.Agent(greeting="Hi").to_dict()), "api_version": 1}, AGENT,
         "AgentConfiguration"),
    Call("create_agent_configuration", ("P", deepgram.AgentConfigurationOptions("{}")), f"POST {P}/agents",
         {"config": "{}"}, AGENT, "AgentConfiguration"),
    Call("update_agent_configuration", ("P", "A", deepgram.AgentMetadataOptions({"a": "b"})), f"PUT {P}/agents/A",
         {"metadata": {"a": "b"}}, AGENT, "AgentConfiguration"),
    Call("delete_agent_configuration", ("P", "A"), f"DELETE {P}/agents/A", None, {"message": ""}, "Message"),
    Call("get_agent_variables", ("P",), f"GET {P}/agent-variables", None, {"variables": [VARIABLE]},
         "AgentVariablesResponse", "list_agent_variables"),
    Call("get_agent_variable", ("P", "V"), f"GET {P}/agent-variables/V", None, VARIABLE, "AgentVariable"),
    Call("create_agent_variable", ("P", deepgram.AgentVariableOptions("DG_NAME", {"any": [1]})),
         f"POST {P}/agent-variables", {"key": "DG_NAME", "value": {"any": [1]}}, VARIABLE, "AgentVariable"),
    Call("update_agent_variable", ("P", "V", {"value": None}), f"PATCH {P}/agent-variables/V", {"value": None},
         VARIABLE, "AgentVariable"),
    Call("delete_agent_variable", ("P", "V"), f"DELETE {P}/agent-variables/V", None, {"message": ""}, "Message"),
]  # fmt: skip
CREDENTIALS = f"{P}/selfhosted/distribution/credentials"
SELF_HOSTED = [
    ("list", ("P",), f"GET {CREDENTIALS}", None),
    ("get", ("P", "C"), f"GET {CREDENTIALS}/C", None),
    ("create", ("P", {"comment": "c"}), f"POST {CREDENTIALS}/", {"comment": "c"}),
    ("delete", ("P", "C"), f"DELETE {CREDENTIALS}/C", None),
]


class Sdk:
    """Clients of one colour, with blocking methods."""

    def __init__(self, colour: str, thread: LoopThread, options: DeepgramClientOptions, **credentials: str) -> None:
        self._colour, self._thread = colour, thread
        self.client = DeepgramClient(config=options, **credentials)

    def __getattr__(self, name: str) -> Any:
        """`manage`, `auth` or `selfhosted`."""
        if self._colour == "threads":
            return getattr(self.client, name).v("1")
        return Blocking(getattr(self.client, f"async{name}").v("1"), self._thread)


@pytest.fixture
def server() -> Iterator[HttpServer]:
    with HttpServer() as running:
        yield running


@pytest.fixture
def thread() -> Iterator[LoopThread]:
    with LoopThread() as running:
        yield running
        running.run(running.loop.shutdown_asyncgens)  # as asyncio.run() does


@pytest.fixture
def sdk(colour: str, server: HttpServer, thread: LoopThread) -> Iterator[Sdk]:
    made = Sdk(colour, thread, DeepgramClientOptions(url=server.url), api_key=KEY)
    yield made
    made.client.close()


def answer(body: Any, status: int = 200) -> Answer:
    text = body if isinstance(body, str) else json.dumps(body)
    return Answer(status, text.encode(), {"content-type": "application/json"}, chunked=False)


def last_request(server: HttpServer) -> tuple[str, Any]:
    """The last request, and its body decoded from JSON."""
    seen = server.seen[-1]
    return f"{seen.method} {seen.path}", json.loads(seen.body) if seen.body else None


def within(part: Any, whole: Any) -> bool:
    """Whether all of the part is contained in the whole."""
    if isinstance(part, dict):
        return isinstance(whole, dict) and all(name in whole and within(part[name], whole[name]) for name in part)
    if isinstance(part, list):
        return isinstance(whole, list) and len(part) == len(whole) and all(map(within, part, whole))
    return type(part) is type(whole) and part == whole


def with_unknown_keys(value: Any) -> Any:
    """The value with an unknown key in each of its objects."""
    if isinstance(value, dict):
        return {**{name: with_unknown_keys(item) for name, item in value.items()}, "newer": [{"a": 1.5}]}
    return [with_unknown_keys(item) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize("call", CALLS, ids=[f"{number}-{call.verb}" for number, call in enumerate(CALLS)])
def test_a_verb_sends_its_request_and_keeps_all_of_the_answer(call: Call, sdk: Sdk, server: HttpServer) -> None:
    for verb in filter(None, (call.verb, call.alias)):
        for body in (dict(call.answer), with_unknown_keys(call.answer)):
            server.answers.append(answer(body))
            result = getattr(sdk.manage, verb)(*call.args)
            assert last_request(server) == (call.request, call.body)
            assert type(result) is getattr(deepgram, call.result)
            assert within(body, result.to_dict())
            assert within(body, json.loads(str(result)))
            assert type(result).from_json(result.to_json()) == result
        assert server.seen[-1].header("authorization") == [f"Token {KEY}"]
        assert bool(call.body) is bool(server.seen[-1].header("content-type"))


@pytest.mark.parametrize("call", CALLS, ids=[f"{number}-{call.verb}" for number, call in enumerate(CALLS)])
def test_a_verb_accepts_timeout_addons_and_headers(call: Call, sdk: Sdk, server: HttpServer) -> None:
    """D-02: headers of one request are not sent with the next."""
    server.answers.extend([answer(call.answer), answer(call.answer)])
    getattr(sdk.manage, call.verb)(*call.args, timeout=5, addons={"x": [1, True]}, headers={"X-Mine": "1"})
    assert server.seen[0].path.endswith(("?" if "?" not in call.request else "&") + "x=1&x=true")
    assert server.seen[0].header("x-mine") == ["1"]
    getattr(sdk.manage, call.verb)(*call.args)
    assert server.seen[1].header("x-mine") == []


def test_every_verb_is_in_the_table() -> None:
    verbs = {name for name in vars(deepgram.ManageClient) if not name.startswith("_")}
    common = {name for name in dir(deepgram.SelfHostedClient) if "credentials" not in name}
    assert verbs - common == {name for call in CALLS for name in (call.verb, call.alias) if name}


@pytest.mark.parametrize("name", ["selfhosted", "onprem"])
@pytest.mark.parametrize(("verb", "args", "request_line", "body"), SELF_HOSTED, ids=[row[0] for row in SELF_HOSTED])
def test_self_hosted(
    name: str, verb: str, args: tuple[Any, ...], request_line: str, body: Any, sdk: Sdk, server: HttpServer
) -> None:
    """D-38: the old names work on asyncio, too, and all return the text unchanged."""
    text = '{ "distribution_credentials" : [] }'
    server.answers.append(answer(text))
    assert getattr(sdk.selfhosted, f"{verb}_{name}_credentials")(*args, timeout=5, headers={"X-Mine": "1"}) == text
    assert last_request(server) == (request_line, body)
    assert server.seen[0].header("x-mine") == ["1"]


# ---- tokens


@pytest.mark.parametrize("ttl", [None, 1, 3600])
def test_a_token(ttl: Any, sdk: Sdk, server: HttpServer) -> None:
    server.answers.append(answer({"access_token": "granted", "expires_in": 30, "newer": 1}))
    response = sdk.auth.grant_token() if ttl is None else sdk.auth.grant_token(ttl_seconds=ttl)
    assert last_request(server) == ("POST /v1/auth/grant", None if ttl is None else {"ttl_seconds": ttl})
    assert server.seen[0].header("content-length")[0] == str(len(server.seen[0].body))
    assert type(response) is deepgram.GrantTokenResponse
    assert response.to_dict() == {"access_token": "granted", "expires_in": 30, "newer": 1}
    assert "granted" not in repr(response)


@pytest.mark.parametrize("ttl", [0, 3601, -1, True, "5", 1.0, [1]])
def test_a_token_with_an_invalid_ttl_is_not_requested(ttl: Any, sdk: Sdk, server: HttpServer) -> None:
    with pytest.raises(ValueError, match="ttl_seconds must be an integer between 1 and 3600"):
        sdk.auth.grant_token(ttl)
    assert server.seen == []


def test_a_token_request_is_authorized_by_the_key(colour: str, server: HttpServer, thread: LoopThread) -> None:
    """D-57: headers of the configuration are sent along; the key replaces a credential among them."""
    options = DeepgramClientOptions(url=server.url, headers={"X-Mine": "1", "Authorization": "Bearer other"})
    sdk = Sdk(colour, thread, options, api_key=KEY)
    server.answers.extend([answer({"access_token": "t"}), answer({"projects": []})])
    sdk.auth.grant_token()
    sdk.manage.get_projects()
    assert [seen.header("authorization") for seen in server.seen] == [[f"Token {KEY}"], ["Bearer other"]]
    assert [seen.header("x-mine") for seen in server.seen] == [["1"], ["1"]]
    sdk.client.close()


def test_grant_token_does_not_change_a_client_with_a_token(colour: str, server: HttpServer, thread: LoopThread) -> None:
    """D-03: it requests with its token, which the server may refuse; its later requests are what they were before."""
    sdk = Sdk(colour, thread, DeepgramClientOptions(url=server.url), access_token="a-token")
    server.answers.extend([answer({"category": "FORBIDDEN", "message": "No."}, 403), answer({"projects": []})])
    with pytest.raises(deepgram.DeepgramApiError, match="No"):
        sdk.auth.grant_token()
    assert sdk.manage.get_projects().projects == []
    assert [seen.header("authorization") for seen in server.seen] == [["Bearer a-token"]] * 2
    sdk.client.close()


# ---- ids in paths


@pytest.mark.parametrize(
    ("name", "segment"),
    [
        ("a+b@x.com", "a+b@x.com"),
        ("a/b", "a%2Fb"),
        ("a?b=c", "a%3Fb=c"),
        ("a#b", "a%23b"),
        ("ä b", "%C3%A4%20b"),
        ("..", "%2E%2E"),
        ("{project_id}", "%7Bproject_id%7D"),
        ("a\r\nX: y", "a%0D%0AX:%20y"),
    ],
)
def test_ids_are_quoted_in_paths(name: str, segment: str, sdk: Sdk, server: HttpServer) -> None:
    server.answers.extend([answer(OK)] * 3)
    sdk.manage.delete_invite("P", name)
    sdk.manage.get_key(name, "K")
    sdk.selfhosted.get_selfhosted_credentials("P", name)
    keys, credentials = f"/v1/projects/{segment}/keys/K", f"{CREDENTIALS}/{segment}"
    assert [seen.path for seen in server.seen] == [f"{P}/invites/{segment}", keys, credentials]


@pytest.mark.parametrize("missing", [None, ""])
def test_a_missing_id_is_refused(missing: Any, sdk: Sdk, server: HttpServer) -> None:
    """`delete_key(project, os.environ.get(...))` deletes neither a key named "None" nor all of them."""
    expected = f"key_id: expected a name or an id, got {missing!r}"
    with pytest.raises(deepgram.DeepgramError, match=expected):
        sdk.manage.delete_key("P", missing)
    with pytest.raises(deepgram.DeepgramError, match="project_id: expected"):
        sdk.manage.get_project(missing)
    with pytest.raises(deepgram.DeepgramError, match=expected):
        DeepgramClient(api_key=KEY, config=DeepgramClientOptions(url=server.url)).manage.v1.projects.keys.delete(
            "P", missing
        )
    assert server.seen == []


def test_think_models_are_requested_from_the_agents_host(thread: LoopThread, colour: str) -> None:
    import httpx

    urls: list[str] = []

    def handle(request: httpx.Request) -> httpx.Response:
        urls.append(str(request.url))
        return httpx.Response(200, json={"models": []})

    sdk = Sdk(colour, thread, DeepgramClientOptions(), api_key=KEY)
    assert sdk.manage.get_think_models(transport=httpx.MockTransport(handle)).models == []
    assert urls == ["https://agent.deepgram.com/v1/agent/settings/think/models"]


# ---- other forms of answers


def test_a_key_that_is_nested_in_its_member(sdk: Sdk, server: HttpServer) -> None:
    nested = {"item": {"member": {**MEMBER, "api_key": {**KEY_SHOWN, "tags": ["t"]}, "newer": 1}, "other": 2}}
    server.answers.append(answer(nested))
    response = sdk.manage.get_key("P", "K")
    assert response.api_key.tags == ["t"]
    assert response.to_dict() == {
        "api_key": {**KEY_SHOWN, "tags": ["t"]},
        "member": {**MEMBER, "newer": 1},
        "other": 2,
    }


@pytest.mark.parametrize("body", [{"item": {}}, {"item": {"member": None}}, {"item": None}, {}])
def test_a_key_missing_from_the_answer_is_empty(body: Any, sdk: Sdk, server: HttpServer) -> None:
    server.answers.append(answer(body))
    response = sdk.manage.get_key("P", "K")
    assert (response.api_key.api_key_id, response.member.email) == ("", "")


@pytest.mark.parametrize("body", [REQUEST, {"request": REQUEST}])
def test_a_usage_request_with_its_response(body: Any, sdk: Sdk, server: HttpServer) -> None:
    server.answers.append(answer(body))
    assert sdk.manage.get_usage_request("P", "R").response.details.config.model == "nova-3"


@pytest.mark.parametrize("body", [{}, {"response": None}, {"request": {"request_id": "R", "response": None}}])
def test_a_usage_request_without_response_raises(body: Any, sdk: Sdk, server: HttpServer) -> None:
    server.answers.append(answer(body))
    with pytest.raises(deepgram.DeepgramError, match=r"Response is not available yet\. Please try again later\."):
        sdk.manage.get_usage_request("P", "R")


def test_numbers_are_those_of_the_wire(sdk: Sdk, server: HttpServer) -> None:
    """D-42: hours keep their fractions, tokens have their `in`, amounts are numbers."""
    result = {"hours": 1.9, "tokens": {"in": 5, "out": 7}, "tts": {"characters": 1}}
    server.answers.append(answer({**RESOLUTION, "results": [result]}))
    summary = sdk.manage.get_usage_summary("P", {})
    assert (summary.resolution.amount, summary.results[0].hours) == (0.5, 1.9)
    tokens = summary.results[0].tokens
    assert (tokens.tokens_in, tokens["tokens_in"], tokens["in"], tokens.out) == (5, 5, 5, 7)
    server.answers.append(answer({"balances": [{"amount": 0.1}, {"amount": 5}, {"amount": "7.5"}, {}]}))
    assert [each.amount for each in sdk.manage.get_balances("P").balances] == [0.1, 5, "7.5", ""]


def test_get_models_sends_its_options_in_the_query(sdk: Sdk, server: HttpServer) -> None:
    """D-41: a GET has no body."""
    server.answers.append(answer({"stt": [], "tts": []}))
    sdk.manage.get_models(deepgram.ModelOptions(include_outdated=True))
    assert server.seen[0].path == "/v1/models?include_outdated=true"
    assert (server.seen[0].body, server.seen[0].header("content-length")) == (b"", [])


@pytest.mark.parametrize(
    ("status", "body", "message"),
    [
        (
            401,
            {"err_code": "INVALID_AUTH", "err_msg": "Invalid credentials.", "request_id": "R"},
            "Invalid credentials",
        ),
        (
            404,
            {"category": "NOT_FOUND", "message": "Project not found.", "details": "d", "request_id": "R"},
            "not found",
        ),
        (400, [1], "1"),
        (502, "<html>bad gateway</html>", "bad gateway"),
        (500, "", "500"),
        (302, "", "302"),
    ],
)
def test_a_refusal_raises_an_api_error(status: int, body: Any, message: str, sdk: Sdk, server: HttpServer) -> None:
    """D-35: each form of error body raises a DeepgramApiError with its message and status."""
    for verb, *args in (("get_projects",), ("create_key", "P", {}), ("delete_invite", "P", "a@x")):
        server.answers.append(answer(body, status))
        with pytest.raises(deepgram.DeepgramApiError, match=message) as caught:
            getattr(sdk.manage, verb)(*args)
        assert caught.value.status == str(status)
    server.answers.extend([answer(body, status)] * 2)
    with pytest.raises(deepgram.DeepgramApiError, match=message):
        sdk.auth.grant_token()
    with pytest.raises(deepgram.DeepgramApiError, match=message):
        sdk.selfhosted.list_selfhosted_credentials("P")


@pytest.mark.parametrize("body", ["<html>", "[1", "nothing"])
def test_an_answer_that_is_not_json_raises(body: str, sdk: Sdk, server: HttpServer) -> None:
    for verb, *args in (("get_projects",), ("get_key", "P", "K")):
        server.answers.append(answer(body))
        with pytest.raises(json.JSONDecodeError):
            getattr(sdk.manage, verb)(*args)


@pytest.mark.parametrize("body", ["[]", "1", '"text"', "null"])
def test_an_answer_that_is_not_an_object_raises(body: str, sdk: Sdk, server: HttpServer) -> None:
    for verb, *args in (("get_projects",), ("get_key", "P", "K"), ("get_usage_request", "P", "R")):
        server.answers.append(answer(body))
        with pytest.raises(TypeError, match="expected a JSON object"):
            getattr(sdk.manage, verb)(*args)


def test_an_answer_without_a_body(sdk: Sdk, server: HttpServer) -> None:
    server.answers.append(answer("", 204))
    assert sdk.manage.delete_agent_variable("P", "V") == deepgram.Message("")


@pytest.mark.parametrize("call", CALLS, ids=[f"{number}-{call.verb}" for number, call in enumerate(CALLS)])
def test_answers_with_values_of_other_types_are_readable(call: Call, sdk: Sdk, server: HttpServer) -> None:
    """Null, numbers as text, text for numbers and other types cause no error."""
    if call.verb == "get_usage_request":
        return
    for odd in (None, "12", 12, 1.5, True, [], {}, [None], "a label nobody knows"):
        body = dict.fromkeys(call.answer, odd)
        server.answers.append(answer(body))
        result = getattr(sdk.manage, call.verb)(*call.args)
        assert type(result) is getattr(deepgram, call.result)
        json.loads(str(result))


def test_a_long_list(sdk: Sdk, server: HttpServer) -> None:
    server.answers.append(answer({"requests": [REQUEST] * 5000}))
    response = sdk.manage.get_usage_requests("P", {})
    assert len(response.requests) == 5000
    assert response.requests[-1].response.token_details[0].output == 2
