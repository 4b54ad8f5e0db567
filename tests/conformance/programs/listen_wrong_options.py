"""Listen: `start()` with options of another kind returns False without connecting."""

from deepgram import DeepgramClient, DeepgramClientOptions, SpeakWSOptions

SERVER = "listen"


def run(ctx):
    connection = DeepgramClient("k", DeepgramClientOptions(url=ctx.url)).listen.websocket.v("1")
    for name, options in (("text", "model=nova"), ("list", ["a"]), ("number", 5), ("speak", SpeakWSOptions())):
        ctx.attempt(name, connection.start, options)
    ctx.record("connected", connection.is_connected())
    ctx.record("finish", connection.finish())
