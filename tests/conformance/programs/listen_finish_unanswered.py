"""Listen: `finish()` when the server does not answer CloseStream; 4.8.1 does not report it."""

from deepgram import DeepgramClient, DeepgramClientOptions, LiveOptions, LiveTranscriptionEvents

SERVER = {"on": {}}
DIFFERS = {"values.finish": ("finish-unanswered", False), "values.finish again": ("finish-unanswered", False)}


def run(ctx):
    config = DeepgramClientOptions(url=ctx.url, options={"drain_timeout": 0.2})
    connection = DeepgramClient("k", config).listen.websocket.v("1")
    ctx.listen_to(connection, LiveTranscriptionEvents)
    connection.start(LiveOptions())
    ctx.record("finish", connection.finish())
    ctx.record("connected", connection.is_connected())
    ctx.record("finish again", connection.finish())
