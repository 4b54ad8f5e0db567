"""Agent: classes constructed without arguments that are required in 4.8.1."""

from deepgram import Function, Header

DIFFERS = {
    "values.header": ("optional-arguments", None),
    "values.function": ("optional-arguments", None),
}


def run(ctx):
    ctx.raises("header", Header, "k")
    ctx.raises("function", Function, name="n", description="d")
