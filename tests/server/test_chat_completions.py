"""The OpenAI-compatible endpoint of the local server, and agents that think and call functions over HTTP (F-23)."""

import json

import httpx
import pytest
from aiohttp import web
from wire_client import PLAIN, Agent, fast_server, kinds, settings

from deepgram.server import LocalServer

SCRIPT = {
    "rules": [
        {
            "when": "weather in (?P<city>\\w+)",
            "call": {"name": "get_weather", "arguments": {"city": "{city}"}},
            "then": "It is {result[temp]} degrees in {city}.",
        },
        {"when": "hello", "prompt": "in French", "say": "Bonjour à tous."},
        {"when": "break", "error": "think"},
    ]
}
REQUEST = {"model": "small", "messages": [{"role": "user", "content": "What is the weather in Oslo?"}]}
TOOL = {"type": "function", "function": {"name": "get_weather", "description": "d", "parameters": {"type": "object"}}}


def chat(server, headers=None, **changes):
    return httpx.post(
        f"{server.http_url}/v1/chat/completions", json={**REQUEST, **changes}, headers=headers, trust_env=False
    )


def events(response):
    """The JSON objects of an event stream, which must end with [DONE]."""
    assert response.headers["content-type"] == "text/event-stream"
    lines = [line.removeprefix("data: ") for line in response.text.split("\n\n") if line]
    assert lines.pop() == "[DONE]"
    return [json.loads(line) for line in lines]


@pytest.fixture
def server():
    with fast_server(script=SCRIPT) as running:
        yield running


def test_rules_determine_the_answer(server):
    answer = chat(server, messages=[{"role": "user", "content": "Hi"}]).json()
    assert (answer["object"], answer["model"]) == ("chat.completion", "small")
    assert answer["id"].startswith("chatcmpl-")
    assert answer["choices"] == [
        {
            "index": 0,
            "message": {"role": "assistant", "content": "You said: Hi"},
            "logprobs": None,
            "finish_reason": "stop",
        }
    ]
    assert answer["usage"] == {"prompt_tokens": 1, "completion_tokens": 3, "total_tokens": 4}
    assert server.connection().sent_messages == [answer]


def test_rules_match_the_prompt_and_messages_in_parts(server):
    parts = [{"type": "text", "text": "hel"}, {"type": "text", "text": "lo"}]
    for role in ("system", "developer"):
        messages = [{"role": role, "content": "Answer in French."}, {"role": "user", "content": parts}]
        assert chat(server, messages=messages).json()["choices"][0]["message"]["content"] == "Bonjour à tous."


def test_tools_are_called_and_their_results_used(server):
    choice = chat(server, tools=[TOOL]).json()["choices"][0]
    (tool,) = choice["message"]["tool_calls"]
    assert (choice["finish_reason"], choice["message"]["content"]) == ("tool_calls", None)
    assert (tool["type"], tool["function"]) == ("function", {"name": "get_weather", "arguments": '{"city": "Oslo"}'})
    result = {"role": "tool", "tool_call_id": tool["id"], "content": '{"temp": 4}'}
    answer = chat(server, messages=[*REQUEST["messages"], choice["message"], result]).json()
    assert answer["choices"][0]["message"]["content"] == "It is 4 degrees in Oslo."


def test_streaming_sends_the_same_answer_in_chunks(server):
    pieces = events(chat(server, stream=True, messages=[{"role": "user", "content": "one  two"}]))
    assert {piece["object"] for piece in pieces} == {"chat.completion.chunk"}
    assert len({piece["id"] for piece in pieces}) == 1
    choices = [piece["choices"][0] for piece in pieces]
    assert "".join(choice["delta"].get("content") or "" for choice in choices) == "You said: one  two"
    assert [choice["finish_reason"] for choice in choices] == [None] * (len(choices) - 1) + ["stop"]

    choices = [piece["choices"][0] for piece in events(chat(server, stream=True, tools=[TOOL]))]
    (tool,) = choices[1]["delta"]["tool_calls"]
    assert (tool["index"], tool["function"]["name"]) == (0, "get_weather")
    assert choices[-1] == {"index": 0, "delta": {}, "finish_reason": "tool_calls"}


@pytest.mark.parametrize(
    ("changes", "status", "message"),
    [
        ({"model": None}, 400, "You must provide a model parameter."),
        ({"messages": []}, 400, "You must provide a non-empty array of messages."),
        ({"messages": ["x"]}, 400, "messages[0] is not a message of a conversation."),
        (
            {"messages": [*REQUEST["messages"], {"role": "tool", "tool_call_id": "x", "content": "y"}]},
            400,
            "messages[1] is not a message of a conversation.",
        ),
        ({"messages": [{"role": "user", "content": 5}]}, 400, "messages[0] is not a message of a conversation."),
        ({"messages": [{"role": "user", "content": "break"}]}, 500, "the script says so"),
    ],
)
def test_errors_have_the_format_of_openai(server, changes, status, message):
    response = chat(server, **changes)
    assert (response.status_code, response.json()["error"]["message"]) == (status, message)


def test_a_body_that_is_not_a_json_object_is_refused(server):
    url = f"{server.http_url}/v1/chat/completions"
    with httpx.Client(**PLAIN) as client:
        for body in (b"{", b"\xff", b"[]", b"[" * 100_000):
            assert client.post(url, content=body).json()["error"]["type"] == "invalid_request_error"


def test_any_key_but_bad_key_is_accepted():
    with fast_server(keys={"deepgram"}) as server:
        assert chat(server).status_code == 200
        assert chat(server, {"Authorization": "Bearer sk-model"}).status_code == 200
        assert chat(server, {"Authorization": "Bearer bad-key"}).status_code == 401


def test_it_is_served_over_tls_too():
    with fast_server(tls=True) as server:
        assert server.http_url.startswith("https://127.0.0.1:")
        response = httpx.post(f"{server.http_url}/v1/chat/completions", json=REQUEST, verify=server.ssl_context())
        assert response.status_code == 200


# agents


def settings_with_endpoint(url, **block):
    provider = {"type": "open_ai", "model": "gpt-4o-mini", "temperature": 0.5}
    endpoint = {"url": url, "headers": {"authorization": "Bearer sk-model"}}
    return settings(agent={"think": {"provider": provider, "endpoint": endpoint, **block}})


def conversation(server, message, text):
    """The messages that an agent with these settings sends in reply to a text."""
    with Agent(server) as agent:
        agent.send(message)
        agent.send(type="InjectUserMessage", content=text)
        return agent.until("AgentAudioDone")


def test_an_agent_thinks_with_the_endpoint_of_its_settings(server):
    """F-23: requests to `think.endpoint` carry the conversation, functions as tools, and the endpoint's headers."""
    function = {"name": "get_weather", "description": "d", "parameters": {"type": "object"}}
    with fast_server() as agents, Agent(agents) as agent:
        agent.send(
            settings_with_endpoint(f"{server.http_url}/v1/chat/completions", prompt="Be brief.", functions=[function])
        )
        agent.send(type="InjectUserMessage", content="What is the weather in Oslo?")
        (call,) = agent.until("FunctionCallRequest")[-1]["functions"]
        assert (call["name"], call["arguments"], call["client_side"]) == ("get_weather", '{"city":"Oslo"}', True)
        agent.send(type="FunctionCallResponse", id=call["id"], name=call["name"], content='{"temp": 4}')
        said = [m["content"] for m in agent.until("AgentAudioDone") if m["type"] == "ConversationText"]
    assert said == ["It is 4 degrees in Oslo."]
    first, second = server.connection(0), server.connection(1)
    assert first.headers["authorization"] == "Bearer sk-model"
    (request,) = first.received_messages
    assert request["messages"] == [{"role": "system", "content": "Be brief."}, *REQUEST["messages"]]
    assert (request["model"], request["temperature"], request["tools"]) == ("gpt-4o-mini", 0.5, [TOOL])
    assert [message["role"] for message in second.received_messages[0]["messages"]] == [
        "system", "user", "assistant", "tool",
    ]  # fmt: skip


def test_an_agent_can_think_with_an_endpoint_of_its_own_server(server):
    message = settings_with_endpoint(f"{server.http_url}/v1/chat/completions", prompt="Speak in French.")
    assert "Bonjour à tous." in [m.get("content") for m in conversation(server, message, "hello")]
    assert [record.path for record in server.connections] == ["/v1/agent/converse", "/v1/chat/completions"]


REMOTE = "https://user:sk-secret@model.example/v1/chat?key=sk-secret"


def test_endpoints_on_other_machines_are_not_called_by_default(server):
    """F-23: only loopback addresses are called unless `outbound` is set; the warning hides the URL's credentials."""
    with Agent(server) as agent:
        agent.send(settings_with_endpoint(REMOTE))
        agent.send(type="InjectUserMessage", content="Hi")
        messages = agent.until_closed()
    warning, error = messages[-2:]
    assert (warning["code"], error["code"]) == ("THINK_REQUEST_FAILED", "FAILED_TO_THINK")
    assert "POST https://model.example/v1/chat was not sent: LocalServer(outbound=True)" in warning["description"]
    assert "sk-secret" not in str(messages)


def test_endpoints_on_other_machines_are_called_with_outbound():
    with fast_server(outbound=True) as server, Agent(server) as agent:
        agent.send(settings_with_endpoint("http://model.invalid/v1"))
        agent.send(type="InjectUserMessage", content="Hi")
        warning = agent.until_closed()[-2]
        assert warning["description"].startswith("The think request failed: POST http://model.invalid/v1 failed: ")


class Endpoint:
    """An HTTP endpoint that records requests and gives each the same answer."""

    def __init__(self, status, body, headers=None):
        self.requests = []
        self._answer = status, body, headers

    async def _handle(self, request):
        self.requests.append((request.method, request.path_qs, request.headers.copy(), await request.text()))
        status, body, headers = self._answer
        return web.Response(status=status, text=body, headers=headers)

    async def __aenter__(self):
        self._runner = web.ServerRunner(web.Server(self._handle))
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_):
        await self._runner.cleanup()


async def in_thread(function, *arguments):
    import asyncio

    return await asyncio.to_thread(function, *arguments)


async def test_a_redirect_is_not_followed():
    headers = {"location": "http://model.invalid/"}
    async with Endpoint(307, "", headers) as endpoint:
        with fast_server() as server, Agent(server) as agent:
            agent.send(settings_with_endpoint(f"{endpoint.url}/v1"))
            agent.send(type="InjectUserMessage", content="Hi")
            messages = await in_thread(agent.until_closed)
    assert f"POST {endpoint.url}/v1 answered 307" in messages[-2]["description"]


@pytest.mark.parametrize("method", ["POST", "PUT"])
async def test_functions_with_an_endpoint_are_called_by_the_server(method):
    """F-23: it uses the URL, method and headers of `endpoint`; the client sees the call but need not answer it."""
    async with Endpoint(200, '{"temp": 4}') as endpoint:
        called = {"url": f"{endpoint.url}/weather?units=c", "method": method, "headers": {"x-own": "secret"}}
        functions = [{"name": "get_weather", "endpoint": called}]
        think = {"provider": {"type": "open_ai", "model": "m"}, "functions": functions}
        with fast_server(script=SCRIPT) as server:
            message = settings(agent={"think": think})
            messages = await in_thread(conversation, server, message, "weather in Oslo")
    assert kinds(messages)[-9:] == [
        "ConversationText", "History", "FunctionCallRequest", "FunctionCallResponse", "History",
        "ConversationText", "History", "AgentStartedSpeaking", "AgentAudioDone",
    ]  # fmt: skip
    request, response = messages[-7], messages[-6]
    (call,) = request["functions"]
    assert (call["name"], call["client_side"]) == ("get_weather", False)
    assert (response["id"], response["name"], response["content"]) == (call["id"], "get_weather", '{"temp": 4}')
    ((used_method, path, headers, body),) = endpoint.requests
    assert (used_method, path, headers["x-own"], json.loads(body)) == (
        method,
        "/weather?units=c",
        "secret",
        {"city": "Oslo"},
    )
    assert messages[-4]["content"] == "It is 4 degrees in Oslo."


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/", "http://192.0.2.1/"])
def test_a_function_that_cannot_or_must_not_be_called_fails_with_a_warning(server, url):
    functions = [{"name": "get_weather", "endpoint": {"url": url, "headers": {}}}]
    think = {"provider": {"type": "open_ai", "model": "m"}, "functions": functions}
    server.script = {"rules": [{"call": {"name": "get_weather"}, "then": "Done."}]}
    messages = conversation(server, settings(agent={"think": think}), "weather")
    (warning,) = (m for m in messages if m["type"] == "Warning")
    assert warning["code"] == "FUNCTION_CALL_FAILED"
    assert "Done." in [m.get("content") for m in messages]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://localhost:1/", True),
        ("http://LOCALHOST/", True),
        ("http://model.localhost/", True),
        ("http://127.3.2.1/", True),
        ("http://[::1]:5/x", True),
        ("http://localhost.example.com/", False),
        ("http://127.0.0.1@example.com/", False),
        ("http://10.0.0.1/", False),
        ("http://[::ffff:8.8.8.8]/", False),
        ("http://0.0.0.0/", False),
        ("http://[bad", False),
        ("", False),
    ],
)
def test_is_loopback(url, expected):
    from deepgram.server.outbound import is_loopback

    assert is_loopback(url) is expected


def test_http_url_is_the_url_with_the_http_scheme():
    with LocalServer(prefix="/proxy") as server:
        assert server.http_url == server.url.replace("ws:", "http:")
