"""The entry point of 1.x and 2.x, which 4.8.1 has removed and reports as such."""

from deepgram import Deepgram

DIFFERS = {
    "values.none": ("v2-entry-point", ["DeepgramSetupError", False]),
    "values.key": ("v2-entry-point", ["DeepgramSetupError", False]),
    "values.options": ("v2-entry-point", ["DeepgramSetupError", False]),
}


def run(ctx):
    for name, arguments in (("none", ()), ("key", ("k",)), ("options", ({"api_key": "k"},))):
        try:
            Deepgram(*arguments)
            ctx.record(name, "made")
        except Exception as error:
            ctx.record(name, [type(error).__name__, "FATAL ERROR" in str(error)])
