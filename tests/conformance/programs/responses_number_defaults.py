"""Response classes: the default of a missing number, in the decoded object's JSON."""

from deepgram import ListenWSWord

DIFFERS = {"values.decoded": ("number-defaults", '{"word": "w", "start": 0, "end": 0, "confidence": 0}')}


def run(ctx):
    decoded = ListenWSWord.from_dict({"word": "w"})
    ctx.record("decoded", decoded.to_json())
    ctx.record("constructed", ListenWSWord("w").to_json())
    ctx.record("equal", decoded == ListenWSWord("w"))
