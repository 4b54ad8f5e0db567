"""Listen, threads: a whole session with a handler for each event, Finalize, KeepAlive, CloseStream."""

from deepgram import DeepgramClient, DeepgramClientOptions, LiveOptions, LiveTranscriptionEvents

SERVER = "listen"


def run(ctx):
    deepgram = DeepgramClient("secret-key", DeepgramClientOptions(url=ctx.url, options={"keepalive": "true"}))
    connection = deepgram.listen.websocket.v("1")

    def on_message(self, result, **kwargs):
        sentence = result.channel.alternatives[0].transcript
        if len(sentence) == 0:
            ctx.event("silence", kwargs)
            return
        ctx.event("sentence", sentence, result.is_final, result.speech_final, result.from_finalize)

    ctx.listen_to(connection, LiveTranscriptionEvents)
    connection.on(LiveTranscriptionEvents.Transcript, on_message)
    options = LiveOptions(
        model="nova-3", language="en-US", smart_format=True, encoding="linear16", channels=1, sample_rate=16000,
        interim_results=True, utterance_end_ms="1000", vad_events=True, endpointing=300,
    )  # fmt: skip
    ctx.record("connected before", connection.is_connected())
    ctx.record("start", connection.start(options))
    ctx.record("connected", connection.is_connected())
    ctx.record("send", connection.send(b"\x00\x01" * 4))
    ctx.wait("UtteranceEnd")
    ctx.record("send again", connection.send(b"\x02\x03"))
    ctx.wait("silence")
    ctx.record("finalize", connection.finalize())
    ctx.wait("Transcript", 4)
    ctx.record("keep alive", connection.keep_alive())
    ctx.wait("SpeechStarted", 2)
    ctx.record("finish", connection.finish())
    ctx.record("connected after", connection.is_connected())
    ctx.record("send after", connection.send(b"\x00\x01"))
    ctx.record("finish again", connection.finish())
