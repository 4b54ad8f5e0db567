"""Live transcription in the style of 5.x to 7.x: a `with` block and one event for all messages.

python examples/speech-to-text/websocket/connect/main.py
"""

import sys

from deepgram.core.api_error import ApiError
from deepgram.core.events import EventType

from deepgram import DeepgramClient, DeepgramClientOptions
from deepgram.server import live_or_local
from deepgram.server.engines.espeak import speak

TEXT = "one two three four five"
RATE = 16000

transcripts: list[str] = []


def on_message(message):
    if message.type == "Results" and message.is_final:
        sentence = message.channel.alternatives[0].transcript
        if sentence:
            print("heard:", sentence)
            transcripts.append(sentence)


def on_error(error):
    print("error:", error)


def main():
    with live_or_local(engine="speech", script={"phrases": [TEXT]}) as (key, url):
        deepgram = DeepgramClient(key, DeepgramClientOptions(url=url))  # or DeepgramClient(api_key=key)
        pcm = speak(TEXT, "en-us+m3").at(RATE).pcm + bytes(2 * RATE)
        with deepgram.listen.v1.connect(model="nova-3", encoding="linear16", sample_rate=RATE) as connection:
            connection.on(EventType.OPEN, lambda _: print("connection open"))
            connection.on(EventType.MESSAGE, on_message)
            connection.on(EventType.ERROR, on_error)
            connection.on(EventType.CLOSE, lambda _: print("connection closed"))
            connection.start_listening()
            for start in range(0, len(pcm), 3200):
                connection.send_media(pcm[start : start + 3200])
            connection.send_close_stream()  # leaving the block waits for the last transcript
    return 0 if transcripts else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except ApiError as error:  # the connection was refused
        sys.exit(str(error))
