"""Listen: a server that answers the handshake with a redirect."""

from deepgram import DeepgramClient, DeepgramClientOptions, LiveOptions

SERVER = {"refuse": (302, {"Location": "/elsewhere"}, "")}
DIFFERS = {"connections": ("redirects", 1)}


async def run(ctx):
    connection = DeepgramClient("k", DeepgramClientOptions(url=ctx.url)).listen.asyncwebsocket.v("1")
    ctx.record("start", await connection.start(LiveOptions()))
