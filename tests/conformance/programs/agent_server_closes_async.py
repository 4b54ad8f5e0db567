"""Agent, asyncio: the server ends the connection after the settings, in five ways."""

import json

from deepgram import AgentWebSocketEvents, DeepgramClient, DeepgramClientOptions, SettingsOptions

RECONNECTS = "its server ends connections in ways that are tried again"
SERVER = {
    "on": {
        "binary": [{"type": "AgentAudioDone"}],
        "close 0": [("close", 1000, "")],
        "close 1": [("close", 1001, "going away")],
        "close 2": [("close", 1011, "NET-0001")],
        "close 3": [("close", 4000, "own code")],
        "close 4": [("abort",)],
    },
}
DIFFERS = {
    "values.finish 0": ("finish-lost", False),
    "values.finish 1": ("finish-lost", False),
    "values.finish 2": ("finish-lost", False),
    "values.finish 3": ("finish-lost", False),
    "values.finish 4": ("finish-lost", False),
}


async def run(ctx):
    for number in range(5):
        connection = DeepgramClient("k", DeepgramClientOptions(url=ctx.url)).agent.asyncwebsocket.v("1")
        ctx.listen_to(connection, AgentWebSocketEvents, coroutines=True)
        ctx.record(f"start {number}", await connection.start(SettingsOptions(), tag=number))
        await connection.send(b"\x00")
        await ctx.wait_async("AgentAudioDone")
        await connection.send(json.dumps({"type": f"close {number}"}))
        await ctx.wait_async("Close")

        async def ended(connection=connection):
            return not await connection.is_connected()

        await ctx.until_async(ended)
        ctx.record(f"send {number}", await connection.send(b"\x00"))
        ctx.record(f"finish {number}", await connection.finish())
        ctx.phase()
