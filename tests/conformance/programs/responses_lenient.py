"""Responses that lack a required field, carry a null, or values of another type."""

import warnings

from deepgram import ConversationTextResponse, LiveResultResponse, UtteranceEndResponse

DIFFERS = {
    "values.missing": ("lenient-decoding", [None, "c"]),
    "values.bare result": ("lenient-decoding", "Results"),
    "values.unconvertible": ("lenient-decoding", "soon"),
}


def run(ctx):
    warnings.simplefilter("ignore")
    ctx.attempt("missing", lambda: attributes(ConversationTextResponse.from_dict({"type": "t", "content": "c"})))
    ctx.attempt("bare result", lambda: LiveResultResponse.from_dict({"type": "Results"}).type)
    ctx.attempt("unconvertible", lambda: UtteranceEndResponse.from_dict({"last_word_end": "soon"}).last_word_end)


def attributes(message):
    return [message.role, message.content]
