"""Listen: `on()` with something that is not callable, which 4.8.1 silently ignores."""

from deepgram import DeepgramClient, DeepgramClientOptions, LiveTranscriptionEvents

DIFFERS = {"values.none": ("on-type-error", "TypeError"), "values.text": ("on-type-error", "TypeError")}


def run(ctx):
    connection = DeepgramClient("k", DeepgramClientOptions()).listen.websocket.v("1")
    for name, handler in (("none", None), ("text", "handler")):
        ctx.raises(name, connection.on, LiveTranscriptionEvents.Transcript, handler)
