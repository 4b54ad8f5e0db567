"""Listen, asyncio: `termination_exception_connect` when the server ends the connection."""

from deepgram import DeepgramClient, DeepgramClientOptions, LiveOptions, LiveTranscriptionEvents

RECONNECTS = "its server ends connections in ways that are tried again"
SERVER = {"on": {"binary": [("close", 1011, "gone")]}}
DIFFERS = {"values.finish": ("termination-exceptions", False)}


async def run(ctx):
    config = DeepgramClientOptions(url=ctx.url, options={"termination_exception_connect": True})
    connection = DeepgramClient("k", config).listen.asyncwebsocket.v("1")
    ctx.listen_to(connection, LiveTranscriptionEvents, coroutines=True)
    ctx.record("start", await connection.start(LiveOptions()))
    ctx.record("send", await connection.send(b"\x00"))
    await ctx.wait_async("Close")
    await ctx.attempt_async("finish", connection.finish())
