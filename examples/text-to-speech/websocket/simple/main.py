"""Live speech: text in, audio out of the speaker.

    python examples/text-to-speech/websocket/simple/main.py

Without a speaker, or without PyAudio, the audio is only counted.
"""

import sys
import threading

from deepgram import DeepgramClient, DeepgramClientOptions, SpeakWebSocketEvents, SpeakWSOptions
from deepgram.server import live_or_local

TEXT = "Hello, this is a text to speech example."

flushed = threading.Event()
received: list[int] = []


def has_speaker():
    try:
        import pyaudio

        host = pyaudio.PyAudio()
        host.get_default_output_device_info()
        host.terminate()
    except (ImportError, OSError):
        return False
    return True


def on_open(self, open, **kwargs):
    print("connection open")


def on_binary_data(self, data, **kwargs):
    received.append(len(data))


def on_flushed(self, flushed_message, **kwargs):
    print(f"{sum(received) / 2 / 16000:.1f} s of audio in {len(received)} pieces")
    flushed.set()


def on_warning(self, warning, **kwargs):
    print(f"warning: {warning.warn_code} {warning.warn_msg}")


def on_close(self, close, **kwargs):
    print("connection closed")


def on_error(self, error, **kwargs):
    print(f"error: {error.description} {error.message}")


def main():
    speaker = has_speaker()
    print("playing" if speaker else "no speaker here: the audio is only counted")
    with live_or_local(engine="speech") as (key, url):
        config = DeepgramClientOptions(url=url, options={"speaker_playback": "true"} if speaker else {})
        dg_connection = DeepgramClient(key, config).speak.websocket.v("1")
        dg_connection.on(SpeakWebSocketEvents.Open, on_open)
        dg_connection.on(SpeakWebSocketEvents.AudioData, on_binary_data)
        dg_connection.on(SpeakWebSocketEvents.Flushed, on_flushed)
        dg_connection.on(SpeakWebSocketEvents.Warning, on_warning)
        dg_connection.on(SpeakWebSocketEvents.Close, on_close)
        dg_connection.on(SpeakWebSocketEvents.Error, on_error)

        options = SpeakWSOptions(model="aura-2-thalia-en", encoding="linear16", sample_rate=16000)
        if dg_connection.start(options) is False:
            print("Failed to start connection:", dg_connection.last_error)
            return 1
        dg_connection.send_text(TEXT)
        dg_connection.flush()
        flushed.wait(30)
        if speaker:
            dg_connection.wait_for_complete()
        dg_connection.finish()
    return 0 if flushed.is_set() and received else 1


if __name__ == "__main__":
    sys.exit(main())
