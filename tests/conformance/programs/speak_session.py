"""Speak, threads: text, flush, clear, control and raw messages, audio and every event."""

from deepgram import DeepgramClient, DeepgramClientOptions, SpeakWebSocketEvents, SpeakWebSocketMessage, SpeakWSOptions

SERVER = "speak"


def run(ctx):
    connection = DeepgramClient("secret-key", DeepgramClientOptions(url=ctx.url)).speak.websocket.v("1")
    ctx.listen_to(connection, SpeakWebSocketEvents)
    options = SpeakWSOptions(model="aura-2-thalia-en", encoding="linear16", sample_rate=16000)
    ctx.record("connected before", connection.is_connected())
    ctx.record("start", connection.start(options, tag="t"))
    ctx.wait("Metadata")
    ctx.record("connected", connection.is_connected())
    ctx.record("send_text", connection.send_text('Grüezi, "you".\n'))
    ctx.wait("AudioData")
    ctx.record("send", connection.send("And again."))
    ctx.wait("AudioData", 2)
    ctx.record("flush", connection.flush())
    ctx.wait("Flushed")
    ctx.record("clear", connection.clear())
    ctx.wait("Cleared")
    ctx.record("control member", connection.send_control(SpeakWebSocketMessage.Flush))
    ctx.wait("Flushed", 2)
    ctx.record("control text", connection.send_control("Custom", "ignored"))
    ctx.record("raw", connection.send_raw('{"type": "Speak", "text": "raw"}'))
    ctx.wait("AudioData", 4)
    ctx.record("raw nonsense", connection.send_raw("not json"))
    ctx.record("bytes", connection.send(b"\x00"))
    ctx.record("finish", connection.finish())
    ctx.record("connected after", connection.is_connected())
    ctx.record("send after", connection.send_text("late"))
    ctx.record("finish again", connection.finish())
