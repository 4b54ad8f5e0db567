"""LiveOptions and SpeakWSOptions as values: text, dicts, equality, item access, signatures, copies."""

import copy
import inspect
import pickle

from deepgram import ListenWebSocketOptions, LiveOptions, SpeakWSOptions


def run(ctx):
    options = LiveOptions(model="nova-3", punctuate=False, keywords=["a", "b"], endpointing=0, language="")
    ctx.record("str", str(options))
    ctx.record("repr", repr(options))
    ctx.record("json", options.to_json())
    ctx.record("json indented", options.to_json(indent=2))
    ctx.record("dict", options.to_dict())
    ctx.record("equal", options == LiveOptions(**options.to_dict()))
    ctx.record("unequal", options == LiveOptions(model="nova-3"))
    ctx.record("from_dict", options == LiveOptions.from_dict(options.to_dict()))
    ctx.record("from_json", options == LiveOptions.from_json(options.to_json()))
    ctx.record("item", [options["model"], options["keywords"], options["punctuate"]])
    ctx.attempt("omitted item", lambda: options["tier"])
    ctx.attempt("unknown item", lambda: options["nonsense"])
    options["model"] = "nova-2"
    options.smart_format = True
    options.tier = "base"
    ctx.record("changed", options.to_dict())
    ctx.record("eval", [options.eval("model"), options.eval("keywords.1"), options.eval("missing")])
    ctx.record("hasattr", [hasattr(options, "diarize"), hasattr(options, "nonsense")])
    ctx.record("check", options.check())
    ctx.attempt("unknown keyword", lambda: LiveOptions(nonsense=1))
    ctx.record("parameters", list(inspect.signature(LiveOptions.__init__).parameters)[:32])
    ctx.record("positional", LiveOptions(1, "cb").to_dict())
    ctx.record("module", [LiveOptions.__module__, SpeakWSOptions.__module__])
    ctx.record("same class", ListenWebSocketOptions is LiveOptions)
    ctx.record("copies", [copy.deepcopy(options) == options, pickle.loads(pickle.dumps(options)) == options])
    ctx.record("speak", [SpeakWSOptions().to_dict(), str(SpeakWSOptions("m", "e", 1, 2)), SpeakWSOptions().check()])
    ctx.record("coerced", LiveOptions.from_dict({"channels": "2", "model": 5, "punctuate": None}).to_dict())
    ctx.attempt("hash", hash, options)
