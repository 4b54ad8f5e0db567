"""The error class, as programs construct it themselves, for instance in tests."""

from deepgram.errors import DeepgramApiError, DeepgramError


def run(ctx):
    for name, arguments in (("text", ("x",)), ("body", ({"error": "y"},)), ("none", ())):
        error = DeepgramApiError(*arguments) if arguments else DeepgramApiError("")
        ctx.record(name, [error.error, error.warnings, error.http_error_status, list(error.args)])
    ctx.record("kind", isinstance(DeepgramApiError("x"), Exception))
    cause = OSError("gone")
    ctx.record("cause", DeepgramApiError("x", http_library_error=cause).http_library_error is cause)
    ctx.record("names", DeepgramError.__name__)
