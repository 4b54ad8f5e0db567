"""Speak: `auto_flush_speak_delta` flushes text that was sent and not flushed."""

from deepgram import DeepgramClient, DeepgramClientOptions, SpeakWebSocketEvents, SpeakWSOptions

SERVER = "speak"


def run(ctx):
    config = DeepgramClientOptions(url=ctx.url, options={"auto_flush_speak_delta": "400"})
    ctx.record("enabled", config.is_auto_flush_speak_enabled())
    connection = DeepgramClient("k", config).speak.websocket.v("1")
    ctx.listen_to(connection, SpeakWebSocketEvents)
    connection.start(SpeakWSOptions(model="aura-2-thalia-en"))
    ctx.wait("Metadata")
    connection.send_text("Hello")
    ctx.wait("Flushed")
    ctx.record("finish", connection.finish())
