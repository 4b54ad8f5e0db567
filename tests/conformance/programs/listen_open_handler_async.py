"""Listen, asyncio: an Open handler that sends audio and is slow; `start()` returns after it."""

import asyncio

from deepgram import DeepgramClient, DeepgramClientOptions, LiveOptions, LiveTranscriptionEvents

SERVER = "listen"


async def run(ctx):
    connection = DeepgramClient("k", DeepgramClientOptions(url=ctx.url)).listen.asyncwebsocket.v("1")
    state = {}

    async def on_open(self, open, **kwargs):
        ctx.record("connected in handler", await self.is_connected())
        ctx.record("sent in handler", await self.send(b"\x00\x01"))
        await asyncio.sleep(0.05)
        state["opened"] = True

    connection.on(LiveTranscriptionEvents.Open, on_open)
    connection.on(LiveTranscriptionEvents.UtteranceEnd, ctx.async_handler("UtteranceEnd"))
    ctx.record("start", await connection.start(LiveOptions()))
    ctx.record("opened", state.get("opened", False))
    await ctx.wait_async("UtteranceEnd")
    ctx.record("finish", await connection.finish())
