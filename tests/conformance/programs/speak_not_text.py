"""Speak, asyncio: `send()` with something other than text, and a control message without a type."""

from deepgram import DeepgramClient, DeepgramClientOptions, SpeakWSOptions

SERVER = {"on": {"Close": [("close", 1000, "")]}}
DIFFERS = {
    "values.None": ("speak-text", False),
    "values.5": ("speak-text", False),
    "values.['a']": ("speak-text", False),
    "connections.0.frames": ("speak-text", [["text", '{"type": null}'], ["text", '{"type": "Close"}']]),
}


async def run(ctx):
    connection = DeepgramClient("k", DeepgramClientOptions(url=ctx.url)).speak.asyncwebsocket.v("1")
    await connection.start(SpeakWSOptions(model="aura-2-thalia-en"))
    for data in (None, 5, ["a"]):
        ctx.record(str(data), await connection.send(data))
    ctx.record("control", await connection.send_control(None))
    ctx.record("finish", await connection.finish())
