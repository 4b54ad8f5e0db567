"""Listen: no server at that port, or status 402; returned or raised, and harmless afterwards."""

import websockets.exceptions

from deepgram import DeepgramClient, DeepgramClientOptions, LiveOptions, LiveTranscriptionEvents

SERVER = {"refuse": (402, {"dg-error": "Project out of credit"}, '{"err_code": "ASR_PAYMENT_REQUIRED"}')}


def run(ctx):
    for name, url in (("nobody", ctx.refused_url), ("payment", ctx.url)):
        for value in (None, False, "true", True):
            options = None if value is None else {"termination_exception_connect": value}
            connection = DeepgramClient("k", DeepgramClientOptions(url=url, options=options)).listen.websocket.v("1")
            ctx.listen_to(connection, LiveTranscriptionEvents)
            label = f"{name} {value!r}"
            try:
                ctx.record(f"start {label}", connection.start(LiveOptions(model="nova-3")))
            except websockets.exceptions.InvalidStatus as error:
                ctx.record(f"raised {label}", [str(error), error.response.status_code])
                ctx.record(f"header {label}", error.response.headers["dg-error"])
            except OSError as error:
                ctx.record(f"raised {label}", isinstance(error, ConnectionRefusedError))
            ctx.record(f"connected {label}", connection.is_connected())
            ctx.record(f"send {label}", connection.send(b"\x00"))
            ctx.record(f"finish {label}", connection.finish())
