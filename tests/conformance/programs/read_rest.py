"""Text intelligence, threads: what each method sends for each kind of source, and what it returns."""

import io

from context import analyzed

from deepgram import AnalyzeClient, AnalyzeOptions, DeepgramClient, DeepgramClientOptions, ReadClient

TAKEN = {"request_id": "b1e5"}
EVERYTHING = AnalyzeOptions(
    callback_method="put", custom_intent=["a b", "ü"], custom_intent_mode="strict", custom_topic="one",
    custom_topic_mode="extended", intents=True, language="en", sentiment=True, summarize=True, topics=False,
)  # fmt: skip
DIFFERS = {
    "values.raw headers": ("read-callbacks", {"content-length": "8"}),
    "values.raw body": ("read-callbacks", "A phrase"),
    "values.bytes callback": ("read-callbacks", {"is": "AsyncAnalyzeResponse", "json": '{"request_id": "b1e5"}'}),
    "values.after": ("callback-options", {"language": "en"}),
}


def run(ctx):
    read = DeepgramClient("k", DeepgramClientOptions(url=f"http://{ctx.host}")).read.analyze.v("1")
    ctx.record("classes", [isinstance(read, AnalyzeClient), AnalyzeClient is ReadClient])
    now, later = ctx.http("now", analyzed()), ctx.http("later", TAKEN)
    url = {"url": "https://example.com/a.txt", "further": 1}
    ctx.attempt("url", read.analyze_url, url, EVERYTHING, transport=now)
    ctx.attempt("addons", read.analyze_url, url, {"language": "en"}, {"tag": ["a", "b"]}, transport=now)
    ctx.attempt("text", read.analyze_text, {"buffer": "Grüezi"}, EVERYTHING, transport=now)
    ctx.attempt("bytes", read.analyze_text, {"buffer": b"a phrase"}, EVERYTHING, transport=now)
    ctx.attempt("file", read.analyze_text, {"stream": io.BytesIO(b"a file")}, EVERYTHING, transport=now)
    ctx.attempt("endpoint", read.analyze_url, url, endpoint="v1/other", timeout=7, transport=now)
    ctx.attempt(
        "callback", read.analyze_url_callback, url, "https://c.example", AnalyzeOptions(topics=True), transport=later
    )
    ctx.attempt("routed", read.analyze_url, url, AnalyzeOptions(callback="https://c", topics=True), transport=later)
    options = {"language": "en"}
    read.analyze_url_callback(url, "https://c.example", options, transport=later)
    ctx.record("after", options)
    raw = ctx.http("raw", TAKEN)
    ctx.attempt("text callback", read.analyze_text_callback, {"buffer": "A phrase"}, "https://c", transport=raw)
    _, _, headers, body, _ = ctx.values.pop("requests raw")[0]
    ctx.record("raw headers", {name: text for name, text in headers.items() if name.startswith("content")})
    ctx.record("raw body", body)
    ctx.attempt(
        "bytes callback", read.analyze_text_callback, {"buffer": b"x"}, "https://c", transport=ctx.http("b", TAKEN)
    )
    ctx.values.pop("requests b", None)
    ctx.raises("wrong key", read.analyze_url, {"uri": "u"}, transport=now)
    ctx.raises("wrong text", read.analyze_text, {"words": "u"}, transport=now)
    ctx.attempt("headers", read.analyze_url, url, headers={"X-Own": "1"}, transport=now)
    ctx.record("options", [str(EVERYTHING), repr(EVERYTHING), EVERYTHING.check(), EVERYTHING["custom_topic"]])
