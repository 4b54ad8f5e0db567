"""Listen, asyncio: a handler raises; 4.8.1 does not report it."""

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


async def run(ctx):
    connection = DeepgramClient("k", DeepgramClientOptions(url=ctx.url)).listen.asyncwebsocket.v("1")

    async def bad(self, utterance_end, **kwargs):
        raise ValueError("mine")

    for name in ("Open", "Error", "SpeechStarted", "Close"):
        connection.on(getattr(LiveTranscriptionEvents, name), ctx.async_handler(name))
    connection.on(LiveTranscriptionEvents.UtteranceEnd, bad)

    async def sibling(self, utterance_end, **kwargs):
        ctx.record("sibling", utterance_end.last_word_end)

    connection.on(LiveTranscriptionEvents.UtteranceEnd, sibling)
    await connection.start(LiveOptions())
    await connection.send(b"\x00")
    await ctx.wait_async("SpeechStarted")
    ctx.record("finish", await connection.finish())
