"""Recordings on asyncio: 2.12.0 returns None for everything the server refuses."""

from web import KEY, Web

from deepgram import Deepgram

DIFFERS = {
    "values.refused": (
        "v2-errors-raised",
        {"raised": "DeepgramApiError", "text": "Request `c8c7e1c5-6f0b-4c0d-a6f0-0d4a5a1c7d11` returned 401: No."},
    ),
    "values.deleted": ("v2-errors-raised", {"raised": "DeepgramApiError", "text": "{'message': 'Not found'}"}),
}
ID = "c8c7e1c5-6f0b-4c0d-a6f0-0d4a5a1c7d11"
ANSWERS = {
    "/listen": {"status": 401, "body": {"err_code": "INVALID_AUTH", "err_msg": "No.", "request_id": ID}},
    "/projects/P": {"status": 404, "body": {"message": "Not found"}},
    "/told": {"body": {"err_msg": "It went wrong.", "request_id": ID}},
}


async def run(ctx):
    with Web(ANSWERS) as web:
        deepgram = Deepgram({"api_key": KEY, "api_url": web.url})
        await ctx.attempt_async("refused", deepgram.transcription.prerecorded({"url": "u"}))
        await ctx.attempt_async("deleted", deepgram.projects.delete("P"))
        await ctx.attempt_async("told", deepgram.transcription.prerecorded({"url": "u"}, None, "/told"))
        ctx.record("requests", len(web.requests))
