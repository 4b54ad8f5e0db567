"""Live: which handlers are called, in which order, with what; handlers added late, and removed."""

import warnings

from web import KEY

from deepgram import Deepgram

SERVER = {"on": {"text:1": [{"type": "One"}], "text:2": [{"type": "Two"}], "text:3": [{"sha256": "x"}]}}


async def run(ctx):
    deepgram = Deepgram({"api_key": KEY, "api_url": f"http://{ctx.host}/v1"})
    live = await deepgram.transcription.live()
    heard = []

    def first(message):
        heard.append(["first", message])

    def second(message):
        heard.append(["second", message])

    async def third(message):
        heard.append(["third", message])

    for handler in (second, first, first, third):
        live.register_handler(live.event.TRANSCRIPT_RECEIVED, handler)
    live.register_handler("transcript_received", first)
    live.register_handler(live.event.OPEN, lambda opened: heard.append(["open", opened is live]))
    live.register_handler(live.event.ERROR, lambda error: heard.append(["error", error]))
    live.register_handler(live.event.CLOSE, lambda code: ctx.record("close", code in (None, 1000)))
    live.send("one")
    await ctx.until_async(lambda: len(live.received) == 1)
    live.register_handler(live.event.OPEN, lambda opened: heard.append(["too late", True]))
    live.deregister_handler(live.event.TRANSCRIPT_RECEIVED, first)
    ctx.attempt("unknown", live.deregister_handler, live.event.CLOSE, first)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        live.deregisterHandler(live.event.TRANSCRIPT_RECEIVED, handler=third)
    ctx.record("warning", [[item.category.__name__, str(item.message), item.filename == __file__] for item in caught])
    live.send("two")
    await ctx.until_async(lambda: len(live.received) == 2)
    ctx.record("handlers", [event.name for event, _ in live.handlers if event != "transcript_received"])
    live.send("three")
    await live.finish()
    await ctx.until_async(lambda: "close" in ctx.values)
    ctx.record("heard", heard)
