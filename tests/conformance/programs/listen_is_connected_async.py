"""Listen, asyncio: `is_connected()` without `await`, by mistake; with 4.8.1 that is a coroutine, always true."""

import warnings

from deepgram import DeepgramClient, DeepgramClientOptions, LiveOptions

SERVER = "listen"
DIFFERS = {"values.before": ("is-connected-truth", False), "values.after": ("is-connected-truth", False)}


async def run(ctx):
    warnings.simplefilter("ignore")
    connection = DeepgramClient("k", DeepgramClientOptions(url=ctx.url)).listen.asyncwebsocket.v("1")
    ctx.record("before", bool(connection.is_connected()))
    await connection.start(LiveOptions())
    ctx.record("while", bool(connection.is_connected()))
    await connection.finish()
    ctx.record("after", bool(connection.is_connected()))
