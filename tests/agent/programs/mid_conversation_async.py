"""Prompt, voice and injected messages, changed while the conversation goes on, with coroutines."""

import asyncio
import os

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


async def main():
    config = DeepgramClientOptions(url=os.environ["AGENT_URL"])
    connection = DeepgramClient(os.environ["DEEPGRAM_API_KEY"], config).agent.asyncwebsocket.v("1")
    applied, updated, spoken = asyncio.Event(), asyncio.Semaphore(0), asyncio.Semaphore(0)

    async def on_settings_applied(self, settings_applied, **kwargs):
        applied.set()

    async def on_updated(self, event, **kwargs):
        print(event.type)
        updated.release()

    async def on_conversation_text(self, text_event, **kwargs):
        print(f"{text_event.role}: {text_event.text}")

    async def on_agent_audio_done(self, event, **kwargs):
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
    await connection.start(options)
    await connection.send_settings(options)
    await asyncio.wait_for(applied.wait(), 30)
    print(await connection.update_prompt("Speak like a pirate."))
    await asyncio.wait_for(updated.acquire(), 30)
    print(await connection.update_prompt(UpdatePromptOptions(prompt="Be polite.")))
    await asyncio.wait_for(updated.acquire(), 30)
    print(await connection.update_speak_options(UpdateSpeakOptions(speak=Speak(model="aura-2-zeus-en"))))
    await asyncio.wait_for(updated.acquire(), 30)
    print(await connection.inject_agent_message(InjectAgentMessageOptions(text="Are you still there?")))
    await asyncio.wait_for(spoken.acquire(), 30)
    print(await connection.inject_user_message(InjectUserMessageOptions(text="Yes, I am.")))
    await asyncio.wait_for(spoken.acquire(), 30)
    print(await connection.send_audio(bytes(640)))
    print(await connection.send(str(AgentKeepAlive())))
    print(await connection.keep_alive())
    print(await connection.close())


asyncio.run(main())
