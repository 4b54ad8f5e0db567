"""Live transcription of a recording that is replayed in real time, 100 ms at a time.

    python examples/speech-to-text/websocket/replay/main.py [WAV]

Without a file (16-bit PCM), a synthesised one is replayed. Interim results appear as the audio is sent.
"""

import io
import sys
import time
import wave

from deepgram import DeepgramClient, DeepgramClientOptions, LiveOptions, LiveTranscriptionEvents
from deepgram.server import live_or_local
from deepgram.server.engines.espeak import speak

TEXT = "the boat leaves at seven in the morning"
SCRIPT = {} if len(sys.argv) > 1 else {"phrases": [TEXT]}  # what the local server should expect to hear
DRAIN = 60  # seconds to wait for the last transcript; the local server recognizes speech on this machine

transcripts: list[str] = []


def recording():
    """An open WAV file."""
    if len(sys.argv) > 1:
        return wave.open(sys.argv[1], "rb")
    spoken, file = speak(TEXT, "en-us+m3").at(16000), io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setparams((1, 2, spoken.rate, 0, "NONE", ""))
        writer.writeframes(spoken.pcm + bytes(2 * spoken.rate))  # and a second of silence
    file.seek(0)
    return wave.open(file, "rb")


def on_message(self, result, **kwargs):
    sentence = result.channel.alternatives[0].transcript
    if not sentence:
        return
    if result.is_final:
        print(f"{result.start:5.1f} s  final: {sentence}")
        transcripts.append(sentence)
    else:
        print(f"{result.start:5.1f} s  interim: {sentence}")


def on_speech_started(self, speech_started, **kwargs):
    print(f"{speech_started.timestamp:5.1f} s  speech started")


def on_error(self, error, **kwargs):
    print(f"error: {error.description} {error.message}")


def main():
    with live_or_local(engine="speech", script=SCRIPT) as (key, url), recording() as file:
        deepgram = DeepgramClient(key, DeepgramClientOptions(url=url, options={"drain_timeout": DRAIN}))
        dg_connection = deepgram.listen.websocket.v("1")
        dg_connection.on(LiveTranscriptionEvents.Transcript, on_message)
        dg_connection.on(LiveTranscriptionEvents.SpeechStarted, on_speech_started)
        dg_connection.on(LiveTranscriptionEvents.Error, on_error)

        options = LiveOptions(
            model="nova-3",
            language="en-US",
            encoding="linear16",
            sample_rate=file.getframerate(),
            channels=file.getnchannels(),
            interim_results=True,
            vad_events=True,
            endpointing=300,
        )
        if dg_connection.start(options) is False:
            print("Failed to start connection:", dg_connection.last_error)
            return 1
        due = time.monotonic()
        while frames := file.readframes(file.getframerate() // 10):
            if not dg_connection.send(frames):
                print("connection lost:", dg_connection.last_error)
                break
            due += 0.1
            time.sleep(max(due - time.monotonic(), 0))
        dg_connection.finish()  # returns after the last transcript
    print("transcript:", " ".join(transcripts))
    return 0 if transcripts else 1


if __name__ == "__main__":
    sys.exit(main())
