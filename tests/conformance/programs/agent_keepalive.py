"""Agent, asyncio: with `keepalive`, an idle connection sends KeepAlive after five seconds; then `finish()`."""

from deepgram import AgentWebSocketEvents, DeepgramClient, DeepgramClientOptions, SettingsOptions

SERVER = "agent"
DIFFERS = {"values.finish": ("finish-true", True)}


async def run(ctx):
    config = DeepgramClientOptions(url=ctx.url, options={"keepalive": "true"})
    connection = DeepgramClient("k", config).agent.asyncwebsocket.v("1")
    ctx.listen_to(connection, AgentWebSocketEvents, coroutines=True)
    await connection.start(SettingsOptions())
    await ctx.wait_async("AgentAudioDone")  # the server's answer to KeepAlive
    ctx.record("finish", await connection.finish())
