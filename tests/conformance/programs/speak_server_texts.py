"""Speak: server messages of type Warning, Error, AudioData, Open and Close, and of unknown types."""

from deepgram import DeepgramClient, DeepgramClientOptions, SpeakWebSocketEvents, SpeakWSOptions

SERVER = {
    "on": {
        "Speak": [
            {"type": "Warning", "warn_code": "EXCESSIVE_FLUSH", "warn_msg": "too many"},
            {"type": "Error", "description": "d", "message": "m", "variant": "v"},
            {"type": "AudioData"},
            '{"type":"Tomorrow",  "n":1}',
            {"no": "type"},
            {"type": "Flushed", "sequence_id": "5"},
            {"type": "Cleared"},
        ],
        "Close": [("close", 1000, "")],
    }
}


def run(ctx):
    connection = DeepgramClient("k", DeepgramClientOptions(url=ctx.url)).speak.websocket.v("1")
    ctx.listen_to(connection, SpeakWebSocketEvents)
    connection.start(SpeakWSOptions(model="aura-2-thalia-en"))
    connection.send_text("x")
    ctx.wait("Cleared")
    ctx.record("finish", connection.finish())
