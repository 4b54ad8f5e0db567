"""Listen: booleans and None in a list of query values."""

from deepgram import DeepgramClient, DeepgramClientOptions, LiveOptions

SERVER = {"refuse": (400, {}, "")}
DIFFERS = {"connections.0.query": ("list-booleans", "model=nova-3&x=true&x=false&x=1")}


def run(ctx):
    connection = DeepgramClient("k", DeepgramClientOptions(url=ctx.url)).listen.websocket.v("1")
    connection.start(LiveOptions(model="nova-3"), addons={"x": [True, False, None, 1]})
