"""Agent, asyncio: `start()` on a started client; 4.8.1 leaks the first connection."""

from deepgram import DeepgramClient, DeepgramClientOptions, SettingsOptions

SERVER = "agent"
DIFFERS = {"connections.0.close": ("start-twice", [1000, ""])}


async def run(ctx):
    connection = DeepgramClient("k", DeepgramClientOptions(url=ctx.url)).agent.asyncwebsocket.v("1")
    ctx.record("first", await connection.start(SettingsOptions(), addons={"turn": 1}))
    ctx.record("second", await connection.start(SettingsOptions(), addons={"turn": 2}))
    ctx.record("connected", await connection.is_connected())
    ctx.record("finish", await connection.finish())
