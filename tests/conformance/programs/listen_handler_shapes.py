"""Listen: handlers with two parameters, defaults, other names for Open, Close and Error; bound and partial."""

from functools import partial

from deepgram import DeepgramClient, DeepgramClientOptions, LiveOptions, LiveTranscriptionEvents, SpeakWebSocketEvents

SERVER = {
    "on": {
        "binary": [
            {"type": "UtteranceEnd", "channel": [0, 1], "last_word_end": 1.0},
            {"type": "Error", "description": "d", "message": "m"},
            {"type": "Metadata", "request_id": "r", "duration": 1.5},
            {"type": "SpeechStarted", "channel": [0], "timestamp": 0.5},
        ],
        "CloseStream": [("close", 1000, "")],
    }
}


class Application:
    def __init__(self, ctx):
        self.ctx = ctx

    def on_end(self, client, utterance_end):
        self.ctx.event("bound", type(client).__name__, utterance_end)

    @staticmethod
    def on_metadata(ctx, client, metadata=None):
        ctx.event("static", type(client).__name__, metadata)

    @classmethod
    def on_speech(cls, client, speech_started, **kwargs):
        client.ctx.event("class", cls.__name__, speech_started, **kwargs)


def run(ctx):
    connection = DeepgramClient("k", DeepgramClientOptions(url=ctx.url)).listen.websocket.v("1")
    application = Application(ctx)

    def on_open(conn, whatever):
        ctx.event("Open", type(conn).__name__, whatever)

    def on_close(conn, reason=None):
        ctx.event("Close", type(conn).__name__, reason)

    def on_error(conn, error, **extra):
        ctx.event("error", error, **extra)

    connection.on(LiveTranscriptionEvents.Open, on_open)
    connection.on("Close", on_close)
    connection.on(LiveTranscriptionEvents.Error, on_error)
    connection.on(LiveTranscriptionEvents.UtteranceEnd, application.on_end)
    connection.on(SpeakWebSocketEvents.Metadata, partial(application.on_metadata, ctx))
    connection.on(LiveTranscriptionEvents.SpeechStarted, Application.on_speech)
    connection.on(LiveTranscriptionEvents.SpeechStarted, Application.on_speech)
    connection.start(LiveOptions(), members={"ctx": ctx})
    connection.send(b"\x00")
    ctx.wait("class", 2)
    ctx.record("finish", connection.finish())
