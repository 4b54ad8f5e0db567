"""Listen: everything that `send()` accepts and refuses."""

from deepgram import DeepgramClient, DeepgramClientOptions, LiveOptions, LiveTranscriptionEvents

SERVER = {
    "on": {
        "text": [{"type": "UtteranceEnd", "channel": [0, 1], "last_word_end": 1.5}],
        "CloseStream": [("close", 1000, "")],
    }
}


def run(ctx):
    connection = DeepgramClient("k", DeepgramClientOptions(url=ctx.url)).listen.websocket.v("1")
    ctx.listen_to(connection, LiveTranscriptionEvents)
    connection.start(LiveOptions())
    for name, data in (
        ("bytes", b"\x01"), ("bytearray", bytearray(b"\x02\x03")), ("memoryview", memoryview(b"\x04")),
        ("text", '{"type": "KeepAlive"}'), ("none", None), ("number", 5), ("object", object()), ("unicode", "ü"),
    ):  # fmt: skip
        ctx.attempt(name, connection.send, data)
    ctx.wait("UtteranceEnd")
    ctx.record("connected", connection.is_connected())
    ctx.record("finish", connection.finish())
