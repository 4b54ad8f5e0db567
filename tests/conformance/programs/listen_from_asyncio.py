"""Listen: a threaded client in an asyncio program; its handlers use run_coroutine_threadsafe."""

import asyncio

from deepgram import DeepgramClient, DeepgramClientOptions, LiveOptions, LiveTranscriptionEvents

SERVER = "listen"


async def run(ctx):
    loop = asyncio.get_running_loop()
    queue = asyncio.Queue()
    connection = DeepgramClient("k", DeepgramClientOptions(url=ctx.url)).listen.websocket.v("1")

    def on_message(self, result, **kwargs):
        asyncio.run_coroutine_threadsafe(queue.put(result.channel.alternatives[0].transcript), loop)

    connection.on(LiveTranscriptionEvents.Transcript, on_message)
    ctx.record("start", connection.start(LiveOptions(model="nova-3")))
    connection.send(b"\x00")
    ctx.record("heard", [await asyncio.wait_for(queue.get(), 5), await asyncio.wait_for(queue.get(), 5)])
    ctx.record("finish", await asyncio.to_thread(connection.finish))
    ctx.record("last", await asyncio.wait_for(queue.get(), 5))
