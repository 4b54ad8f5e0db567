"""Client options: how a URL is normalised at construction."""

from deepgram import DeepgramClientOptions


def run(ctx):
    for url in (
        "", "api.x.com", "https://api.x.com/", "http://h:8080", "HTTP://h", "https://h/a/b/", "http://h/a?x=1",
        "https://user:pw@h:9", "/api.x.com/", "localhost:8080",
    ):  # fmt: skip
        ctx.record(url, DeepgramClientOptions(url=url).url)
