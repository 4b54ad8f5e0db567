"""Several voices in order of preference: if one provider fails, the agent uses the next.

    python examples/agent/fallback_voices/main.py

`speak` is a list. A voice of another provider needs its `endpoint` with a key, which is never logged.
"""

import sys
import threading

from deepgram import (
    AgentWebSocketEvents,
    DeepgramClient,
    DeepgramClientOptions,
    Endpoint,
    InjectUserMessageOptions,
    Provider,
    SettingsOptions,
    Speak,
)
from deepgram.server import live_or_local

ELEVENLABS = "wss://api.elevenlabs.io/v1/text-to-speech/21m00Tcm4TlvDq8ikWAM/multi-stream-input"


def on_conversation_text(self, conversation_text, **kwargs):
    print(f"{conversation_text.role}: {conversation_text.content}")


def on_error(self, error, **kwargs):
    print(f"error: {error.description} {error.message}")


def main():
    with live_or_local() as (key, url):
        dg_connection = DeepgramClient(key, DeepgramClientOptions(url=url)).agent.websocket.v("1")
        dg_connection.on(AgentWebSocketEvents.ConversationText, on_conversation_text)
        dg_connection.on(AgentWebSocketEvents.Error, on_error)
        spoken = threading.Event()
        dg_connection.on(AgentWebSocketEvents.AgentAudioDone, lambda self, agent_audio_done, **kwargs: spoken.set())

        options = SettingsOptions()
        options.agent.think.provider.type = "open_ai"
        options.agent.think.provider.model = "gpt-4o-mini"
        options.agent.speak = [
            Speak(provider=Provider(type="deepgram", model="aura-2-thalia-en")),
            Speak(
                provider=Provider(type="eleven_labs", model_id="eleven_turbo_v2_5"),
                endpoint=Endpoint(url=ELEVENLABS, headers={"xi-api-key": "YOUR_ELEVENLABS_KEY"}),
            ),
        ]
        if dg_connection.start(options) is False:
            print("Failed to start connection:", dg_connection.last_error)
            return 1
        print("voices:", ", ".join(voice.provider.type for voice in options.agent.speak))
        dg_connection.inject_user_message(InjectUserMessageOptions(content="Hello!"))
        answered = spoken.wait(30)
        dg_connection.finish()
    return 0 if answered else 1


if __name__ == "__main__":
    sys.exit(main())
