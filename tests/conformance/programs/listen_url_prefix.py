"""Listen: a path prefix and a query in the server's URL."""

from deepgram import DeepgramClient, DeepgramClientOptions, LiveOptions

SERVER = {"refuse": (400, {}, "")}
DIFFERS = {
    "connections.0.path": ("url-prefix", "/proxy/deepgram/v1/listen"),
    "connections.0.query": ("url-prefix", "tenant=7&model=nova-3"),
}


def run(ctx):
    config = DeepgramClientOptions(url=f"http://{ctx.host}/proxy/deepgram/?tenant=7")
    ctx.record("url", config.url)
    DeepgramClient("k", config).listen.websocket.v("1").start(LiveOptions(model="nova-3"))
