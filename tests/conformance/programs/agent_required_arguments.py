"""Agent: classes constructed without arguments that 4.8.1 requires."""

from deepgram import Function, Header

DIFFERS = {
    "values.header": ("optional-arguments", None),
    "values.function": ("optional-arguments", None),
}


def run(ctx):
    ctx.raises("header", Header, "k")
    ctx.raises("function", Function, name="n", description="d")
