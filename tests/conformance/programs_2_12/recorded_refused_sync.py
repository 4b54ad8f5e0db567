"""Recordings, blocking: errors of the server, and their attributes."""

from web import KEY, Web

from deepgram import Deepgram
from deepgram.errors import DeepgramApiError, DeepgramError

ID = "c8c7e1c5-6f0b-4c0d-a6f0-0d4a5a1c7d11"
ANSWERS = {
    "/auth": {"status": 401, "body": {"err_code": "INVALID_AUTH", "err_msg": "Invalid credentials.", "request_id": ID}},
    "/html": {"status": 502, "body": "<html>Bad Gateway</html>", "headers": {"Content-Type": "text/html"}},
    "/warned": {"status": 400, "body": {"err_msg": "Bad", "request_id": ID, "warnings": [{"message": "old"}]}},
    "/told": {"body": {"err_msg": "It went wrong.", "request_id": ID}},
    "/error": {"body": {"error": "It went wrong."}},
}


def run(ctx):
    with Web(ANSWERS) as web:
        transcription = Deepgram({"api_key": KEY, "api_url": web.url}).transcription
        for path in ANSWERS:
            try:
                transcription.sync_prerecorded({"url": "u"}, None, path)
            except DeepgramError as error:
                told = [str(error), error.error, str(error.request_id), error.warnings, error.http_error_status]
                ctx.record(path, [type(error).__name__, isinstance(error, DeepgramApiError), error.args[0], *told])
                ctx.record(f"{path} library", error.http_library_error is None)
        ctx.record("requests", len(web.requests))
