import json
import os
import threading
import time
from datetime import datetime

import requests
from deepgram.core.events import EventType
from deepgram.extensions.types.sockets import (
    AgentV1Agent,
    AgentV1AudioConfig,
    AgentV1AudioInput,
    AgentV1AudioOutput,
    AgentV1DeepgramSpeakProvider,
    AgentV1Listen,
    AgentV1ListenProvider,
    AgentV1OpenAiThinkProvider,
    AgentV1SettingsMessage,
    AgentV1SocketClientResponse,
    AgentV1SpeakProviderConfig,
    AgentV1Think,
)

from deepgram import DeepgramClient


def main():
    api_key = os.getenv("DEEPGRAM_API_KEY")
    client = DeepgramClient(api_key=api_key)

    with client.agent.v1.connect() as connection:
        settings = AgentV1SettingsMessage(
            audio=AgentV1AudioConfig(
                input=AgentV1AudioInput(encoding="linear16", sample_rate=24000),
                output=AgentV1AudioOutput(encoding="linear16", sample_rate=24000, container="wav"),
            ),
            agent=AgentV1Agent(
                language="en",
                listen=AgentV1Listen(provider=AgentV1ListenProvider(type="deepgram", model="nova-3")),
                think=AgentV1Think(
                    provider=AgentV1OpenAiThinkProvider(type="open_ai", model="gpt-4o-mini"),
                    prompt="You are a friendly AI assistant.",
                ),
                speak=AgentV1SpeakProviderConfig(
                    provider=AgentV1DeepgramSpeakProvider(type="deepgram", model="aura-2-thalia-en")
                ),
                greeting="Hello! How can I help you today?",
            ),
        )
        connection.send_settings(settings)

        audio_buffer = bytearray()
        file_counter = 0
        done = threading.Event()

        def on_open(_) -> None:
            print("Connection opened")

        def on_message(message: AgentV1SocketClientResponse) -> None:
            nonlocal audio_buffer, file_counter
            if isinstance(message, bytes):
                audio_buffer.extend(message)
                return
            msg_type = getattr(message, "type", "Unknown")
            print(f"Received {msg_type} event")
            if msg_type == "ConversationText":
                with open("chatlog.txt", "a") as chatlog:
                    chatlog.write(f"{datetime.now().isoformat()} - {json.dumps(message.__dict__)}\n")
            elif msg_type == "AgentAudioDone":
                with open(f"output-{file_counter}.wav", "wb") as file:
                    file.write(create_wav_header(24000))
                    file.write(audio_buffer)
                file_counter += 1
                audio_buffer = bytearray()
                if file_counter == 2:
                    done.set()

        def on_error(error) -> None:
            print(f"Error: {error}")

        def on_close(_) -> None:
            print("Connection closed")

        connection.on(EventType.OPEN, on_open)
        connection.on(EventType.MESSAGE, on_message)
        connection.on(EventType.ERROR, on_error)
        connection.on(EventType.CLOSE, on_close)

        listener_thread = threading.Thread(target=connection.start_listening, daemon=True)
        listener_thread.start()

        response = requests.get("https://dpgr.am/spacewalk.wav", stream=True)
        header = response.raw.read(44)
        assert header[0:4] == b"RIFF"
        while chunk := response.raw.read(8192):
            connection.send_media(chunk)
            time.sleep(0.01)

        assert done.wait(20)


def create_wav_header(sample_rate=24000, bits_per_sample=16, channels=1):
    byte_rate = sample_rate * channels * (bits_per_sample // 8)
    block_align = channels * (bits_per_sample // 8)
    header = bytearray(44)
    header[0:4] = b"RIFF"
    header[4:8] = b"\x00\x00\x00\x00"
    header[8:12] = b"WAVE"
    header[12:16] = b"fmt "
    header[16:20] = b"\x10\x00\x00\x00"
    header[20:22] = b"\x01\x00"
    header[22:24] = channels.to_bytes(2, "little")
    header[24:28] = sample_rate.to_bytes(4, "little")
    header[28:32] = byte_rate.to_bytes(4, "little")
    header[32:34] = block_align.to_bytes(2, "little")
    header[34:36] = bits_per_sample.to_bytes(2, "little")
    header[36:40] = b"data"
    header[40:44] = b"\x00\x00\x00\x00"
    return header


main()
