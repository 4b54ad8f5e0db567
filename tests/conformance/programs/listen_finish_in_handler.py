"""Listen: `finish()` within a handler; in 4.8.1, the thread tries to join itself."""

from deepgram import DeepgramClient, DeepgramClientOptions, LiveOptions, LiveTranscriptionEvents

SERVER = {
    "on": {
        "binary": [{"type": "UtteranceEnd", "channel": [0], "last_word_end": 1.0}],
        "CloseStream": [("close", 1000, "")],
    }
}
DIFFERS = {"values.in handler": ("finish-anywhere", True)}


def run(ctx):
    connection = DeepgramClient("k", DeepgramClientOptions(url=ctx.url)).listen.websocket.v("1")

    def stop(self, utterance_end, **kwargs):
        try:
            ctx.record("in handler", self.finish())
        except RuntimeError as error:
            ctx.record("in handler", str(error))
            raise

    for name in ("Open", "Close"):
        connection.on(getattr(LiveTranscriptionEvents, name), ctx.handler(name))
    connection.on(LiveTranscriptionEvents.UtteranceEnd, stop)
    connection.start(LiveOptions())
    connection.send(b"\x00")
    ctx.until(lambda: "in handler" in ctx.values and "Close" in ctx.names() and not connection.is_connected())
    ctx.record("connected", connection.is_connected())
