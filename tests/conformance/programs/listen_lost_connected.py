"""Listen: `is_connected()` in the handlers of Error and Close, after a connection has ended."""

import json

from deepgram import DeepgramClient, DeepgramClientOptions, LiveOptions, LiveTranscriptionEvents

RECONNECTS = "its server ends connections in ways that are tried again"
SERVER = {"on": {"lose": [("abort",)], "close": [("close", 1011, "NET-0001")]}}
DIFFERS = {
    "values.in Error after lose": ("connected-at-the-end", False),
    "values.in Close after lose": ("connected-at-the-end", False),
    "values.in Error after close": ("connected-at-the-end", False),
    "values.in Close after close": ("connected-at-the-end", False),
}


def run(ctx):
    for kind in ("lose", "close"):
        connection = DeepgramClient("k", DeepgramClientOptions(url=ctx.url)).listen.websocket.v("1")

        def on_error(self, error, kind=kind, **kwargs):
            ctx.record(f"in Error after {kind}", self.is_connected())

        def on_close(self, close, kind=kind, **kwargs):
            ctx.record(f"in Close after {kind}", self.is_connected())

        connection.on(LiveTranscriptionEvents.Error, on_error)
        connection.on(LiveTranscriptionEvents.Close, on_close)
        ctx.listen_to(connection, LiveTranscriptionEvents)
        connection.start(LiveOptions())
        connection.send(json.dumps({"type": kind}))
        ctx.wait("Close")
        ctx.until(lambda connection=connection: not connection.is_connected(), "the end")
        connection.finish()
        ctx.phase()
