"""Listen: `is_connected` without a call is true; a call returns the actual state."""

from deepgram import DeepgramClient, DeepgramClientOptions, LiveOptions

SERVER = "listen"


async def run(ctx):
    deepgram = DeepgramClient("k", DeepgramClientOptions(url=ctx.url))
    for name, connection in (
        ("sync", deepgram.listen.websocket.v("1")),
        ("async", deepgram.listen.asyncwebsocket.v("1")),
    ):
        ctx.record(f"{name} uncalled", bool(connection.is_connected))
    ctx.record("awaited before", await connection.is_connected())
    await connection.start(LiveOptions())
    ctx.record("awaited", await connection.is_connected())
    ctx.record("finish", await connection.finish())
    ctx.record("awaited after", await connection.is_connected())
