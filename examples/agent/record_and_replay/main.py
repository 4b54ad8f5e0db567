"""A session that is recorded and then replayed by the local server, as in a test.

python examples/agent/record_and_replay/main.py [FOLDER]
"""

import sys
import threading
from pathlib import Path

from deepgram import (
    AgentWebSocketEvents,
    DeepgramClient,
    DeepgramClientOptions,
    InjectUserMessageOptions,
    SettingsOptions,
)
from deepgram.server import LocalServer, live_or_local


def conversation(key, config):
    """The agent's answer to a greeting."""
    said = []

    def on_conversation_text(self, conversation_text, **kwargs):
        said.append(f"{conversation_text.role}: {conversation_text.content}")

    def on_error(self, error, **kwargs):
        print(f"error: {error.description} {error.message}")

    dg_connection = DeepgramClient(key, config).agent.websocket.v("1")
    dg_connection.on(AgentWebSocketEvents.ConversationText, on_conversation_text)
    dg_connection.on(AgentWebSocketEvents.Error, on_error)
    spoken = threading.Event()
    dg_connection.on(AgentWebSocketEvents.AgentAudioDone, lambda self, agent_audio_done, **kwargs: spoken.set())
    options = SettingsOptions()
    options.agent.think.provider.type = "open_ai"
    options.agent.think.provider.model = "gpt-4o-mini"
    options.agent.speak.provider.type = "deepgram"
    options.agent.speak.provider.model = "aura-2-thalia-en"
    if dg_connection.start(options) is False:
        sys.exit(f"Failed to start connection: {dg_connection.last_error}")
    dg_connection.inject_user_message(InjectUserMessageOptions(content="Hello!"))
    spoken.wait(30)
    dg_connection.finish()
    return said


def main():
    path = Path(sys.argv[1] if len(sys.argv) > 1 else "demo-output", "session.jsonl")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    with live_or_local() as (key, url):
        said = conversation(key, DeepgramClientOptions(url=url, options={"record": path}))
    print(*said, sep="\n")
    print(f"recorded in {path}, {len(path.read_text('utf-8').splitlines())} lines, without the key")

    with LocalServer(replay=path, replay_speed=10) as server:
        again = conversation("any-key", DeepgramClientOptions(url=server.url))
    print("the same again:", again == said)
    return 0 if said and again == said else 1


if __name__ == "__main__":
    sys.exit(main())
