"""Pre-recorded transcription, threads: what each method sends for each kind of source, and what it returns."""

import io

import httpx
from context import prerecorded

from deepgram import DeepgramClient, DeepgramClientOptions, ListenRESTClient, PrerecordedOptions

TAKEN = {"request_id": "b1e5"}
DIFFERS = {
    "values.after": ("callback-options", {"model": "nova-3", "keywords": ["a", "b"]}),
    "values.object after": ("callback-options", None),
}
NOT_3_11 = "it sends model=None (D-50)"


def run(ctx):
    listen = DeepgramClient("k", DeepgramClientOptions(url=f"http://{ctx.host}")).listen.rest.v("1")
    ctx.record("class", isinstance(listen, ListenRESTClient))
    now, later = ctx.http("now", prerecorded()), ctx.http("later", TAKEN)
    url = {"url": "https://example.com/a.wav", "further": [1, {"ü": None}]}
    options = {"model": "nova-3", "keywords": ["a", "b"]}
    ctx.attempt("url", listen.transcribe_url, url, transport=now)
    ctx.attempt("url options", listen.transcribe_url, url, PrerecordedOptions(smart_format=True), transport=now)
    ctx.attempt("url addons", listen.transcribe_url, url, options, {"model": "x", "y": [1, 2]}, transport=now)
    ctx.attempt("bytes", listen.transcribe_file, {"buffer": b"RIFF"}, options, transport=now)
    ctx.attempt("text", listen.transcribe_file, {"buffer": "RIFF"}, transport=now)
    ctx.attempt("both", listen.transcribe_file, {"stream": io.BytesIO(b"no"), "buffer": b"yes"}, transport=now)
    ctx.attempt("file", listen.transcribe_file, {"stream": io.BytesIO(b"a file")}, transport=now)
    pieces = (piece for piece in (b"a", b"b"))
    ctx.attempt("pieces", listen.transcribe_file, {"stream": pieces}, transport=now)
    ctx.attempt("endpoint", listen.transcribe_url, url, endpoint="v1/other", transport=now)
    ctx.attempt("timeout", listen.transcribe_url, url, timeout=httpx.Timeout(5.0, read=9.0), transport=now)
    ctx.attempt("seconds", listen.transcribe_url, url, timeout=7, transport=now)
    ctx.attempt("callback", listen.transcribe_url_callback, url, "https://c.example/?a=b", options, transport=later)
    ctx.record("after", options)
    ctx.attempt(
        "file callback", listen.transcribe_file_callback, {"buffer": b"x"}, "https://c.example", transport=later
    )
    asked = PrerecordedOptions(model="nova-3", alternatives=2)
    ctx.attempt("object", listen.transcribe_url_callback, url, "https://c.example", asked, transport=later)
    ctx.record("object after", asked.callback)
    asked = PrerecordedOptions(callback="https://c.example", model="nova-3", alternatives=2)
    ctx.attempt("routed", listen.transcribe_url, url, asked, transport=later)
    ctx.attempt("routed file", listen.transcribe_file, {"buffer": b"x"}, {"callback": ""}, transport=later)
    ctx.attempt("not routed", listen.transcribe_file, {"buffer": b"x"}, {"callback": None}, transport=now)
    ctx.attempt("headers", listen.transcribe_url, url, headers={"X-Own": "ü".encode()}, transport=now)
