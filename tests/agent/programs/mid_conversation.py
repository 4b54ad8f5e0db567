"""Prompt, voice and injected messages, changed while the conversation goes on."""

import os
import threading

from deepgram import (
    AgentKeepAlive,
    AgentWebSocketEvents,
    DeepgramClient,
    DeepgramClientOptions,
    InjectAgentMessageOptions,
    InjectUserMessageOptions,
    Listen,
    Provider,
    SettingsOptions,
    Speak,
    Think,
    UpdatePromptOptions,
    UpdateSpeakOptions,
)


def main():
    config = DeepgramClientOptions(url=os.environ["AGENT_URL"])
    connection = DeepgramClient(os.environ["DEEPGRAM_API_KEY"], config).agent.websocket.v("1")
    applied, updated, spoken = threading.Event(), threading.Semaphore(0), threading.Semaphore(0)

    def on_settings_applied(self, settings_applied, **kwargs):
        applied.set()

    def on_updated(self, event, **kwargs):
        print(event.type)
        updated.release()

    def on_conversation_text(self, text_event, **kwargs):
        print(f"{text_event.role}: {text_event.text}")

    def on_agent_audio_done(self, event, **kwargs):
        spoken.release()

    connection.on(AgentWebSocketEvents.SettingsApplied, on_settings_applied)
    connection.on(AgentWebSocketEvents.PromptUpdated, on_updated)
    connection.on(AgentWebSocketEvents.SpeakUpdated, on_updated)
    connection.on(AgentWebSocketEvents.ConversationText, on_conversation_text)
    connection.on(AgentWebSocketEvents.AgentAudioDone, on_agent_audio_done)

    options = SettingsOptions(
        listen=Listen(model="nova-3"),
        think=Think(provider=Provider(type="open_ai"), model="gpt-4o-mini", instructions="Be brief."),
        speak=Speak(model="aura-2-thalia-en"),
    )
    connection.start(options)
    connection.send_settings(options)
    applied.wait(30)
    print(connection.update_prompt("Speak like a pirate."))
    updated.acquire(timeout=30)
    print(connection.update_prompt(UpdatePromptOptions(prompt="Be polite.")))
    updated.acquire(timeout=30)
    print(connection.update_speak_options(UpdateSpeakOptions(speak=Speak(model="aura-2-zeus-en"))))
    updated.acquire(timeout=30)
    print(connection.inject_agent_message(InjectAgentMessageOptions(text="Are you still there?")))
    spoken.acquire(timeout=30)
    print(connection.inject_user_message(InjectUserMessageOptions(text="Yes, I am.")))
    spoken.acquire(timeout=30)
    print(connection.send_audio(bytes(640)))
    print(connection.send(str(AgentKeepAlive())))
    print(connection.keep_alive())
    print(connection.close())


main()
