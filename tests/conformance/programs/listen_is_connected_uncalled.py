"""Listen: `is_connected` read without a call is true; called it tells the truth."""

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
