"""Helpers: `convert_to_websocket_url`, as programs import it from the common package."""

from deepgram.clients.common.v1 import helpers


def run(ctx):
    convert = getattr(helpers, "convert_to_websocket_url", None)
    ctx.record("there", convert is not None)
    if convert is None:
        return
    for base in ("https://h", "http://h:1", "ws://h", "wss://h:2", "h", "https://u:p@h:3"):
        ctx.attempt(base, convert, base, "v1/listen")
