"""ClientOptionsFromEnv: DEEPGRAM_LOGGING and `verbose` as names of a level."""

import os

from deepgram import ClientOptionsFromEnv, DeepgramClientOptions

DIFFERS = {"values.name": ("logging-names", "DEBUG")}


def run(ctx):
    os.environ.update({"DEEPGRAM_API_KEY": "K", "DEEPGRAM_LOGGING": "DEBUG"})
    ctx.attempt("name", lambda: ClientOptionsFromEnv().verbose)
    ctx.record("argument", DeepgramClientOptions(verbose="DEBUG").verbose)
