"""Listen, asyncio: query strings, one-off headers, and no options at all."""

from deepgram import DeepgramClient, DeepgramClientOptions, LiveOptions

SERVER = {"refuse": (400, {}, "")}


async def run(ctx):
    deepgram = DeepgramClient("k", DeepgramClientOptions(url=ctx.url))
    options = LiveOptions(model="nova-3", keyterm=["a b", "c"], smart_format=True, vad_events=False)
    for number, arguments in enumerate(
        (
            {"options": options, "addons": {"keyterm": "d", "x": [1, "y"]}, "headers": {"X-One": "1"}},
            {"options": {"z": True, "a": [1.5]}},
            {},
        )
    ):
        connection = deepgram.listen.asyncwebsocket.v("1")
        ctx.record(f"start {number}", await connection.start(**arguments))
        ctx.record(f"connected {number}", await connection.is_connected())
