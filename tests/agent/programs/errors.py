"""A refused injection, refused settings and a refused connection, as a program learns of them."""

import os
import threading

from deepgram import (
    AgentWebSocketEvents,
    DeepgramClient,
    DeepgramClientOptions,
    InjectAgentMessageOptions,
    InjectUserMessageOptions,
    Provider,
    SettingsOptions,
    Speak,
    Think,
)


def connect(key):
    config = DeepgramClientOptions(url=os.environ["AGENT_URL"])
    return DeepgramClient(key, config).agent.websocket.v("1")


def settings(model):
    return SettingsOptions(
        think=Think(provider=Provider(type="open_ai"), model=model, instructions="Be brief."),
        speak=Speak(model="aura-2-thalia-en"),
    )


def refused_injection():
    connection = connect(os.environ["DEEPGRAM_API_KEY"])
    speaking, refused = threading.Event(), threading.Event()

    def on_audio_data(self, data, **kwargs):
        speaking.set()

    def on_injection_refused(self, refusal, **kwargs):
        print(f"InjectionRefused: {refusal.message}")
        refused.set()

    connection.on(AgentWebSocketEvents.AudioData, on_audio_data)
    connection.on(AgentWebSocketEvents.InjectionRefused, on_injection_refused)
    connection.start(settings("gpt-4o-mini"))
    connection.inject_user_message(InjectUserMessageOptions(text="tell me a long story"))
    speaking.wait(30)
    connection.inject_agent_message(InjectAgentMessageOptions(text="By the way..."))
    refused.wait(30)
    print(f"still connected: {connection.is_connected()}")
    print(f"finished: {connection.finish()}")


def refused_settings():
    connection = connect(os.environ["DEEPGRAM_API_KEY"])
    closed = threading.Event()

    def on_error(self, error, **kwargs):
        print(f"Error {error.code}: {error.description}")

    def on_close(self, close, **kwargs):
        print(f"Close {close.code}")
        closed.set()

    connection.on(AgentWebSocketEvents.Error, on_error)
    connection.on(AgentWebSocketEvents.Close, on_close)
    print(f"started: {connection.start(settings('no-such-model'))}")
    closed.wait(30)
    print(f"keep_alive: {connection.keep_alive()}")
    print(f"finished: {connection.finish()}")


def refused_connection():
    connection = connect("bad-key")
    print(f"started: {connection.start(settings('gpt-4o-mini'))}")
    error = connection.last_error
    print(f"{error.status} {error.dg_error} {error.retryable} {len(error.request_id)}")


refused_injection()
refused_settings()
refused_connection()
