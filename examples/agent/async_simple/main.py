"""The voice agent of ../simple on asyncio, with a greeting and playback that stops when the user begins to speak.

    python examples/agent/async_simple/main.py

Uses microphone and speaker if there are any, otherwise a synthesised sentence. It ends when the agent has answered
once.
"""

import asyncio
import sys

from deepgram import AgentWebSocketEvents, DeepgramClient, DeepgramClientOptions, SettingsOptions
from deepgram.audio import has_sound_card
from deepgram.server import live_or_local
from deepgram.server.engines.espeak import speak

QUESTION = "what is the weather in oslo today"
SCRIPT = {"phrases": [QUESTION], "rules": [{"when": "weather", "say": "It is raining."}], "otherwise": "I see: {text}"}
RATE = 16000  # samples per second, the default of SettingsOptions
FRAME = RATE // 50 * 2  # bytes of 20 ms
TIMEOUT = 30.0  # seconds, for question and answer


async def say(dg_connection, text):
    """Send a spoken text in real time, then silence until cancelled, as a microphone would."""
    pcm = speak(text, "en-us+m3").at(RATE).pcm
    while True:
        frame, pcm = pcm[:FRAME], pcm[FRAME:]
        await dg_connection.send(frame.ljust(FRAME, b"\0"))
        await asyncio.sleep(0.02)


async def main(key, url):
    sound_card = has_sound_card()
    devices = {"microphone_record": "true", "speaker_playback": "true"} if sound_card else {}
    config = DeepgramClientOptions(url=url, options={"keepalive": "true", **devices})
    dg_connection = DeepgramClient(key, config).agent.asyncwebsocket.v("1")
    greeted, answered = asyncio.Event(), asyncio.Event()

    async def on_conversation_text(self, conversation_text, **kwargs):
        print(f"{conversation_text.role}: {conversation_text.content}")

    async def on_user_started_speaking(self, user_started_speaking, **kwargs):
        print("the user speaks")

    async def on_agent_audio_done(self, agent_audio_done, **kwargs):
        (answered if greeted.is_set() else greeted).set()

    async def on_error(self, error, **kwargs):
        print(f"error: {error.description} {error.message}")

    dg_connection.on(AgentWebSocketEvents.ConversationText, on_conversation_text)
    dg_connection.on(AgentWebSocketEvents.UserStartedSpeaking, on_user_started_speaking)
    dg_connection.on(AgentWebSocketEvents.AgentAudioDone, on_agent_audio_done)
    dg_connection.on(AgentWebSocketEvents.Error, on_error)

    options = SettingsOptions()
    options.agent.think.provider.type = "open_ai"
    options.agent.think.provider.model = "gpt-4o-mini"
    options.agent.think.prompt = "You are a helpful assistant. Answer in one short sentence."
    options.agent.speak.provider.type = "deepgram"
    options.agent.speak.provider.model = "aura-2-thalia-en"
    options.agent.greeting = "Hello!"
    if await dg_connection.start(options) is False:
        print("Failed to start connection:", dg_connection.last_error)
        return 1

    print("using", "microphone and speaker: ask something" if sound_card else "a synthesised voice: there is no device")
    try:
        await asyncio.wait_for(greeted.wait(), TIMEOUT)
        caller = None if sound_card else asyncio.create_task(say(dg_connection, QUESTION))
        await asyncio.wait_for(answered.wait(), TIMEOUT)
        if caller is None:
            await asyncio.to_thread(dg_connection.speaker.wait_for_complete)
        else:
            caller.cancel()
    except asyncio.TimeoutError:
        print("no answer in time")
    await dg_connection.finish()
    return 0 if answered.is_set() else 1


if __name__ == "__main__":
    with live_or_local(engine="speech", script=SCRIPT) as (key, url):
        code = asyncio.run(main(key, url))
    sys.exit(code)
