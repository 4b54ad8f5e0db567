"""Listen: a message larger than 1 MiB; 4.8.1 closes with 1009."""

from deepgram import DeepgramClient, DeepgramClientOptions, LiveOptions, LiveTranscriptionEvents

SERVER = {"on": {"binary": [("large", 1100000)], "CloseStream": [("close", 1000, "")]}}
DIFFERS = {
    "values.length": ("large-messages", 1100000),
    "values.connected": ("large-messages", True),
    "connections.0.frames": ("large-messages", [["binary", "00"], ["text", '{"type": "CloseStream"}']]),
    "connections.0.close": ("large-messages", [1000, ""]),
}


def run(ctx):
    connection = DeepgramClient("k", DeepgramClientOptions(url=ctx.url)).listen.websocket.v("1")
    lengths = []
    connection.on(
        LiveTranscriptionEvents.Unhandled, lambda self, unhandled, **kwargs: lengths.append(len(unhandled.raw))
    )
    connection.start(LiveOptions())
    connection.send(b"\x00")
    ctx.until(lambda: lengths or not connection.is_connected())
    ctx.record("length", lengths[0] if lengths else 0)
    ctx.record("connected", connection.is_connected())
    ctx.record("finish", connection.finish())
