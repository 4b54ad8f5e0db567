"""Listen: a handler raises an exception without a text."""

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
DIFFERS = {"values.message": ("error-without-text", "AssertionError")}


def run(ctx):
    connection = DeepgramClient("k", DeepgramClientOptions(url=ctx.url)).listen.websocket.v("1")
    started = []

    def bad(self, utterance_end, **kwargs):
        raise AssertionError

    connection.on(LiveTranscriptionEvents.UtteranceEnd, bad)
    connection.on(LiveTranscriptionEvents.Error, lambda self, error, **kwargs: ctx.record("message", error.message))
    connection.on(LiveTranscriptionEvents.SpeechStarted, lambda *args, **kwargs: started.append(args))
    connection.start(LiveOptions())
    connection.send(b"\x00")
    ctx.until(lambda: started or not connection.is_connected())
    connection.finish()
