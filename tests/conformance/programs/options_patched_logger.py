"""Client options: tests that patch the logger and websockets' connect while constructing clients."""

from unittest import mock

from deepgram import DeepgramClient, DeepgramClientOptions


def run(ctx):
    with mock.patch("deepgram.client.verboselogs.VerboseLogger"), mock.patch("websockets.sync.client.connect"):
        config = DeepgramClientOptions(api_key="k", verbose=10)
        deepgram = DeepgramClient(config=config)
        ctx.record("header", deepgram._config.headers["Authorization"])
        ctx.record("client", type(deepgram.listen.websocket.v("1")).__name__)
