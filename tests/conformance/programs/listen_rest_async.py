"""Pre-recorded transcription, asyncio: what each method sends for each kind of source, and what it returns."""

import io

from context import prerecorded

from deepgram import AsyncListenRESTClient, DeepgramClient, DeepgramClientOptions, PrerecordedOptions

TAKEN = {"request_id": "b1e5"}
DIFFERS = {"values.file": ("async-files", {"is": "PrerecordedResponse", "json": "{}"})}


async def run(ctx):
    listen = DeepgramClient("k", DeepgramClientOptions(url=f"http://{ctx.host}")).listen.asyncrest.v("1")
    ctx.record("class", isinstance(listen, AsyncListenRESTClient))
    now, later, empty = ctx.http("now", prerecorded()), ctx.http("later", TAKEN), ctx.http("", {})
    url, file = {"url": "https://example.com/a.wav"}, {"buffer": b"RIFF"}
    options = PrerecordedOptions(model="nova-3", utterances=True, utt_split=0.5, tag=["a", "b"])

    async def pieces():
        yield b"a"
        yield b"b"

    await ctx.attempt_async("url", listen.transcribe_url(url, options, {"mip_opt_out": True}, transport=now))
    await ctx.attempt_async("bytes", listen.transcribe_file(file, options, transport=now))
    await ctx.attempt_async("pieces", listen.transcribe_file({"stream": pieces()}, transport=now))
    await ctx.attempt_async("endpoint", listen.transcribe_url(url, endpoint="v1/other", timeout=7, transport=now))
    await ctx.attempt_async("callback", listen.transcribe_url_callback(url, "https://c.example", transport=later))
    await ctx.attempt_async("file callback", listen.transcribe_file_callback(file, "https://c.e", {}, transport=later))
    callback = PrerecordedOptions(callback="https://c.example", model="nova-3")
    await ctx.attempt_async("routed", listen.transcribe_url(url, callback, transport=later))
    await ctx.attempt_async("routed file", listen.transcribe_file(file, {"callback": "https://c.e"}, transport=later))
    await ctx.attempt_async("headers", listen.transcribe_url(url, headers={"X-Own": "1"}, transport=now))
    await ctx.attempt_async("file", listen.transcribe_file({"stream": io.BytesIO(b"a file")}, transport=empty))
    ctx.values.pop("requests ", None)
