"""Recordings: warnings in a successful answer."""

import warnings

from web import KEY, Web

from deepgram import Deepgram

FOUND = [{"message": "tier is old", "type": "deprecated"}, {"message": "no such language"}]
ANSWERS = {"/listen": {"body": {"metadata": {"warnings": FOUND}, "results": {}}}, "/none": {"body": {"metadata": {}}}}


async def run(ctx):
    with Web(ANSWERS) as web:
        for name, more in (
            ("shown", {}),
            ("hidden", {"suppress_warnings": True}),
            ("raised", {"raise_warnings_as_errors": True}),
            ("both", {"raise_warnings_as_errors": True, "suppress_warnings": True}),
        ):
            transcription = Deepgram({"api_key": KEY, "api_url": web.url, **more}).transcription
            with warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter("always")
                await ctx.attempt_async(f"async {name}", transcription.prerecorded({"url": "u"}))
                ctx.attempt(f"sync {name}", transcription.sync_prerecorded, {"url": "u"})
                ctx.attempt(f"none {name}", transcription.sync_prerecorded, {"url": "u"}, None, "/none")
            found = [[item.category.__name__, str(item.message)] for item in caught]
            ctx.record(f"warnings {name}", [item for item in found if item[0] == "UserWarning"])
