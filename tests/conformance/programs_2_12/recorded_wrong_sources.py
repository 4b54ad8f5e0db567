"""Recordings: invalid sources."""

from web import KEY, Web

from deepgram import Deepgram


async def run(ctx):
    with Web() as web:
        transcription = Deepgram({"api_key": KEY, "api_url": web.url}).transcription
        for name, source in (("no mimetype", {"buffer": b"x"}), ("text", "x.wav"), ("bytes", b"x"), ("None", None)):
            ctx.attempt(f"sync {name}", transcription.sync_prerecorded, source)
            await ctx.attempt_async(f"async {name}", transcription.prerecorded(source))
        ctx.raises("options", transcription.sync_prerecorded, {"url": "u"}, 5)
        ctx.record("requests", web.requests)
