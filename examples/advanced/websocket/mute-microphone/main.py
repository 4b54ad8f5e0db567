"""Transcription and speech side by side, with the microphone muted while the speaker plays.

    python examples/advanced/websocket/mute-microphone/main.py

Needs microphone, speaker and the extra `audio` (README). It repeats one utterance and ends.
"""

import sys
import threading

from deepgram import (
    DeepgramClient,
    DeepgramClientOptions,
    LiveOptions,
    LiveTranscriptionEvents,
    Microphone,
    SpeakWebSocketEvents,
    SpeakWSClient,
    SpeakWSOptions,
)
from deepgram.server import live_or_local

PHRASE = "what time does the boat leave"  # which the local server is told to expect
TIMEOUT = 30.0  # seconds to wait for an utterance

heard: list[str] = []
complete, flushed = threading.Event(), threading.Event()


class TellingMicrophone(Microphone):
    """Prints when it is muted and unmuted, which the speaker does when it begins and ends to play."""

    def mute(self):
        print("microphone muted")
        return super().mute()

    def unmute(self):
        print("microphone unmuted")
        return super().unmute()


def on_message(self, result, **kwargs):
    sentence = result.channel.alternatives[0].transcript
    if sentence and result.is_final:
        heard.append(sentence)


def on_utterance_end(self, utterance_end, **kwargs):
    complete.set()


def on_error(self, error, **kwargs):
    print(f"error: {error.description} {error.message}")


def main():
    with live_or_local(engine="speech", script={"phrases": [PHRASE]}) as (key, url):
        dg_connection = DeepgramClient(key, DeepgramClientOptions(url=url)).listen.websocket.v("1")
        dg_connection.on(LiveTranscriptionEvents.Transcript, on_message)
        dg_connection.on(LiveTranscriptionEvents.UtteranceEnd, on_utterance_end)
        dg_connection.on(LiveTranscriptionEvents.Error, on_error)
        microphone = TellingMicrophone(dg_connection.send, chunk=1600)

        config = DeepgramClientOptions(api_key=key, url=url, options={"speaker_playback": "true"})
        dg_speak = SpeakWSClient(config, microphone)
        dg_speak.on(SpeakWebSocketEvents.Flushed, lambda self, flushed_message, **kwargs: flushed.set())
        dg_speak.on(SpeakWebSocketEvents.Error, on_error)

        listen_options = LiveOptions(
            model="nova-3",
            encoding="linear16",
            channels=1,
            sample_rate=16000,
            interim_results=True,
            utterance_end_ms="1000",
        )
        speak_options = SpeakWSOptions(model="aura-2-thalia-en", encoding="linear16", sample_rate=16000)
        if dg_connection.start(listen_options) is False or dg_speak.start(speak_options) is False:
            print("Failed to start connection:", dg_connection.last_error or dg_speak.last_error)
            return 1
        microphone.start()
        print("say something, such as:", PHRASE)
        complete.wait(TIMEOUT)

        print("you said:", " ".join(heard))
        dg_speak.send_text("You said: " + " ".join(heard))
        dg_speak.flush()
        flushed.wait(TIMEOUT)
        dg_speak.wait_for_complete()
        microphone.finish()
        dg_speak.finish()
        dg_connection.finish()
    return 0 if heard and flushed.is_set() else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (ImportError, OSError) as error:  # no PyAudio, no such device
        sys.exit(str(error))
