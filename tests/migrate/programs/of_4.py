"""A program as written for 4.x: names that have been deprecated since 3.4, on asyncio."""

import asyncio
import sys

import deepgram as dg
from deepgram import AsyncLiveClient, DeepgramClient, DeepgramClientOptions, LiveOptions, LiveTranscriptionEvents


async def main() -> None:
    client = DeepgramClient("any-key", DeepgramClientOptions(url=sys.argv[1]))
    live = client.listen.asynclive.v("1")
    print(isinstance(live, AsyncLiveClient), isinstance(live, dg.AsyncLiveClient))

    async def on_message(self, result, **kwargs):
        print(result.channel.alternatives[0].transcript)

    live.on(LiveTranscriptionEvents.Transcript, on_message)
    assert await live.start(LiveOptions(model="nova-3", encoding="linear16", sample_rate=16000))
    await live.send(bytes(32000))
    await live.finish()
    spoken = await client.asyncspeak.v("1").stream({"text": "Hello."})  # over HTTP
    print(spoken.content_type)


asyncio.run(main())
