"""Live: the address, the query string and the headers."""

from deepgram.transcription import LiveOptions
from web import KEY

from deepgram import Deepgram

SERVER = {"on": {"CloseStream": [{"type": "Metadata", "sha256": "x"}, ("close", 1000, "")]}}


async def run(ctx):
    options = {"api_key": KEY, "api_url": f"http://{ctx.host}/v1"}
    for wanted, more in (
        (None, {}),
        ({"punctuate": True, "keywords": ["a", "b c"], "tier": None, "endpointing": 10}, {"punctuate": False}),
        (LiveOptions(interim_results=True, encoding="linear16", search=[]), {"endpoint": "/other"}),
        ({}, {"endpoint": None, "utterance_end_ms": "1000"}),
    ):
        live = await Deepgram(options).transcription.live(wanted, **more)
        await live.finish()
        ctx.record(f"options {more}", live.transcription_options)
    options["auth_method"] = "Bearer"
    await (await Deepgram(options).transcription.live()).finish()
