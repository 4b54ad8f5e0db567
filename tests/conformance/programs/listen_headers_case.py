"""Listen: a header of the call with the name of one of the configuration's, in another case."""

from deepgram import DeepgramClient, DeepgramClientOptions, LiveOptions

SERVER = {"refuse": (400, {}, "")}
NOT_3_11 = "it drops the headers of the options"
DIFFERS = {"connections.0.headers.x-both": ("ws-headers", ["call"])}


def run(ctx):
    config = DeepgramClientOptions(url=ctx.url, headers={"X-Both": "config"})
    DeepgramClient("k", config).listen.websocket.v("1").start(LiveOptions(), headers={"x-both": "call"})
