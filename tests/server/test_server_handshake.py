"""Which credentials and paths are accepted, and what a refusal looks like (protocol 1)."""

import json
import uuid

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from wire_client import KEY, PATH, Agent, fast_server

from deepgram.server import Faults, Reject


def refused(server, path=PATH, **options):
    """The response to a handshake, which must be a refusal."""
    with pytest.raises(InvalidStatus) as caught, connect(server.url + path, **options):
        pass
    response = caught.value.response
    assert response.headers["dg-request-id"] == server.connections[-1].request_id
    assert response.headers["dg-error"]
    return response


GOOD = [
    ({"Authorization": "Token abc"}, None, None),
    ({"Authorization": "token abc"}, None, None),
    ({"Authorization": "Bearer a.b.c"}, None, None),
    ({}, ["token", "abc"], "token"),
    ({}, ["bearer", "a.b.c"], "bearer"),
    ({}, ["aaa.bbb.ccc"], None),
]


@pytest.mark.parametrize(("headers", "subprotocols", "chosen"), GOOD)
def test_credentials_are_accepted_in_every_form(headers, subprotocols, chosen, caplog):
    with fast_server() as server, Agent(server, headers=headers, subprotocols=subprotocols) as agent:
        assert agent.recv()["type"] == "Welcome"
        assert agent.socket.subprotocol == chosen
        assert server.connection().subprotocol == chosen
        assert uuid.UUID(agent.socket.response.headers["dg-request-id"]).version == 4
    assert caplog.text == ""


@pytest.mark.parametrize("authorization", [None, "Token bad-key", "Token ", "abc", "Basic abc"])
def test_bad_credentials_are_401(authorization):
    with fast_server() as server:
        response = refused(server, additional_headers={"Authorization": authorization} if authorization else {})
        assert response.status_code == 401
        body = json.loads(response.body)
        assert (body["category"], body["message"]) == ("INVALID_AUTH", "Invalid credentials.")
        assert body["request_id"] == response.headers["dg-request-id"]
        assert response.headers["dg-error"] == "Invalid credentials."


def test_accepted_keys_can_be_limited():
    with fast_server(keys={"secret"}) as server:
        assert refused(server, additional_headers=KEY).status_code == 401
        with Agent(server, headers={"Authorization": "Token secret"}) as agent:
            assert agent.recv()["type"] == "Welcome"


def test_unknown_path_is_404_and_a_prefix_is_part_of_the_url():
    with fast_server(prefix="/deep/gram") as server:
        with Agent(server) as agent:
            assert agent.recv()["type"] == "Welcome"
        assert server.connections[0].path == "/deep/gram/v1/agent/converse"
        assert refused(server, "/v1/nothing", additional_headers=KEY).status_code == 404


@pytest.mark.parametrize(
    ("status", "code", "name"),
    [
        (401, "INVALID_AUTH", "category"),
        (402, "ASR_PAYMENT_REQUIRED", "category"),
        (403, "INSUFFICIENT_PERMISSIONS", "category"),
        (429, "TOO_MANY_REQUESTS", "category"),
        (503, "Service Unavailable", "err_code"),
        (500, "INTERNAL_SERVER_ERROR", "category"),
    ],
)
def test_a_refusal_has_the_services_own_body(status, code, name):
    with fast_server(faults=Faults(reject=Reject(status))) as server:
        response = refused(server, additional_headers=KEY)
        assert response.status_code == status
        assert json.loads(response.body)[name] == code


@pytest.mark.parametrize("body", ["plain text", {"err_code": "X", "err_msg": "plain text"}, [1]])
def test_status_headers_and_body_of_a_refusal_can_be_set(body):
    with fast_server(faults=Faults(reject=Reject(418, {"x-extra": "1"}, body))) as server:
        response = refused(server, additional_headers=KEY)
        assert (response.status_code, response.headers["x-extra"]) == (418, "1")
        text = response.body.decode()
        assert (text if isinstance(body, str) else json.loads(text)) == body


def test_a_request_without_upgrade_is_400():
    import urllib.error
    import urllib.request

    with fast_server() as server:
        request = urllib.request.Request(server.url.replace("ws:", "http:") + PATH, headers=KEY)
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(request)
        with caught.value as answer:
            assert answer.code == 400
