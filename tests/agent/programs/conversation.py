"""A spoken conversation with a handler for every event."""

import math
import os
import threading
from array import array

from deepgram.clients.agent.v1.websocket.options import Agent

from deepgram import (
    AgentWebSocketEvents,
    DeepgramClient,
    DeepgramClientOptions,
    Listen,
    Provider,
    SettingsOptions,
    Speak,
    Think,
)

SPEECH = array("h", (int(9000 * math.sin(n / 8)) for n in range(16000))).tobytes()
SILENCE = bytes(2 * 32000)


def main():
    config = DeepgramClientOptions(url=os.environ["AGENT_URL"], options={"keepalive": "true"})
    deepgram = DeepgramClient(os.environ["DEEPGRAM_API_KEY"], config)
    connection = deepgram.agent.websocket.v("1")
    spoken, closed = threading.Semaphore(0), threading.Event()
    audio = bytearray()

    def on_open(self, open, **kwargs):
        print(f"Open {open.type} {kwargs}")

    def on_welcome(self, welcome, **kwargs):
        print(f"Welcome {welcome.type} {welcome.message} {len(welcome.request_id)}")

    def on_settings_applied(self, settings_applied, **kwargs):
        agent = settings_applied.settings["agent"]
        print(f"SettingsApplied {agent['think']['prompt']} {agent['greeting']}")

    def on_conversation_text(self, text_event, **kwargs):
        print(f"ConversationText {text_event.role}: {text_event.text} {kwargs}")

    def on_user_started_speaking(self, event, **kwargs):
        print(f"UserStartedSpeaking {event.timestamp[-1]}")

    def on_agent_thinking(self, thinking, **kwargs):
        print(f"AgentThinking {thinking.content}")

    def on_agent_started_speaking(self, event, **kwargs):
        print(f"AgentStartedSpeaking {event.total_latency >= event.tts_latency}")

    def on_audio_data(self, data, **kwargs):
        audio.extend(data)

    def on_agent_audio_done(self, event, **kwargs):
        print(f"AgentAudioDone {len(audio) > 0}")
        audio.clear()
        spoken.release()

    def on_function_call_request(self, request, **kwargs):
        print(f"FunctionCallRequest {request.function_call.name}")

    def on_keep_alive(self, event, **kwargs):
        print("KeepAlive")

    def on_error(self, error, **kwargs):
        print(f"Error {error.message}")

    def on_unhandled(self, unhandled, **kwargs):
        print(f"Unhandled {unhandled.raw}")

    def on_close(self, close, **kwargs):
        print(f"Close {close.type}")
        closed.set()

    connection.on(AgentWebSocketEvents.Open, on_open)
    connection.on(AgentWebSocketEvents.Welcome, on_welcome)
    connection.on(AgentWebSocketEvents.SettingsApplied, on_settings_applied)
    connection.on(AgentWebSocketEvents.ConversationText, on_conversation_text)
    connection.on(AgentWebSocketEvents.UserStartedSpeaking, on_user_started_speaking)
    connection.on(AgentWebSocketEvents.AgentThinking, on_agent_thinking)
    connection.on(AgentWebSocketEvents.AgentStartedSpeaking, on_agent_started_speaking)
    connection.on(AgentWebSocketEvents.AudioData, on_audio_data)
    connection.on(AgentWebSocketEvents.AgentAudioDone, on_agent_audio_done)
    connection.on(AgentWebSocketEvents.FunctionCallRequest, on_function_call_request)
    connection.on(AgentWebSocketEvents.AgentKeepAlive, on_keep_alive)
    connection.on(AgentWebSocketEvents.Error, on_error)
    connection.on(AgentWebSocketEvents.Unhandled, on_unhandled)
    connection.on(AgentWebSocketEvents.Close, on_close)

    options = SettingsOptions(
        agent=Agent(greeting="Hello!"),
        listen=Listen(
            model="nova-3",
            language="en",
            smart_format=True,
            encoding="linear16",
            sample_rate=16000,
            channels=1,
            interim_results=True,
            vad_events=True,
            endpointing=300,
        ),
        think=Think(provider=Provider(type="open_ai"), model="gpt-4o-mini", instructions="You are helpful."),
        speak=Speak(model="aura-2-thalia-en", encoding="linear16", sample_rate=24000, container="none"),
    )
    if not connection.start(options, members={"caller": "Ann"}, ticket=7):
        print("Failed to start")
        return
    print(f"started for {connection.caller}")
    spoken.acquire(timeout=30)
    for start in range(0, len(SPEECH + SILENCE), 640):
        connection.send((SPEECH + SILENCE)[start : start + 640])
    spoken.acquire(timeout=30)
    print(f"finished {connection.finish()}")
    closed.wait(30)


main()
