"""Live: a thread with its own event loop, audio from another thread, finish() from a second loop."""

import asyncio
import threading

from web import KEY

from deepgram import Deepgram

SERVER = "listen"


def run(ctx):
    made, over = threading.Event(), threading.Event()
    found, closed = [], []

    async def main():
        live = await Deepgram({"api_key": KEY, "api_url": f"http://{ctx.host}/v1"}).transcription.live()
        live.registerHandler(live.event.TRANSCRIPT_RECEIVED, lambda message: ctx.event("message", message.get("type")))
        live.registerHandler(live.event.CLOSE, lambda code: closed.append(code in (None, 1000)))
        found.append(live)
        made.set()
        while not live.done:
            await asyncio.sleep(0.01)
        over.set()

    thread = threading.Thread(target=lambda: asyncio.run(main()))
    thread.start()
    made.wait(30)
    (live,) = found
    live.send(b"\x01")
    ctx.wait("message", 4)
    asyncio.run(live.finish())
    ctx.record("over", over.wait(30))
    thread.join(30)
    ctx.record("closed", closed)
    ctx.record("received", [message["type"] for message in live.received])
