"""Listen: a live captioner that collects interim and final results until speech_final or UtteranceEnd."""

from deepgram import DeepgramClient, DeepgramClientOptions, LiveOptions, LiveTranscriptionEvents

SERVER = "listen"


def run(ctx):
    deepgram = DeepgramClient("k", DeepgramClientOptions(url=ctx.url, options={"keepalive": "true"}))
    connection = deepgram.listen.websocket.v("1")
    finals, printed = [], []

    def on_message(self, result, **kwargs):
        sentence = result.channel.alternatives[0].transcript
        if len(sentence) == 0:
            return
        if not result.is_final:
            printed.append(f"interim: {sentence}")
            return
        finals.append(sentence)
        if result.speech_final:
            printed.append(f"speech final: {' '.join(finals)}")
            finals.clear()

    def on_utterance_end(self, utterance_end, **kwargs):
        printed.append(f"utterance end: {' '.join(finals)} at {utterance_end.last_word_end}")
        finals.clear()
        ctx.event("end")

    connection.on(LiveTranscriptionEvents.Transcript, on_message)
    connection.on(LiveTranscriptionEvents.UtteranceEnd, on_utterance_end)
    connection.on(LiveTranscriptionEvents.Metadata, lambda self, metadata, **kwargs: printed.append(f"{metadata}"))
    addons = {"no_delay": "true"}
    if (
        connection.start(LiveOptions(model="nova-3", interim_results=True, utterance_end_ms="1000"), addons=addons)
        is False
    ):
        return
    connection.send(b"\x00")
    ctx.wait("end")
    connection.finish()
    ctx.record("printed", printed)
