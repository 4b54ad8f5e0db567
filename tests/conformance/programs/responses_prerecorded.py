"""Responses of pre-recorded transcription and text intelligence: JSON both ways, views, items, paths."""

import json
from dataclasses import asdict

from context import analyzed, prerecorded

from deepgram import (
    AnalyzeResponse,
    AsyncAnalyzeResponse,
    AsyncPrerecordedResponse,
    Average,
    Entity,
    Intent,
    Intents,
    ListenRESTWord,
    Paragraphs,
    PrerecordedResponse,
    Segment,
    Sentence,
    Sentiment,
    Sentiments,
    SummaryV1,
    SyncAnalyzeResponse,
    SyncPrerecordedResponse,
    Topics,
    Translation,
    Utterance,
)

DIFFERS = {
    "values.sentiment items": ("result-items", {"is": "Sentiment", "text": "positive"}),
    "values.model info items": ("map-items", {"40bd": "general-nova-3"}),
    "values.unknown sentiment": ("sentiment-labels", "mixed"),
    "values.no object": ("rest-odd-answers", "TypeError"),
    "values.warnings": (
        "typed-warnings",
        [{"is": "Warning", "json": '{"parameter": "p", "type": "t", "message": "m"}'}],
    ),
}


def run(ctx):
    text = json.dumps(prerecorded())
    response = PrerecordedResponse.from_json(text)
    ctx.record("classes", [PrerecordedResponse is SyncPrerecordedResponse, AnalyzeResponse is SyncAnalyzeResponse])
    ctx.record("json", response.to_json())
    ctx.record("indented", str(response))
    ctx.record("unescaped", response.to_json(indent=2, ensure_ascii=False, sort_keys=True))
    ctx.record("repr", repr(response))
    ctx.record("dict", response.to_dict())
    ctx.record("as dict", asdict(response)["results"]["utterances"])
    ctx.record("equal", [response == PrerecordedResponse.from_dict(prerecorded()), response == PrerecordedResponse()])
    ctx.record("transcript", response["results"]["channels"][0]["alternatives"][0]["transcript"])
    ctx.record("word", response.results.channels[0].alternatives[0].words[0].punctuated_word)
    ctx.record("utterance", [response.results.utterances[0].speaker, response.results.utterances[0].words[0].word])
    for path in (
        "results.channels.0.alternatives.0.transcript",
        "metadata.request_id",
        "results.nothing",
        "metadata.models.0",
    ):
        ctx.record(f"eval {path}", response.eval(path))
    ctx.record(
        "average", [response.results.sentiments.average.sentiment, response.results.sentiments.segments[0].sentiment]
    )
    ctx.attempt("sentiment items", lambda: response["results"]["sentiments"]["average"]["sentiment"])
    ctx.attempt("model info", lambda: response.metadata.model_info["40bd"].name)
    items = response["metadata"]["model_info"]
    ctx.record("model info items", {key: items[key].name for key in items} if type(items) is dict else None)
    ctx.raises("missing", lambda: response["nothing"])
    ctx.record("empty", [kind().to_dict() for kind in (PrerecordedResponse, AnalyzeResponse, AsyncPrerecordedResponse)])
    ctx.record("taken", [AsyncAnalyzeResponse.from_json('{"request_id": "r"}'), AsyncPrerecordedResponse("r")])
    made = [Intents(), Topics(), Intent("i", 0.5), Segment("t", 0, 1), Sentiments(Average(Sentiment.NEUTRAL, 0.5))]
    made += [ListenRESTWord("w", 0.5, 1.0, 0.5), Sentence("t"), Paragraphs(), Translation(), Utterance(id="u")]
    made += [Entity("l", "v", 0.5, 1, 2), SummaryV1("s", 1, 2)]
    ctx.record("made", [repr(one) for one in made])
    ctx.raises("no average", Sentiments.from_dict, {"segments": []})
    ctx.raises("no number", ListenRESTWord.from_dict, {"start": "soon"})
    ctx.raises("no object", PrerecordedResponse.from_json, "null")
    ctx.raises("no json", PrerecordedResponse.from_json, '{"results": ')
    ctx.record(
        "converted", ListenRESTWord.from_json('{"word": 5, "start": "1.5", "end": 2, "confidence": 1, "speaker": "3"}')
    )
    labelled = prerecorded()
    labelled["results"]["sentiments"]["average"]["sentiment"] = "mixed"
    try:
        ctx.record(
            "unknown sentiment", str(PrerecordedResponse.from_dict(labelled).results.sentiments.average.sentiment)
        )
    except ValueError:
        ctx.record("unknown sentiment", None)
    warned = {"metadata": {**prerecorded()["metadata"], "warnings": [{"parameter": "p", "type": "t", "message": "m"}]}}
    ctx.record("warnings", PrerecordedResponse.from_dict(warned).metadata.warnings)
    ctx.record("warnings json", PrerecordedResponse.from_dict(warned).to_json())
    read = AnalyzeResponse.from_json(json.dumps(analyzed()))
    ctx.record(
        "read", [read, repr(read), read["results"]["summary"]["text"], read.eval("results.topics.segments.0.text")]
    )
    ctx.record("sentiments", [list(Sentiment), Sentiment("positive"), "positive" in Sentiment, f"{Sentiment.NEGATIVE}"])
