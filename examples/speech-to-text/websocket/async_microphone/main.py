"""Live transcription of the microphone on asyncio, until an utterance is complete.

    python examples/speech-to-text/websocket/async_microphone/main.py

Needs a microphone and the extra `audio` (README).
"""

import asyncio
import sys

from deepgram import (
    DeepgramClient,
    DeepgramClientOptions,
    LiveOptions,
    LiveTranscriptionEvents,
    Microphone,
)
from deepgram.server import live_or_local

PHRASE = "what time does the boat leave"  # which the local server is told to expect
TIMEOUT = 30.0  # seconds to wait for an utterance


async def main(key, url):
    deepgram = DeepgramClient(key, DeepgramClientOptions(url=url, options={"keepalive": "true"}))
    dg_connection = deepgram.listen.asyncwebsocket.v("1")
    is_finals = []
    complete = asyncio.Event()

    async def on_message(self, result, **kwargs):
        sentence = result.channel.alternatives[0].transcript
        if sentence and result.is_final:
            print("final:", sentence)
            is_finals.append(sentence)
        elif sentence:
            print("interim:", sentence)

    async def on_utterance_end(self, utterance_end, **kwargs):
        print("utterance:", " ".join(is_finals))
        complete.set()

    async def on_error(self, error, **kwargs):
        print(f"error: {error.description} {error.message}")

    async def on_close(self, close, **kwargs):
        print("connection closed")

    dg_connection.on(LiveTranscriptionEvents.Transcript, on_message)
    dg_connection.on(LiveTranscriptionEvents.UtteranceEnd, on_utterance_end)
    dg_connection.on(LiveTranscriptionEvents.Error, on_error)
    dg_connection.on(LiveTranscriptionEvents.Close, on_close)

    options = LiveOptions(
        model="nova-3",
        language="en-US",
        smart_format=True,
        encoding="linear16",
        channels=1,
        sample_rate=16000,
        interim_results=True,
        utterance_end_ms="1000",
        vad_events=True,
        endpointing=300,
    )
    if await dg_connection.start(options) is False:
        print("Failed to start connection:", dg_connection.last_error)
        return 1
    microphone = Microphone(dg_connection.send, chunk=1600)
    microphone.start()
    print("say something, such as:", PHRASE)
    try:
        await asyncio.wait_for(complete.wait(), TIMEOUT)
    except asyncio.TimeoutError:
        print("nothing was said")
    microphone.finish()
    await dg_connection.finish()
    return 0 if is_finals else 1


if __name__ == "__main__":
    try:
        with live_or_local(engine="speech", script={"phrases": [PHRASE]}) as (key, url):
            code = asyncio.run(main(key, url))
    except (ImportError, OSError) as error:  # no PyAudio, no such device
        code = str(error)
    sys.exit(code)
