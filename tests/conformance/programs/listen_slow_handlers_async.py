"""Listen, asyncio: handlers that await; a message is delivered when the handlers of the last one are done."""

import asyncio

from deepgram import DeepgramClient, DeepgramClientOptions, LiveOptions, LiveTranscriptionEvents

SERVER = "listen"


async def run(ctx):
    connection = DeepgramClient("k", DeepgramClientOptions(url=ctx.url)).listen.asyncwebsocket.v("1")

    quick_is_over = asyncio.Event()

    async def slow(self, speech_started, **kwargs):
        ctx.event("slow begins")
        await quick_is_over.wait()
        ctx.event("slow ends")

    async def quick(self, speech_started, **kwargs):
        await asyncio.sleep(0.01)
        ctx.event("quick")
        quick_is_over.set()

    connection.on(LiveTranscriptionEvents.SpeechStarted, slow)
    connection.on(LiveTranscriptionEvents.SpeechStarted, quick)
    connection.on(LiveTranscriptionEvents.Transcript, ctx.async_handler("Transcript"))
    await connection.start(LiveOptions())
    await connection.send(b"\x00")
    await ctx.wait_async("Transcript", 2)
    ctx.record("finish", await connection.finish())
