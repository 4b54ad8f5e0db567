"""Speak: the server ends the connection: normally, with an error, without a close frame."""

from deepgram import DeepgramClient, DeepgramClientOptions, SpeakWebSocketEvents, SpeakWSOptions

RECONNECTS = "its server ends connections in ways that are tried again"
SERVER = {
    "on": {
        "close 0": [("close", 1000, "")],
        "close 1": [("close", 1011, "NET-0001")],
        "close 2": [("abort",)],
    },
}
DIFFERS = {
    "values.finish 0": ("finish-lost", False),
    "values.finish 1": ("finish-lost", False),
    "values.finish 2": ("finish-lost", False),
}


def run(ctx):
    for number in range(3):
        connection = DeepgramClient("k", DeepgramClientOptions(url=ctx.url)).speak.websocket.v("1")
        ctx.listen_to(connection, SpeakWebSocketEvents)
        ctx.record(f"start {number}", connection.start(SpeakWSOptions(model="aura-2-thalia-en")))
        connection.send_control(f"close {number}")
        ctx.wait("Close")
        ctx.until(lambda connection=connection: not connection.is_connected(), "the end")
        ctx.record(f"send {number}", connection.send_text("x"))
        ctx.record(f"flush {number}", connection.flush())
        ctx.record(f"finish {number}", connection.finish())
        ctx.phase()
