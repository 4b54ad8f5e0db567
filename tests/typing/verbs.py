"""Verbs of both colours as type checkers see them: one declaration, a method or a coroutine function.

A line that must be an error has a `type: ignore` for just that error, which is reported if the error is gone.
"""
# pyright: reportIncompatibleVariableOverride=true

from typing import Any, Awaitable, Callable, Dict

import httpx
from typing_extensions import assert_type

from deepgram import (
    AgentWebSocketClient,
    AsyncAgentWebSocketClient,
    AsyncListenWebSocketClient,
    AsyncSpeakRESTClient,
    AsyncSpeakWSClient,
    DeepgramClient,
    FunctionCallResponse,
    InjectAgentMessageOptions,
    InjectUserMessageOptions,
    Listen,
    ListenWebSocketClient,
    LiveOptions,
    SettingsOptions,
    Speak,
    SpeakRESTClient,
    SpeakRESTOptions,
    SpeakRESTResponse,
    SpeakWebSocketMessage,
    SpeakWSClient,
    SpeakWSOptions,
    Think,
)

client = DeepgramClient("key")
TEXT = {"text": "Hello"}


# ---- REST


def rest() -> None:
    speak = client.speak.rest.v("1")
    assert_type(speak, SpeakRESTClient)
    options = SpeakRESTOptions(model="aura-2-thalia-en")
    assert_type(speak.stream_memory(TEXT), SpeakRESTResponse)
    assert_type(speak.stream_memory({"text": "Hello"}, options, {"x": 1}, {"X-Mine": "1"}, 5.0), SpeakRESTResponse)
    assert_type(speak.stream_memory(source=TEXT, options={"model": "m"}, timeout=httpx.Timeout(5)), SpeakRESTResponse)
    assert_type(speak.stream_memory(TEXT, endpoint="v2/speak", follow_redirects=True), SpeakRESTResponse)
    assert_type(speak.stream_raw(TEXT, options), httpx.Response)
    assert_type(speak.save("speech.wav", TEXT, options), SpeakRESTResponse)
    assert_type(speak.file("speech.wav", TEXT, options, headers={"X-Mine": "1"}), SpeakRESTResponse)
    assert_type(speak.stream(TEXT), SpeakRESTResponse)
    assert_type(speak.get("https://h/v1/x"), str)
    assert_type(speak.post("https://h/v1/x", {"a": 1}, None, None, 5, json={}), str)
    assert_type(speak.put("https://h/v1/x", content=b""), str)
    assert_type(speak.patch("https://h/v1/x", timeout=None), str)
    assert_type(speak.delete(url="https://h/v1/x", headers={"X-Mine": "1"}), str)
    assert_type(speak.post_memory("https://h/v1/x", ["request-id"]), Dict[str, Any])
    assert_type(speak.post_raw("https://h/v1/x", options), httpx.Response)
    speak.stream_memory()  # type: ignore[call-arg]
    speak.stream_memory("Hello")  # type: ignore[arg-type]
    speak.stream_memory(TEXT, "model=m")  # type: ignore[arg-type]
    speak.save("speech.wav")  # type: ignore[call-arg]
    speak.save(5, TEXT)  # type: ignore[arg-type]
    speak.get()  # type: ignore[call-arg]
    speak.get("https://h/v1/x", timeout="5")  # type: ignore[arg-type]
    speak.got("https://h/v1/x")  # type: ignore[attr-defined]


async def rest_on_a_loop() -> None:
    speak = client.speak.asyncrest.v("1")
    assert_type(speak, AsyncSpeakRESTClient)
    assert_type(await speak.stream_memory(TEXT, {"model": "m"}, timeout=5.0), SpeakRESTResponse)
    assert_type(await speak.stream_raw(source=TEXT), httpx.Response)
    assert_type(await speak.save("speech.wav", TEXT), SpeakRESTResponse)
    assert_type(await speak.file("speech.wav", TEXT), SpeakRESTResponse)
    assert_type(await speak.stream(TEXT), SpeakRESTResponse)
    assert_type(await speak.get("https://h/v1/x", {"a": 1}), str)
    assert_type(await speak.delete(url="https://h/v1/x"), str)
    assert_type(await speak.post_memory("https://h/v1/x", ["request-id"]), Dict[str, Any])
    assert_type(await speak.post_raw("https://h/v1/x"), httpx.Response)
    speak.get("https://h/v1/x")  # type: ignore[unused-coroutine]
    await speak.stream_memory()  # type: ignore[call-arg]
    await speak.get("https://h/v1/x", timeout="5")  # type: ignore[arg-type]


class Counting(SpeakRESTClient):
    """Programs override verbs, and call those they override."""

    def get(self, url: str, *args: Any, **kwargs: Any) -> str:
        text = super().get(url, *args, **kwargs)
        assert_type(text, str)
        return text

    def stream_memory(self, *args: Any, **kwargs: Any) -> SpeakRESTResponse:
        return super().stream_memory(*args, **kwargs)


class AsyncCounting(AsyncSpeakRESTClient):
    async def get(self, url: str, *args: Any, **kwargs: Any) -> str:
        text = await super().get(url, *args, **kwargs)
        assert_type(text, str)
        return text

    async def stream_memory(self, *args: Any, **kwargs: Any) -> SpeakRESTResponse:
        return await super().stream_memory(*args, **kwargs)


# ---- WebSockets


def listen(connection: ListenWebSocketClient) -> None:
    assert_type(connection.start(LiveOptions(), {"x": 1}, {"X-Mine": "1"}, {"mine": 1}, other=2), bool)
    assert_type(connection.start(options={"model": "nova-3"}, members=None), bool)
    assert_type(connection.send(b"audio"), bool)
    assert_type(connection.keep_alive(), bool)
    assert_type(connection.finalize(), bool)
    assert_type(connection.finalize(True, 1.0), bool)
    assert_type(connection.finish(), bool)
    connection.start("model=nova-3")  # type: ignore[arg-type]
    connection.keep_alive(1)  # type: ignore[call-arg]
    connection.finalize(wait="yes")  # type: ignore[arg-type]
    connection.finnish()  # type: ignore[attr-defined]


async def listen_on_a_loop(connection: AsyncListenWebSocketClient) -> None:
    assert_type(await connection.start({"model": "nova-3"}, {"x": 1}, {"X-Mine": "1"}, {"mine": 1}, other=2), bool)
    assert_type(await connection.send(b"audio"), bool)
    assert_type(await connection.keep_alive(), bool)
    assert_type(await connection.finalize(wait=True), bool)
    assert_type(await connection.finish(), bool)
    connection.finish()  # type: ignore[unused-coroutine]
    await connection.start("model=nova-3")  # type: ignore[arg-type]
    await connection.finalize(wait="yes")  # type: ignore[arg-type]


def speak(connection: SpeakWSClient) -> None:
    assert_type(connection.start(SpeakWSOptions(), {"x": 1}, {"X-Mine": "1"}, {"mine": 1}, other=2), bool)
    assert_type(connection.send("text"), bool)
    assert_type(connection.send_text("text"), bool)
    assert_type(connection.send_raw("{}"), bool)
    assert_type(connection.send_control(SpeakWebSocketMessage.Flush, ""), bool)
    assert_type(connection.flush(), bool)
    assert_type(connection.clear(), bool)
    assert_type(connection.finish(), bool)
    waited: Callable[[], None] = connection.wait_for_complete
    waited()
    connection.send_text(5)  # type: ignore[arg-type]
    connection.flush(1)  # type: ignore[arg-type]


async def speak_on_a_loop(connection: AsyncSpeakWSClient) -> None:
    assert_type(await connection.start(SpeakWSOptions()), bool)
    assert_type(await connection.send("text"), bool)
    assert_type(await connection.send_text("text"), bool)
    assert_type(await connection.send_raw("{}"), bool)
    assert_type(await connection.send_control("Flush"), bool)
    assert_type(await connection.flush(), bool)
    assert_type(await connection.clear(), bool)
    assert_type(await connection.finish(), bool)
    waited: Callable[[], Awaitable[None]] = connection.wait_for_complete
    await waited()
    await connection.send_text(5)  # type: ignore[arg-type]


def talk(agent: AgentWebSocketClient) -> None:
    assert_type(agent.start(SettingsOptions(), {"x": 1}, {"X-Mine": "1"}, {"mine": 1}, other=2), bool)
    assert_type(agent.start("{}"), bool)
    assert_type(agent.send_settings(SettingsOptions()), bool)
    assert_type(agent.send(b"audio"), bool)
    assert_type(agent.send_audio(memoryview(b"audio")), bool)
    assert_type(agent.keep_alive(), bool)
    assert_type(agent.inject_user_message(InjectUserMessageOptions("Hello")), bool)
    assert_type(agent.inject_agent_message(InjectAgentMessageOptions("Hello")), bool)
    assert_type(agent.update_prompt("be brief"), bool)
    assert_type(agent.update_speak_options(Speak()), bool)
    assert_type(agent.update_think_options([Think()]), bool)
    assert_type(agent.update_listen_options(Listen()), bool)
    assert_type(agent.send_function_call_response(FunctionCallResponse()), bool)
    assert_type(agent.close(), bool)
    assert_type(agent.finish(), bool)
    agent.send_audio("text")  # type: ignore[arg-type]
    agent.inject_user_message("Hello")  # type: ignore[arg-type]
    agent.update_prompt()  # type: ignore[call-arg]


async def talk_on_a_loop(agent: AsyncAgentWebSocketClient) -> None:
    assert_type(await agent.start({"agent": {}}, members={"mine": 1}, other=2), bool)
    assert_type(await agent.send_settings("{}"), bool)
    assert_type(await agent.send(b"audio"), bool)
    assert_type(await agent.send_audio(bytearray(2)), bool)
    assert_type(await agent.keep_alive(), bool)
    assert_type(await agent.inject_user_message(InjectUserMessageOptions("Hello")), bool)
    assert_type(await agent.inject_agent_message(InjectAgentMessageOptions("Hello")), bool)
    assert_type(await agent.update_prompt({"prompt": "be brief"}), bool)
    assert_type(await agent.update_speak_options([Speak()]), bool)
    assert_type(await agent.update_think_options(Think()), bool)
    assert_type(await agent.update_listen_options({"provider": {}}), bool)
    assert_type(await agent.send_function_call_response({"id": "1", "content": "c"}), bool)
    assert_type(await agent.close(), bool)
    assert_type(await agent.finish(), bool)
    agent.keep_alive()  # type: ignore[unused-coroutine]
    await agent.send_audio("text")  # type: ignore[arg-type]
    await agent.update_prompt()  # type: ignore[call-arg]


class Logging(AgentWebSocketClient):
    """Verbs of every kind, overridden by plain methods, some of which take more or fewer arguments."""

    def start(self, *args: Any, **kwargs: Any) -> bool:
        started = super().start(*args, **kwargs)
        assert_type(started, bool)
        return started

    def send(self, data: Any) -> bool:
        return super().send(data)

    def keep_alive(self, quietly: bool = False) -> bool:
        return quietly or super().keep_alive()

    def update_prompt(self, prompt: Any) -> bool:
        return super().update_prompt(prompt)

    def finish(self, *args: Any, **kwargs: Any) -> bool:
        return super().finish(*args, **kwargs)


class AsyncLogging(AsyncAgentWebSocketClient):
    async def start(self, *args: Any, **kwargs: Any) -> bool:
        started = await super().start(*args, **kwargs)
        assert_type(started, bool)
        return started

    async def send(self, data: Any) -> bool:
        return await super().send(data)

    async def keep_alive(self, quietly: bool = False) -> bool:
        return quietly or await super().keep_alive()

    async def update_prompt(self, prompt: Any) -> bool:
        return await super().update_prompt(prompt)

    async def finish(self, *args: Any, **kwargs: Any) -> bool:
        return await super().finish(*args, **kwargs)


class Spelling(SpeakWSClient):
    def send(self, data: Any) -> bool:
        return super().send(data)

    def flush(self, *args: Any, **kwargs: Any) -> bool:
        return super().flush(*args, **kwargs)


class AsyncSpelling(AsyncSpeakWSClient):
    async def send(self, data: Any) -> bool:
        return await super().send(data)

    async def flush(self, *args: Any, **kwargs: Any) -> bool:
        return await super().flush(*args, **kwargs)


class Finalizing(ListenWebSocketClient):
    def finalize(self, *args: Any, **kwargs: Any) -> bool:
        return super().finalize(*args, **kwargs)


class AsyncFinalizing(AsyncListenWebSocketClient):
    async def finalize(self, *args: Any, **kwargs: Any) -> bool:
        return await super().finalize(*args, **kwargs)


async def subclasses(logging: Logging, on_a_loop: AsyncLogging) -> None:
    assert_type(logging.keep_alive(quietly=True), bool)
    assert_type(logging.inject_user_message(InjectUserMessageOptions("Hello")), bool)
    assert_type(await on_a_loop.keep_alive(quietly=True), bool)
    assert_type(await on_a_loop.inject_user_message(InjectUserMessageOptions("Hello")), bool)
