"""Listen: server messages of type Open and Close are ordinary events and close nothing."""

from deepgram import DeepgramClient, DeepgramClientOptions, LiveOptions, LiveTranscriptionEvents

SERVER = {
    "on": {
        "binary": [{"type": "Open"}, {"type": "Close"}, {"type": "UtteranceEnd", "channel": [], "last_word_end": 0}],
        "CloseStream": [("close", 1000, "")],
    }
}


def run(ctx):
    connection = DeepgramClient("k", DeepgramClientOptions(url=ctx.url)).listen.websocket.v("1")

    def label(name):
        def handler(client, *args, **kwargs):
            ctx.event(name if kwargs else f"own {name}", *args, **kwargs)

        return handler

    connection.on(LiveTranscriptionEvents.Open, label("text open"))
    connection.on(LiveTranscriptionEvents.Close, lambda client, *args, **kwargs: kwargs and ctx.event("text", **kwargs))
    connection.on(LiveTranscriptionEvents.UtteranceEnd, label("end"))
    connection.start(LiveOptions())
    connection.send(b"\x00")
    ctx.wait("end")
    ctx.record("connected", connection.is_connected())
    ctx.record("finish", connection.finish())
