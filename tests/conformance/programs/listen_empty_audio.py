"""Listen: empty audio, which once was the signal to end the stream."""

from deepgram import DeepgramClient, DeepgramClientOptions, LiveOptions

SERVER = {"on": {"CloseStream": [("close", 1000, "")]}}
DIFFERS = {
    "connections.0.frames": (
        "empty-audio",
        [["binary", "01"], ["binary", "02"], ["text", '{"type": "CloseStream"}']],
    )
}


def run(ctx):
    connection = DeepgramClient("k", DeepgramClientOptions(url=ctx.url)).listen.websocket.v("1")
    connection.start(LiveOptions())
    ctx.record("audio", connection.send(b"\x01"))
    ctx.record("empty", connection.send(b""))
    ctx.record("more", connection.send(b"\x02"))
    ctx.record("finish", connection.finish())
