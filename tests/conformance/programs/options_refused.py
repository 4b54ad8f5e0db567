"""Client options: addresses that lead nowhere, and a name that no header can have."""

from deepgram import DeepgramClientOptions

URLS = ("ftp://h", "file:///x", "http://", "my host", "h:99999", "/api.x.com/")
DIFFERS = {
    **{f"values.{url}": ("url-refused", "ValueError") for url in URLS},
    "values.header": ("header-names", "ValueError"),
}


def run(ctx):
    for url in URLS:
        ctx.raises(url, DeepgramClientOptions, url=url)
    ctx.raises("header", DeepgramClientOptions, headers={"X-A: b\r\nX-C": "d"})
