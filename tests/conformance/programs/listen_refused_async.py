"""Listen, asyncio: no server at that port, or status 401; returned or raised."""

import websockets.exceptions

from deepgram import DeepgramClient, DeepgramClientOptions, LiveOptions, LiveTranscriptionEvents

SERVER = {"refuse": (401, {}, "no")}


async def run(ctx):
    for name, url in (("nobody", ctx.refused_url), ("unauthorized", ctx.url)):
        for value in ("true", True):
            config = DeepgramClientOptions(url=url, options={"termination_exception_connect": value})
            connection = DeepgramClient("k", config).listen.asyncwebsocket.v("1")
            ctx.listen_to(connection, LiveTranscriptionEvents, coroutines=True)
            label = f"{name} {value!r}"
            try:
                ctx.record(f"start {label}", await connection.start(LiveOptions()))
            except websockets.exceptions.InvalidStatus as error:
                ctx.record(f"raised {label}", [str(error), error.response.status_code])
            except OSError:
                ctx.record(f"raised {label}", "OSError")
            ctx.record(f"connected {label}", await connection.is_connected())
            ctx.record(f"send {label}", await connection.send(b"\x00"))
            ctx.record(f"finish {label}", await connection.finish())
