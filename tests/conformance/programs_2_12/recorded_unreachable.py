"""Recordings: no server answers; 2.12.0 has a class of error for each colour."""

from web import KEY

from deepgram import Deepgram

DIFFERS = {"values.sync": ("v2-network-errors", ["DeepgramApiError", False])}


async def run(ctx):
    transcription = Deepgram({"api_key": KEY, "api_url": ctx.refused_url + "/v1"}).transcription
    try:
        await transcription.prerecorded({"url": "u"})
    except Exception as error:
        ctx.record("async", [type(error).__name__, error.http_library_error is None, error.http_error_status])
    try:
        transcription.sync_prerecorded({"url": "u"})
    except Exception as error:
        ctx.record("sync", [type(error).__name__, getattr(error, "http_library_error", None) is None])
