"""Live: a refused handshake, which 2.12.0 repeats five times."""

from web import KEY

from deepgram import Deepgram, DeepgramApiError

SERVER = {"refuse": (401, {"dg-error": "Invalid credentials."}, '{"err_code": "INVALID_AUTH"}')}
DIFFERS = {"connections": ("v2-handshake-once", 1)}


async def run(ctx):
    deepgram = Deepgram({"api_key": KEY, "api_url": f"http://{ctx.host}/v1"})
    try:
        await deepgram.transcription.live()
    except DeepgramApiError as error:
        ctx.record("error", [type(error).__name__, str(error), error.error, str(error.args[0]), error.warnings])
        ctx.record("library", error.http_library_error is None)
