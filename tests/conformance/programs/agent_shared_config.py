"""Agent: the effect of creating a client on the config shared by all clients of a DeepgramClient."""

from deepgram import DeepgramClient, DeepgramClientOptions

DIFFERS = {"values.url": ("config-untouched", "https://api.example.com")}


def run(ctx):
    config = DeepgramClientOptions(url="https://api.example.com", options={"keepalive": "true"})
    deepgram = DeepgramClient("k", config)
    deepgram.agent.websocket.v("1")
    ctx.record("url", deepgram._config.url)
    ctx.record("options", deepgram._config.options)
