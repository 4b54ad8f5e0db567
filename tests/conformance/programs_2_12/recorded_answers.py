"""Recordings: the results of successful requests."""

from web import KEY, Web

from deepgram import Deepgram

RESULT = {
    "metadata": {"request_id": "r", "duration": 1.5, "warnings": []},
    "results": {"channels": [{"alternatives": [{"transcript": "Grüezi", "words": [], "new": None}]}]},
}
ANSWERS = {"/full": {"body": RESULT}, "/empty": {"body": ""}, "/other": {"body": "no JSON"}, "/201": {"status": 201}}


async def run(ctx):
    with Web(ANSWERS) as web:
        transcription = Deepgram({"api_key": KEY, "api_url": web.url}).transcription
        for path in ANSWERS:
            await ctx.attempt_async(f"async {path}", transcription.prerecorded({"url": "u"}, None, path))
            ctx.attempt(f"sync {path}", transcription.sync_prerecorded, {"url": "u"}, None, path)
