"""Live: the server ends the connection in order while nothing is being sent; handlers of both kinds."""

from web import KEY

from deepgram import Deepgram

SERVER = {"opens": [[{"type": "Results"}, ("close", 1000, "")], [("close", 1011, "why")]]}
DIFFERS = {"values.1011 errors": ("v2-lost", 1)}


async def run(ctx):
    deepgram = Deepgram({"api_key": KEY, "api_url": f"http://{ctx.host}/v1"})
    for code in (1000, 1011):
        live = await deepgram.transcription.live()
        closed, errors = [], []

        async def on_close(code, closed=closed):
            closed.append(["async", code])

        live.register_handler(live.event.CLOSE, lambda code, closed=closed: closed.append(["sync", code]))
        live.register_handler(live.event.CLOSE, on_close)
        live.register_handler(live.event.ERROR, errors.append)
        await ctx.until_async(lambda live=live, closed=closed: live.done and len(closed) == 2)
        ctx.record(f"{code} closed", closed)
        ctx.record(f"{code} errors", len(errors))
        ctx.record(f"{code} received", live.received)
