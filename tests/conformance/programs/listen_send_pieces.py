"""Listen: `send()` with lists, tuples and generators of audio."""

from deepgram import DeepgramClient, DeepgramClientOptions, LiveOptions

SERVER = {"on": {"CloseStream": [("close", 1000, "")]}}
DIFFERS = {
    "values.list": ("send-pieces", False),
    "values.tuple": ("send-pieces", False),
    "values.generator": ("send-pieces", False),
    "connections.0.frames": ("send-pieces", [["text", '{"type": "CloseStream"}']]),
}


def run(ctx):
    connection = DeepgramClient("k", DeepgramClientOptions(url=ctx.url)).listen.websocket.v("1")
    connection.start(LiveOptions())
    pieces = [b"\x00", b"\x01"]
    ctx.record("list", connection.send(pieces))
    ctx.record("tuple", connection.send(tuple(pieces)))
    ctx.record("generator", connection.send(piece for piece in pieces))
    ctx.record("finish", connection.finish())
