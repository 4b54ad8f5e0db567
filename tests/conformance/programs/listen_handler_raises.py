"""Listen: a handler raises; 4.8.1 ends the connection."""

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
DIFFERS = {
    "events": ("handler-raises", ["Open", "Error", "sibling", "SpeechStarted", "Close"]),
    "values.connected": ("handler-raises", True),
}


def run(ctx):
    connection = DeepgramClient("k", DeepgramClientOptions(url=ctx.url)).listen.websocket.v("1")

    def bad(self, utterance_end, **kwargs):
        raise ValueError("mine")

    for name in ("Open", "Error", "SpeechStarted", "Close"):
        connection.on(getattr(LiveTranscriptionEvents, name), ctx.handler(name))
    connection.on(LiveTranscriptionEvents.UtteranceEnd, bad)
    connection.on(LiveTranscriptionEvents.UtteranceEnd, ctx.handler("sibling"))
    connection.start(LiveOptions())
    connection.send(b"\x00")
    ctx.until(lambda: "SpeechStarted" in ctx.names() or not connection.is_connected())
    ctx.record("connected", connection.is_connected())
    ctx.record("finish", connection.finish())
    ctx.record("error", next(event for event in ctx.events if event["name"] == "Error"))
