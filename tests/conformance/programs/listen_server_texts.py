"""Listen: server messages of type Open, Close, Error, Warning, Finalize, of unknown and no type, and an empty text."""

from deepgram import DeepgramClient, DeepgramClientOptions, LiveOptions, LiveTranscriptionEvents

SERVER = {
    "on": {
        "binary": [
            {"type": "Error", "description": "d", "message": "m", "variant": "v"},
            {"type": "Warning", "x": 1},
            {"type": "Finalize"},
            '{"type":"Tomorrow",  "n":1}',
            {"no": "type"},
            "",
            {"type": "UtteranceEnd", "channel": [0, 1], "last_word_end": -1},
        ],
        "CloseStream": [("close", 1000, "")],
    }
}


def run(ctx):
    connection = DeepgramClient("k", DeepgramClientOptions(url=ctx.url)).listen.websocket.v("1")
    ctx.listen_to(connection, LiveTranscriptionEvents)
    connection.start(LiveOptions(), tag="t")
    connection.send(b"\x00")
    ctx.wait("UtteranceEnd")
    ctx.record("connected", connection.is_connected())
    ctx.record("finish", connection.finish())
