"""Live: everything that can be sent, and when it arrives; two final messages."""

import json

from web import KEY

from deepgram import Deepgram

SERVER = {"on": {"CloseStream": [{"type": "Metadata", "sha256": "x"}, ("close", 1000, "")]}}


async def run(ctx):
    deepgram = Deepgram({"api_key": KEY, "api_url": f"ws://{ctx.host}/v1"})
    live = await deepgram.transcription.live({"encoding": "mulaw", "sample_rate": 8000}, channels=2)
    for name, data in (
        ("bytes", b"abc"),
        ("empty", b""),
        ("bytearray", bytearray(b"de")),
        ("memoryview", memoryview(b"fg")),
        ("text", json.dumps({"type": "KeepAlive"})),
        ("lines", [b"one\n", b"two\n"]),
        ("texts", ["{", "}"]),
    ):
        ctx.record(name, live.send(data))
    ctx.record("keep_alive", live.keep_alive())
    ctx.record("configure", live.configure({"numerals": True}))
    live.send(b"")
    ctx.record("finish", await live.finish())
    ctx.record("send after the end", live.send(b"late"))
    ctx.record("done", live.done)
