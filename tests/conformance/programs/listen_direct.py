"""Listen: clients constructed directly and as subclasses, in both colours, without a DeepgramClient."""

import asyncio
import os

from deepgram import (
    AsyncListenWebSocketClient,
    AsyncLiveClient,
    ClientOptionsFromEnv,
    DeepgramClientOptions,
    ListenWebSocketClient,
    LiveClient,
    LiveOptions,
    LiveTranscriptionEvents,
)

SERVER = "listen"


class Transcriber(ListenWebSocketClient):
    def __init__(self, ctx, config):
        super().__init__(config)
        self.ctx = ctx
        super().on(LiveTranscriptionEvents.Transcript, self.on_transcript)
        super().on(LiveTranscriptionEvents.Metadata, self.on_metadata)

    def on_transcript(self, client, result, **kwargs):
        self.ctx.event("Transcript", client is self, result.channel.alternatives[0].transcript, **kwargs)

    def on_metadata(self, client, metadata, **kwargs):
        self.ctx.event("Metadata", client is self, metadata.request_id)

    def transcribe(self, audio):
        return self.start(LiveOptions(model="nova-3")) and self.send(audio)


def run(ctx):
    os.environ["DEEPGRAM_API_KEY"] = "from-environment"
    os.environ["DEEPGRAM_HOST"] = f"http://{ctx.host}"
    transcriber = Transcriber(ctx, ClientOptionsFromEnv())
    ctx.record("transcribe", transcriber.transcribe(b"\x00"))
    ctx.wait("Transcript", 2)
    ctx.record("finish", transcriber.finish())
    ctx.phase()

    connection = LiveClient(DeepgramClientOptions(api_key="k", url=ctx.url))
    ctx.listen_to(connection, LiveTranscriptionEvents)
    ctx.record("direct", connection.start({"model": "nova-2"}))
    ctx.record("direct finish", connection.finish())
    ctx.raises("no config", ListenWebSocketClient, None)
    asyncio.run(run_async(ctx))


async def run_async(ctx):
    for number, make in enumerate((AsyncListenWebSocketClient, AsyncLiveClient)):
        ctx.phase()
        connection = make(config=DeepgramClientOptions(api_key="k", url=ctx.url))
        ctx.listen_to(connection, LiveTranscriptionEvents, coroutines=True)
        ctx.record(f"async {number}", await connection.start(LiveOptions(model="nova-3")))
        ctx.record(f"async finish {number}", await connection.finish())
