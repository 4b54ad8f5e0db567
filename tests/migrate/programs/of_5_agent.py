"""A program as written for 5.x: an agent."""

import sys
import threading

from deepgram.core.events import EventType
from deepgram.environment import DeepgramClientEnvironment
from deepgram.extensions.types.sockets import (
    AgentV1AgentAudioDoneEvent,
    AgentV1ControlMessage,
    AgentV1ConversationTextEvent,
    AgentV1InjectUserMessageMessage,
    AgentV1PromptUpdatedEvent,
    AgentV1UpdatePromptMessage,
    AgentV1WelcomeMessage,
)

from deepgram import DeepgramClient

url = sys.argv[1]
environment = DeepgramClientEnvironment(base=url.replace("ws", "http", 1), production=url, agent=url)
client = DeepgramClient(api_key="any-key", environment=environment)
SETTINGS = {
    "type": "Settings",
    "audio": {"input": {"encoding": "linear16", "sample_rate": 16000}},
    "agent": {"think": {"provider": {"type": "open_ai", "model": "gpt-4o-mini"}}},
}
spoken, updated = threading.Event(), threading.Event()

with client.agent.v1.connect() as agent:

    def on_message(message) -> None:
        if isinstance(message, (AgentV1WelcomeMessage, AgentV1ConversationTextEvent)):
            print(message.type, getattr(message, "role", ""))
        if isinstance(message, AgentV1AgentAudioDoneEvent):
            spoken.set()
        if isinstance(message, AgentV1PromptUpdatedEvent):
            updated.set()

    agent.on(EventType.MESSAGE, on_message)
    threading.Thread(target=agent.start_listening, daemon=True).start()
    agent.send_settings(SETTINGS)
    agent.send_control(AgentV1ControlMessage(type="KeepAlive"))
    agent.send_update_prompt(AgentV1UpdatePromptMessage(prompt="Be brief."))
    print(updated.wait(30))
    agent.send_inject_user_message(AgentV1InjectUserMessageMessage(content="Hello?"))
    print(spoken.wait(30))
