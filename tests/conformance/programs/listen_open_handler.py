"""Listen: an Open handler that sends audio and is slow; `start()` returns after it."""

import threading
import time

from deepgram import DeepgramClient, DeepgramClientOptions, LiveOptions, LiveTranscriptionEvents

SERVER = "listen"


def run(ctx):
    connection = DeepgramClient("k", DeepgramClientOptions(url=ctx.url)).listen.websocket.v("1")
    state = {}

    def on_open(self, open, **kwargs):
        ctx.record("thread", threading.current_thread() is threading.main_thread())
        ctx.record("connected in handler", self.is_connected())
        ctx.record("sent in handler", self.send(b"\x00\x01"))
        time.sleep(0.05)
        state["opened"] = True

    connection.on(LiveTranscriptionEvents.Open, on_open)
    connection.on(LiveTranscriptionEvents.UtteranceEnd, ctx.handler("UtteranceEnd"))
    ctx.record("start", connection.start(LiveOptions()))
    ctx.record("opened", state.get("opened", False))
    ctx.wait("UtteranceEnd")
    ctx.record("finish", connection.finish())
