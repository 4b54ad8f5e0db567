"""Recordings: null metadata and warnings, empty lists, nested lists."""

from web import KEY, Web

from deepgram import Deepgram

DIFFERS = {
    "values.metadata": ("v2-nulls", {"metadata": None, "results": {"channels": []}}),
    "values.warnings": ("v2-nulls", {"metadata": {"warnings": None}}),
    "values.None": ("v2-nulls", {}),
    "values.empty": ("v2-nulls", {}),
    "values.queries": ("v2-nulls", [[], [], [], [{"tuple": ["keywords", "a"]}, {"tuple": ["keywords", "b"]}]]),
    "values.nested": (
        "v2-nested-lists",
        [{"tuple": ["keywords", "a"]}, {"tuple": ["keywords", "b"]}, {"tuple": ["keywords", "c"]}],
    ),
}
ANSWERS = {
    "/metadata": {"body": {"metadata": None, "results": {"channels": []}}},
    "/warnings": {"body": {"metadata": {"warnings": None}}},
}


def run(ctx):
    with Web(ANSWERS) as web:
        transcription = Deepgram({"api_key": KEY, "api_url": web.url}).transcription
        ctx.attempt("metadata", transcription.sync_prerecorded, {"url": "u"}, None, "/metadata")
        ctx.attempt("warnings", transcription.sync_prerecorded, {"url": "u"}, None, "/warnings")
        ctx.attempt("None", transcription.sync_prerecorded, {"url": "u"}, {"search": [None]})
        ctx.attempt("empty", transcription.sync_prerecorded, {"url": "u"}, {"keywords": ["a", "", [], "b"]})
        ctx.record("queries", [request["query"] for request in web.requests])
        transcription.sync_prerecorded({"url": "u"}, {"keywords": [["a", "b"], "c"]})
        ctx.record("nested", web.requests[-1]["query"])
