"""Errors: the classes, attributes, texts and class hierarchy that `except` clauses rely on."""

from deepgram.clients.common.v1.errors import DeepgramUnknownApiError

from deepgram import DeepgramApiError, DeepgramApiKeyError, DeepgramError, DeepgramModuleError, DeepgramTypeError


def run(ctx):
    for made in (DeepgramError("m"), DeepgramTypeError("m")):
        ctx.record(type(made).__name__, [str(made), made.name, made.message])
    for made in (DeepgramModuleError("m"), DeepgramApiKeyError("m")):
        ctx.record(type(made).__name__, [str(made), made.name])
    error = DeepgramApiError("Invalid credentials.", "401", '{"err_code": "INVALID_AUTH"}')
    ctx.record("api", [str(error), error.name, error.message, error.status, error.original_error])
    error = DeepgramUnknownApiError("Expecting value", "500")
    ctx.record("unknown", [str(error), error.name, error.status, isinstance(error, DeepgramApiError)])
    try:
        raise DeepgramApiError("m", "402")
    except DeepgramApiError as caught:
        ctx.record("caught", [caught.status, caught.original_error])
    ctx.record("is Exception", [issubclass(kind, Exception) for kind in (DeepgramError, DeepgramApiError)])
