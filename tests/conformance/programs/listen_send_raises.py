"""Listen: `termination_exception_send` makes `send()` raise; the text "true" does not."""

from deepgram import DeepgramClient, DeepgramClientOptions, LiveOptions

SERVER = {"on": {"CloseStream": [("close", 1000, "")]}}


def run(ctx):
    for value in (True, "true"):
        config = DeepgramClientOptions(url=ctx.url, options={"termination_exception_send": value})
        connection = DeepgramClient("k", config).listen.websocket.v("1")
        ctx.record(f"before {value!r}", connection.send(b"\x00"))
        connection.start(LiveOptions())
        ctx.raises(f"wrong type {value!r}", connection.send, 5)
        ctx.record(f"still {value!r}", connection.send(b"\x01"))
        ctx.record(f"finish {value!r}", connection.finish())
        ctx.record(f"after {value!r}", connection.send(b"\x02"))
