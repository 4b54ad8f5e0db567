"""Listen: a subclass that overrides `send` to see everything that is sent."""

from deepgram import DeepgramClientOptions, ListenWebSocketClient, LiveOptions

SERVER = "listen"
DIFFERS = {"values.sent": ("overridden-send", ["00", '{"type": "Finalize"}'])}


class Watched(ListenWebSocketClient):
    def __init__(self, config):
        super().__init__(config)
        self.sent = []

    def send(self, data):
        self.sent.append(data if isinstance(data, str) else data.hex())
        return super().send(data)


def run(ctx):
    connection = Watched(DeepgramClientOptions(api_key="k", url=ctx.url))
    connection.start(LiveOptions())
    connection.send(b"\x00")
    connection.finalize()
    connection.finish()
    ctx.record("sent", connection.sent)
