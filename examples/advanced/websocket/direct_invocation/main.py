"""The client class without `DeepgramClient`, and all arguments of `start()` besides options.

    python examples/advanced/websocket/direct_invocation/main.py

`addons` are query parameters, `headers` go into the handshake, `members` become attributes of the client, and any other
keyword reaches every handler.
"""

import sys

from deepgram import DeepgramClientOptions, ListenWebSocketClient, LiveOptions, LiveTranscriptionEvents
from deepgram.server import live_or_local
from deepgram.server.engines.espeak import speak

TEXT = "one two three four five"
RATE = 16000
DRAIN = 60  # seconds to wait for the last transcripts, as audio is sent faster than real time


def on_message(self, result, caption=None, **kwargs):
    sentence = result.channel.alternatives[0].transcript
    if sentence:
        print(f"{caption}: {sentence}")
        self.sentences.append(sentence)


def on_error(self, error, **kwargs):
    print(f"error: {error.description} {error.message}")


def main():
    with live_or_local(engine="speech", script={"phrases": [TEXT]}) as (key, url):
        liveclient = ListenWebSocketClient(
            DeepgramClientOptions(api_key=key, url=url, options={"drain_timeout": DRAIN})
        )
        liveclient.on(LiveTranscriptionEvents.Transcript, on_message)
        liveclient.on(LiveTranscriptionEvents.Error, on_error)

        options = LiveOptions(model="nova-3", language="en-US", encoding="linear16", sample_rate=RATE, channels=1)
        started = liveclient.start(
            options,
            addons={"tag": "direct"},
            headers={"X-Example": "direct_invocation"},
            members={"sentences": []},
            caption="heard",
        )
        if started is False:
            print("Failed to start connection:", liveclient.last_error)
            return 1
        pcm = speak(TEXT, "en-us+m3").at(RATE).pcm + bytes(2 * RATE)
        for start in range(0, len(pcm), 3200):
            liveclient.send(pcm[start : start + 3200])
        liveclient.finish()
    return 0 if liveclient.sentences else 1


if __name__ == "__main__":
    sys.exit(main())
