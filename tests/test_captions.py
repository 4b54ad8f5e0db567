"""`deepgram.captions`: equal to the package deepgram-captions where that works, and correct where it fails."""

import json
import random
import re
from types import SimpleNamespace
from typing import Any, Dict, List, Optional

import pytest

from deepgram import LiveResultResponse
from deepgram.captions import DeepgramConverter, srt, webvtt
from deepgram.errors import DeepgramError, DeepgramTypeError

Json = Dict[str, Any]


def spoken(count: int, start: float = 0.0, speaker: Optional[int] = None, punctuated: bool = True) -> List[Json]:
    """`count` words, 0.4 s each with a pause of 0.13 s."""
    words = []
    for number in range(count):
        at = start + number * 0.53
        word: Json = {"word": f"word{number}", "start": at, "end": at + 0.4, "confidence": 0.9}
        if punctuated:
            word["punctuated_word"] = f"Word{number}" + ("." if number % 5 == 4 else "")
        if speaker is not None:
            word["speaker"] = speaker
        words.append(word)
    return words


def prerecorded(words: List[Json], utterances: Optional[List[List[Json]]] = None, **metadata: Any) -> Json:
    alternative = {"transcript": " ".join(word["word"] for word in words), "confidence": 0.9, "words": words}
    results: Json = {"channels": [{"alternatives": [alternative]}]}
    if utterances is not None:
        results["utterances"] = [
            {"start": turn[0]["start"], "end": turn[-1]["end"], "channel": 0, "transcript": "x", "words": turn}
            for turn in utterances
        ]
    return {"metadata": metadata, "results": results}


def live(words: List[Json], is_final: bool = True, channel: int = 0) -> Json:
    alternative = {"transcript": " ".join(word["word"] for word in words), "confidence": 0.9, "words": words}
    return {
        "type": "Results",
        "channel_index": [channel, 2],
        "is_final": is_final,
        "channel": {"alternatives": [alternative]},
        "metadata": {"request_id": "r-1", "model_uuid": "m-1", "model_info": {"name": "", "version": "", "arch": ""}},
    }


def dialogue() -> List[List[Json]]:
    return [spoken(7, 0, 0), spoken(13, 4, 1), spoken(8, 12, 0), spoken(9, 18, 0), spoken(1, 30, 2)]


def odd_times() -> List[Json]:
    chance = random.Random(7)
    times = sorted([chance.uniform(0, 86000) for _ in range(40)] + [0.0005, 0.0015, 1.0005, 8.4995, 59.9996, 3599.9999])
    return [{**spoken(1)[0], "start": at, "end": at + 0.3333} for at in times]


DIALOGUE = [word for turn in dialogue() for word in turn]
FULL = {"request_id": "id-1", "created": "2025-01-02T03:04:05.678Z", "duration": 25.933313, "channels": 1}
CASES: Dict[str, Json] = {
    "one word": prerecorded(spoken(1), **FULL),
    "a full line": prerecorded(spoken(8), **FULL),
    "lines": prerecorded(spoken(45), **FULL),
    "no punctuation": prerecorded(spoken(20, punctuated=False), **FULL),
    "no metadata": prerecorded(spoken(3)),
    "some metadata": prerecorded(spoken(3), created="today", duration=None, request_id="", channels=2),
    "speakers": prerecorded(DIALOGUE, **FULL),
    "utterances": prerecorded(spoken(3), [spoken(19), spoken(2, 11), spoken(8, 13)], **FULL),
    "utterances and speakers": prerecorded(DIALOGUE, dialogue(), **FULL),
    "utterance of two speakers": prerecorded(
        spoken(1), [[*spoken(2, 0, 0), *spoken(2, 2, 1)], spoken(2, 4, 0)], **FULL
    ),
    "no utterances": prerecorded(spoken(3), [], **FULL),
    "odd times": prerecorded(odd_times(), **FULL),
}


@pytest.mark.parametrize("line_length", [1, 3, 8, 100])
@pytest.mark.parametrize("case", CASES)
def test_equal_to_deepgram_captions(case: str, line_length: int) -> None:
    oracle = pytest.importorskip("deepgram_captions", reason="the package deepgram-captions is not installed")
    reference = oracle.DeepgramConverter(CASES[case])
    assert webvtt(CASES[case], line_length) == oracle.webvtt(reference, line_length)
    assert srt(CASES[case], line_length) == oracle.srt(reference, line_length)


@pytest.mark.parametrize("line_length", [1, 3, 8])
def test_live_results_are_captioned_like_utterances(line_length: int) -> None:
    oracle = pytest.importorskip("deepgram_captions", reason="the package deepgram-captions is not installed")
    results = [live(turn) for turn in dialogue()]
    reference = oracle.DeepgramConverter(prerecorded(DIALOGUE, dialogue(), request_id="r-1"))
    assert webvtt(results, line_length) == oracle.webvtt(reference, line_length)
    assert srt(results, line_length) == oracle.srt(reference, line_length)


def test_live_result_of_two_speakers_is_cut_at_the_change() -> None:
    text = srt(live([*spoken(2, 0, 0), *spoken(1, 2, 1)]))
    assert text == (
        "1\n00:00:00,000 --> 00:00:00,930\n[speaker 0]\nWord0 Word1\n\n"
        "2\n00:00:02,000 --> 00:00:02,400\n[speaker 1]\nWord0\n"
    )


def test_interim_results_are_left_out() -> None:
    results = [live(spoken(1), is_final=False), live(spoken(2)), live([]), live(spoken(3, 5), is_final=False)]
    assert webvtt(results) == webvtt(live(spoken(2)))


def test_channels_are_merged_by_time() -> None:
    assert srt([live(spoken(1, 5), channel=0), live(spoken(1, 2), channel=1)]).count("-->") == 2
    assert srt([live(spoken(1, 5), channel=0), live(spoken(1, 2), channel=1)]).startswith("1\n00:00:02,000")


@pytest.mark.parametrize(
    "form",
    [
        json.dumps,
        lambda d: json.dumps(d).encode(),
        lambda d: SimpleNamespace(to_dict=lambda: d),
        lambda d: SimpleNamespace(model_dump=lambda mode: d),
        DeepgramConverter,
    ],
    ids=["text", "bytes", "object", "object of 5.x", "converter"],
)
def test_every_form_of_source_is_accepted(form: Any) -> None:
    source = CASES["speakers"]
    assert (webvtt(form(source)), srt(form(source))) == (webvtt(source), srt(source))


def test_typed_live_results() -> None:
    results = [live(turn) for turn in dialogue()]
    assert webvtt([LiveResultResponse.from_dict(result) for result in results]) == webvtt(results)


def test_null_fields_count_as_absent() -> None:
    words = [{**word, "punctuated_word": None, "speaker": None} for word in spoken(2)]
    source = prerecorded(words)
    source["results"]["utterances"] = None
    assert srt(source) == srt(prerecorded(spoken(2, punctuated=False)))


def test_hours_may_exceed_a_day() -> None:
    assert "\n100:00:00,250 --> " in srt(prerecorded(spoken(1, 360000.25)))


@pytest.mark.parametrize(
    "source",
    [[], prerecorded([]), prerecorded([], []), {"results": {"channels": []}}, live([]), live(spoken(1), is_final=False),
     {"results": None}, {"channel": None}],
    ids=["no response", "no words", "no utterances", "no channels", "empty result", "interim", "null", "null channel"],
)  # fmt: skip
def test_nothing_to_caption(source: Any) -> None:
    """Null does not cause an AttributeError."""
    with pytest.raises(DeepgramError, match="no words to caption"):
        webvtt(source)


@pytest.mark.parametrize(
    ("source", "got"),
    [
        (None, "expected transcription responses, got NoneType"),
        (5, "expected transcription responses, got int"),
        ([prerecorded(spoken(1)), "[]"], "expected transcription responses, got list"),
        ({}, "expected 'results' or 'channel' in a response, got []"),
        ('{"request_id": "of a callback"}', "expected 'results' or 'channel' in a response, got ['request_id']"),
    ],
)
def test_not_a_transcription(source: Any, got: str) -> None:
    with pytest.raises(DeepgramTypeError, match=re.escape(f"source: {got}")):
        srt(source)


@pytest.mark.parametrize("line_length", [0, -1])
def test_line_length_must_be_positive(line_length: int) -> None:
    with pytest.raises(DeepgramError, match=f"line_length: expected at least 1, got {line_length}"):
        srt(prerecorded(spoken(1)), line_length)


def test_webvtt_escapes_words_that_look_like_markup():
    """Players would read them as tags or character references and not show them; SRT needs no escapes."""
    response = prerecorded([{"word": word, "start": 0, "end": 1} for word in ("r&d", "a<b>c", "-->", "&lt;")])
    assert webvtt(response).endswith("r&amp;d a&lt;b&gt;c --&gt; &amp;lt;\n")
    assert srt(response).endswith("r&d a<b>c --> &lt;\n")
