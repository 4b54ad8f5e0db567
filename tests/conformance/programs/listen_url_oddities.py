"""Listen: a ws:// URL in the config; a URL with user and password together with an API key."""

from deepgram import DeepgramClient, DeepgramClientOptions, LiveOptions

SERVER = {"refuse": (400, {}, "")}
DIFFERS = {
    "values.ws": ("ws-urls", "ws://example.com"),
    "values.wss": ("ws-urls", "wss://example.com/v1/listen"),
    "connections.0.headers.authorization": ("url-userinfo", ["Token k"]),
}


def run(ctx):
    ctx.record("ws", DeepgramClientOptions(url="ws://example.com").url)
    ctx.record("wss", DeepgramClientOptions(url="wss://example.com/v1/listen").url)
    DeepgramClient("k", DeepgramClientOptions(url=f"http://user:pw@{ctx.host}")).listen.websocket.v("1").start(
        LiveOptions()
    )
