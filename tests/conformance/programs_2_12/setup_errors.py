"""The entry point: which keys and options it accepts, and its errors for others."""

from web import KEY

from deepgram import Deepgram, api_key_is_valid
from deepgram.errors import DeepgramError, DeepgramSetupError

DIFFERS = {
    "values.null key": ("v2-keys", {"raised": "DeepgramSetupError", "text": "Invalid API key"}),
    "values.line break": ("v2-keys", {"raised": "DeepgramSetupError", "text": "Invalid API key"}),
    "values.own server": ("v2-self-hosted-keys", {"is": "Deepgram"}),
    "values.own server without key": ("v2-self-hosted-keys", {"is": "Deepgram"}),
    "values.empty url": ("v2-keys", {"raised": "DeepgramSetupError", "text": "API URL must be valid or omitted"}),
}


def run(ctx):
    for name, options in (
        ("key", KEY),
        ("options", {"api_key": KEY, "unknown": 1}),
        ("none", None),
        ("number", 5),
        ("bytes", KEY.encode()),
        ("empty", ""),
        ("no key", {}),
        ("short", "abc"),
        ("upper", KEY.upper()),
        ("short in options", {"api_key": "abc"}),
        ("null key", {"api_key": None}),
        ("line break", KEY + "\n"),
        ("null url", {"api_key": KEY, "api_url": None}),
        ("empty url", {"api_key": KEY, "api_url": ""}),
        ("own server", {"api_key": "", "api_url": "http://localhost/v1"}),
        ("own server without key", {"api_url": "http://localhost/v1"}),
    ):
        ctx.attempt(name, Deepgram, options)
    ctx.record("by name", Deepgram(options=KEY).options)
    options = {"api_key": KEY}
    deepgram = Deepgram(options)
    ctx.record("same", [deepgram.options is options, deepgram.keys.options is options])
    ctx.record("anew", deepgram.keys is deepgram.keys)
    ctx.record("errors", [issubclass(DeepgramSetupError, kind) for kind in (DeepgramError, ValueError)])
    ctx.record("valid", [api_key_is_valid(key) for key in (KEY, KEY[1:], KEY.upper(), "g" * 40)])
