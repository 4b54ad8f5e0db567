"""Listen: what a handler can do while the program waits in `finish()`."""

from deepgram import DeepgramClient, DeepgramClientOptions, LiveOptions, LiveTranscriptionEvents

SERVER = {
    "on": {
        "CloseStream": [
            {"type": "SpeechStarted", "channel": [0], "timestamp": 1.0},
            {"type": "Metadata", "transaction_key": "", "request_id": "", "sha256": "", "created": "", "duration": 1.5},
        ]
    }
}
DIFFERS = {
    "values.connected": ("while-finishing", False),
    "values.send": ("while-finishing", False),
    "values.keep_alive": ("while-finishing", False),
    "connections.0.frames": ("while-finishing", [["text", '{"type": "CloseStream"}']]),
}


def run(ctx):
    connection = DeepgramClient("k", DeepgramClientOptions(url=ctx.url)).listen.websocket.v("1")

    def on_started(self, speech_started, **kwargs):
        ctx.record("connected", self.is_connected())
        ctx.record("send", self.send(b"\x00"))
        ctx.record("keep_alive", self.keep_alive())

    connection.on(LiveTranscriptionEvents.SpeechStarted, on_started)
    connection.start(LiveOptions())
    ctx.record("finish", connection.finish())
