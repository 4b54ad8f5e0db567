"""The management API of the local server: projects, keys, tokens, usage and billing (protocol 10)."""

import json
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from rest_client import client, recording
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from wire_client import DEADLINE, PLAIN, Agent, fast_server

from deepgram.server import LocalServer, VirtualClock
from deepgram.server.routes import REQUESTS, SESSIONS

UNKNOWN_ID = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def server() -> Iterator[LocalServer]:
    with fast_server(keys={"root"}) as running:
        yield running


@pytest.fixture
def rest(server: LocalServer) -> Iterator[httpx.Client]:
    with client(server, "root") as running:
        yield running


@pytest.fixture
def project(server: LocalServer) -> str:
    return f"/v1/projects/{server.project_id}"


def json_of(answer: httpx.Response, status: int = 200) -> Any:
    assert answer.status_code == status, answer.text
    return answer.json()


def handshake_status(server: LocalServer, authorization: str, target: str = "/v1/listen") -> int:
    """The status of the answer to a WebSocket handshake; 101 if it is accepted."""
    try:
        with connect(server.url + target, additional_headers={"Authorization": authorization}):
            return 101
    except InvalidStatus as refusal:
        return refusal.response.status_code


def test_projects(server: LocalServer, rest: httpx.Client, project: str) -> None:
    assert json_of(rest.get("/v1/projects")) == {
        "projects": [{"project_id": server.project_id, "name": "Local project"}]
    }
    assert "message" in json_of(rest.patch(project, json={"name": "Another name"}))
    expected = {"project_id": server.project_id, "name": "Another name", "mip_opt_out": False}
    assert json_of(rest.get(project)) == expected
    created = json_of(rest.post("/v1/projects", json={"name": "Second"}))["project_id"]
    assert len(json_of(rest.get("/v1/projects"))["projects"]) == 2
    assert "message" in json_of(rest.delete(f"/v1/projects/{created}"))
    assert json_of(rest.get(f"/v1/projects/{created}"), 404)["category"] == "PROJECT_NOT_FOUND"
    assert json_of(rest.get("/v1/projects/mine"), 404).startswith("UUID parsing failed")
    assert "message" in json_of(rest.delete(f"{project}/leave"))
    assert len(json_of(rest.get(f"{project}/members"))["members"]) == 1


def test_a_created_key_is_accepted_until_it_is_deleted(server: LocalServer, rest: httpx.Client, project: str) -> None:
    fields = {"comment": "mine", "scopes": ["usage:write"], "tags": ["a"], "time_to_live_in_seconds": 3600}
    created = json_of(rest.post(f"{project}/keys", json=fields))
    assert (created["comment"], created["scopes"], created["tags"], len(created["key"])) == (
        "mine",
        ["usage:write"],
        ["a"],
        40,
    )
    assert created["expiration_date"] > time.strftime("%Y-%m-%d", time.gmtime())
    (entry,) = [one for one in json_of(rest.get(f"{project}/keys"))["api_keys"]
                if one["api_key"]["api_key_id"] == created["api_key_id"]]  # fmt: skip
    assert "key" not in entry["api_key"]
    one = json_of(rest.get(f"{project}/keys/{created['api_key_id']}"))
    assert one["item"]["member"]["api_key"] == one["api_key"] == entry["api_key"]
    assert one["item"]["member"]["email"] == one["member"]["email"] == "owner@example.com"
    with client(server, created["key"]) as mine:
        assert json_of(mine.get("/v1/auth/token"))["api_key_id"] == created["api_key_id"]
        json_of(mine.post("/v1/read", json={"text": "Hello."}))
        assert json_of(mine.get(f"{project}/keys"), 401)["category"] == "INSUFFICIENT_PERMISSIONS"
        assert json_of(mine.post("/v1/auth/grant"), 403)["err_msg"] == "Insufficient permissions."
    assert handshake_status(server, f"Token {created['key']}") == 101
    assert handshake_status(server, f"Bearer {created['key']}") == 401
    json_of(rest.delete(f"{project}/keys/{created['api_key_id']}"))
    assert handshake_status(server, f"Token {created['key']}") == 401
    assert json_of(rest.get(f"{project}/keys/{created['api_key_id']}"), 404)["category"] == "KEY_NOT_FOUND"


def test_scopes_limit_what_a_key_may_do(server: LocalServer, rest: httpx.Client, project: str) -> None:
    other = json_of(rest.post("/v1/projects", json={"name": "Other"}))["project_id"]
    created = json_of(rest.post(f"{project}/keys", json={"comment": "m", "scopes": ["member"]}))
    with client(server, created["key"]) as member:
        json_of(member.get(f"{project}/balances"))
        json_of(member.post(f"{project}/keys", json={"comment": "n", "scopes": ["usage:read"]}))
        json_of(member.post("/v1/auth/grant"))
        json_of(member.delete(project), 401)
        json_of(member.post(f"{project}/invites", json={"email": "a@b.c", "scope": "member"}), 401)
        assert [one["project_id"] for one in json_of(member.get("/v1/projects"))["projects"]] == [server.project_id]
        json_of(member.get(f"/v1/projects/{other}"), 404)


def test_a_token_expires_by_the_clock_of_the_server() -> None:
    clock = VirtualClock()
    with fast_server(keys={"root"}, clock=clock) as server, client(server, "root") as rest:
        created = json_of(rest.post("/v1/auth/grant", json={"ttl_seconds": 5}))
        assert created["expires_in"] == 5
        bearer = f"Bearer {created['access_token']}"
        assert rest.post("/v1/auth/grant").json()["expires_in"] == 30
        with httpx.Client(base_url=server.http_url, headers={"Authorization": bearer}, **PLAIN) as mine:
            json_of(mine.post("/v1/read", json={"text": "Hello."}))
            assert json_of(mine.get("/v1/projects"), 401)["category"] == "INSUFFICIENT_PERMISSIONS"
            json_of(mine.post("/v1/auth/grant"), 403)
            with Agent(server, headers={"Authorization": bearer}) as agent:
                clock.advance(4)
                assert agent.recv()["type"] == "Welcome"
                assert handshake_status(server, bearer) == 101
                assert handshake_status(server, f"Token {created['access_token']}") == 401
                clock.advance(2)
                assert handshake_status(server, bearer) == 401
                json_of(mine.post("/v1/read", json={"text": "Hello."}), 401)
                assert agent.ready()[-1] == {"type": "SettingsApplied"}  # an open socket outlives the token


def test_expired_keys_and_tokens_are_refused_even_if_any_key_is_accepted() -> None:
    clock = VirtualClock()
    with fast_server(clock=clock) as server, client(server) as rest:
        token = json_of(rest.post("/v1/auth/grant", json={"ttl_seconds": 1}))["access_token"]
        keys = f"/v1/projects/{server.project_id}/keys"
        key = json_of(rest.post(keys, json={"comment": "c", "scopes": ["owner"], "expiration_date": "2020-01-01"}))[
            "key"
        ]
        assert len(json_of(rest.get(f"{keys}?status=expired"))["api_keys"]) == 1
        clock.advance(2)
        assert (handshake_status(server, f"Bearer {token}"), handshake_status(server, f"Token {key}")) == (401, 401)
        assert (handshake_status(server, "Bearer an.other.token"), handshake_status(server, "Token any")) == (101, 101)


BAD_BODIES: list[tuple[str, str, Any, str]] = [
    ("/keys", "POST", {"scopes": ["member"]}, "missing field `comment`"),
    ("/keys", "POST", {"comment": "x"}, "missing field `scopes`"),
    ("/keys", "POST", {"comment": 3, "scopes": ["member"]}, "`comment` is expected to be a string"),
    ("/keys", "POST", {"comment": "x", "scopes": "member"}, "`scopes` is expected to be a sequence"),
    ("/keys", "POST", {"comment": "x", "scopes": ["a"], "expiration_date": "soon"}, "is not a date"),
    ("/keys", "POST", {"comment": "x", "scopes": ["a"], "expiration_date": "2030-01-01",
                       "time_to_live_in_seconds": 5}, "specify one of"),
    ("/keys", "POST", "{", "Json deserialize error"),
    ("/keys", "POST", [1], "expected an object"),
    ("/invites", "POST", {"email": "a@b.c"}, "missing field `scope`"),
    ("/agents", "POST", {"config": {}}, "`config` is expected to be a string"),
    ("/agents", "POST", {"config": "[]"}, "the JSON of an object"),
    ("/agent-variables", "POST", {"key": "X", "value": 1}, "must begin with DG_"),
    ("/agent-variables", "POST", {"key": "DG_X"}, "missing field `value`"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "method", "body", "details"), BAD_BODIES)
def test_bad_bodies(rest: httpx.Client, project: str, path: str, method: str, body: Any, details: str) -> None:
    content = body if isinstance(body, str) else json.dumps(body)
    answer = json_of(rest.request(method, project + path, content=content), 400)
    assert (answer["category"], answer["message"]) == ("INVALID_JSON", "Invalid JSON submitted.")
    assert details in answer["details"]


@pytest.mark.parametrize("seconds", [0, 3601, "30", True])
def test_bad_lifetimes_of_tokens(rest: httpx.Client, seconds: Any) -> None:
    assert json_of(rest.post("/v1/auth/grant", json={"ttl_seconds": seconds}), 400)["category"] == "INVALID_JSON"


def test_members_scopes_and_invites(rest: httpx.Client, project: str) -> None:
    owner, member = json_of(rest.get(f"{project}/members"))["members"]
    assert (owner["scopes"], member["scopes"], member["email"]) == (["owner"], ["member"], "member@example.com")
    scopes = f"{project}/members/{member['member_id']}/scopes"
    assert json_of(rest.get(scopes)) == {"scopes": ["member"]}
    assert "message" in json_of(rest.put(scopes, json={"scope": "admin"}))
    assert json_of(rest.get(scopes)) == {"scopes": ["admin"]}
    assert "message" in json_of(rest.delete(f"{project}/members/{member['member_id']}"))
    assert json_of(rest.get(scopes), 404)["category"] == "MEMBER_NOT_FOUND"
    assert json_of(rest.get(f"{project}/invites")) == {"invites": []}
    invited = {"email": "new+one@example.com", "scope": "member"}
    assert "message" in json_of(rest.post(f"{project}/invites", json=invited))
    assert json_of(rest.get(f"{project}/invites")) == {"invites": [invited]}
    assert "message" in json_of(rest.delete(f"{project}/invites/new%2Bone%40example.com"))
    assert json_of(rest.delete(f"{project}/invites/new%2Bone%40example.com"), 404)["category"] == "INVITE_NOT_FOUND"


@pytest.mark.parametrize("spelling", ["self-hosted", "selfhosted", "onprem"])
def test_credentials_for_self_hosting(rest: httpx.Client, project: str, spelling: str) -> None:
    base = f"{project}/{spelling}/distribution/credentials"
    created = json_of(rest.post(f"{base}/?scopes=self-hosted:product:api&provider=quay", json={"comment": "c"}))
    inner = created["distribution_credentials"]
    assert (inner["comment"], inner["scopes"], inner["provider"]) == ("c", ["self-hosted:product:api"], "quay")
    assert created["member"]["email"] == "owner@example.com"
    assert json_of(rest.get(base)) == {"distribution_credentials": [created]}
    one = f"{project}/self-hosted/distribution/credentials/{inner['distribution_credentials_id']}"
    assert json_of(rest.get(one)) == created
    assert json_of(rest.delete(one)) == created
    assert json_of(rest.get(one), 404)["category"] == "CREDENTIALS_NOT_FOUND"


def test_stored_agents_and_variables(server: LocalServer, rest: httpx.Client, project: str) -> None:
    variable = json_of(
        rest.post(f"{project}/agent-variables", json={"key": "DG_GREETING", "value": "Hello from afar."})
    )
    config = {"greeting": "{{DG_GREETING}}"}
    created = json_of(rest.post(f"{project}/agents", json={"config": json.dumps(config), "metadata": {"env": "dev"}}))
    assert (created["config"], created["metadata"]) == (config, {"env": "dev"})
    path = f"{project}/agents/{created['agent_id']}"
    assert json_of(rest.put(path, json={"metadata": {"env": "live"}}))["metadata"] == {"env": "live"}
    assert json_of(rest.get(f"{project}/agents"))["agents"] == [json_of(rest.get(path))]
    with Agent(server, headers={"Authorization": "Token root"}) as agent:
        agent.send({"type": "Settings", "audio": {}, "agent": created["agent_id"]})
        spoken = agent.until("ConversationText")[-1]
        assert spoken["content"] == "Hello from afar."
    value = f"{project}/agent-variables/{variable['variable_id']}"
    assert json_of(rest.patch(value, json={"value": {"any": 1}}))["value"] == {"any": 1}
    assert json_of(rest.get(f"{project}/agent-variables"))["variables"] == [json_of(rest.get(value))]
    assert json_of(rest.delete(value)) == json_of(rest.delete(path)) == {}
    assert json_of(rest.get(value), 404)["category"] == "VARIABLE_NOT_FOUND"
    assert json_of(rest.get(path), 404)["category"] == "AGENT_NOT_FOUND"


def test_models(rest: httpx.Client, project: str) -> None:
    every, newer = json_of(rest.get("/v1/models?include_outdated=true")), json_of(rest.get("/v1/models"))
    assert len(every["stt"]) > len(newer["stt"]) > 0
    assert json_of(rest.request("GET", "/v1/models", json={"include_outdated": True})) == every  # as 4.8.1 sends it
    assert json_of(rest.get(f"{project}/models")) == newer
    for one in (newer["stt"][0], newer["tts"][0]):
        assert (
            json_of(rest.get(f"/v1/models/{one['uuid']}"))
            == json_of(rest.get(f"{project}/models/{one['uuid']}"))
            == one
        )
    assert json_of(rest.get(f"/v1/models/{UNKNOWN_ID}"), 404)["category"] == "MODEL_NOT_FOUND"
    assert json_of(rest.get(f"/v1/projects/{UNKNOWN_ID}/models"), 404)["category"] == "PROJECT_NOT_FOUND"


def test_think_models_need_no_key(server: LocalServer) -> None:
    models = json_of(httpx.get(f"{server.http_url}/v1/agent/settings/think/models", **PLAIN))["models"]
    assert {"id": "gpt-4o-mini", "name": "GPT-4o mini", "provider": "open_ai"} in models


def test_requests_and_usage_list_the_calls_made(server: LocalServer, rest: httpx.Client, project: str) -> None:
    key = json_of(rest.post(f"{project}/keys", json={"comment": "x", "scopes": ["member"]}))
    json_of(rest.post("/v1/listen?model=nova-3&tag=first&punctuate=true", content=recording(1.0)))
    json_of(rest.post("/v1/read?topics=true", json={"text": "One two three."}))
    with client(server, key["key"]) as mine:
        assert mine.post("/v1/speak", json={"text": "Hello."}).status_code == 200
        json_of(mine.post("/v1/listen?model=nova-3", content=b"nonsense"), 400)
    headers = {"Authorization": "Token root"}
    url = f"{server.url}/v1/listen?encoding=linear16&sample_rate=16000&tag=live"
    with connect(url, additional_headers=headers) as stream:
        stream.send(bytes(32000))
        stream.send('{"type":"CloseStream"}')
        assert "Metadata" in [json.loads(message)["type"] for message in stream]
    server.wait_for(lambda: server.connections[-1].closed, DEADLINE)

    listed = json_of(rest.get(f"{project}/requests"))
    paths = [one["path"].partition("?")[0] for one in listed["requests"]]
    assert paths == ["/v1/listen", "/v1/listen", "/v1/speak", "/v1/read", "/v1/listen"]  # the latest first
    streamed, failed, spoken, read, listened = listed["requests"]
    assert (streamed["response"]["details"]["method"], streamed["response"]["details"]["duration"]) == (
        "streaming",
        1.0,
    )
    assert (failed["code"], failed["api_key_id"]) == (400, key["api_key_id"])
    assert spoken["response"]["tts_details"]["speech_segments"][0]["characters"] == 6
    assert read["response"]["token_details"][0]["input"] == 3
    assert listened["response"]["details"]["duration"] == 2.0
    assert listened["response"]["details"]["tags"] == ["first"]
    one = json_of(rest.get(f"{project}/requests/{listened['request_id']}"))
    assert one["request"] == listened
    assert one["response"] == listened["response"]
    assert json_of(rest.get(f"{project}/requests/{UNKNOWN_ID}"), 404)["category"] == "REQUEST_NOT_FOUND"
    page = json_of(rest.get(f"{project}/requests?limit=2&page=1"))
    assert (page["page"], page["limit"], page["requests"]) == (1, 2, [spoken, read])

    def count(query: str) -> int:
        return len(json_of(rest.get(f"{project}/requests?{query}"))["requests"])

    queries = ("status=failed", "endpoint=listen", "method=streaming", "tag=first", f"accessor={key['api_key_id']}",
               "start=2100-01-01", "end=2000-01-01", f"request_id={read['request_id']}")  # fmt: skip
    assert [count(query) for query in queries] == [1, 3, 1, 1, 2, 0, 0, 1]
    assert json_of(rest.get(f"{project}/requests?limit=0"), 400)["category"] == "INVALID_QUERY_PARAMETER"
    assert json_of(rest.get(f"{project}/requests?start=tomorrow"), 400)["category"] == "INVALID_QUERY_PARAMETER"

    (day,) = json_of(rest.get(f"{project}/usage?start=&end="))["results"]
    assert day["hours"] == pytest.approx(3.0 / 3600)
    assert (day["requests"], day["tts"], day["tokens"]["in"]) == (4, {"characters": 6, "requests": 1}, 3)
    fields = json_of(rest.get(f"{project}/usage/fields"))
    assert (fields["tags"], fields["processing_methods"]) == (["first", "live"], ["sync", "streaming"])
    assert {"general-nova-3", "general-base"} == {model["name"] for model in fields["models"]}
    grouped = json_of(rest.get(f"{project}/usage/breakdown?grouping=endpoint&grouping=method"))["results"]
    assert {(one["grouping"]["endpoint"], one["grouping"]["method"]): one["requests"] for one in grouped} == {
        ("listen", "sync"): 1, ("read", "sync"): 1, ("speak", "sync"): 1, ("listen", "streaming"): 1,
    }  # fmt: skip
    assert json_of(rest.get(f"{project}/usage/breakdown?grouping=colour"), 400)["category"] == "INVALID_QUERY_PARAMETER"


def test_billing_follows_usage(rest: httpx.Client, project: str) -> None:
    before = json_of(rest.get(f"{project}/balances"))["balances"][0]
    assert (before["amount"], before["units"]) == (200.0, "usd")
    for _ in range(3):
        rest.post("/v1/speak", json={"text": "Hello, world. " * 20})
    after = json_of(rest.get(f"{project}/balances/{before['balance_id']}"))
    (line,) = json_of(rest.get(f"{project}/billing/breakdown?grouping=line_item"))["results"]
    assert line["grouping"]["line_item"] == "sync::speak"
    assert line["dollars"] == pytest.approx(200 - after["amount"]) == pytest.approx(3 * 280 * 0.03 / 1000)
    assert json_of(rest.get(f"{project}/billing/breakdown?line_item=sync::listen"))["results"] == []
    assert json_of(rest.get(f"{project}/billing/fields"))["line_items"] == {"sync::speak": "Sync Speak"}
    (order,) = json_of(rest.get(f"{project}/purchases?limit=5"))["orders"]
    assert (order["order_id"], order["amount"]) == (before["purchase_order_id"], 200.0)
    assert json_of(rest.get(f"{project}/balances/{UNKNOWN_ID}"), 404)["category"] == "BALANCE_NOT_FOUND"


def test_the_seed_determines_ids_but_not_secrets() -> None:
    created = []
    for _ in range(2):
        with fast_server() as server, client(server) as rest:
            key = json_of(
                rest.post(f"/v1/projects/{server.project_id}/keys", json={"comment": "c", "scopes": ["owner"]})
            )
            created.append((server.project_id, key["api_key_id"], key["key"]))
    assert created[0][:2] == created[1][:2]
    assert created[0][2] != created[1][2]


def test_which_endpoints_accept_keys_and_tokens(server: LocalServer, project: str) -> None:
    """Issue 8: a valid key is accepted everywhere, a deleted key nowhere, a token only for speech and text."""
    live = "encoding=linear16&sample_rate=16000"
    queries = {"/v2/listen": f"model=flux-general-en&{live}", "/v2/speak": "model=flux-alexis-en", "/v1/listen": live}
    with client(server, "root") as rest:
        created = json_of(rest.post(f"{project}/keys", json={"comment": "c", "scopes": ["admin"]}))
        gone = json_of(rest.post(f"{project}/keys", json={"comment": "c", "scopes": ["admin"]}))
        json_of(rest.delete(f"{project}/keys/{gone['api_key_id']}"))
        with client(server, created["key"]) as mine:
            token = json_of(mine.post("/v1/auth/grant", json={"ttl_seconds": 600}))["access_token"]
    good, bad, bearer = f"Token {created['key']}", f"Token {gone['key']}", f"Bearer {token}"
    for path in SESSIONS:
        target = f"{path}?{queries.get(path, '')}"
        assert [handshake_status(server, one, target) for one in (good, bearer, bad)] == [101, 101, 401], path
    with httpx.Client(base_url=server.http_url, **PLAIN) as rest:
        for (method, pattern), route in REQUESTS.items():
            path = pattern.replace("{project}", UNKNOWN_ID)  # an unknown project, so that no request changes anything
            statuses = [
                rest.request(method, path, headers={"Authorization": one}, params=queries.get(path)).status_code
                for one in (good, bearer, bad)
            ]
            assert statuses[0] not in (401, 403), (path, statuses)
            if not route.any_key:
                assert statuses[2] == 401, (path, statuses)
                assert (statuses[1] == 401) is (route.scope != "usage:write"), (path, statuses)
