"""Live speech on asyncio, sentence by sentence as from a language model, each flushed separately.

    python examples/text-to-speech/websocket/async_simple/main.py

The audio is counted, not played.
"""

import asyncio
import sys

from deepgram import DeepgramClient, DeepgramClientOptions, SpeakWebSocketEvents, SpeakWSOptions
from deepgram.server import live_or_local

SENTENCES = ["The first sentence is short.", "The second one is a little longer than the first."]


async def main(key, url):
    deepgram = DeepgramClient(key, DeepgramClientOptions(url=url))
    dg_connection = deepgram.speak.asyncwebsocket.v("1")
    sizes = [0]
    spoken = asyncio.Event()

    async def on_metadata(self, metadata, **kwargs):
        print("voice:", metadata.model_name)

    async def on_binary_data(self, data, **kwargs):
        sizes[-1] += len(data)

    async def on_flushed(self, flushed, **kwargs):
        print(f"sentence {flushed.sequence_id + 1}: {sizes[-1] / 2 / 24000:.1f} s of audio")
        sizes.append(0)
        if len(sizes) > len(SENTENCES):
            spoken.set()

    async def on_error(self, error, **kwargs):
        print(f"error: {error.description} {error.message}")

    async def on_close(self, close, **kwargs):
        print("connection closed")

    dg_connection.on(SpeakWebSocketEvents.Metadata, on_metadata)
    dg_connection.on(SpeakWebSocketEvents.AudioData, on_binary_data)
    dg_connection.on(SpeakWebSocketEvents.Flushed, on_flushed)
    dg_connection.on(SpeakWebSocketEvents.Error, on_error)
    dg_connection.on(SpeakWebSocketEvents.Close, on_close)

    options = SpeakWSOptions(model="aura-2-thalia-en", encoding="linear16", sample_rate=24000)
    if await dg_connection.start(options) is False:
        print("Failed to start connection:", dg_connection.last_error)
        return 1
    for sentence in SENTENCES:
        await dg_connection.send_text(sentence)
        await dg_connection.flush()
    try:
        await asyncio.wait_for(spoken.wait(), 30)
    except asyncio.TimeoutError:
        print("not everything was spoken in time")
    await dg_connection.finish()
    return 0 if spoken.is_set() and all(sizes[:-1]) else 1


if __name__ == "__main__":
    with live_or_local(engine="speech") as (key, url):
        code = asyncio.run(main(key, url))
    sys.exit(code)
