"""Listen: the sample of the 4.x README with `on()` as a decorator; 4.8.1 requires the handler as an argument."""

from deepgram import DeepgramClient, DeepgramClientOptions, LiveOptions, LiveTranscriptionEvents

SERVER = "listen"
DIFFERS = {
    "values.decorator": ("on-decorator", {"is": "function"}),
    "values.heard": ("on-decorator", True),
    "values.the same": ("on-decorator", True),
}


def run(ctx):
    connection = DeepgramClient("k", DeepgramClientOptions(url=ctx.url)).listen.websocket.v("1")
    decorator = ctx.attempt("decorator", connection.on, LiveTranscriptionEvents.Transcript) or (lambda function: None)
    heard = []

    def handle_transcript(result):
        heard.append(result.channel.alternatives[0].transcript)

    ctx.record("the same", decorator(handle_transcript) is handle_transcript)
    connection.start(LiveOptions(model="nova-3", language="en-US"))
    connection.send(bytes(8))
    connection.finish()
    ctx.record("heard", any(heard))
