"""Listen: the ways to set the server's URL, before and after construction."""

from deepgram import DeepgramClient, DeepgramClientOptions, LiveOptions

SERVER = {"refuse": (400, {}, "")}


def run(ctx):
    forms = ["ws://{}", "http://{}", "http://{}/", "ws://{}/v1/listen"]
    for form in forms:
        config = DeepgramClientOptions(url=form.format(ctx.host))
        ctx.record(f"start {form}", DeepgramClient("k", config).listen.websocket.v("1").start(LiveOptions()))
    config = DeepgramClientOptions()
    config.url = f"http://{ctx.host}"
    ctx.record("set on options", DeepgramClient("k", config).listen.websocket.v("1").start(LiveOptions()))
    deepgram = DeepgramClient("k")
    deepgram._config.url = f"http://{ctx.host}"
    ctx.record("set on client", deepgram.listen.websocket.v("1").start(LiveOptions()))
