"""Listen: `start()` on a started client; 4.8.1 leaks the first connection."""

from deepgram import DeepgramClient, DeepgramClientOptions, LiveOptions

SERVER = {
    "on": {"CloseStream": [("close", 1000, "")]},
}
DIFFERS = {
    "connections.0.frames": ("start-twice", [["text", '{"type": "CloseStream"}']]),
    "connections.0.close": ("start-twice", [1000, ""]),
}


def run(ctx):
    connection = DeepgramClient("k", DeepgramClientOptions(url=ctx.url)).listen.websocket.v("1")
    ctx.record("first", connection.start(LiveOptions(model="nova-2")))
    ctx.record("second", connection.start(LiveOptions(model="nova-3")))
    ctx.record("send", connection.send(b"\x01"))
    ctx.record("connected", connection.is_connected())
    ctx.record("finish", connection.finish())
