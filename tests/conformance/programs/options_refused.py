"""Client options: a header with an invalid name."""

from deepgram import DeepgramClientOptions

DIFFERS = {"values.header": ("header-names", "ValueError")}


def run(ctx):
    ctx.raises("header", DeepgramClientOptions, headers={"X-A: b\r\nX-C": "d"})
