"""Listen: malformed frames; 4.8.1 ends the connection at the first."""

from deepgram import DeepgramClient, DeepgramClientOptions, LiveOptions, LiveTranscriptionEvents

SERVER = {
    "on": {
        "binary": [
            "{not json",
            "[]",
            {"type": "Results"},
            b"\x00",
            {"type": "UtteranceEnd", "channel": [0], "last_word_end": 1.0},
        ],
        "CloseStream": [("close", 1000, "")],
    }
}
DIFFERS = {"values.connected": ("malformed-frames", True), "values.last": ("malformed-frames", "UtteranceEnd")}


def run(ctx):
    connection = DeepgramClient("k", DeepgramClientOptions(url=ctx.url)).listen.websocket.v("1")
    seen = []
    connection.on(LiveTranscriptionEvents.Error, lambda *args, **kwargs: seen.append("Error"))
    connection.on(LiveTranscriptionEvents.UtteranceEnd, lambda *args, **kwargs: seen.append("UtteranceEnd"))
    connection.start(LiveOptions())
    connection.send(b"\x00")
    ctx.until(lambda: "UtteranceEnd" in seen or not connection.is_connected())
    ctx.record("connected", connection.is_connected())
    ctx.record("first", seen[0])
    ctx.record("last", seen[-1])
    ctx.record("finish", connection.finish())
