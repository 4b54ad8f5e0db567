"""Listen: tests that patch the `connect` of the abstract client."""

from unittest import mock

from deepgram import DeepgramClient, DeepgramClientOptions, LiveOptions

SERVER = "listen"


def run(ctx):
    with mock.patch("deepgram.clients.common.v1.abstract_sync_websocket.connect") as connect:
        connect.side_effect = ConnectionRefusedError("patched")
        connection = DeepgramClient("k", DeepgramClientOptions(url=ctx.url)).listen.websocket.v("1")
        connection.start(LiveOptions())
        ctx.record("dialled", connect.call_count)
    connection.finish()
