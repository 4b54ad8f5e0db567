"""Pre-recorded transcription: sources and options of the wrong kind, refusals and odd answers of the server."""

from deepgram import DeepgramClient, DeepgramClientOptions, PrerecordedOptions

DIFFERS = {
    "values.url text": ("text-sources", "DeepgramTypeError"),
    "values.bytes": ("text-sources", "DeepgramTypeError"),
    "values.none": ("text-sources", "DeepgramTypeError"),
    "values.options text": ("rest-options-kind", "DeepgramTypeError"),
    "values.callback options text": ("rest-options-kind", "DeepgramTypeError"),
    "values.list": ("rest-odd-answers", "TypeError"),
}


def run(ctx):
    listen = DeepgramClient("k", DeepgramClientOptions(url=f"http://{ctx.host}")).listen.rest.v("1")
    url = {"url": "https://example.com/a.wav"}
    nothing = ctx.http("never", {})
    ctx.raises("wrong key", listen.transcribe_url, {"uri": "u"}, transport=nothing)
    ctx.raises("file wrong key", listen.transcribe_file, {"text": "u"}, transport=nothing)
    ctx.raises("file empty", listen.transcribe_file, {}, transport=nothing)
    ctx.raises("callback wrong key", listen.transcribe_url_callback, {}, "https://c.example", transport=nothing)
    ctx.raises("url text", listen.transcribe_url, "some url string", transport=ctx.http("text", {}))
    ctx.values.pop("requests text", None)
    ctx.raises("bytes", listen.transcribe_file, b"RIFF", transport=nothing)
    ctx.raises("none", listen.transcribe_file, None, transport=nothing)
    ctx.raises("options text", listen.transcribe_url, url, "model=x", transport=nothing)
    ctx.raises("callback options text", listen.transcribe_url_callback, url, "c", "model=x", transport=nothing)
    refused = {"err_code": "Bad Request", "err_msg": "Bad Request: corrupt or unsupported data", "request_id": "7d1f"}
    try:
        listen.transcribe_url(url, PrerecordedOptions(model="x"), transport=ctx.http("refused", refused, status=400))
    except Exception as error:
        ctx.record(
            "refused", [type(error).__name__, str(error), error.message, error.status, type(error.__cause__).__name__]
        )
    ctx.raises("no json", listen.transcribe_url, url, transport=ctx.http("no json", "<html>"))
    ctx.raises("empty", listen.transcribe_url, url, transport=ctx.http("empty", ""))
    ctx.raises("list", listen.transcribe_url, url, transport=ctx.http("list", []))
