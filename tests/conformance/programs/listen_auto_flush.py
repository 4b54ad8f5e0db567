"""Listen, asyncio: `auto_flush_reply_delta` sends Finalize when an interim result gets old."""

from deepgram import DeepgramClient, DeepgramClientOptions, LiveOptions, LiveTranscriptionEvents

SERVER = {
    "on": {
        "binary": [
            {
                "type": "Results",
                "channel": {"alternatives": [{"transcript": "half", "confidence": 0.5, "words": []}]},
                "metadata": {"model_info": {"name": "n", "version": "v", "arch": "a"}},
                "channel_index": [0, 1],
                "duration": 1.0,
                "start": 0.0,
                "is_final": False,
            }
        ],
        "Finalize": [{"type": "UtteranceEnd", "channel": [0], "last_word_end": 0.5}],
        "CloseStream": [("close", 1000, "")],
    }
}
DIFFERS = {"values.finish": ("finish-true", True)}


async def run(ctx):
    config = DeepgramClientOptions(url=ctx.url, options={"auto_flush_reply_delta": "400"})
    ctx.record("inspecting", config.is_inspecting_listen())
    connection = DeepgramClient("k", config).listen.asyncwebsocket.v("1")
    ctx.listen_to(connection, LiveTranscriptionEvents, coroutines=True)
    await connection.start(LiveOptions(interim_results=True))
    await connection.send(b"\x00")
    await ctx.wait_async("UtteranceEnd")
    ctx.record("finish", await connection.finish())
