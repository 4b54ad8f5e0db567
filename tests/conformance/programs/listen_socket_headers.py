"""Listen: the headers of the server's handshake, read from the socket as programs do for the request id."""

from deepgram import DeepgramClient, DeepgramClientOptions, LiveOptions

SERVER = {"on": {"CloseStream": [("close", 1000, "")]}, "headers": {"dg-request-id": "request-1"}}


def run(ctx):
    connection = DeepgramClient("k", DeepgramClientOptions(url=ctx.url)).listen.websocket.v("1")
    connection.start(LiveOptions())
    headers = {name.lower(): value for name, value in connection._socket.response.headers.items()}
    ctx.record("request id", headers["dg-request-id"])
    ctx.record("finish", connection.finish())
    ctx.record("socket after", connection._socket)
