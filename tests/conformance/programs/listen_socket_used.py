"""Listen: programs that send and close with the socket itself."""

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


def run(ctx):
    connection = DeepgramClient("k", DeepgramClientOptions(url=ctx.url)).listen.websocket.v("1")
    connection.on(LiveTranscriptionEvents.SpeechStarted, lambda *_, **__: ctx.event("SpeechStarted"))
    connection.on(LiveTranscriptionEvents.Close, lambda *_, **__: ctx.event("Close"))
    connection.start(LiveOptions())
    ctx.record("send", connection._socket.send(b"abc"))
    ctx.record("send text", connection._socket.send("{}"))
    ctx.wait("SpeechStarted")
    connection._socket.close()
    ctx.wait("Close")
