"""Programs as users write them, for type checkers: `make lint` checks this file, nothing runs it.

A line that must be an error has a `type: ignore` for just that error, which is reported if the error is gone.
"""

import json
from typing import Any, Callable, List, Optional, Union

from typing_extensions import assert_type

from deepgram import (
    AgentWebSocketClient,
    AgentWebSocketEvents,
    AnalyzeClient,
    AnalyzeResponse,
    AsyncAgentWebSocketClient,
    AsyncAnalyzeClient,
    AsyncAnalyzeResponse,
    AsyncListenRESTClient,
    AsyncListenWebSocketClient,
    AsyncPrerecordedResponse,
    AsyncSpeakWSClient,
    ConversationTextResponse,
    DeepgramClient,
    DeepgramClientOptions,
    FunctionCallResponse,
    Input,
    ListenRESTClient,
    ListenWebSocketClient,
    ListenWSWord,
    LiveOptions,
    LiveResultResponse,
    LiveTranscriptionEvents,
    PrerecordedOptions,
    PrerecordedResponse,
    SettingsConfigurationOptions,
    SettingsOptions,
    Speak,
    SpeakWebSocketEvents,
    SpeakWSClient,
    SpeakWSOptions,
    Think,
    UpdateSpeakOptions,
)
from deepgram.errors import DeepgramApiError, DeepgramConnectionError

client = DeepgramClient("key", DeepgramClientOptions(url="api.deepgram.com", options={"keepalive": "true"}))
DeepgramClient("key", {"keepalive": "true"})  # type: ignore[arg-type]
DeepgramClientOptions(urls="api.deepgram.com")  # type: ignore[call-arg]


# ---- what the routers lead to

assert_type(client.listen.websocket.v("1"), ListenWebSocketClient)
assert_type(client.listen.live.v("1"), ListenWebSocketClient)
assert_type(client.listen.asyncwebsocket.v("1"), AsyncListenWebSocketClient)
assert_type(client.listen.asynclive.v("1"), AsyncListenWebSocketClient)
assert_type(client.listen.rest.v("1"), ListenRESTClient)
assert_type(client.listen.asyncrest.v("1"), AsyncListenRESTClient)
assert_type(client.listen.prerecorded.v("1"), ListenRESTClient)
assert_type(client.read.analyze.v("1"), AnalyzeClient)
assert_type(client.read.asyncanalyze.v("1"), AsyncAnalyzeClient)
assert_type(client.speak.websocket.v("1"), SpeakWSClient)
assert_type(client.speak.asyncwebsocket.v("1"), AsyncSpeakWSClient)
assert_type(client.agent.websocket.v("1"), AgentWebSocketClient)
assert_type(client.agent.asyncwebsocket.v("1"), AsyncAgentWebSocketClient)
print(client.listening)  # type: ignore[attr-defined]
client.listen.websocket.v(1)  # type: ignore[arg-type]
ListenWebSocketClient(DeepgramClientOptions("key"))
AsyncAgentWebSocketClient("key")  # type: ignore[arg-type]


# ---- transcription of recordings, text intelligence

Transcribed = Union[PrerecordedResponse, AsyncPrerecordedResponse]
rest = client.listen.rest.v("1")
assert_type(rest.transcribe_url({"url": "u"}, PrerecordedOptions(model="nova-3"), timeout=300.0), Transcribed)
assert_type(rest.transcribe_file({"buffer": b""}, {"model": "nova-3"}), Transcribed)
assert_type(rest.transcribe_url_callback({"url": "u"}, "https://c.example"), AsyncPrerecordedResponse)
rest.transcribe_url("u")  # type: ignore[arg-type]
rest.transcribe_url_callback({"url": "u"})  # type: ignore[call-arg]
PrerecordedOptions(smart_formatting=True)  # type: ignore[call-arg]


async def analyze() -> None:
    read = client.read.asyncanalyze.v("1")
    assert_type(await read.analyze_text({"text": "t"}, {"topics": True}), Union[AnalyzeResponse, AsyncAnalyzeResponse])
    response = await client.listen.asyncrest.v("1").transcribe_file({"buffer": b""})
    if isinstance(response, PrerecordedResponse) and response.results and response.results.channels:
        assert_type(response.results.channels[0].alternatives[0].transcript, str)


async def ended() -> None:
    with DeepgramClient("key") as blocking:
        assert_type(blocking, DeepgramClient)
    async with DeepgramClient("key") as on_loop:
        assert_type(on_loop, DeepgramClient)
    await on_loop.aclose()
    error = DeepgramApiError("words", "401")
    assert_type(error.status, str)
    assert_type(error.status_code, Optional[int])
    assert_type(error.err_code, Optional[str])
    json.loads(error.original_error)
    assert_type(error.retryable, bool)


# ---- live transcription


def on_result(connection: ListenWebSocketClient, result: LiveResultResponse, **kwargs: Any) -> None:
    assert_type(result.is_final, bool)
    assert_type(result.from_finalize, Optional[bool])
    best = result.channel.alternatives[0]
    assert_type(best.transcript, str)
    assert_type(best.words, List[ListenWSWord])
    assert_type(best.words[0].speaker, Optional[int])
    assert_type(result.to_json(indent=4), str)
    print(result.transcript)  # type: ignore[attr-defined]


def transcribe() -> None:
    with client.listen.websocket.v("1") as connection:
        assert_type(connection, ListenWebSocketClient)
        connection.on(LiveTranscriptionEvents.Transcript, on_result)
        connection.on("Results", lambda connection, result, **kwargs: print(result))
        connection.on(LiveTranscriptionEvents.Transcript, "on_result")  # type: ignore[arg-type]
        connection.on(5, on_result)  # type: ignore[arg-type]
        LiveOptions(utterance_end_ms=1000)
        options = LiveOptions(model="nova-3", interim_results=True, utterance_end_ms="1000", keyterm=["Oslo"])
        LiveOptions(modell="nova-3")  # type: ignore[call-arg]
        LiveOptions(sample_rate="16000")  # type: ignore[arg-type]
        assert_type(connection.start(options, {"x": [True]}, {"X-Mine": "1"}, None, mine=1), bool)
        connection.start("model=nova-3")  # type: ignore[arg-type]
        assert_type(connection.is_connected(), bool)
        assert_type(connection.send(b"audio"), bool)
        connection.send(5)  # type: ignore[arg-type]
        assert_type(connection.finalize(wait=True), bool)
        assert_type(connection.finish(), bool)
        assert_type(connection.last_error, Optional[DeepgramConnectionError])


async def transcribe_on_a_loop() -> None:
    async def on_open(connection: AsyncListenWebSocketClient, **kwargs: Any) -> None: ...

    async with client.listen.asyncwebsocket.v("1") as connection:
        connection.on(LiveTranscriptionEvents.Open, on_open)
        assert_type(await connection.start(LiveOptions(model="nova-3")), bool)
        assert_type(await connection.is_connected(), bool)
        assert_type(await connection.send(b"audio"), bool)
        connection.send(b"audio")  # type: ignore[unused-coroutine]
        assert_type(await connection.finalize(wait=True, timeout=1.0), bool)
        assert_type(await connection.finish(), bool)


# ---- live speech


def speak() -> None:
    connection = client.speak.websocket.v("1")
    connection.on(SpeakWebSocketEvents.AudioData, lambda connection, data, **kwargs: print(len(data)))
    assert_type(connection.start(SpeakWSOptions(model="aura-2-thalia-en", sample_rate=16000)), bool)
    assert_type(connection.send_text("Hello"), bool)
    connection.send_text(b"Hello")  # type: ignore[arg-type]
    assert_type(connection.flush(), bool)
    connection.wait_for_complete()
    assert_type(connection.finish(), bool)


async def speak_on_a_loop() -> None:
    connection = client.speak.asyncwebsocket.v("1")
    assert_type(await connection.start({"model": "aura-2-thalia-en"}), bool)
    assert_type(await connection.send_text("Hello"), bool)
    assert_type(await connection.finish(), bool)


# ---- the voice agent


def on_text(agent: AgentWebSocketClient, conversation_text: ConversationTextResponse, **kwargs: Any) -> None:
    assert_type(conversation_text.role, str)
    assert_type(conversation_text.text, str)


def talk() -> None:
    agent = client.agent.websocket.v("1")
    agent.on(AgentWebSocketEvents.ConversationText, on_text)

    @agent.function
    def weather(city: str, days: int = 1) -> str:
        """The weather in a city."""
        return f"rain in {city} for {days} days"

    @agent.function(name="clock", timeout=None)
    def time_of_day() -> float:
        return 12.0

    assert_type(weather("Oslo"), str)
    weather(5)  # type: ignore[arg-type]
    assert_type(time_of_day(), float)
    assert_type(agent.function(time_of_day, name="again"), Callable[[], float])
    agent.function("weather")  # type: ignore[call-overload]

    settings = SettingsOptions()
    settings.agent.think.provider.type = "open_ai"
    settings.audio.input = Input(encoding="linear16", sample_rate=24000)
    assert_type(agent.start(settings), bool)
    assert_type(agent.start(SettingsConfigurationOptions()), bool)
    agent.start(5)  # type: ignore[arg-type]
    assert_type(agent.update_prompt("be brief"), bool)
    voice = Speak(model="aura-2-thalia-en")
    assert_type(agent.update_speak_options(voice), bool)
    agent.update_speak_options([voice])
    agent.update_speak_options(UpdateSpeakOptions(speak=voice))
    agent.update_speak_options({"speak": {"model": "aura-2-thalia-en"}})
    agent.update_speak_options(Think())  # type: ignore[arg-type]
    agent.update_think_options("think")  # type: ignore[arg-type]
    agent.update_listen_options(Speak())  # type: ignore[arg-type]
    assert_type(agent.send_function_call_response(FunctionCallResponse(id="1", name="f", result={"a": 1})), bool)
    assert_type(agent.send_function_call_response({"id": "1", "name": "f", "content": "c"}), bool)
    agent.send_function_call_response("done")  # type: ignore[arg-type]
    assert_type(agent.is_connected(), bool)
    assert_type(agent.finish(), bool)


async def talk_on_a_loop() -> None:
    agent = client.agent.asyncwebsocket.v("1")
    assert_type(await agent.start(SettingsConfigurationOptions()), bool)

    @agent.function
    async def weather(city: str) -> str:
        return city

    assert_type(await weather("Oslo"), str)
    assert_type(await agent.start(SettingsOptions()), bool)
    assert_type(await agent.update_speak_options(Speak(model="aura-2-thalia-en")), bool)
    await agent.update_think_options(Speak())  # type: ignore[arg-type]
    assert_type(await agent.finish(), bool)
