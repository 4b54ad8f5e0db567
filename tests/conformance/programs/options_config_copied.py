"""Client options: the caller's dict is copied; values of the flags in `options`."""

from deepgram import DeepgramClientOptions

DIFFERS = {
    "values.same object": ("config-untouched", False),
    "values.keepalive": ("keepalive-false", True),
    "values.no number": ("option-errors", "ValueError"),
}


def run(ctx):
    options = {"keepalive": "true"}
    config = DeepgramClientOptions(options=options)
    ctx.record("same object", config.options is options)
    ctx.record("equal", config.options == options)
    ctx.record("keepalive", config.is_keep_alive_enabled())
    ctx.raises("no number", DeepgramClientOptions, options={"auto_flush_reply_delta": None})
