"""Listen, asyncio: the headers of the server's handshake, read from the socket as programs do for the request id."""

from deepgram import DeepgramClient, DeepgramClientOptions, LiveOptions

SERVER = {"on": {"CloseStream": [("close", 1000, "")]}, "headers": {"dg-request-id": "request-1"}}


async def run(ctx):
    connection = DeepgramClient("k", DeepgramClientOptions(url=ctx.url)).listen.asyncwebsocket.v("1")
    await connection.start(LiveOptions())
    headers = {name.lower(): value for name, value in connection._socket.response.headers.items()}
    ctx.record("request id", headers["dg-request-id"])
    ctx.record("finish", await connection.finish())
    ctx.record("socket after", connection._socket)
