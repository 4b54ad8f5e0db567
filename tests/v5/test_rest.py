"""Requests of 5.x in both colours, against the local server; `test_reference.py` compares them with those of 5.3.4."""

from __future__ import annotations

import asyncio
import json
import pickle
from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from deepgram.core.api_error import ApiError
from rest_peer import Peer

import deepgram
from deepgram.errors import BadRequestError
from deepgram.server import LocalServer


@pytest.fixture(scope="module")
def server() -> Iterator[LocalServer]:
    with LocalServer() as running:
        yield running


@pytest.fixture
def client(server: LocalServer) -> Iterator[deepgram.DeepgramClient]:
    with deepgram.DeepgramClient("k", deepgram.DeepgramClientOptions(url=server.url)) as made:
        yield made


def silence(seconds: float = 1.0) -> bytes:
    return bytes(int(32000 * seconds))


RAW = {"encoding": "linear16", "request_options": {"additional_query_parameters": {"sample_rate": 16000}}}


def test_times_are_datetimes(client: deepgram.DeepgramClient) -> None:
    """As in 5.3.4, attributes are datetimes, while items and JSON remain text."""
    heard = client.listen.v1.media.transcribe_file(request=silence(), model="nova-3", **RAW)
    created = heard.metadata.created
    assert created.isoformat()[:19] == heard.metadata["created"][:19] == heard.dict()["metadata"]["created"][:19]
    assert created.tzinfo is not None
    (project,) = client.manage.v1.projects.list().projects
    request = {"comment": "c", "scopes": ["member"], "expiration_date": "2099-01-02T03:04:05Z"}
    made = client.manage.v1.projects.keys.create(project.project_id, request=request)
    assert made.expiration_date.year == 2099
    listed = client.manage.v1.projects.keys.list(project.project_id).api_keys
    assert all(isinstance(item.api_key.created, datetime) for item in listed)
    json.dumps([heard.model_dump(), made.model_dump(), [item.dict() for item in listed]])
    created = type(heard.metadata)._of({"created": "soon"}).created
    assert (created, type(heard.metadata)._of({}).created) == ("soon", None)


def test_a_request_with_a_callback_returns_an_accepted_response(client: deepgram.DeepgramClient) -> None:
    """Not a ListenV1Response whose `results` are None."""
    options = {"callback": "http://127.0.0.1:9/", **RAW}
    accepted = client.listen.v1.media.transcribe_file(request=silence(), model="nova-3", **options)
    assert type(accepted) is deepgram.types.ListenV1AcceptedResponse
    assert accepted.request_id
    assert not hasattr(accepted, "results")


def test_results_have_the_names_of_5_x(client: deepgram.DeepgramClient) -> None:
    heard = client.listen.v1.media.transcribe_file(request=silence(), model="nova-3", **RAW)
    assert type(heard).__name__ == "ListenV1Response"
    assert heard.results.channels[0].alternatives[0].words is not None
    assert heard.metadata.channels == 1
    assert heard.results.utterances is None
    assert heard.model_dump()["metadata"]["request_id"] == heard.metadata.request_id
    assert heard.dict()["results"] == heard.results.dict()
    read = client.read.v1.text.analyze(request={"text": "I am very happy."}, sentiment=True, language="en")
    assert read.results.sentiments.average.sentiment == "positive"
    (project,) = client.manage.v1.projects.list().projects
    made = client.manage.v1.projects.keys.create(project.project_id, request={"comment": "c", "scopes": ["member"]})
    assert made.key not in repr(made)
    key = client.manage.v1.projects.keys.get(project.project_id, made.api_key_id)
    assert key.item.member.api_key.comment == "c"
    assert client.manage.v1.projects.keys.delete(project.project_id, made.api_key_id).message
    models = client.manage.v1.models.list()
    assert models.stt[0].canonical_name
    assert client.agent.v1.settings.think.models.list().models[0].provider
    credentials = client.self_hosted.v1.distribution_credentials
    stored = credentials.create(project.project_id, scopes=["self-hosted:products"], comment="x")
    assert stored.distribution_credentials.comment == "x"


def test_a_token_opens_a_connection(client: deepgram.DeepgramClient, server: LocalServer) -> None:
    granted = client.auth.v1.tokens.grant(ttl_seconds=30)
    assert granted.expires_in == 30
    assert granted.access_token not in repr(granted)
    config = deepgram.DeepgramClientOptions(url=server.url)
    other = deepgram.DeepgramClient(access_token=granted.access_token, config=config)
    with other.listen.v1.connect(model="nova-3", encoding="linear16", sample_rate=16000) as connection:
        connection.send_close_stream()
        assert connection.recv().type == "Metadata"


def test_raw_responses(client: deepgram.DeepgramClient) -> None:
    raw = client.auth.v1.tokens.with_raw_response.grant()
    assert raw.status_code == 200
    assert raw.headers["content-type"].startswith("application/json")
    assert raw.data.access_token
    raw.close()


def test_speech_comes_in_pieces_and_is_requested_with_the_first(client: deepgram.DeepgramClient) -> None:
    pieces = list(client.speak.v1.audio.generate(text="Hello there.", request_options={"chunk_size": 1000}))
    assert len(pieces) > 2
    assert {len(piece) for piece in pieces[:-1]} == {1000}
    refused = client.speak.v1.audio.generate(text="Hello", model="no-such-voice")
    with pytest.raises(BadRequestError, match="No such model"):
        next(refused)


def test_raw_responses_of_speech(client: deepgram.DeepgramClient, server: LocalServer) -> None:
    """They are context managers with status and headers, not only the pieces."""
    with client.speak.v1.audio.with_raw_response.generate(text="Hello there.") as raw:
        assert raw.status_code == 200
        assert raw.headers["dg-char-count"] == "12"
        assert len(b"".join(raw.data)) > 1000
    refused = client.speak.v1.audio.with_raw_response.generate(text="Hello", model="no-such-voice")
    with pytest.raises(BadRequestError, match="No such model"), refused:
        pass

    async def main() -> None:
        config = deepgram.DeepgramClientOptions(url=server.url)
        async with deepgram.AsyncDeepgramClient("k", config) as client:
            async with client.speak.v1.audio.with_raw_response.generate(text="Hello there.") as raw:
                assert raw.headers["dg-char-count"] == "12"
                assert len(b"".join([piece async for piece in raw.data])) > 1000
            await (await client.auth.v1.tokens.with_raw_response.grant()).close()

    asyncio.run(main())


def test_errors(client: deepgram.DeepgramClient, server: LocalServer) -> None:
    with pytest.raises(BadRequestError) as caught:
        client.listen.v1.media.transcribe_file(request=b"x", encoding="nonsense")
    assert caught.value.status_code == 400
    assert caught.value.body["category"] == "INVALID_QUERY_PARAMETER"
    assert caught.value.headers["dg-error"]
    with pytest.raises(ApiError) as missing:
        client.manage.v1.projects.get("no-uuid")
    assert missing.value.status_code == 404
    assert type(missing.value) is ApiError
    for error in (caught.value, missing.value):
        again = pickle.loads(pickle.dumps(error))  # no TypeError, no text that is repeated
        assert (type(again), str(again), vars(again)) == (type(error), str(error), vars(error))
    nowhere = deepgram.DeepgramClient("k", deepgram.DeepgramClientOptions(url="http://127.0.0.1:9"), max_retries=0)
    with pytest.raises(httpx.ConnectError):
        nowhere.manage.v1.projects.list()
    for wrong in (lambda: client.manage.v1.projects.keys.list(), lambda: client.manage.v1.models.list(x=1)):
        with pytest.raises(TypeError):
            wrong()


def test_flux_speech_over_http_sends_speed_and_expressivity() -> None:
    with Peer() as peer, deepgram.DeepgramClient("k", deepgram.DeepgramClientOptions(url=peer.url)) as client:
        pieces = client.speak.v2.audio.generate(
            model="flux-alexis-en", text="Hi.", speed=1.05, expressivity=2, tag=["a"]
        )
        assert b"".join(pieces) == b"{}"
    query = parse_qs(urlsplit(peer.requests[0].path).query)
    assert query == {"expressivity": ["2"], "model": ["flux-alexis-en"], "speed": ["1.05"], "tag": ["a"]}


def test_additional_body_parameters_are_added_to_request() -> None:
    """As in 5.3.4, they are added even if `request=` is the whole body."""
    more = {"additional_body_parameters": {"x": 1}}
    with Peer() as peer, deepgram.DeepgramClient("k", deepgram.DeepgramClientOptions(url=peer.url)) as client:
        client.manage.v1.projects.keys.create("p", request={"comment": "c"}, request_options=more)
        client.read.v1.text.analyze(request={"text": "Hi."}, request_options=more)
    assert [json.loads(sent.body) for sent in peer.requests] == [{"comment": "c", "x": 1}, {"text": "Hi.", "x": 1}]


def test_an_answer_that_is_not_json_raises_an_api_error() -> None:
    """As in 5.3.4, the error has status, headers and body, even those of a proxy; it is not a bare JSONDecodeError."""

    with Peer() as peer, deepgram.DeepgramClient("k", deepgram.DeepgramClientOptions(url=peer.url)) as client:
        peer.answers.append((200, "<html>"))
        with pytest.raises(ApiError) as caught:
            client.manage.v1.projects.list()
    assert (caught.value.status_code, caught.value.body) == (200, "<html>")
    assert caught.value.headers["content-length"] == "6"


def test_an_error_does_not_show_a_key_that_the_answer_repeats() -> None:
    key = "a-key-that-nobody-may-see"
    with Peer() as peer, deepgram.DeepgramClient(key, deepgram.DeepgramClientOptions(url=peer.url)) as client:
        peer.answers.append((200, f"<html>{key}"))
        with pytest.raises(ApiError) as caught:
            client.manage.v1.projects.list()
    assert key not in f"{caught.value} {caught.value!r} {caught.value.body}"
    assert caught.value.body.startswith("<html>")


def test_the_async_client(server: LocalServer) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        yield silence(0.5)
        yield silence(0.5)

    async def main() -> None:
        config = deepgram.DeepgramClientOptions(url=server.url)
        async with deepgram.AsyncDeepgramClient("k", config) as client:
            heard = await client.listen.v1.media.transcribe_file(request=pieces(), **RAW)
            assert heard.metadata.duration == 1
            audio = b"".join([piece async for piece in client.speak.v1.audio.generate(text="Hello")])
            assert audio
            raw = await client.agent.v1.settings.think.models.with_raw_response.list()
            assert raw.data.models
            with pytest.raises(ApiError):
                await client.manage.v1.projects.get("no-uuid")
            with pytest.raises(BadRequestError):
                await client.speak.v1.audio.generate(text="Hello", model="no-such-voice").__anext__()

    asyncio.run(main())


def test_requests_through_a_given_httpx_client(server: LocalServer) -> None:
    requests: list[Any] = []
    config = deepgram.DeepgramClientOptions(url=server.url)
    with httpx.Client(event_hooks={"request": [requests.append]}, timeout=7) as own:
        client = deepgram.DeepgramClient("k", config, httpx_client=own, headers={"x-mine": "1"}, session_id="s-1")
        client.manage.v1.projects.list()
        client.manage.v1.projects.list(request_options={"timeout_in_seconds": 3, "additional_headers": {"x-b": "2"}})
        assert not own.is_closed
    assert [request.extensions["timeout"]["read"] for request in requests] == [7, 3]
    assert requests[0].headers["x-mine"] == "1"
    assert requests[0].headers["x-deepgram-session-id"] == client.session_id == "s-1"
    assert requests[1].headers["x-b"] == "2"


@pytest.mark.parametrize("colour", ["threads", "asyncio"])
def test_defaults_of_a_given_httpx_client_are_sent(colour: str) -> None:
    """Its headers, cookies and parameters are part of each request."""
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json={})

    defaults: Any = {"headers": {"X-Trace": "1"}, "cookies": {"c": "2"}, "params": {"tag": "a b"}}
    defaults["transport"] = httpx.MockTransport(answer)
    if colour == "threads":
        own = httpx.Client(**defaults)
        del own.headers["accept-encoding"]
        deepgram.DeepgramClient(api_key="k", httpx_client=own).manage.v1.projects.requests.list("p", limit=3)
    else:
        client = deepgram.AsyncDeepgramClient(api_key="k", httpx_client=httpx.AsyncClient(**defaults))
        asyncio.run(client.manage.v1.projects.requests.list("p", limit=3))
    (request,) = seen
    assert (request.headers["x-trace"], request.headers["cookie"]) == ("1", "c=2")
    assert request.headers["authorization"] == "Token k"
    assert request.headers["user-agent"].startswith("@deepgram")
    assert sorted(request.url.params.multi_items()) == [("limit", "3"), ("tag", "a b")]
