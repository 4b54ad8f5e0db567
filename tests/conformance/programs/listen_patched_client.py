"""Listen: tests that patch the client class at its module path."""

from unittest import mock

from deepgram import DeepgramClient

DIFFERS = {"values.patched": ("patched-client", False)}


def run(ctx):
    with mock.patch("deepgram.clients.listen.v1.websocket.client.ListenWebSocketClient") as patched:
        connection = DeepgramClient("k").listen.websocket.v("1")
        ctx.record("patched", connection is patched.return_value)
