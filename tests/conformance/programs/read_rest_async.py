"""Text intelligence, asyncio: what each method sends, and what it returns."""

from context import analyzed

from deepgram import AnalyzeOptions, AsyncAnalyzeClient, AsyncReadClient, DeepgramClient, DeepgramClientOptions

TAKEN = {"request_id": "b1e5"}
DIFFERS = {
    "values.text": ("read-text", {"is": "AnalyzeResponse", "json": '{"metadata": {"request_id": "f3a1", "created": '
        '"", "language": ""}}'}),
}  # fmt: skip


async def run(ctx):
    read = DeepgramClient("k", DeepgramClientOptions(url=f"http://{ctx.host}")).read.asyncanalyze.v("1")
    ctx.record("classes", [isinstance(read, AsyncAnalyzeClient), AsyncAnalyzeClient is AsyncReadClient])
    now, later = ctx.http("now", analyzed()), ctx.http("later", TAKEN)
    short = ctx.http("short", {"metadata": {"request_id": "f3a1", "created": "", "language": ""}})
    url, options = {"url": "https://example.com/a.txt"}, AnalyzeOptions(language="en", summarize=True)
    await ctx.attempt_async("url", read.analyze_url(url, options, transport=now))
    await ctx.attempt_async("buffer", read.analyze_text({"buffer": b"a phrase"}, options, transport=now))
    await ctx.attempt_async("callback", read.analyze_url_callback(url, "https://c.example", options, transport=later))
    await ctx.attempt_async("routed", read.analyze_url(url, {"callback": "https://c", "topics": True}, transport=later))
    await ctx.attempt_async("text", read.analyze_text({"text": "a phrase"}, options, transport=short))
    ctx.values.pop("requests short", None)
    await ctx.attempt_async("headers", read.analyze_url(url, headers={"X-Own": "1"}, transport=now))
