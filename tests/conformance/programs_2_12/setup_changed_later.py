"""Options changed later take effect: the key, the word before it in the header, and the URL."""

from web import KEY, Web

from deepgram import Deepgram


async def run(ctx):
    with Web() as web:
        options = {"api_key": KEY, "api_url": web.url}
        deepgram = Deepgram(options)
        await deepgram.projects.list()
        options["api_key"] = "f" * 40
        await deepgram.projects.list()
        options["auth_method"] = "Bearer"
        await deepgram.projects.list()
        deepgram.transcription.sync_prerecorded({"url": "u"})
        options["api_url"] = web.url + "/below"
        await deepgram.projects.list()
        ctx.record("requests", [[request["path"], request["headers"]] for request in web.requests])
