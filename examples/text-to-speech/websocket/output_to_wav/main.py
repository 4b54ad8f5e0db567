"""Live speech to a WAV file.

    python examples/text-to-speech/websocket/output_to_wav/main.py [FILE]

FILE is demo-output/speech.wav by default.
"""

import sys
import wave
from pathlib import Path

from deepgram import DeepgramClient, DeepgramClientOptions, SpeakWebSocketEvents, SpeakWSOptions
from deepgram.server import live_or_local

TEXT = ["Hello, this is a text to speech example.", "It ends up in a file."]
RATE = 24000  # samples per second


def on_error(self, error, **kwargs):
    print(f"error: {error.description} {error.message}")


def main():
    path = Path(sys.argv[1] if len(sys.argv) > 1 else "demo-output/speech.wav")
    path.parent.mkdir(parents=True, exist_ok=True)
    with live_or_local(engine="speech") as (key, url), wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)

        def on_binary_data(self, data, **kwargs):
            file.writeframes(data)

        dg_connection = DeepgramClient(key, DeepgramClientOptions(url=url)).speak.websocket.v("1")
        dg_connection.on(SpeakWebSocketEvents.AudioData, on_binary_data)
        dg_connection.on(SpeakWebSocketEvents.Error, on_error)
        options = SpeakWSOptions(model="aura-2-thalia-en", encoding="linear16", sample_rate=RATE)
        if dg_connection.start(options) is False:
            print("Failed to start connection:", dg_connection.last_error)
            return 1
        for sentence in TEXT:
            dg_connection.send_text(sentence)
        dg_connection.flush()
        dg_connection.finish()  # returns when all flushed text has been spoken
        seconds = file.getnframes() / RATE
    print(f"saved {path} ({seconds:.1f} s)")
    return 0 if seconds else 1


if __name__ == "__main__":
    sys.exit(main())
