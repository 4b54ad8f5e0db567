"""Client options: attributes, headers, setters, flags; the config is the object that was passed."""

from deepgram import DeepgramClient, DeepgramClientOptions


def run(ctx):
    options = {"keepalive": "true", "auto_flush_reply_delta": "1000", "auto_flush_speak_delta": 0}
    headers = {"X-Mine": "1"}
    config = DeepgramClientOptions(api_key="k", url="api.example.com/", headers=headers, options=options)
    ctx.record("attributes", [config.api_key, config.access_token, config.url, config.verbose])
    ctx.record("own headers", headers)
    ctx.record("headers", {name: value for name, value in config.headers.items() if name != "User-Agent"})
    ctx.record("keepalive", bool(config.is_keep_alive_enabled()))
    ctx.record("reply", [config.is_auto_flush_reply_enabled(), config.is_inspecting_listen()])
    ctx.record("speak", [config.is_auto_flush_speak_enabled(), config.is_inspecting_speak()])
    config.set_access_token("t")
    ctx.record(
        "token", [config.api_key, config.access_token, config.headers["Authorization"], config.headers["X-Mine"]]
    )
    config.set_apikey("k2")
    ctx.record("key", [config.api_key, config.access_token, config.headers["Authorization"]])
    config.set_apikey("")
    ctx.record("no key", "Authorization" in config.headers)
    ctx.record("positional", DeepgramClientOptions("a", "b", "c", 10, {"h": "1"}, {"o": 1}).options)
    defaults = DeepgramClientOptions()
    ctx.record("defaults", [defaults.api_key, defaults.access_token, defaults.url, defaults.verbose, defaults.options])
    ctx.raises("no number", DeepgramClientOptions, options={"auto_flush_reply_delta": "soon"})
    ctx.raises("no url", DeepgramClientOptions, url=None)
    deepgram = DeepgramClient("k3", DeepgramClientOptions(url="https://x.example/a/"))
    ctx.record("client", [deepgram.api_key, deepgram.access_token, deepgram._config.url, deepgram._config.options])
