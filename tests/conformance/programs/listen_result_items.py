"""Listen: item access on a result, its metadata and settings, which is broken in 4.8.1."""

from deepgram import LiveResultResponse, SettingsOptions

DIFFERS = {
    "values.type": ("result-items", "Results"),
    "values.transcript": ("result-items", "yes"),
    "values.metadata": ("result-items", "r"),
    "values.settings": ("settings-items", "en"),
}
RESULT = {
    "type": "Results",
    "channel": {"alternatives": [{"transcript": "yes", "confidence": 1.0, "words": []}]},
    "metadata": {"model_info": {"name": "n", "version": "v", "arch": "a"}, "request_id": "r"},
}
NOT_3_11 = "it has no SettingsOptions"


def run(ctx):
    result = LiveResultResponse.from_dict(RESULT)
    ctx.attempt("type", lambda: result["type"])
    ctx.attempt("transcript", lambda: result["channel"]["alternatives"][0]["transcript"])
    ctx.attempt("metadata", lambda: result.metadata["request_id"])
    ctx.attempt("settings", lambda: SettingsOptions()["agent"]["language"])
