"""A program as written for 3.2: live transcription and speech, with its import paths."""

import io
import sys
import threading

from deepgram.clients.live.v1 import LiveClient, LiveOptions
from deepgram.clients.live.v1.response import LiveResultResponse
from deepgram.clients.speak.v1.client import SpeakClient

from deepgram import (
    DeepgramClient,
    DeepgramClientOptions,
    LiveTranscriptionEvents,
    ReadStreamSource,
    SpeakOptions,
    SpeakStreamSource,
)


class Transcriber:
    def __init__(self, client: DeepgramClient) -> None:
        self.over = threading.Event()
        self.live: LiveClient = client.listen.live.v("1")
        self.live.on(LiveTranscriptionEvents.Transcript, self.on_message)
        self.live.on(LiveTranscriptionEvents.Close, lambda *_, **__: self.over.set())

    def on_message(self, _, result, **kwargs):
        print(isinstance(result, LiveResultResponse), result.channel.alternatives[0].transcript)

    def run(self):
        if self.live.start(LiveOptions(encoding="linear16", sample_rate=16000)) is False:
            print("not connected")
            return
        self.live.send(bytes(32000))
        self.live.finish()
        print("over", self.over.wait(30))


deepgram = DeepgramClient("any-key", DeepgramClientOptions(url=sys.argv[1]))
Transcriber(deepgram).run()
speak = deepgram.speak.v("1")
assert isinstance(speak, SpeakClient)
spoken = speak.stream({"text": "Hello."}, SpeakOptions(model="aura-asteria-en"))
print(spoken.content_type, spoken.characters, len(spoken.stream.read()) > 0)
print(ReadStreamSource is SpeakStreamSource, isinstance(spoken.stream, io.BytesIO))
