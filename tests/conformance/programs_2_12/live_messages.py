"""Live: unexpected messages."""

from web import KEY

from deepgram import Deepgram

SERVER = {
    "on": {
        "text:1": ["no JSON", '{"half": ', {"type": "Error", "description": "d"}, {"no": "type"}],
        "text:2": ["[1, 2]", '"text"', {"type": "UtteranceEnd"}],
        "CloseStream": [{"type": "Metadata", "sha256": "x"}, ("close", 1000, "")],
    }
}


async def run(ctx):
    deepgram = Deepgram({"api_key": KEY, "api_url": f"http://{ctx.host}/v1"})
    live = await deepgram.transcription.live()
    live.register_handler(live.event.ERROR, lambda error: ctx.event("error", error))
    live.register_handler(live.event.TRANSCRIPT_RECEIVED, lambda message: ctx.event("message", message))
    live.send("one")
    live.send("two")
    await ctx.wait_async("message", 5)
    await live.finish()
    ctx.record("received", live.received)
