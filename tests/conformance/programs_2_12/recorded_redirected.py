"""Recordings: redirects are followed; the key is only sent to the host it was given for."""

from web import KEY, Web

from deepgram import Deepgram

DIFFERS = {"values.sync away": ("v2-redirected-key", [["GET", "/v1/there", None]])}


async def run(ctx):
    with Web() as away:
        moved = {"/near": {"status": 302, "headers": {"Location": "/v1/here"}}}
        moved["/far"] = {"status": 302, "headers": {"Location": f"http://localhost:{away.host.split(':')[1]}/v1/there"}}
        with Web(moved) as web:
            transcription = Deepgram({"api_key": KEY, "api_url": web.url}).transcription
            await transcription.prerecorded({"url": "u"}, None, "/near")
            await transcription.prerecorded({"url": "u"}, None, "/far")
            ctx.record("async away", seen(away))
            transcription.sync_prerecorded({"url": "u"}, None, "/near")
            transcription.sync_prerecorded({"url": "u"}, None, "/far")
            ctx.record("sync away", seen(away))
            ctx.record("near", seen(web))


def seen(web):
    found = [[request["verb"], request["path"], request["headers"]["authorization"]] for request in web.requests]
    web.requests.clear()
    return found
