"""The response to a recording: read in C where the text fits its classes, without loss, and with captions."""

import copy
import json
import pickle
from dataclasses import asdict
from typing import Any

import pytest
from conformance.harness.context import analyzed, prerecorded

from deepgram import (
    AnalyzeResponse,
    Average,
    ListenRESTWord,
    PrerecordedOptions,
    PrerecordedResponse,
    Segment,
    Sentiment,
    Sentiments,
    Utterance,
)
from deepgram._core import codec
from deepgram.captions import srt, webvtt

WHOLE = prerecorded()
RESPONSES = [(PrerecordedResponse, WHOLE), (AnalyzeResponse, analyzed())]


def with_unknown_keys(value: Any) -> Any:
    """The value with an unknown key in each of its objects."""
    if isinstance(value, list):
        return [with_unknown_keys(item) for item in value]
    if not isinstance(value, dict):
        return value
    kept = {key: with_unknown_keys(item) for key, item in value.items()}
    if "model_info" in kept:
        del kept["model_info"]["x-new"]  # its keys are model ids, so any key is one
    return {**kept, "x-new": {"deep": [1]}}


def messages(value: Any) -> list[Any]:
    """All messages within a message, itself first."""
    inside = vars(value).values() if hasattr(value, "to_dict") else value.values() if type(value) is dict else value
    found = [value] if hasattr(value, "to_dict") else []
    return found + [
        one for item in inside if hasattr(item, "to_dict") or type(item) in (list, dict) for one in messages(item)
    ]


@pytest.mark.parametrize(("cls", "wire"), RESPONSES)
def test_texts_that_fit_are_read_in_c(cls: Any, wire: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codec, "build", None)
    for text in (json.dumps(wire), json.dumps(wire).encode(), bytearray(json.dumps(wire, ensure_ascii=False).encode())):
        response = cls.from_json(text)
        assert response.to_dict() == wire
        assert json.loads(response.to_json(indent=4)) == json.loads(str(response)) == wire


@pytest.mark.parametrize(("cls", "wire"), RESPONSES)
def test_every_way_to_read_gives_the_same(cls: Any, wire: Any) -> None:
    text = json.dumps(wire)
    response = cls.from_json(text)
    others = [cls.from_dict(wire), cls.from_json(text, infer_missing=True), cls.from_json(text, parse_int=int)]
    others += [cls.from_json(str(response)), copy.deepcopy(response), pickle.loads(pickle.dumps(response))]
    for other in others:
        assert (other, repr(other), other.to_dict()) == (response, repr(response), wire)
        assert asdict(other) == asdict(response)


@pytest.mark.parametrize(("cls", "wire"), RESPONSES)
def test_nothing_of_the_wire_is_lost_at_any_depth(cls: Any, wire: Any) -> None:
    new = with_unknown_keys(wire)
    for response in (
        cls.from_json(json.dumps(new)),
        codec.decode_fully(cls, json.dumps(new), "lenient"),
        cls.from_dict(new),
    ):
        for message in reversed(messages(response)):  # the innermost first, before anything is read from the outer ones
            assert message["x-new"] == {"deep": [1]}
        assert response.to_dict() == new
        assert json.loads(response.to_json()) == new


def test_fields_that_4_8_1_drops_are_kept() -> None:
    wire = copy.deepcopy(WHOLE)
    wire["metadata"]["tags"] = ["a"]
    alternative = wire["results"]["channels"][0]["alternatives"][0]
    alternative["entities"][0]["raw_value"] = "zoe"
    alternative["topics"] = [{"text": "t", "start_word": 0, "end_word": 1, "topics": ["x"]}]
    response = PrerecordedResponse.from_json(json.dumps(wire))
    best = response.results.channels[0].alternatives[0]
    assert (response.metadata.tags, best.entities[0].raw_value, best.topics[0]["topics"]) == (["a"], "zoe", ["x"])
    assert response.to_dict() == wire


def test_numbers_keep_their_fractions() -> None:
    """4.8.1 truncates a number where it expects an integer."""
    for segment in (Segment.from_json('{"start_word": 1.5, "end_word": 2.0}'), Segment.from_dict({"start_word": 1.5})):
        assert segment.start_word == 1.5
    assert (Segment.from_dict({"end_word": 2.0}).end_word, Segment.from_dict({"end_word": "2"}).end_word) == (2, 2)


def test_texts_that_do_not_fit_raise_as_in_4_8_1() -> None:
    with pytest.raises(KeyError, match="average"):
        Sentiments.from_json('{"segments": []}')
    with pytest.raises(ValueError, match=r"ListenRESTWord\.start"):
        ListenRESTWord.from_json('{"start": "soon"}')
    for text in ("", "{", '{"results": nul', '{"a": 1}}'):
        with pytest.raises(json.JSONDecodeError):
            PrerecordedResponse.from_json(text)
    for text in ("[]", "null", "3", '"text"'):
        with pytest.raises(TypeError, match="PrerecordedResponse"):
            PrerecordedResponse.from_json(text)
    with pytest.raises(ValueError, match="deep"):
        PrerecordedResponse.from_json('{"x":' + "[" * 100_000 + "]" * 100_000 + "}")
    word = ListenRESTWord.from_json('{"word": 5, "start": "1.5", "confidence": null, "speaker": "3"}')
    assert word == ListenRESTWord("5", 1.5, speaker=3)


@pytest.mark.parametrize("place", ["average", "segment", "word", "sentence", "paragraph", "utterance"])
def test_d52_an_unknown_sentiment_is_kept_as_text(place: str) -> None:
    """D-52: it does not prevent decoding of the response."""
    wire = copy.deepcopy(WHOLE)
    results = wire["results"]
    best = results["channels"][0]["alternatives"][0]
    paragraph = best["paragraphs"]["paragraphs"][0]
    holder = {
        "average": results["sentiments"]["average"],
        "segment": results["sentiments"]["segments"][0],
        "word": best["words"][0],
        "sentence": paragraph["sentences"][0],
        "paragraph": paragraph,
        "utterance": results["utterances"][0],
    }[place]
    holder["sentiment"] = "mixed"
    for response in (PrerecordedResponse.from_json(json.dumps(wire)), PrerecordedResponse.from_dict(wire)):
        assert response.to_dict() == wire
        assert "mixed" in {getattr(message, "sentiment", None) for message in messages(response)}
    assert Average.from_json('{"sentiment": "positive"}').sentiment is Sentiment.POSITIVE
    assert Average.from_json('{"sentiment": "mixed"}').sentiment == "mixed"


def test_subclasses_of_a_program_are_decoded_by_their_own_methods() -> None:
    class Shouting(ListenRESTWord):
        def __init__(self, word: str = "", **others: Any) -> None:
            super().__init__(word.upper(), **others)

    class Renamed(ListenRESTWord):
        @classmethod
        def from_dict(cls, kvs: Any, *, infer_missing: bool = False) -> Any:
            return super().from_dict({**kvs, "word": "renamed"}, infer_missing=infer_missing)

    class Further(Utterance):
        pass

    text = '{"word": "w", "start": 1, "new": 2}'
    assert (Shouting.from_json(text).word, Shouting.from_json(text)["new"]) == ("W", 2)
    assert (Renamed.from_json(text).word, Renamed.from_json(text).start) == ("renamed", 1)
    assert type(Further.from_json('{"words": [{"word": "w"}]}')) is Further


def test_a_response_can_be_read_by_attribute_key_and_eval() -> None:
    response = PrerecordedResponse.from_json(json.dumps(WHOLE))
    best = response.results.channels[0].alternatives[0]
    assert best.transcript == response["results"]["channels"][0]["alternatives"][0]["transcript"] == "Grüezi, 你好."
    assert response.eval("results.channels.0.alternatives.0.transcript") == best.transcript
    assert response["results"]["channels"][0] is response.results.channels[0]
    assert response["results"]["sentiments"]["average"]["sentiment"] is Sentiment.POSITIVE
    assert response["metadata"]["model_info"]["40bd"]["arch"] == "nova-3"
    for missing in ("summary", "intents_info"):
        with pytest.raises(KeyError):
            PrerecordedResponse.from_dict({"metadata": {}})["metadata"][missing]


@pytest.mark.parametrize("utterances", [True, False])
def test_captions(utterances: bool) -> None:
    """From utterances, or from channels if there are no utterances."""
    wire = copy.deepcopy(WHOLE)
    if not utterances:
        del wire["results"]["utterances"]
    response = PrerecordedResponse.from_json(json.dumps(wire))
    assert webvtt(response).endswith("00:00:00.500 --> 00:00:01.250\n<v Speaker 0>Grüezi,\n")
    assert "Request Id: f3a1\nCreated: 2026-03-02T10:15:04.127Z\nDuration: 1.9\nChannels: 1" in webvtt(response)
    assert srt(response) == srt(wire) == "1\n00:00:00,500 --> 00:00:01,250\n[speaker 0]\nGrüezi,\n"


def test_options_newer_than_4_8_1() -> None:
    options = PrerecordedOptions(model="nova-3", detect_language=["de", "en"], diarize_model="v2", mip_opt_out=True)
    assert options.to_dict() == {
        "detect_language": ["de", "en"],
        "model": "nova-3",
        "diarize_model": "v2",
        "mip_opt_out": True,
    }
    assert PrerecordedOptions.from_dict(options.to_dict()) == options
    assert "diarize_model" not in repr(options)


def test_check_logs_a_warning_about_tier(caplog: pytest.LogCaptureFixture) -> None:
    assert PrerecordedOptions(tier="base").check() is PrerecordedOptions().check() is True
    assert [record.getMessage() for record in caplog.records] == [
        "PrerecordedOptions.tier is deprecated; use model alone"
    ]
