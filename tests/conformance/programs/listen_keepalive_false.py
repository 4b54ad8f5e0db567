"""Listen: the option `keepalive` as the text "false"."""

from deepgram import DeepgramClientOptions

DIFFERS = {"values.false": ("keepalive-false", False)}


def run(ctx):
    for value in ("true", True, 1, "false", False, "", None, 0):
        name = value if isinstance(value, str) else repr(value)
        ctx.record(name, bool(DeepgramClientOptions(options={"keepalive": value}).is_keep_alive_enabled()))
    ctx.record("other spelling", bool(DeepgramClientOptions(options={"keep_alive": "true"}).is_keep_alive_enabled()))
    ctx.record("none", bool(DeepgramClientOptions().is_keep_alive_enabled()))
