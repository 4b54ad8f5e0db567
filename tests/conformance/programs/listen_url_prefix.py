"""Listen: a path prefix in the server's URL."""

from deepgram import DeepgramClient, DeepgramClientOptions, LiveOptions

SERVER = {"refuse": (400, {}, "")}
DIFFERS = {"connections.0.path": ("url-prefix", "/proxy/deepgram/v1/listen")}


def run(ctx):
    config = DeepgramClientOptions(url=f"http://{ctx.host}/proxy/deepgram/")
    ctx.record("url", config.url)
    DeepgramClient("k", config).listen.websocket.v("1").start(LiveOptions(model="nova-3"))
