"""Listen: the names of 3.x, `listen.live` and `listen.asynclive`, warn and work."""

import asyncio
import warnings

from deepgram import AsyncLiveClient, DeepgramClient, DeepgramClientOptions, LiveClient, LiveOptions
from deepgram import LiveTranscriptionEvents as Events

SERVER = "listen"
NOT_3_11 = 'it says "deprecated" where 4.8.1 says "unsupported"'


def run(ctx):
    deepgram = DeepgramClient("k", DeepgramClientOptions(url=ctx.url))
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        connection = deepgram.listen.live.v("1")
        ctx.record("any version", type(deepgram.listen.live.v("99")).__name__)
        ctx.record("asynclive", type(deepgram.listen.asynclive.v("1")).__name__)
    warned = [(w.category.__name__, issubclass(w.category, DeprecationWarning)) for w in caught]
    ctx.record("warned", [list(pair) for pair in warned if "eprecat" in pair[0] or "nsupport" in pair[0]])
    ctx.record("text", sorted({str(w.message).split(" as of")[0] for w in caught if "as of" in str(w.message)}))
    ctx.record("is LiveClient", isinstance(connection, LiveClient))

    connection.on(Events.Transcript, lambda self, result, **kwargs: ctx.event("Transcript", result, **kwargs))
    connection.start(LiveOptions(model="nova-2", punctuate=True))
    connection.send(b"\x00")
    ctx.wait("Transcript", 2)
    ctx.record("finish", connection.finish())
    asyncio.run(run_async(ctx, deepgram))


async def run_async(ctx, deepgram):
    ctx.phase()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        connection = deepgram.listen.asynclive.v("1")
    ctx.record("is AsyncLiveClient", isinstance(connection, AsyncLiveClient))
    connection.on(Events.Transcript, ctx.async_handler("Transcript"))
    await connection.start({"model": "nova-2", "punctuate": True})
    await connection.send(b"\x00")
    await ctx.wait_async("Transcript", 2)
    ctx.record("finish async", await connection.finish())
