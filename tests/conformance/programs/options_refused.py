"""Client options: a name that no header can have."""

from deepgram import DeepgramClientOptions

DIFFERS = {"values.header": ("header-names", "ValueError")}


def run(ctx):
    ctx.raises("header", DeepgramClientOptions, headers={"X-A: b\r\nX-C": "d"})
