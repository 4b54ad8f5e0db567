"""Agent: settings as an unmodified object, as a dict and as JSON text."""

import json

from deepgram import DeepgramClient, DeepgramClientOptions, SettingsOptions

SERVER = "agent"
DICTIONARY = {
    "agent": {
        "think": {
            "provider": {"type": "open_ai", "model": "gpt-4o-mini"},
            "prompt": "p",
            "context_length": 500,
        },
        "speak": {"provider": {"type": "deepgram", "model": "aura-2-thalia-en"}},
        "listen": {"provider": {"type": "deepgram", "model": "nova-3"}},
        "greeting": "Hi",
    },
    "audio": {"output": {"container": "wav"}},
    "tags": ["t"],
}


def run(ctx):
    deepgram = DeepgramClient("k", DeepgramClientOptions(url=ctx.url))
    before = json.dumps(DICTIONARY)
    for number, options in enumerate((SettingsOptions(), DICTIONARY, json.dumps(DICTIONARY), {}, "{}")):
        connection = deepgram.agent.websocket.v("1")
        ctx.record(f"start {number}", connection.start(options))
        ctx.record(f"finish {number}", connection.finish())
    ctx.record("dict untouched", json.dumps(DICTIONARY) == before)
