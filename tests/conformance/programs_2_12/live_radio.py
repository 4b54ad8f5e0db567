"""Live: the sample of the README, on which most programs are based."""

from web import KEY

from deepgram import Deepgram

SERVER = "listen"


async def run(ctx):
    deepgram = Deepgram({"api_key": KEY, "api_url": f"http://{ctx.host}/v1"})
    live = await deepgram.transcription.live({"smart_format": True, "interim_results": False, "language": "en-US"})
    live.registerHandler(live.event.CLOSE, lambda code: ctx.event("close", code in (None, 1000)))
    live.registerHandler(live.event.TRANSCRIPT_RECEIVED, lambda message: ctx.event("message", message))
    live.send(b"\x01\x02")
    await ctx.wait_async("message", 3)
    ctx.record("finish", await live.finish())
    await ctx.wait_async("close")
    ctx.record("again", await live.finish())
    ctx.record("received", live.received)
    ctx.record("done", live.done)
