"""An agent that continues a conversation: earlier texts and function calls are its context.

    python examples/agent/context_history/main.py

The server reports additions to the history as History events.
"""

import sys
import threading

from deepgram import (
    AgentWebSocketEvents,
    Context,
    DeepgramClient,
    DeepgramClientOptions,
    InjectUserMessageOptions,
    SettingsOptions,
)
from deepgram.server import live_or_local

BEFORE = [
    {"type": "History", "role": "user", "content": "When does the boat leave?"},
    {
        "type": "History",
        "function_calls": [
            {"id": "1", "name": "departures", "client_side": True, "arguments": "{}", "response": '["07:00"]'}
        ],
    },
    {"type": "History", "role": "assistant", "content": "At seven in the morning."},
]
SCRIPT = {"rules": [{"when": "come back", "say": "It comes back at six in the evening."}]}

history: list[str] = []


def on_history(self, history_message, **kwargs):
    if history_message.content:
        history.append(history_message.content)
        print(f"history, {history_message.role}: {history_message.content}")


def on_error(self, error, **kwargs):
    print(f"error: {error.description} {error.message}")


def main():
    with live_or_local(script=SCRIPT) as (key, url):
        dg_connection = DeepgramClient(key, DeepgramClientOptions(url=url)).agent.websocket.v("1")
        dg_connection.on(AgentWebSocketEvents.History, on_history)
        dg_connection.on(AgentWebSocketEvents.Error, on_error)
        spoken = threading.Event()
        dg_connection.on(AgentWebSocketEvents.AgentAudioDone, lambda self, agent_audio_done, **kwargs: spoken.set())

        options = SettingsOptions()
        options.flags = {"history": True}
        options.agent.context = Context(messages=BEFORE)
        options.agent.think.provider.type = "open_ai"
        options.agent.think.provider.model = "gpt-4o-mini"
        options.agent.speak.provider.type = "deepgram"
        options.agent.speak.provider.model = "aura-2-thalia-en"
        if dg_connection.start(options) is False:
            print("Failed to start connection:", dg_connection.last_error)
            return 1
        dg_connection.inject_user_message(InjectUserMessageOptions(content="And when does it come back?"))
        answered = spoken.wait(30)
        dg_connection.finish()
    return 0 if answered and len(history) >= 2 else 1


if __name__ == "__main__":
    sys.exit(main())
