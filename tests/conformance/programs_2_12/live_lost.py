"""Live: the connection breaks; 2.12.0 reports CLOSE with 1006 if nothing is being sent."""

from web import KEY

from deepgram import Deepgram

SERVER = {"open": [{"type": "Results"}, ("abort",)]}
DIFFERS = {"values.errors": ("v2-lost", 1)}


async def run(ctx):
    deepgram = Deepgram({"api_key": KEY, "api_url": f"http://{ctx.host}/v1"})
    live = await deepgram.transcription.live()
    closed, errors = [], []
    live.register_handler(live.event.CLOSE, closed.append)
    live.register_handler(live.event.ERROR, errors.append)
    await ctx.until_async(lambda: live.done and closed)
    ctx.record("closed", closed)
    ctx.record("errors", len(errors))
