"""Changes during a conversation: a new prompt, another voice, and an injected sentence.

    python examples/agent/update_prompt/main.py

The same question is asked before and after.
"""

import sys
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
)
from deepgram.server import live_or_local

SCRIPT = {
    "rules": [
        {"when": "sea", "prompt": "pirate", "say": "Arr, the sea be grey today!"},
        {"when": "sea", "say": "The sea is grey today."},
    ]
}
spoken, updated = threading.Event(), threading.Event()


def on_conversation_text(self, conversation_text, **kwargs):
    print(f"{conversation_text.role}: {conversation_text.content}")


def on_agent_audio_done(self, agent_audio_done, **kwargs):
    spoken.set()


def on_updated(self, update, **kwargs):
    print("server:", update.type)
    updated.set()


def on_injection_refused(self, injection_refused, **kwargs):
    print("refused:", injection_refused.message)


def on_error(self, error, **kwargs):
    print(f"error: {error.description} {error.message}")


def wait(event, act, message):
    """Do something and wait for its effect; returns whether that came in time."""
    event.clear()
    return act(message) and event.wait(30)


def main():
    with live_or_local(script=SCRIPT) as (key, url):
        config = DeepgramClientOptions(url=url, options={"keepalive": "true"})
        dg_connection = DeepgramClient(key, config).agent.websocket.v("1")
        dg_connection.on(AgentWebSocketEvents.ConversationText, on_conversation_text)
        dg_connection.on(AgentWebSocketEvents.AgentAudioDone, on_agent_audio_done)
        dg_connection.on(AgentWebSocketEvents.PromptUpdated, on_updated)
        dg_connection.on(AgentWebSocketEvents.SpeakUpdated, on_updated)
        dg_connection.on(AgentWebSocketEvents.InjectionRefused, on_injection_refused)
        dg_connection.on(AgentWebSocketEvents.Error, on_error)

        options = SettingsOptions()
        options.agent.think.provider.type = "open_ai"
        options.agent.think.provider.model = "gpt-4o-mini"
        options.agent.think.prompt = "Answer in one short sentence."
        options.agent.speak.provider.type = "deepgram"
        options.agent.speak.provider.model = "aura-2-thalia-en"
        if dg_connection.start(options) is False:
            print("Failed to start connection:", dg_connection.last_error)
            return 1

        question = InjectUserMessageOptions(content="How is the sea?")
        voice = Speak(provider=Provider(type="deepgram", model="aura-2-orion-en"))
        farewell = InjectAgentMessageOptions(message="Goodbye for now.")
        done = [
            wait(spoken, dg_connection.inject_user_message, question),
            wait(updated, dg_connection.update_prompt, "From now on you are a pirate."),
            wait(updated, dg_connection.update_speak_options, voice),
            wait(spoken, dg_connection.inject_user_message, question),
            wait(spoken, dg_connection.inject_agent_message, farewell),
        ]
        dg_connection.finish()
    return 0 if all(done) else 1


if __name__ == "__main__":
    sys.exit(main())
