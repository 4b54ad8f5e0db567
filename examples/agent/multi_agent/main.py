"""Three agents at once in one event loop, each with a prompt and a voice of its own.

    python examples/agent/multi_agent/main.py

All are asked the same question.
"""

import asyncio
import sys

from deepgram import (
    AgentWebSocketEvents,
    DeepgramClient,
    DeepgramClientOptions,
    InjectUserMessageOptions,
    SettingsOptions,
)
from deepgram.server import live_or_local

AGENTS = {
    "doctor": "aura-2-thalia-en",
    "sailor": "aura-2-orion-en",
    "gardener": "aura-2-luna-en",
}
SCRIPT = {
    "rules": [
        {"when": "good", "prompt": "doctor", "say": "Apples are good."},
        {"when": "good", "prompt": "sailor", "say": "A calm sea is good."},
        {"when": "good", "prompt": "gardener", "say": "Rain at night is good."},
    ]
}


async def converse(deepgram, role, voice):
    """Run one agent, from its settings to its answer, which is returned."""
    dg_connection = deepgram.agent.asyncwebsocket.v("1")
    answered = asyncio.Event()
    said = []

    async def on_conversation_text(self, conversation_text, **kwargs):
        if conversation_text.role == "assistant":
            print(f"{role}: {conversation_text.content}")
            said.append(conversation_text.content)

    async def on_agent_audio_done(self, agent_audio_done, **kwargs):
        answered.set()

    async def on_error(self, error, **kwargs):
        print(f"{role}: error: {error.description}")

    dg_connection.on(AgentWebSocketEvents.ConversationText, on_conversation_text)
    dg_connection.on(AgentWebSocketEvents.AgentAudioDone, on_agent_audio_done)
    dg_connection.on(AgentWebSocketEvents.Error, on_error)

    options = SettingsOptions()
    options.agent.think.provider.type = "open_ai"
    options.agent.think.provider.model = "gpt-4o-mini"
    options.agent.think.prompt = f"You are a {role}. Answer in one short sentence."
    options.agent.speak.provider.type = "deepgram"
    options.agent.speak.provider.model = voice
    if await dg_connection.start(options) is False:
        print(f"{role}: failed to start connection: {dg_connection.last_error}")
        return said
    await dg_connection.inject_user_message(InjectUserMessageOptions(content="What is good?"))
    try:
        await asyncio.wait_for(answered.wait(), 30)
    except asyncio.TimeoutError:
        print(f"{role}: no answer in time")
    await dg_connection.finish()
    return said


async def main(key, url):
    deepgram = DeepgramClient(key, DeepgramClientOptions(url=url, options={"keepalive": "true"}))
    answers = await asyncio.gather(*(converse(deepgram, role, voice) for role, voice in AGENTS.items()))
    print(sum(map(bool, answers)), "agents have answered")
    return 0 if all(answers) else 1


if __name__ == "__main__":
    with live_or_local(script=SCRIPT) as (key, url):
        code = asyncio.run(main(key, url))
    sys.exit(code)
