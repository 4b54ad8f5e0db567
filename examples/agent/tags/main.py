"""Tags at the top level of the settings, for finding a session in the usage logs later.

    python examples/agent/tags/main.py

Prints the settings the server has applied, from SettingsApplied.
"""

import sys
import threading

from deepgram import (
    AgentWebSocketEvents,
    DeepgramClient,
    DeepgramClientOptions,
    InjectUserMessageOptions,
    SettingsOptions,
)
from deepgram.server import live_or_local

answered = threading.Event()
applied: list[str] = []


def on_welcome(self, welcome, **kwargs):
    print("request id:", welcome.request_id)


def on_settings_applied(self, settings_applied, **kwargs):
    applied.extend(settings_applied.settings["tags"])
    print("settings applied with the tags", ", ".join(applied))


def on_conversation_text(self, conversation_text, **kwargs):
    print(f"{conversation_text.role}: {conversation_text.content}")


def on_agent_audio_done(self, agent_audio_done, **kwargs):
    answered.set()


def on_error(self, error, **kwargs):
    print(f"error: {error.description} {error.message}")


def main():
    with live_or_local() as (key, url):
        config = DeepgramClientOptions(url=url, options={"keepalive": "true"})
        dg_connection = DeepgramClient(key, config).agent.websocket.v("1")
        dg_connection.on(AgentWebSocketEvents.Welcome, on_welcome)
        dg_connection.on(AgentWebSocketEvents.SettingsApplied, on_settings_applied)
        dg_connection.on(AgentWebSocketEvents.ConversationText, on_conversation_text)
        dg_connection.on(AgentWebSocketEvents.AgentAudioDone, on_agent_audio_done)
        dg_connection.on(AgentWebSocketEvents.Error, on_error)

        options = SettingsOptions()
        options.tags = ["example", "team-blue"]
        options.agent.think.provider.type = "open_ai"
        options.agent.think.provider.model = "gpt-4o-mini"
        options.agent.think.prompt = "Answer in one short sentence."
        options.agent.speak.provider.type = "deepgram"
        options.agent.speak.provider.model = "aura-2-thalia-en"
        if dg_connection.start(options) is False:
            print("Failed to start connection:", dg_connection.last_error)
            return 1
        dg_connection.inject_user_message(InjectUserMessageOptions(content="Hello!"))
        answered.wait(30)
        dg_connection.finish()
    return 0 if answered.is_set() and applied == options.tags else 1


if __name__ == "__main__":
    sys.exit(main())
