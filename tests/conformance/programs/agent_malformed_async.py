"""Agent, asyncio: malformed frames; 4.8.1 ends the connection at the first."""

from deepgram import AgentWebSocketEvents, DeepgramClient, DeepgramClientOptions, SettingsOptions

SERVER = {
    "on": {
        "Settings": [{"type": "SettingsApplied"}],
        "binary": ["{not json", "[]", "null", {"type": 5}, {"type": "AgentAudioDone"}],
    }
}
DIFFERS = {
    "values.connected": ("malformed-frames", True),
    "values.last": ("malformed-frames", "AgentAudioDone"),
}


async def run(ctx):
    connection = DeepgramClient("k", DeepgramClientOptions(url=ctx.url)).agent.asyncwebsocket.v("1")
    seen = []

    async def on_error(self, error, **kwargs):
        seen.append("Error")
        ctx.record("description", error.description)

    async def on_done(self, agent_audio_done, **kwargs):
        seen.append("AgentAudioDone")

    connection.on(AgentWebSocketEvents.Error, on_error)
    connection.on(AgentWebSocketEvents.AgentAudioDone, on_done)
    await connection.start(SettingsOptions())
    await connection.send(b"\x00")

    async def over():
        return "AgentAudioDone" in seen or not await connection.is_connected()

    await ctx.until_async(over)
    ctx.record("connected", await connection.is_connected())
    ctx.record("first", seen[0])
    ctx.record("last", seen[-1])
    ctx.record("finish", await connection.finish())
