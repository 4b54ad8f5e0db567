"""Captions, as text and printed."""

import contextlib
import io
import warnings

from web import KEY

from deepgram import Deepgram


def words(count, start, **more):
    return [
        {"word": f"w{index}", "start": start + index * 0.43, "end": start + index * 0.43 + 0.2, **more}
        for index in range(count)
    ]


def response(*utterances):
    alternatives = [{"transcript": "", "words": words(9, 0.1)}, {"transcript": "", "words": words(2, 5)}]
    whole = {"results": {"channels": [{"alternatives": alternatives}]}}
    if utterances:
        whole["results"]["utterances"] = [{"words": item} for item in utterances]
    return whole


SPOKEN = response(words(11, 0.07, punctuated_word="W,"), words(3, 3599.5), words(1, 360000.1))


def run(ctx):
    extra = Deepgram(KEY).extra
    for name, make in (("srt", extra.to_SRT), ("webvtt", extra.to_WebVTT)):
        for length in (8, 3, 1):
            ctx.attempt(f"{name} {length}", make, SPOKEN, length, False)
        shown = io.StringIO()
        with contextlib.redirect_stdout(shown):
            ctx.attempt(f"{name} printed", make, SPOKEN)
        ctx.record(f"{name} shown", shown.getvalue())
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            ctx.attempt(f"{name} alternatives", make, response(), readable=False)
        ctx.record(f"{name} warnings", [str(item.message) for item in caught])
        ctx.attempt(f"{name} nobody", make, {"results": {"utterances": []}}, readable=False)
        ctx.raises(f"{name} null", make, {"results": {"utterances": None}}, readable=False)
        ctx.raises(f"{name} nothing", make, response([]), readable=False)
        ctx.raises(f"{name} no line", make, SPOKEN, 0, False)
