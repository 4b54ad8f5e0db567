"""A voice agent without devices: a WAV file in, the agent's answer out as a WAV file, and a log of what was said.

    python examples/agent/no_mic/main.py [FOLDER]

Makes caller.wav, sends it, and saves agent.wav and chatlog.txt beside it, in demo-output/no_mic by default.
"""

import json
import sys
import threading
import time
import wave
from pathlib import Path

from deepgram import AgentWebSocketEvents, DeepgramClient, DeepgramClientOptions, SettingsOptions
from deepgram.server import live_or_local
from deepgram.server.engines.espeak import speak

QUESTION = "how far is it to the moon"
SCRIPT = {"phrases": [QUESTION], "rules": [{"when": "moon", "say": "It is far. A rocket takes three days."}]}
IN_RATE, OUT_RATE = 16000, 24000  # samples per second
FRAME = IN_RATE // 50 * 2  # bytes of 20 ms
TIMEOUT = 30.0  # seconds for an answer

folder = Path(sys.argv[1] if len(sys.argv) > 1 else "demo-output/no_mic")
audio = bytearray()  # the agent's answer
answered = threading.Event()


def write_wav(path, pcm, rate):
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(pcm)


def on_conversation_text(self, conversation_text, **kwargs):
    print(f"{conversation_text.role}: {conversation_text.content}")
    with (folder / "chatlog.txt").open("a", encoding="utf-8") as file:
        file.write(json.dumps(conversation_text.__dict__) + "\n")


def on_audio_data(self, data, **kwargs):
    audio.extend(data)


def on_agent_audio_done(self, agent_audio_done, **kwargs):
    write_wav(folder / "agent.wav", bytes(audio), OUT_RATE)
    print(f"saved {folder / 'agent.wav'} ({len(audio) / 2 / OUT_RATE:.1f} s)")
    answered.set()


def on_error(self, error, **kwargs):
    print(f"error: {error.description} {error.message}")


def send(dg_connection, path):
    """Send a WAV file in real time, then silence until the agent has answered."""
    with wave.open(str(path), "rb") as file:
        ends = time.monotonic() + file.getnframes() / IN_RATE + TIMEOUT
        while not answered.is_set() and time.monotonic() < ends:
            dg_connection.send_audio(file.readframes(FRAME // 2).ljust(FRAME, b"\0"))
            time.sleep(0.02)


def main():
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "chatlog.txt").unlink(missing_ok=True)
    write_wav(folder / "caller.wav", speak(QUESTION, "en-us+m3").at(IN_RATE).pcm, IN_RATE)
    with live_or_local(engine="speech", script=SCRIPT) as (key, url):
        config = DeepgramClientOptions(url=url, options={"keepalive": "true"})
        dg_connection = DeepgramClient(key, config).agent.websocket.v("1")
        dg_connection.on(AgentWebSocketEvents.ConversationText, on_conversation_text)
        dg_connection.on(AgentWebSocketEvents.AudioData, on_audio_data)
        dg_connection.on(AgentWebSocketEvents.AgentAudioDone, on_agent_audio_done)
        dg_connection.on(AgentWebSocketEvents.Error, on_error)

        options = SettingsOptions()
        options.audio.input.encoding = options.audio.output.encoding = "linear16"
        options.audio.input.sample_rate = IN_RATE
        options.audio.output.sample_rate = OUT_RATE
        options.agent.think.provider.type = "open_ai"
        options.agent.think.provider.model = "gpt-4o-mini"
        options.agent.think.prompt = "Answer in two short sentences."
        options.agent.speak.provider.type = "deepgram"
        options.agent.speak.provider.model = "aura-2-thalia-en"
        if dg_connection.start(options) is False:
            print("Failed to start connection:", dg_connection.last_error)
            return 1
        send(dg_connection, folder / "caller.wav")
        dg_connection.finish()
    print(f"saved {folder / 'chatlog.txt'}")
    return 0 if answered.is_set() else 1


if __name__ == "__main__":
    sys.exit(main())
