"""Your own subclass of the live transcription client, with a microphone.

    python examples/advanced/websocket/microphone_inheritance/main.py

Needs a microphone and the extra `audio` (README). It ends when an utterance is complete.
"""

import sys
import threading

from deepgram import (
    DeepgramClientOptions,
    ListenWebSocketClient,
    LiveOptions,
    LiveTranscriptionEvents,
    Microphone,
)
from deepgram.server import live_or_local

PHRASE = "what time does the boat leave"  # which the local server is told to expect
TIMEOUT = 30.0  # seconds to wait for an utterance


class Stenographer(ListenWebSocketClient):
    """Transcribes one utterance of the microphone."""

    def __init__(self, config):
        super().__init__(config)
        super().on(LiveTranscriptionEvents.Transcript, self.on_message)
        super().on(LiveTranscriptionEvents.UtteranceEnd, self.on_utterance_end)
        super().on(LiveTranscriptionEvents.Error, self.on_error)
        self.microphone = Microphone(self.send, chunk=1600)
        self.sentences = []
        self.complete = threading.Event()

    def take_down(self, options):
        """The transcript; "" if nothing was said or the connection failed."""
        if super().start(options) is False:
            print("Failed to start connection:", self.last_error)
            return ""
        self.microphone.start()
        print("say something, such as:", PHRASE)
        self.complete.wait(TIMEOUT)
        self.microphone.finish()
        super().finish()
        return " ".join(self.sentences)

    def on_message(self, client, result, **kwargs):
        sentence = result.channel.alternatives[0].transcript
        if sentence and result.is_final:
            self.sentences.append(sentence)

    def on_utterance_end(self, client, utterance_end, **kwargs):
        self.complete.set()

    def on_error(self, client, error, **kwargs):
        print(f"error: {error.description} {error.message}")


def main():
    with live_or_local(engine="speech", script={"phrases": [PHRASE]}) as (key, url):
        stenographer = Stenographer(DeepgramClientOptions(api_key=key, url=url))
        options = LiveOptions(
            model="nova-3",
            language="en-US",
            encoding="linear16",
            channels=1,
            sample_rate=16000,
            interim_results=True,
            utterance_end_ms="1000",
        )
        text = stenographer.take_down(options)
    print("taken down:", text)
    return 0 if text else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (ImportError, OSError) as error:  # no PyAudio, no such device
        sys.exit(str(error))
