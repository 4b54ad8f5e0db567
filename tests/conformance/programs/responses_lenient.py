"""Responses decoded directly that lack a required field or have a value that can't be converted."""

from deepgram import ConversationTextResponse, LiveResultResponse, UtteranceEndResponse


def run(ctx):
    ctx.raises("missing", ConversationTextResponse.from_dict, {"type": "t", "content": "c"})
    ctx.raises("bare result", LiveResultResponse.from_dict, {"type": "Results"})
    ctx.raises("unconvertible", UtteranceEndResponse.from_dict, {"last_word_end": "soon"})
    ctx.raises("not json", UtteranceEndResponse.from_json, "{")
