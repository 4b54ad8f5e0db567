"""Speech over HTTP, both colours: what each method sends, and what it returns."""

import os
import tempfile
import warnings
from pathlib import Path

from deepgram import DeepgramClient, DeepgramClientOptions, SpeakOptions

HEADERS = {
    "content-type": "audio/wav",
    "dg-request-id": "b1e5",
    "dg-model-uuid": "80ab",
    "dg-model-name": "aura-2-thalia-en",
    "dg-char-count": "5",
    "transfer-encoding": "chunked",
    "date": "Mon, 02 Mar 2026 10:15:04 GMT",
}
SAID = {"err_code": "INVALID_QUERY_PARAMETER", "err_msg": "No such model.", "request_id": "7d1f"}


def seen(response):
    """What a response has beside its audio, and that."""
    known = {name: value for name, value in response.to_dict().items() if not name.startswith("stream")}
    return [type(response).__name__, known, response.stream_memory.getvalue() if response.stream_memory else None]


def taken(path):
    """What is in a file, which is removed."""
    found = Path(path).read_bytes()
    os.remove(path)
    return found


async def run(ctx):
    warnings.simplefilter("ignore")

    def client_of(colour):  # 4.8.1 keeps the headers of a request for later ones
        speak = DeepgramClient("k", DeepgramClientOptions(url=f"http://{ctx.host}")).speak
        return (speak.rest if colour == "threads" else speak.asyncrest).v("1")

    text, options = {"text": "Grüezi"}, SpeakOptions(model="aura-2-thalia-en", encoding="linear16", sample_rate=24000)
    more = {"addons": {"tag": ["a", "b"]}, "headers": {"X-Own": "1"}}
    folder = tempfile.mkdtemp()
    path = os.path.join(folder, "speech.wav")
    for colour in ("threads", "asyncio"):
        client = client_of(colour)

        async def value(result, colour=colour):
            return await result if colour == "asyncio" else result

        def answer(name, colour=colour, **more):
            return ctx.http(f"{name} {colour}", "audio", headers=HEADERS, **more)

        ctx.record(
            f"memory {colour}", seen(await value(client.stream_memory(text, options, transport=answer("memory"))))
        )
        ctx.record(f"stream {colour}", seen(await value(client.stream(text, options, transport=answer("stream")))))
        dicts = {"model": "aura-2-thalia-en", "container": "none", "bit_rate": None}
        ctx.record(
            f"dict {colour}",
            seen(await value(client_of(colour).stream_memory(text, dicts, **more, transport=answer("dict")))),
        )
        other = client.stream_memory(text, endpoint="v1/other", transport=answer("endpoint"))
        ctx.record(f"endpoint {colour}", seen(await value(other)))
        saved = seen(await value(client.save(path, text, options, transport=answer("save"))))
        saved[1]["filename"] = saved[1]["filename"] == path
        ctx.record(f"save {colour}", saved[:2])
        ctx.record(f"file {colour}", taken(path))
        raw = await value(client.stream_raw(text, options, transport=answer("raw")))
        ctx.record(f"raw {colour}", [type(raw).__name__, raw.status_code, raw.headers["dg-model-name"]])
        if colour == "threads":
            ctx.record("raw read", b"".join(raw.iter_bytes()))
            raw.close()
        else:
            ctx.record("raw read on a loop", b"".join([piece async for piece in raw.aiter_bytes()]))
            await raw.aclose()
        try:
            await value(client.stream_memory(text, options, transport=ctx.http(f"no {colour}", SAID, status=400)))
        except Exception as error:
            ctx.record(f"refused {colour}", [type(error).__name__, str(error), error.status])
    os.rmdir(folder)
