"""The entry point of 1.x and 2.x explains that it is gone."""

from deepgram import Deepgram


def run(ctx):
    for name, arguments in (("none", ()), ("key", ("k",)), ("options", ({"api_key": "k"},))):
        try:
            Deepgram(*arguments)
            ctx.record(name, "made")
        except Exception as error:
            ctx.record(name, [type(error).__name__, "FATAL ERROR" in str(error)])
