"""Agent, asyncio: one object, two connections in turn."""

from deepgram import AgentWebSocketEvents, DeepgramClient, DeepgramClientOptions

SERVER = "agent"


async def run(ctx):
    connection = DeepgramClient("k", DeepgramClientOptions(url=ctx.url)).agent.asyncwebsocket.v("1")
    ctx.record("finish before start", await connection.finish())
    ctx.listen_to(connection, AgentWebSocketEvents, coroutines=True)
    for number in range(2):
        ctx.record(f"start {number}", await connection.start({}, members={"number": number}, turn=number))
        ctx.record(f"member {number}", connection.number)
        await ctx.wait_async("SettingsApplied")
        ctx.record(f"finish {number}", await connection.finish())
        ctx.phase()
