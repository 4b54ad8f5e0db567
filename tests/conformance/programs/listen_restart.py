"""Listen: one object started three times, the last time after the server has closed."""

from deepgram import DeepgramClient, DeepgramClientOptions, LiveOptions, LiveTranscriptionEvents

RECONNECTS = "its server ends connections in ways that are tried again"
SERVER = {
    "on": {
        "binary": [{"type": "UtteranceEnd", "channel": [0, 1], "last_word_end": 1.0}],
        "KeepAlive": [("close", 1011, "NET-0001")],
        "CloseStream": [("close", 1000, "")],
    }
}


def run(ctx):
    connection = DeepgramClient("k", DeepgramClientOptions(url=f"http://{ctx.host}")).listen.websocket.v("1")
    ctx.record("finish before", connection.finish())
    ctx.listen_to(connection, LiveTranscriptionEvents)
    for number, model in enumerate(("nova-2", "nova-3", "nova-3")):
        ctx.record(f"start {number}", connection.start(LiveOptions(model=model)))
        ctx.record(f"send {number}", connection.send(b"\x00"))
        ctx.wait("UtteranceEnd")
        if number == 1:
            connection.keep_alive()
            ctx.wait("Close")
            ctx.until(lambda: not connection.is_connected())
        else:
            ctx.record(f"finish {number}", connection.finish())
        ctx.phase()
