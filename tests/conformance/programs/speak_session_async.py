"""Speak, asyncio: text, flush, clear, control and raw messages, audio and every event."""

from deepgram import DeepgramClient, DeepgramClientOptions, SpeakWebSocketEvents, SpeakWebSocketMessage, SpeakWSOptions

SERVER = "speak"


async def run(ctx):
    connection = DeepgramClient("secret-key", DeepgramClientOptions(url=ctx.url)).speak.asyncwebsocket.v("1")
    ctx.listen_to(connection, SpeakWebSocketEvents, coroutines=True)
    ctx.record("connected before", await connection.is_connected())
    ctx.record("start", await connection.start(SpeakWSOptions(model="aura-2-thalia-en"), tag="t"))
    await ctx.wait_async("Metadata")
    ctx.record("send_text", await connection.send_text("Grüezi."))
    await ctx.wait_async("AudioData")
    ctx.record("send", await connection.send("And again."))
    await ctx.wait_async("AudioData", 2)
    ctx.record("flush", await connection.flush())
    await ctx.wait_async("Flushed")
    ctx.record("clear", await connection.clear())
    await ctx.wait_async("Cleared")
    ctx.record("control", await connection.send_control(SpeakWebSocketMessage.Flush))
    await ctx.wait_async("Flushed", 2)
    ctx.record("raw", await connection.send_raw('{"type": "Speak", "text": "raw"}'))
    await ctx.wait_async("AudioData", 4)
    ctx.record("bytes", await connection.send(b"\x00"))
    ctx.record("wait", await connection.wait_for_complete())
    ctx.record("finish", await connection.finish())
    ctx.record("connected after", await connection.is_connected())
    ctx.record("send after", await connection.send_text("late"))
    ctx.record("finish again", await connection.finish())
