"""Listen, asyncio: server messages of type Error, Warning, of unknown and no type, and an empty text."""

from deepgram import DeepgramClient, DeepgramClientOptions, LiveOptions, LiveTranscriptionEvents

SERVER = {
    "on": {
        "binary": [
            {"type": "Error", "description": "d", "message": "m"},
            {"type": "Warning", "x": 1},
            '{"type":"Tomorrow",  "n":1}',
            {"no": "type"},
            "",
            {"type": "UtteranceEnd", "channel": [0, 1], "last_word_end": 2},
        ],
        "CloseStream": [("close", 1000, "")],
    }
}


async def run(ctx):
    connection = DeepgramClient("k", DeepgramClientOptions(url=ctx.url)).listen.asyncwebsocket.v("1")
    ctx.listen_to(connection, LiveTranscriptionEvents, coroutines=True)
    await connection.start(LiveOptions(), tag="t")
    await connection.send(b"\x00")
    await ctx.wait_async("UtteranceEnd")
    ctx.record("finish", await connection.finish())
