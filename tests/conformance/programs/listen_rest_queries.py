"""Pre-recorded transcription: the query string of each option, byte for byte; options as JSON and as text."""

from dataclasses import replace

from deepgram import DeepgramClient, DeepgramClientOptions, ListenRESTOptions, PrerecordedOptions, SpeakOptions

EVERYTHING = PrerecordedOptions(
    alternatives=2, channels=1, callback="https://c.example/?a=b&c", callback_method="put", custom_intent=["a b", "ü"],
    custom_intent_mode="strict", custom_topic="one", custom_topic_mode="extended", detect_entities=True,
    detect_language=True, detect_topics=False, diarize=True, diarize_version="1", dictation=True, encoding="linear16",
    extra=["k:v", "k2:v2"], filler_words=True, intents=True, keyterm=["Zürich", "Grüezi mitenand"], keywords="a:2",
    language="en-US", measurements=True, model="nova-3", multichannel=False, numerals=True, paragraphs=True,
    profanity_filter=True, punctuate=True, redact=["pci", "ssn"], replace=["a:b", "c:"], sample_rate=48000, search="x",
    sentiment=True, smart_format=True, summarize="v2", tag=["t1", "t2"], tier="enhanced", topics=True, utt_split=0.8,
    utterances=True, version="latest",
)  # fmt: skip
OPTIONS = (
    EVERYTHING,
    PrerecordedOptions(),
    None,
    {},
    PrerecordedOptions(summarize=True, redact=True, keywords=[], search=["a", "b"], utt_split=1),
    ListenRESTOptions(2, 1),
    {"model": "m", "none": None, "empty": "", "zero": 0, "list": ["b", "a"], "float": 0.5},
)
BOTH = (
    ({"tag": ["a"], "model": "m"}, {"tag": ["b"], "model": "n"}),
    (PrerecordedOptions(tag=["a", "b"], language="de"), {"tag": None, "language": None, "more": True}),
    ({"tag": "a", "search": ["x"]}, {"tag": ["b"], "search": "y"}),
)
DIFFERS = {"values.repr of an address": ("secret-text", "'https://c.example/?a=...&c=...'")}
NOT_3_11 = "it sends model=None (D-50)"


def run(ctx):
    listen = DeepgramClient("k", DeepgramClientOptions(url=f"http://{ctx.host}")).listen.rest.v("1")
    transport = ctx.http("queries", {"request_id": "r"})
    for options in OPTIONS:
        before = str(options)
        listen.transcribe_url_callback({"url": "u"}, "https://c.example/?a=b&c", options, transport=transport)
        ctx.record("text", before)
    for options, addons in BOTH:
        listen.transcribe_url({"url": "u"}, options, addons, transport=transport)
    ctx.record("json", EVERYTHING.to_json())
    ctx.record("repr", repr(replace(EVERYTHING, callback="https://c.example/")))
    ctx.record("repr of an address", repr(EVERYTHING).partition("callback=")[2].partition(", ")[0])
    ctx.record("again", PrerecordedOptions.from_json(EVERYTHING.to_json()) == EVERYTHING)
    ctx.record("check", PrerecordedOptions(model="nova-3").check())
    ctx.record("items", [EVERYTHING["model"], EVERYTHING["tag"]])
    ctx.record("converted", PrerecordedOptions.from_dict({"alternatives": "3", "utt_split": "1"}).to_dict())
    ctx.record("null", SpeakOptions.from_dict({"model": None, "encoding": "mulaw"}).to_dict())
    options = PrerecordedOptions()
    options["model"] = "x"
    options.language = "de"
    ctx.record("set", options.to_dict())
    ctx.raises("unknown", PrerecordedOptions, nonsense=1)
    ctx.raises("missing item", lambda: options["tag"])
