"""Endpoints of language models, voices and functions arrive in a form that the server can use, however they are written
(F-23)."""

import asyncio
import json
import logging
import threading
from concurrent.futures import Future
from typing import Any, Iterator

import pytest
from aiohttp import web
from colours import DEADLINE

from deepgram import (
    Agent,
    AgentWebSocketClient,
    AgentWebSocketEvents,
    DeepgramClientOptions,
    Endpoint,
    Function,
    Header,
    InjectUserMessageOptions,
    Provider,
    SettingsOptions,
    Speak,
    Think,
    UpdateSpeakOptions,
    UpdateThinkOptions,
)
from deepgram.server import LocalServer, Timing

KEY = {"authorization": "Bearer llm-key", "x-team": "a"}
HEADERS = {
    "dict": KEY,
    "headers": [Header(key, value) for key, value in KEY.items()],
    "keys and values": [{"key": key, "value": value} for key, value in KEY.items()],
    "names and values": [{"name": key, "value": value} for key, value in KEY.items()],
}
LLM = {"type": "open_ai", "model": "my-llm"}
VOICE = {"type": "open_ai", "model": "tts-1", "voice": "nova"}
WEATHER = {"type": "object", "properties": {"city": {"type": "string"}}}


class OpenAiLike:
    """An HTTP server with chat completions and a function; both refuse requests without the key."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, Any]] = []
        self.url: Future[str] = Future()
        self._loop = asyncio.new_event_loop()
        self._done = asyncio.Event()
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=[self._serve()])

    def __enter__(self) -> "OpenAiLike":
        self._thread.start()
        self.url.result(DEADLINE)
        return self

    def __exit__(self, *failure: object) -> None:
        self._loop.call_soon_threadsafe(self._done.set)
        self._thread.join(DEADLINE)
        self._loop.close()

    async def _serve(self) -> None:
        app = web.Application()
        app.router.add_post("/v1/chat/completions", self._complete)
        app.router.add_put("/weather", self._weather)
        runner = web.AppRunner(app)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        self.url.set_result(f"http://{host}:{port}")
        await self._done.wait()
        await runner.cleanup()

    async def _take(self, request: web.Request) -> Any:
        body = await request.json()
        if any(request.headers.get(name) != value for name, value in KEY.items()):
            raise web.HTTPUnauthorized
        self.requests.append((f"{request.method} {request.path}", body))
        return body

    async def _complete(self, request: web.Request) -> web.Response:
        body = await self._take(request)
        reply: dict[str, Any] = {
            "role": "assistant",
            "content": f"{body['model']} says {body['messages'][-1]['content']}",
        }
        if body["messages"][-1]["role"] == "user":
            called = {"name": body["tools"][0]["function"]["name"], "arguments": '{"city":"Oslo"}'}
            reply = {"role": "assistant", "tool_calls": [{"id": "1", "type": "function", "function": called}]}
        return web.json_response({"choices": [{"message": reply}]})

    async def _weather(self, request: web.Request) -> web.Response:
        await self._take(request)
        return web.json_response({"sky": "rain"})


@pytest.fixture(scope="module")
def openai_like() -> Iterator[OpenAiLike]:
    with OpenAiLike() as running:
        yield running


def settings_as(form: str, headers: Any, base: str) -> Any:
    """The same settings in one of the forms that `start()` accepts."""
    llm, voice, weather = f"{base}/v1/chat/completions", f"{base}/v1/speech", f"{base}/weather"
    if form == "class":
        function = Function("get_weather", "Weather", url=weather, method="PUT", headers=headers, parameters=WEATHER)
        think = Think(Provider(LLM), [function], Endpoint(url=llm, headers=headers), "Be brief.")
        return SettingsOptions(agent=Agent(think=think, speak=Speak(Provider(VOICE), Endpoint("POST", voice, headers))))
    plain = [one.to_dict() if isinstance(one, Header) else one for one in headers] if headers is not KEY else headers
    function = {"name": "get_weather", "description": "Weather", "parameters": WEATHER}
    settings = {
        "agent": {
            "think": {
                "provider": LLM,
                "prompt": "Be brief.",
                "endpoint": {"url": llm, "headers": plain},
                "functions": [{**function, "endpoint": {"url": weather, "method": "PUT", "headers": plain}}],
            },
            "speak": {"provider": VOICE, "endpoint": {"url": voice, "headers": plain}},
        }
    }
    if form == "classes of dicts":
        return SettingsOptions(agent=Agent(think=Think(**settings["agent"]["think"]), speak=settings["agent"]["speak"]))
    return {"dict": settings, "JSON": json.dumps(settings), "from_dict": SettingsOptions.from_dict(settings)}[form]


@pytest.mark.parametrize("headers", HEADERS.values(), ids=HEADERS)
@pytest.mark.parametrize("form", ["class", "classes of dicts", "dict", "JSON", "from_dict"])
def test_endpoints_work_in_every_form(form: str, headers: Any, openai_like: OpenAiLike) -> None:
    """F-23: the strict server accepts the settings, and uses them to call the model and the function."""
    base = openai_like.url.result(DEADLINE)
    texts: list[str] = []
    done, applied = threading.Event(), threading.Event()

    def heard(_: Any, conversation_text: Any, **kwargs: Any) -> None:
        texts.append(conversation_text.content)

    with LocalServer(timing=Timing.fast()) as server:
        client = AgentWebSocketClient(DeepgramClientOptions(api_key="k", url=server.url))
        client.on(AgentWebSocketEvents.SettingsApplied, lambda *_, **__: applied.set())
        client.on(AgentWebSocketEvents.ConversationText, heard)
        client.on(AgentWebSocketEvents.AgentAudioDone, lambda *_, **__: done.set())
        client.on(AgentWebSocketEvents.Error, lambda _, error, **__: texts.append(error.description))
        openai_like.requests.clear()
        assert client.start(settings_as(form, headers, base))
        assert applied.wait(DEADLINE), texts
        client.inject_user_message(InjectUserMessageOptions(content="How is the weather?"))
        assert done.wait(DEADLINE), texts
        assert client.finish()
    assert texts[-1] == 'my-llm says {"sky": "rain"}'
    chat = "POST /v1/chat/completions"
    assert [place for place, _ in openai_like.requests] == [chat, "PUT /weather", chat]
    assert openai_like.requests[1][1] == {"city": "Oslo"}
    received = server.connections[0].received_messages[0]["agent"]
    assert received["think"]["endpoint"] == {"url": f"{base}/v1/chat/completions", "headers": KEY}
    assert received["speak"]["endpoint"] == {"url": f"{base}/v1/speech", "headers": KEY}
    assert received["think"]["functions"][0] == {
        "name": "get_weather",
        "description": "Weather",
        "parameters": WEATHER,
        "endpoint": {"url": f"{base}/weather", "method": "PUT", "headers": KEY},
    }


@pytest.mark.parametrize("headers", HEADERS.values(), ids=HEADERS)
def test_updates_have_the_same_form(headers: Any) -> None:
    """F-23: UpdateThink and UpdateSpeak, for a single block and for a list."""
    wire = {"url": "https://h", "headers": KEY}
    think = Think(Provider(LLM), endpoint=Endpoint(url="https://h", headers=headers))
    speak = Speak(Provider(VOICE), Endpoint(url="https://h", headers=headers))
    for options in (UpdateThinkOptions(think=think), UpdateThinkOptions.from_dict({"think": think.to_dict()})):
        assert options.to_dict()["think"]["endpoint"] == wire
    for options in (UpdateSpeakOptions(speak=[speak]), UpdateSpeakOptions.from_dict({"speak": [speak.to_dict()]})):
        assert options.to_dict()["speak"][0]["endpoint"] == wire
    by_attribute = UpdateThinkOptions()
    by_attribute.think.endpoint = {"url": "https://h", "headers": headers}
    assert by_attribute.to_dict()["think"]["endpoint"] == wire


@pytest.mark.parametrize(
    ("function", "wire"),
    [
        (Function("f", "d", url="", method=""), {}),
        (Function("f", "d", method="POST"), {}),
        (Function("f", "d", url="https://h"), {"endpoint": {"url": "https://h", "method": "POST"}}),
        ({"name": "f", "description": "d", "url": "https://h"}, {"endpoint": {"url": "https://h", "method": "POST"}}),
        (
            Function(
                "f", "d", "https://old", "GET", {"a": "b"}, endpoint=Endpoint(url="https://h", headers={"c": "d"})
            ),
            {"endpoint": {"url": "https://h", "method": "GET", "headers": {"c": "d"}}},
        ),
        (
            Function("f", "d", endpoint={"url": "https://h"}),
            {"endpoint": {"url": "https://h", "method": "POST"}},
        ),
    ],
)
def test_the_flat_url_of_a_function_becomes_its_endpoint(function: Any, wire: dict[str, Any]) -> None:
    """F-23: V1 refuses `url`, `method` and `headers` beside the name, so they become an endpoint; a given endpoint's
    values win."""
    sent = UpdateThinkOptions(think=Think(functions=[function])).to_dict()["think"]["functions"]
    assert sent == [{"name": "f", "description": "d", **wire}]


def test_fields_that_v1_does_not_have_are_named_in_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    """F-23: no part of an endpoint is dropped silently."""
    think = Think(endpoint=Endpoint("GET", "https://h"), functions=[Function("f", headers={"a": "b"})])
    with caplog.at_level(logging.WARNING):
        assert UpdateThinkOptions(think=think).to_dict()["think"]["endpoint"] == {"url": "https://h"}
    assert caplog.messages == [
        "UpdateThink: not fields of the V1 protocol, not sent: think.endpoint.method, think.functions.headers"
    ]
