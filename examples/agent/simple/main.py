"""A voice agent on microphone and speaker; without them, with a synthesised sentence.

    python examples/agent/simple/main.py

It ends when the agent has answered once, with code 0, or with code 1 if there was no answer in time.
"""

import sys
import threading
import time

from deepgram import AgentWebSocketEvents, DeepgramClient, DeepgramClientOptions, SettingsOptions
from deepgram.audio import has_sound_card
from deepgram.server import live_or_local
from deepgram.server.engines.espeak import speak

QUESTION = "what is the weather in oslo today"
SCRIPT = {"phrases": [QUESTION], "rules": [{"when": "weather", "say": "It is raining."}], "otherwise": "I see: {text}"}
RATE = 16000  # samples per second, the default of SettingsOptions
FRAME = RATE // 50 * 2  # bytes of 20 ms
TIMEOUT = 30.0  # seconds, for question and answer

answered = threading.Event()


def on_conversation_text(self, conversation_text, **kwargs):
    print(f"{conversation_text.role}: {conversation_text.content}")


def on_agent_started_speaking(self, agent_started_speaking, **kwargs):
    print(f"the agent speaks, {agent_started_speaking.total_latency:.2f} s after the question")


def on_agent_audio_done(self, agent_audio_done, **kwargs):
    answered.set()


def on_error(self, error, **kwargs):
    print(f"error: {error.description} {error.message}")


def say(dg_connection, text):
    """Send a spoken text in real time, then silence until there is an answer, as a microphone would."""
    pcm = speak(text, "en-us+m3").at(RATE).pcm
    ends = time.monotonic() + TIMEOUT
    while not answered.is_set() and time.monotonic() < ends:
        frame, pcm = pcm[:FRAME], pcm[FRAME:]
        dg_connection.send(frame.ljust(FRAME, b"\0"))
        time.sleep(0.02)


def main():
    sound_card = has_sound_card()
    devices = {"microphone_record": "true", "speaker_playback": "true"} if sound_card else {}
    with live_or_local(engine="speech", script=SCRIPT) as (key, url):
        config = DeepgramClientOptions(url=url, options={"keepalive": "true", **devices})
        dg_connection = DeepgramClient(key, config).agent.websocket.v("1")

        dg_connection.on(AgentWebSocketEvents.ConversationText, on_conversation_text)
        dg_connection.on(AgentWebSocketEvents.AgentStartedSpeaking, on_agent_started_speaking)
        dg_connection.on(AgentWebSocketEvents.AgentAudioDone, on_agent_audio_done)
        dg_connection.on(AgentWebSocketEvents.Error, on_error)

        options = SettingsOptions()
        options.agent.think.provider.type = "open_ai"
        options.agent.think.provider.model = "gpt-4o-mini"
        options.agent.think.prompt = "You are a helpful assistant. Answer in one short sentence."
        options.agent.speak.provider.type = "deepgram"
        options.agent.speak.provider.model = "aura-2-thalia-en"
        if dg_connection.start(options) is False:
            print("Failed to start connection:", dg_connection.last_error)
            return 1

        if sound_card:
            print("using microphone and speaker: ask something, such as", QUESTION)
            answered.wait(TIMEOUT)
            dg_connection.speaker.wait_for_complete()
        else:
            print("using a synthesised voice: there is no microphone and speaker, or no PyAudio")
            say(dg_connection, QUESTION)
        dg_connection.finish()
    return 0 if answered.is_set() else 1


if __name__ == "__main__":
    sys.exit(main())
