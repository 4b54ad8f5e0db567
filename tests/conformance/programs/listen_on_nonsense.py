"""Listen: `on()` with an event that does not exist."""

from deepgram import DeepgramClient, DeepgramClientOptions, LiveTranscriptionEvents


def run(ctx):
    connection = DeepgramClient("k", DeepgramClientOptions()).listen.websocket.v("1")
    for name, event in (("name", "Transcript"), ("none", None), ("number", 5), ("finalize", "Finalize")):
        ctx.attempt(name, connection.on, event, print)
    ctx.attempt("value", connection.on, "Results", print)
    ctx.attempt("member", connection.on, LiveTranscriptionEvents.Warning, print)
