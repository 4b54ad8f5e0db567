"""Client options: changes made after a client was created take effect at its next start."""

from deepgram import DeepgramClient, DeepgramClientOptions, LiveOptions

SERVER = {"refuse": (400, {}, "")}
NOT_3_11 = "it drops the headers of the options"


def run(ctx):
    config = DeepgramClientOptions(url=ctx.url)
    deepgram = DeepgramClient("k1", config)
    connection = deepgram.listen.websocket.v("1")

    def start():
        connection.start(LiveOptions())

    start()
    config.set_apikey("k2")
    start()
    config.set_access_token("t")
    start()
    config.headers["X-Later"] = "1"
    start()
    del config.headers["X-Later"]
    start()
    config.headers["Authorization"] = "Token written"
    start()
    config.set_apikey("")
    start()
    deepgram.listen.websocket.v("1").start(LiveOptions())
    ctx.record("client", [deepgram.api_key, deepgram.access_token])
    ctx.record("keepalive", bool(deepgram._config.is_keep_alive_enabled()))
    config.options["keepalive"] = "true"
    ctx.record("keepalive later", bool(deepgram._config.is_keep_alive_enabled()))
