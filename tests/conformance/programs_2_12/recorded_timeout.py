"""Recordings: a slow server, and a caller that stops waiting."""

import asyncio

from web import KEY, Web

from deepgram import Deepgram


async def run(ctx):
    with Web({"/listen": {"after": 2}}) as web:
        transcription = Deepgram({"api_key": KEY, "api_url": web.url}).transcription
        for name, call in (("async", transcription.prerecorded), ("sync", transcription.sync_prerecorded)):
            try:
                answer = call({"url": "u"}, timeout=0.2)
                await answer
            except (TimeoutError, asyncio.TimeoutError) as error:
                ctx.record(name, type(error).__name__)
        try:
            await asyncio.wait_for(transcription.prerecorded({"url": "u"}), 0.2)
        except asyncio.TimeoutError as error:
            ctx.record("wait_for", type(error).__name__)
        task = asyncio.create_task(transcription.prerecorded({"url": "u"}))
        await asyncio.sleep(0.1)
        task.cancel()
        await ctx.attempt_async("cancelled", task)
