"""Agent: settings keys unknown to 4.8.1, in a dict and in JSON text."""

import json

from deepgram import SettingsOptions

SETTINGS = {
    "flags": {"history": True},
    "agent": {
        "context": {"messages": [{"type": "History", "role": "user", "content": "hi"}]},
        "think": {
            "provider": {"type": "open_ai", "model": "gpt-4o-mini"},
            "functions": [
                {
                    "name": "get_weather",
                    "description": "d",
                    "parameters": {
                        "type": "object",
                        "properties": {"place": {"type": "string"}},
                        "required": ["place"],
                    },
                }
            ],
        },
    },
}
DIFFERS = {
    "values.flags": ("settings-keys", {"history": True}),
    "values.context": ("settings-keys", "hi"),
    "values.function": ("client-functions", "get_weather"),
}


def run(ctx):
    plain = json.loads(json.dumps(SETTINGS))
    del plain["agent"]["think"]["functions"]
    sent = json.loads(str(SettingsOptions.from_dict(plain)))
    ctx.record("flags", sent.get("flags"))
    ctx.record("context", sent["agent"].get("context", {}).get("messages", [{}])[0].get("content"))
    ctx.record("prompt", sent["agent"]["think"]["provider"]["model"])
    ctx.attempt("function", lambda: SettingsOptions.from_json(json.dumps(SETTINGS)).agent.think.functions[0].name)
