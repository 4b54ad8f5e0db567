"""Listen: the `type` of messages created by the SDK itself is an enum member."""

from deepgram import DeepgramClient, DeepgramClientOptions, LiveOptions, LiveTranscriptionEvents

SERVER = {"on": {"binary": [{"type": "Novelty"}], "CloseStream": [("close", 1000, "")]}}


def run(ctx):
    connection = DeepgramClient("k", DeepgramClientOptions(url=ctx.url)).listen.websocket.v("1")

    def on_event(self, *args, **kwargs):
        (message,) = [*args, *kwargs.values()]
        ctx.record(str(message.type), message.type)
        ctx.record(f"{message.type} as text", [str(message), repr(message), message.to_json()])
        ctx.event(message.type.name)

    for name in ("Open", "Unhandled", "Close"):
        connection.on(getattr(LiveTranscriptionEvents, name), on_event)
    connection.start(LiveOptions())
    connection.send(b"\x00")
    ctx.wait("Unhandled")
    connection.finish()
