"""Speak: the query string of options, dicts and addons, and what `start()` refuses."""

from deepgram import DeepgramClient, DeepgramClientOptions, LiveOptions, SpeakWSOptions

SERVER = {"refuse": (400, {}, "")}
NOT_3_11 = "its default voice is another"


def run(ctx):
    deepgram = DeepgramClient("k", DeepgramClientOptions(url=ctx.url))
    for number, (options, addons) in enumerate(
        (
            (SpeakWSOptions(), None),
            (SpeakWSOptions(model="m", encoding="mulaw", sample_rate=8000, bit_rate=32000), {"container": "none"}),
            ({"model": "aura-asteria-en", "encoding": "opus", "x": None}, {"flag": True}),
            (None, None),
            (LiveOptions(model="nova-3"), None),
            ("text", None),
        )
    ):
        connection = deepgram.speak.websocket.v("1")
        ctx.attempt(f"start {number}", connection.start, options, addons=addons)
    ctx.attempt("no container", lambda: SpeakWSOptions(container="wav"))
