"""Listen: `termination_exception` when a message can't be decoded."""

from deepgram import DeepgramClient, DeepgramClientOptions, LiveOptions, LiveTranscriptionEvents

SERVER = {
    "on": {
        "binary": ["{not json", {"type": "UtteranceEnd", "channel": [0], "last_word_end": 1.0}],
        "CloseStream": [("close", 1000, "")],
    }
}
DIFFERS = {"values.seen": ("termination-exceptions", ["Error", "UtteranceEnd"])}


def run(ctx):
    config = DeepgramClientOptions(url=ctx.url, options={"termination_exception": True})
    connection = DeepgramClient("k", config).listen.websocket.v("1")
    seen = []
    connection.on(LiveTranscriptionEvents.Error, lambda *args, **kwargs: seen.append("Error"))
    connection.on(LiveTranscriptionEvents.UtteranceEnd, lambda *args, **kwargs: seen.append("UtteranceEnd"))
    connection.start(LiveOptions())
    connection.send(b"\x00")
    ctx.until(lambda: len(seen) == 2)
    ctx.record("seen", seen)
    connection.finish()
