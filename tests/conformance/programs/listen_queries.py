"""Listen: the query string of every way to give options, addons and odd values, byte for byte.

The server refuses each handshake: only requests are recorded.
"""

from deepgram import DeepgramClient, DeepgramClientOptions, ListenWebSocketOptions, LiveOptions

SERVER = {"refuse": (400, {}, "")}

EVERYTHING = LiveOptions(
    alternatives=2, callback="https://c.example/?a=b&c", callback_method="put", channels=2, diarize=True,
    diarize_version="1", dictation=True, encoding="linear16", endpointing=True, extra=["k:v", "k2:v2"],
    filler_words=False, interim_results=True, keywords=["a b:2", "ü"], keyterm=["Zürich", "Grüezi mitenand"],
    language="en-US", model="nova-3", multichannel=True, no_delay=True, numerals=True, punctuate=True,
    profanity_filter=True, redact=["pci", "ssn"], replace="a:b", sample_rate=48000, search=["x", "y"],
    smart_format=True, tag=["t1", "t2"], tier="enhanced", utterance_end_ms="1000", vad_events=True, version="latest",
)  # fmt: skip

STARTS = (
    (EVERYTHING, None),
    (LiveOptions(), None),
    (None, None),
    (LiveOptions(model="nova-3", profanity_filter=True, punctuate=True, endpointing="300"), None),
    (LiveOptions(keywords=[], search="one", redact=True, endpointing=False, utterance_end_ms=1500), None),
    (LiveOptions(extra={"a": "b"}, tag=("x", "y"), keyterm="plain"), None),
    (LiveOptions(model="", language="a+b c/d?e=f&g%~*'()"), None),
    (
        LiveOptions(model="nova-3", punctuate=True, interim_results=False, keywords=["a b", "c"], endpointing=300),
        {"foo": True, "bar": [1, 2], "punctuate": "x", "none": None},
    ),
    ({"punctuate": True, "model": "nova-2", "alternatives": 1, "none": None, "float": 0.5, "list": ["b", "a"]}, None),
    ({"model": "m", "empty": "", "zero": 0, "one": ["x"]}, {"model": "n", "after": False}),
    (ListenWebSocketOptions(model="nova-3", keyterm=["one"]), {"keyterm": ["two", "three"], "mip_opt_out": True}),
)


def run(ctx):
    deepgram = DeepgramClient("k", DeepgramClientOptions(url=ctx.url))
    for number, (options, addons) in enumerate(STARTS):
        before = str(options), str(addons)
        connection = deepgram.listen.websocket.v("1")
        ctx.record(f"start {number}", connection.start(options, addons=addons))
        ctx.record(f"untouched {number}", before == (str(options), str(addons)))
