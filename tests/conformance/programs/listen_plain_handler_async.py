"""Listen, asyncio: a plain function as a handler; 4.8.1 ends the connection after calling it."""

from deepgram import DeepgramClient, DeepgramClientOptions, LiveOptions, LiveTranscriptionEvents

SERVER = {
    "on": {
        "binary": [
            {"type": "UtteranceEnd", "channel": [0], "last_word_end": 1.0},
            {"type": "SpeechStarted", "channel": [0], "timestamp": 1.0},
        ],
        "CloseStream": [("close", 1000, "")],
    }
}
DIFFERS = {"events": ("plain-handlers-async", ["Open", "UtteranceEnd", "SpeechStarted", "Close"])}


async def run(ctx):
    connection = DeepgramClient("k", DeepgramClientOptions(url=ctx.url)).listen.asyncwebsocket.v("1")
    for name in ("Open", "SpeechStarted", "Close"):
        connection.on(getattr(LiveTranscriptionEvents, name), ctx.async_handler(name))
    connection.on(LiveTranscriptionEvents.UtteranceEnd, ctx.handler("UtteranceEnd"))
    await connection.start(LiveOptions())
    await connection.send(b"\x00")

    async def over():
        return "SpeechStarted" in ctx.names() or not await connection.is_connected()

    await ctx.until_async(over)
    ctx.record("finish", await connection.finish())
