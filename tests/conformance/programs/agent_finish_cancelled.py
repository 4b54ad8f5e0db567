"""Agent, asyncio: `finish()` is cancelled while it waits for a server that does not answer the close frame."""

import asyncio

from deepgram import DeepgramClient, DeepgramClientOptions, SettingsOptions

SERVER = {"on": {}}
DIFFERS = {
    "values.cancelled": ("cancellation", True),
    "connections.0.close": ("cancellation", [1000, ""]),
}


async def run(ctx):
    connection = DeepgramClient("k", DeepgramClientOptions(url=ctx.url)).agent.asyncwebsocket.v("1")
    await connection.start(SettingsOptions())
    task = asyncio.ensure_future(connection.finish())
    await asyncio.sleep(0)
    task.cancel()
    try:
        await task
        ctx.record("cancelled", False)
    except asyncio.CancelledError:
        ctx.record("cancelled", True)
