"""Live transcription of the microphone, with options and results as dicts.

    python examples/speech-to-text/websocket/legacy_dict_microphone/main.py

Needs a microphone and the extra `audio` (README).
"""

import sys
import threading

from deepgram import DeepgramClient, DeepgramClientOptions, LiveTranscriptionEvents, Microphone
from deepgram.server import live_or_local

PHRASE = "what time does the boat leave"  # which the local server is told to expect
TIMEOUT = 30.0  # seconds to wait for an utterance
OPTIONS = {
    "model": "nova-3",
    "language": "en-US",
    "encoding": "linear16",
    "channels": 1,
    "sample_rate": 16000,
    "endpointing": 300,
}

said = threading.Event()


def on_message(self, result, **kwargs):
    sentence = result["channel"]["alternatives"][0]["transcript"]
    if sentence and result["is_final"]:
        print("final:", sentence)
        said.set()


def on_error(self, error, **kwargs):
    print(f"error: {error['description']} {error['message']}")


def main():
    with live_or_local(engine="speech", script={"phrases": [PHRASE]}) as (key, url):
        dg_connection = DeepgramClient(key, DeepgramClientOptions(url=url)).listen.websocket.v("1")
        dg_connection.on(LiveTranscriptionEvents.Transcript, on_message)
        dg_connection.on(LiveTranscriptionEvents.Error, on_error)
        microphone = Microphone(dg_connection.send, chunk=1600)
        if dg_connection.start(OPTIONS) is False:
            print("Failed to start connection:", dg_connection.last_error)
            return 1
        microphone.start()
        print("say something, such as:", PHRASE)
        said.wait(TIMEOUT)
        microphone.finish()
        dg_connection.finish()
    return 0 if said.is_set() else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (ImportError, OSError) as error:  # no PyAudio, no such device
        sys.exit(str(error))
