"""Listen, asyncio: a whole session with a handler for each event, Finalize, KeepAlive, CloseStream."""

from deepgram import DeepgramClient, DeepgramClientOptions, LiveOptions, LiveTranscriptionEvents

SERVER = "listen"


async def run(ctx):
    deepgram = DeepgramClient("secret-key", DeepgramClientOptions(url=ctx.url))
    connection = deepgram.listen.asyncwebsocket.v("1")

    async def on_message(self, result, **kwargs):
        ctx.event("sentence", result.channel.alternatives[0].transcript)

    ctx.listen_to(connection, LiveTranscriptionEvents, coroutines=True)
    connection.on(LiveTranscriptionEvents.Transcript, on_message)
    ctx.record("connected before", await connection.is_connected())
    ctx.record("start", await connection.start(LiveOptions(model="nova-3", interim_results=True)))
    ctx.record("connected", await connection.is_connected())
    ctx.record("send", await connection.send(b"\x00\x01" * 4))
    await ctx.wait_async("UtteranceEnd")
    ctx.record("finalize", await connection.finalize())
    await ctx.wait_async("sentence", 3)
    ctx.record("keep alive", await connection.keep_alive())
    await ctx.wait_async("SpeechStarted", 2)
    ctx.record("finish", await connection.finish())
    ctx.record("connected after", await connection.is_connected())
    ctx.record("send after", await connection.send(b"\x00\x01"))
    ctx.record("finalize after", await connection.finalize())
    ctx.record("finish again", await connection.finish())
