"""The management API of the local server: projects, keys, tokens and what calls add up to (protocol 10)."""

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

NOBODY = "00000000-0000-4000-8000-000000000000"


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


def told(answer: httpx.Response, status: int = 200) -> Any:
    assert answer.status_code == status, answer.text
    return answer.json()


def refused(server: LocalServer, authorization: str, target: str = "/v1/listen") -> int:
    """The status that a WebSocket handshake gets; 101 if it is accepted."""
    try:
        with connect(server.url + target, additional_headers={"Authorization": authorization}):
            return 101
    except InvalidStatus as refusal:
        return refusal.response.status_code


def test_projects(server: LocalServer, rest: httpx.Client, project: str) -> None:
    assert told(rest.get("/v1/projects")) == {"projects": [{"project_id": server.project_id, "name": "Local project"}]}
    assert "message" in told(rest.patch(project, json={"name": "Another name"}))
    told_of = {"project_id": server.project_id, "name": "Another name", "mip_opt_out": False}
    assert told(rest.get(project)) == told_of
    made = told(rest.post("/v1/projects", json={"name": "Second"}))["project_id"]
    assert len(told(rest.get("/v1/projects"))["projects"]) == 2
    assert "message" in told(rest.delete(f"/v1/projects/{made}"))
    assert told(rest.get(f"/v1/projects/{made}"), 404)["category"] == "PROJECT_NOT_FOUND"
    assert told(rest.get("/v1/projects/mine"), 404).startswith("UUID parsing failed")
    assert "message" in told(rest.delete(f"{project}/leave"))
    assert len(told(rest.get(f"{project}/members"))["members"]) == 1


def test_a_key_that_was_made_is_honoured_everywhere(server: LocalServer, rest: httpx.Client, project: str) -> None:
    fields = {"comment": "mine", "scopes": ["usage:write"], "tags": ["a"], "time_to_live_in_seconds": 3600}
    made = told(rest.post(f"{project}/keys", json=fields))
    assert (made["comment"], made["scopes"], made["tags"], len(made["key"])) == ("mine", ["usage:write"], ["a"], 40)
    assert made["expiration_date"] > time.strftime("%Y-%m-%d")
    (entry,) = [one for one in told(rest.get(f"{project}/keys"))["api_keys"]
                if one["api_key"]["api_key_id"] == made["api_key_id"]]  # fmt: skip
    assert "key" not in entry["api_key"]
    one = told(rest.get(f"{project}/keys/{made['api_key_id']}"))
    assert one["item"]["member"]["api_key"] == one["api_key"] == entry["api_key"]
    assert one["item"]["member"]["email"] == one["member"]["email"] == "owner@example.com"
    with client(server, made["key"]) as mine:
        assert told(mine.get("/v1/auth/token"))["api_key_id"] == made["api_key_id"]
        told(mine.post("/v1/read", json={"text": "Hello."}))
        assert told(mine.get(f"{project}/keys"), 401)["category"] == "INSUFFICIENT_PERMISSIONS"
        assert told(mine.post("/v1/auth/grant"), 403)["err_msg"] == "Insufficient permissions."
    assert refused(server, f"Token {made['key']}") == 101
    assert refused(server, f"Bearer {made['key']}") == 401
    told(rest.delete(f"{project}/keys/{made['api_key_id']}"))
    assert refused(server, f"Token {made['key']}") == 401
    assert told(rest.get(f"{project}/keys/{made['api_key_id']}"), 404)["category"] == "KEY_NOT_FOUND"


def test_roles_say_what_a_key_may_do(server: LocalServer, rest: httpx.Client, project: str) -> None:
    other = told(rest.post("/v1/projects", json={"name": "Other"}))["project_id"]
    made = told(rest.post(f"{project}/keys", json={"comment": "m", "scopes": ["member"]}))
    with client(server, made["key"]) as member:
        told(member.get(f"{project}/balances"))
        told(member.post(f"{project}/keys", json={"comment": "n", "scopes": ["usage:read"]}))
        told(member.post("/v1/auth/grant"))
        told(member.delete(project), 401)
        told(member.post(f"{project}/invites", json={"email": "a@b.c", "scope": "member"}), 401)
        assert [one["project_id"] for one in told(member.get("/v1/projects"))["projects"]] == [server.project_id]
        told(member.get(f"/v1/projects/{other}"), 404)


def test_a_token_is_good_until_the_clock_of_the_server_says_otherwise() -> None:
    clock = VirtualClock()
    with fast_server(keys={"root"}, clock=clock) as server, client(server, "root") as rest:
        made = told(rest.post("/v1/auth/grant", json={"ttl_seconds": 5}))
        assert made["expires_in"] == 5
        bearer = f"Bearer {made['access_token']}"
        assert rest.post("/v1/auth/grant").json()["expires_in"] == 30
        with httpx.Client(base_url=server.http_url, headers={"Authorization": bearer}, **PLAIN) as mine:
            told(mine.post("/v1/read", json={"text": "Hello."}))
            assert told(mine.get("/v1/projects"), 401)["category"] == "INSUFFICIENT_PERMISSIONS"
            told(mine.post("/v1/auth/grant"), 403)
            with Agent(server, headers={"Authorization": bearer}) as agent:
                clock.advance(4)
                assert agent.recv()["type"] == "Welcome"
                assert refused(server, bearer) == 101
                assert refused(server, f"Token {made['access_token']}") == 401
                clock.advance(2)
                assert refused(server, bearer) == 401
                told(mine.post("/v1/read", json={"text": "Hello."}), 401)
                assert agent.ready()[-1] == {"type": "SettingsApplied"}  # an open socket outlives the token


def test_what_was_made_here_and_has_ended_is_refused_where_any_key_is_good() -> None:
    clock = VirtualClock()
    with fast_server(clock=clock) as server, client(server) as rest:
        token = told(rest.post("/v1/auth/grant", json={"ttl_seconds": 1}))["access_token"]
        keys = f"/v1/projects/{server.project_id}/keys"
        key = told(rest.post(keys, json={"comment": "c", "scopes": ["owner"], "expiration_date": "2020-01-01"}))["key"]
        assert len(told(rest.get(f"{keys}?status=expired"))["api_keys"]) == 1
        clock.advance(2)
        assert (refused(server, f"Bearer {token}"), refused(server, f"Token {key}")) == (401, 401)
        assert (refused(server, "Bearer an.other.token"), refused(server, "Token any")) == (101, 101)


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
    answer = told(rest.request(method, project + path, content=content), 400)
    assert (answer["category"], answer["message"]) == ("INVALID_JSON", "Invalid JSON submitted.")
    assert details in answer["details"]


@pytest.mark.parametrize("life", [0, 3601, "30", True])
def test_bad_lives_of_tokens(rest: httpx.Client, life: Any) -> None:
    assert told(rest.post("/v1/auth/grant", json={"ttl_seconds": life}), 400)["category"] == "INVALID_JSON"


def test_members_scopes_and_invites(rest: httpx.Client, project: str) -> None:
    owner, member = told(rest.get(f"{project}/members"))["members"]
    assert (owner["scopes"], member["scopes"], member["email"]) == (["owner"], ["member"], "member@example.com")
    scopes = f"{project}/members/{member['member_id']}/scopes"
    assert told(rest.get(scopes)) == {"scopes": ["member"]}
    assert "message" in told(rest.put(scopes, json={"scope": "admin"}))
    assert told(rest.get(scopes)) == {"scopes": ["admin"]}
    assert "message" in told(rest.delete(f"{project}/members/{member['member_id']}"))
    assert told(rest.get(scopes), 404)["category"] == "MEMBER_NOT_FOUND"
    assert told(rest.get(f"{project}/invites")) == {"invites": []}
    invited = {"email": "new+one@example.com", "scope": "member"}
    assert "message" in told(rest.post(f"{project}/invites", json=invited))
    assert told(rest.get(f"{project}/invites")) == {"invites": [invited]}
    assert "message" in told(rest.delete(f"{project}/invites/new%2Bone%40example.com"))
    assert told(rest.delete(f"{project}/invites/new%2Bone%40example.com"), 404)["category"] == "INVITE_NOT_FOUND"


@pytest.mark.parametrize("spelling", ["self-hosted", "selfhosted", "onprem"])
def test_credentials_for_self_hosting(rest: httpx.Client, project: str, spelling: str) -> None:
    base = f"{project}/{spelling}/distribution/credentials"
    made = told(rest.post(f"{base}/?scopes=self-hosted:product:api&provider=quay", json={"comment": "c"}))
    inner = made["distribution_credentials"]
    assert (inner["comment"], inner["scopes"], inner["provider"]) == ("c", ["self-hosted:product:api"], "quay")
    assert made["member"]["email"] == "owner@example.com"
    assert told(rest.get(base)) == {"distribution_credentials": [made]}
    one = f"{project}/self-hosted/distribution/credentials/{inner['distribution_credentials_id']}"
    assert told(rest.get(one)) == made
    assert told(rest.delete(one)) == made
    assert told(rest.get(one), 404)["category"] == "CREDENTIALS_NOT_FOUND"


def test_stored_agents_and_variables(server: LocalServer, rest: httpx.Client, project: str) -> None:
    variable = told(rest.post(f"{project}/agent-variables", json={"key": "DG_GREETING", "value": "Hello from afar."}))
    config = {"greeting": "{{DG_GREETING}}"}
    made = told(rest.post(f"{project}/agents", json={"config": json.dumps(config), "metadata": {"env": "dev"}}))
    assert (made["config"], made["metadata"]) == (config, {"env": "dev"})
    path = f"{project}/agents/{made['agent_id']}"
    assert told(rest.put(path, json={"metadata": {"env": "live"}}))["metadata"] == {"env": "live"}
    assert told(rest.get(f"{project}/agents"))["agents"] == [told(rest.get(path))]
    with Agent(server, headers={"Authorization": "Token root"}) as agent:
        agent.send({"type": "Settings", "audio": {}, "agent": made["agent_id"]})
        spoken = agent.until("ConversationText")[-1]
        assert spoken["content"] == "Hello from afar."
    value = f"{project}/agent-variables/{variable['variable_id']}"
    assert told(rest.patch(value, json={"value": {"any": 1}}))["value"] == {"any": 1}
    assert told(rest.get(f"{project}/agent-variables"))["variables"] == [told(rest.get(value))]
    assert told(rest.delete(value)) == told(rest.delete(path)) == {}
    assert told(rest.get(value), 404)["category"] == "VARIABLE_NOT_FOUND"
    assert told(rest.get(path), 404)["category"] == "AGENT_NOT_FOUND"


def test_models(rest: httpx.Client, project: str) -> None:
    every, newer = told(rest.get("/v1/models?include_outdated=true")), told(rest.get("/v1/models"))
    assert len(every["stt"]) > len(newer["stt"]) > 0
    assert told(rest.request("GET", "/v1/models", json={"include_outdated": True})) == every  # as 4.8.1 asks
    assert told(rest.get(f"{project}/models")) == newer
    for one in (newer["stt"][0], newer["tts"][0]):
        assert told(rest.get(f"/v1/models/{one['uuid']}")) == told(rest.get(f"{project}/models/{one['uuid']}")) == one
    assert told(rest.get(f"/v1/models/{NOBODY}"), 404)["category"] == "MODEL_NOT_FOUND"
    assert told(rest.get(f"/v1/projects/{NOBODY}/models"), 404)["category"] == "PROJECT_NOT_FOUND"


def test_think_models_need_no_key(server: LocalServer) -> None:
    models = told(httpx.get(f"{server.http_url}/v1/agent/settings/think/models", **PLAIN))["models"]
    assert {"id": "gpt-4o-mini", "name": "GPT-4o mini", "provider": "open_ai"} in models


def test_requests_and_usage_count_the_calls_that_were_made(
    server: LocalServer, rest: httpx.Client, project: str
) -> None:
    key = told(rest.post(f"{project}/keys", json={"comment": "x", "scopes": ["member"]}))
    told(rest.post("/v1/listen?model=nova-3&tag=first&punctuate=true", content=recording(1.0)))
    told(rest.post("/v1/read?topics=true", json={"text": "One two three."}))
    with client(server, key["key"]) as mine:
        assert mine.post("/v1/speak", json={"text": "Hello."}).status_code == 200
        told(mine.post("/v1/listen?model=nova-3", content=b"nonsense"), 400)
    headers = {"Authorization": "Token root"}
    url = f"{server.url}/v1/listen?encoding=linear16&sample_rate=16000&tag=live"
    with connect(url, additional_headers=headers) as stream:
        stream.send(bytes(32000))
        stream.send('{"type":"CloseStream"}')
        assert "Metadata" in [json.loads(message)["type"] for message in stream]
    server.wait_for(lambda: server.connections[-1].closed, DEADLINE)

    asked = told(rest.get(f"{project}/requests"))
    paths = [one["path"].partition("?")[0] for one in asked["requests"]]
    assert paths == ["/v1/listen", "/v1/listen", "/v1/speak", "/v1/read", "/v1/listen"]  # the last comes first
    streamed, failed, spoken, read, listened = asked["requests"]
    assert (streamed["response"]["details"]["method"], streamed["response"]["details"]["duration"]) == (
        "streaming",
        1.0,
    )
    assert (failed["code"], failed["api_key_id"]) == (400, key["api_key_id"])
    assert spoken["response"]["tts_details"]["speech_segments"][0]["characters"] == 6
    assert read["response"]["token_details"][0]["input"] == 3
    assert listened["response"]["details"]["duration"] == 2.0
    assert listened["response"]["details"]["tags"] == ["first"]
    one = told(rest.get(f"{project}/requests/{listened['request_id']}"))
    assert one["request"] == listened
    assert one["response"] == listened["response"]
    assert told(rest.get(f"{project}/requests/{NOBODY}"), 404)["category"] == "REQUEST_NOT_FOUND"
    page = told(rest.get(f"{project}/requests?limit=2&page=1"))
    assert (page["page"], page["limit"], page["requests"]) == (1, 2, [spoken, read])

    def count(query: str) -> int:
        return len(told(rest.get(f"{project}/requests?{query}"))["requests"])

    queries = ("status=failed", "endpoint=listen", "method=streaming", "tag=first", f"accessor={key['api_key_id']}",
               "start=2100-01-01", "end=2000-01-01", f"request_id={read['request_id']}")  # fmt: skip
    assert [count(query) for query in queries] == [1, 3, 1, 1, 2, 0, 0, 1]
    assert told(rest.get(f"{project}/requests?limit=0"), 400)["category"] == "INVALID_QUERY_PARAMETER"
    assert told(rest.get(f"{project}/requests?start=tomorrow"), 400)["category"] == "INVALID_QUERY_PARAMETER"

    (day,) = told(rest.get(f"{project}/usage?start=&end="))["results"]
    assert day["hours"] == pytest.approx(3.0 / 3600)
    assert (day["requests"], day["tts"], day["tokens"]["in"]) == (4, {"characters": 6, "requests": 1}, 3)
    fields = told(rest.get(f"{project}/usage/fields"))
    assert (fields["tags"], fields["processing_methods"]) == (["first", "live"], ["sync", "streaming"])
    assert {"general-nova-3", "general-base"} == {model["name"] for model in fields["models"]}
    grouped = told(rest.get(f"{project}/usage/breakdown?grouping=endpoint&grouping=method"))["results"]
    assert {(one["grouping"]["endpoint"], one["grouping"]["method"]): one["requests"] for one in grouped} == {
        ("listen", "sync"): 1, ("read", "sync"): 1, ("speak", "sync"): 1, ("listen", "streaming"): 1,
    }  # fmt: skip
    assert told(rest.get(f"{project}/usage/breakdown?grouping=colour"), 400)["category"] == "INVALID_QUERY_PARAMETER"


def test_billing_follows_usage(rest: httpx.Client, project: str) -> None:
    before = told(rest.get(f"{project}/balances"))["balances"][0]
    assert (before["amount"], before["units"]) == (200.0, "usd")
    for _ in range(3):
        rest.post("/v1/speak", json={"text": "Hello, world. " * 20})
    after = told(rest.get(f"{project}/balances/{before['balance_id']}"))
    (line,) = told(rest.get(f"{project}/billing/breakdown?grouping=line_item"))["results"]
    assert line["grouping"]["line_item"] == "sync::speak"
    assert line["dollars"] == pytest.approx(200 - after["amount"]) == pytest.approx(3 * 280 * 0.03 / 1000)
    assert told(rest.get(f"{project}/billing/breakdown?line_item=sync::listen"))["results"] == []
    assert told(rest.get(f"{project}/billing/fields"))["line_items"] == {"sync::speak": "Sync Speak"}
    (order,) = told(rest.get(f"{project}/purchases?limit=5"))["orders"]
    assert (order["order_id"], order["amount"]) == (before["purchase_order_id"], 200.0)
    assert told(rest.get(f"{project}/balances/{NOBODY}"), 404)["category"] == "BALANCE_NOT_FOUND"


def test_ids_are_the_same_in_every_run_of_a_seed_and_secrets_are_not() -> None:
    made = []
    for _ in range(2):
        with fast_server() as server, client(server) as rest:
            key = told(rest.post(f"/v1/projects/{server.project_id}/keys", json={"comment": "c", "scopes": ["owner"]}))
            made.append((server.project_id, key["api_key_id"], key["key"]))
    assert made[0][:2] == made[1][:2]
    assert made[0][2] != made[1][2]


def test_keys_and_tokens_that_were_made_here_are_honoured_on_every_endpoint(server: LocalServer, project: str) -> None:
    """Issue 8: those of today everywhere, a deleted key nowhere, a token where speech and text are."""
    live = "encoding=linear16&sample_rate=16000"
    queries = {"/v2/listen": f"model=flux-general-en&{live}", "/v2/speak": "model=flux-alexis-en", "/v1/listen": live}
    with client(server, "root") as rest:
        made = told(rest.post(f"{project}/keys", json={"comment": "c", "scopes": ["admin"]}))
        gone = told(rest.post(f"{project}/keys", json={"comment": "c", "scopes": ["admin"]}))
        told(rest.delete(f"{project}/keys/{gone['api_key_id']}"))
        with client(server, made["key"]) as mine:
            token = told(mine.post("/v1/auth/grant", json={"ttl_seconds": 600}))["access_token"]
    good, bad, bearer = f"Token {made['key']}", f"Token {gone['key']}", f"Bearer {token}"
    for path in SESSIONS:
        target = f"{path}?{queries.get(path, '')}"
        assert [refused(server, one, target) for one in (good, bearer, bad)] == [101, 101, 401], path
    with httpx.Client(base_url=server.http_url, **PLAIN) as rest:
        for (method, pattern), route in REQUESTS.items():
            path = pattern.replace("{project}", NOBODY)  # a project of somebody else: nothing is changed by asking
            told_by = [
                rest.request(method, path, headers={"Authorization": one}, params=queries.get(path)).status_code
                for one in (good, bearer, bad)
            ]
            assert told_by[0] not in (401, 403), (path, told_by)
            if not route.any_key:
                assert told_by[2] == 401, (path, told_by)
                assert (told_by[1] == 401) is (route.scope != "usage:write"), (path, told_by)
