"""Listen, asyncio: programs that send and close with the socket itself."""

from deepgram import DeepgramClient, DeepgramClientOptions, LiveOptions, LiveTranscriptionEvents

SERVER = {
    "on": {
        "binary": [{"type": "SpeechStarted", "channel": [0], "timestamp": 0.5}],
        "CloseStream": [("close", 1000, "")],
    }
}

DIFFERS = {
    "connections.0.frames": (
        "socket-close",
        [["binary", "616263"], ["text", "{}"], ["text", '{"type": "CloseStream"}']],
    ),
}


async def run(ctx):
    def heard(name):
        async def handler(*_, **__):
            ctx.event(name)

        return handler

    connection = DeepgramClient("k", DeepgramClientOptions(url=ctx.url)).listen.asyncwebsocket.v("1")
    connection.on(LiveTranscriptionEvents.SpeechStarted, heard("SpeechStarted"))
    connection.on(LiveTranscriptionEvents.Close, heard("Close"))
    await connection.start(LiveOptions())
    ctx.record("send", await connection._socket.send(b"abc"))
    ctx.record("send text", await connection._socket.send("{}"))
    await ctx.wait_async("SpeechStarted")
    await connection._socket.close()
    await ctx.wait_async("Close")
