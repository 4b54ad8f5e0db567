"""Errors of HTTP requests, in both colours: the two JSON shapes, other JSON, text, HTML, an empty body."""

import asyncio

from deepgram import DeepgramClient, DeepgramClientOptions

SHAPES = {
    "older": (401, {"err_code": "INVALID_AUTH", "err_msg": "Invalid credentials.", "request_id": "7d1f"}),
    "newer": (400, {"category": "INVALID_JSON", "message": "Invalid JSON submitted.", "request_id": "7d1f"}),
    "list": (400, [1]),
    "text": (400, '"Bad Request: no audio"'),
    "html": (502, "<html>Bad Gateway</html>"),
    "nothing": (503, ""),
    "redirect": (302, ""),
}
DIFFERS = {
    "values.newer": (
        "rest-errors",
        [
            "DeepgramApiError",
            "Invalid JSON submitted.",
            "400",
            '{"category": "INVALID_JSON", "message": "Invalid JSON submitted.", "request_id": "7d1f"}',
            "HTTPStatusError",
        ],
    ),
    "values.list": ("rest-errors", ["DeepgramUnknownApiError", "[1]", "400", "[1]", "HTTPStatusError"]),
    "values.text": (
        "rest-errors",
        ["DeepgramUnknownApiError", "Bad Request: no audio", "400", '"Bad Request: no audio"', "HTTPStatusError"],
    ),
    "values.html": (
        "rest-errors",
        ["DeepgramUnknownApiError", "<html>Bad Gateway</html>", "502", "<html>Bad Gateway</html>", "HTTPStatusError"],
    ),
    "values.nothing": (
        "rest-errors",
        ["DeepgramUnknownApiError", "Service Unavailable", "503", "", "HTTPStatusError"],
    ),
    "values.redirect": ("rest-errors", ["DeepgramUnknownApiError", "Found", "302", "", "HTTPStatusError"]),
}


def told(error):
    facts = [getattr(error, fact, "none") for fact in ("message", "status", "original_error")]
    return [type(error).__name__, *facts, type(error.__cause__).__name__]


def run(ctx):
    client = DeepgramClient("k", DeepgramClientOptions(url=f"http://{ctx.host}"))
    for shape, (status, body) in SHAPES.items():
        transport = ctx.http(shape, body, status=status)
        try:
            client.listen.rest.v("1").transcribe_url({"url": "u"}, transport=transport)
        except Exception as error:
            ctx.record(shape, told(error))
        try:
            asyncio.run(client.listen.asyncrest.v("1").transcribe_url({"url": "u"}, transport=transport))
        except Exception as error:
            ctx.record(f"async {shape}", told(error) == ctx.values[shape])
