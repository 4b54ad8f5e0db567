"""Agent: `start()` with something other than settings raises, whatever the client options are."""

from deepgram.clients.common.v1.errors import DeepgramError

from deepgram import DeepgramClient, DeepgramClientOptions, LiveOptions

SERVER = "agent"


def run(ctx):
    connection = DeepgramClient("k", DeepgramClientOptions(url=ctx.url)).agent.websocket.v("1")
    for name, options in (("none", None), ("number", 5), ("list", []), ("other class", LiveOptions())):
        ctx.raises(name, connection.start, options)
    try:
        connection.start()
    except DeepgramError as error:
        ctx.record("caught", [error.name, error.message.startswith("Invalid options type")])
    ctx.attempt("bad json", connection.start, "{not json")
    ctx.record("connected", connection.is_connected())
    ctx.record("finish", connection.finish())
