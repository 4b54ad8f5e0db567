"""Pre-recorded transcription, both colours: the kinds of file arguments, and arguments passed on to httpx."""

import asyncio
import io

import httpx

from deepgram import DeepgramClient, DeepgramClientOptions


async def pieces():
    yield b"ab"
    yield b"c"


BODIES = {
    "bytes": lambda: b"abc",
    "text": lambda: "abc",
    "empty": lambda: b"",
    "file": lambda: io.BytesIO(b"abc"),
    "list": lambda: [b"ab", b"c"],
    "generator": lambda: (piece for piece in (b"ab", b"c")),
}


def run(ctx):
    client = DeepgramClient("k", DeepgramClientOptions(url=f"http://{ctx.host}"))
    listen = client.listen.rest.v("1")
    for name, make in BODIES.items():
        transport = ctx.http(name, {"metadata": {}, "results": {"channels": []}})
        ctx.record(f"sync {name}", type(listen.transcribe_file({"stream": make()}, transport=transport)).__name__)
    answer = {"metadata": {}, "results": {"channels": []}}
    for timeout in (5, 0.5, httpx.Timeout(7.0, connect=3.0)):
        listen.transcribe_file({"buffer": b"a"}, timeout=timeout, transport=ctx.http("timeout", answer))
    headers = {"X-Mine": "1", "Content-Type": "audio/wav"}
    other = DeepgramClient("k", DeepgramClientOptions(url=f"http://{ctx.host}")).listen.rest.v("1")
    other.transcribe_file({"buffer": b"a"}, headers=headers, transport=ctx.http("headers", answer))  # 4.8.1 keeps them
    listen.transcribe_file({"buffer": b"a"}, addons={"a": [1, 2]}, transport=ctx.http("addons", answer))
    ctx.raises("nonsense", listen.transcribe_file, {"buffer": b"a"}, nonsense=1, transport=ctx.http("never", answer))
    asyncio.run(on_loop(ctx, client.listen.asyncrest.v("1"), answer))


async def on_loop(ctx, listen, answer):
    for name, body in (("bytes", b"abc"), ("text", "abc"), ("pieces", pieces())):
        transport = ctx.http(f"async {name}", answer)
        ctx.record(f"async {name}", type(await listen.transcribe_file({"stream": body}, transport=transport)).__name__)
