"""Speak, asyncio: `auto_flush_speak_delta`, and the result of `finish()` then."""

from deepgram import DeepgramClient, DeepgramClientOptions, SpeakWebSocketEvents, SpeakWSOptions

SERVER = "speak"
DIFFERS = {"values.finish": ("finish-true", True)}


async def run(ctx):
    config = DeepgramClientOptions(url=ctx.url, options={"auto_flush_speak_delta": 400})
    connection = DeepgramClient("k", config).speak.asyncwebsocket.v("1")
    ctx.listen_to(connection, SpeakWebSocketEvents, coroutines=True)
    await connection.start(SpeakWSOptions(model="aura-2-thalia-en"))
    await ctx.wait_async("Metadata")
    await connection.send_text("Hello")
    await ctx.wait_async("Flushed")
    ctx.record("finish", await connection.finish())
