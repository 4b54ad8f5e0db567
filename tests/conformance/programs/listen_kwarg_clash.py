"""Listen: a kwarg of `start()` that has the name of an event's argument."""

from deepgram import DeepgramClient, DeepgramClientOptions, LiveOptions, LiveTranscriptionEvents

SERVER = {
    "on": {
        "binary": [{"type": "UtteranceEnd", "channel": [0], "last_word_end": 1.0}],
        "CloseStream": [("close", 1000, "")],
    }
}
DIFFERS = {"events": ("kwarg-clash", ["Open", "UtteranceEnd", "Close"]), "values.connected": ("kwarg-clash", True)}


def run(ctx):
    connection = DeepgramClient("k", DeepgramClientOptions(url=ctx.url)).listen.websocket.v("1")
    for name in ("Open", "UtteranceEnd", "Close"):
        connection.on(getattr(LiveTranscriptionEvents, name), ctx.handler(name))
    connection.start(LiveOptions(), utterance_end="mine")
    connection.send(b"\x00")
    ctx.until(lambda: "UtteranceEnd" in ctx.names() or not connection.is_connected())
    ctx.record("connected", connection.is_connected())
    ctx.record("finish", connection.finish())
