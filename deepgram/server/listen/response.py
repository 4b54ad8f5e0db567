"""The answer to a recording: words, and all that the query asks to be made of them (protocol 8)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from deepgram.server.engines.base import Word
from deepgram.server.json_text import rounded
from deepgram.server.listen.messages import described, edited, searched
from deepgram.server.listen.prerecorded_query import PrerecordedQuery
from deepgram.server.read.analysis import felt, results, score, summary
from deepgram.server.read.entities import entities
from deepgram.server.read.language import detect
from deepgram.server.read.sentences import Sentence, plain, sentences

Json = dict[str, Any]

SENTENCES = 5  # in a paragraph at most
PARAGRAPH_PAUSE = 2.0  # seconds that end one
ENGLISH_ONLY = ("summarize", "topics", "intents", "sentiment")


class Spoken(NamedTuple):
    """A word of a recording, who says it, and whether a pause follows."""

    word: Word
    speaker: int
    pause: bool


class TranscribedAudio(NamedTuple):
    """A recording: the words of each channel."""

    tracks: list[list[Spoken]]
    seconds: float
    channels: int
    sha256: str


class _Part(NamedTuple):
    """A sentence, and its words as they stand on the wire."""

    sentence: Sentence
    words: list[Json]

    @property
    def times(self) -> Json:
        return {"start": self.words[0]["start"], "end": self.words[-1]["end"]}


def response(query: PrerecordedQuery, heard: TranscribedAudio, request_id: str, created: str) -> Json:
    """The body of the answer."""
    channels: list[Json] = []
    utterances: list[Json] = []
    every: list[_Part] = []
    for index, track in enumerate(heard.tracks or [[]]):
        spoken = _edited(track, query)
        words = [described(one.word, 0.0, query, one.speaker) for one in spoken]
        cut = sentences((one.word.word, one.pause) for one in spoken)
        parts = [_Part(one, words[one.first : one.last + 1]) for one in cut]
        if query.wishes.sentiment:
            for part in parts:
                for word in part.words:
                    word.update(felt(score(part.sentence)))
        channels.append(_channel(query, spoken, words, parts))
        utterances += _utterances(query, index, words, request_id)
        every += parts
    english = query.language.partition("-")[0] in ("en", "multi")
    found, accounts = _analysed(query, every, channels) if english else ({}, {})
    if query.utterances:
        found = {"utterances": sorted(utterances, key=lambda one: one["start"]), **found}
    return {
        "metadata": {**_metadata(query, heard, request_id, created), **_warnings(query, english), **accounts},
        "results": {"channels": channels, **found},
    }


def _edited(track: Iterable[Spoken], query: PrerecordedQuery) -> list[Spoken]:
    """The words after `replace` and `redact`; a word that is replaced by nothing is gone."""
    kept: list[Spoken] = []
    for one in track:
        word = edited(one.word, query.replace, redact=query.redact)
        if word is not None:
            kept.append(one._replace(word=word))
        elif kept and one.pause:
            kept[-1] = kept[-1]._replace(pause=True)
    return kept


def _analysed(query: PrerecordedQuery, parts: Sequence[_Part], channels: list[Json]) -> tuple[Json, Json]:
    """What the query asks to be said of the text, and what that is accounted with."""
    text, place = [], 0
    for part in parts:
        text.append(replace(part.sentence, first=place))
        place += len(part.words)
    found, accounts = results(text, query.wishes)
    if query.wishes.summarize is not None:
        short, accounts["summary_info"] = summary(text)
        if query.wishes.summarize == "v2":
            found = {"summary": {"result": "success", "short": short}, **found}
        else:
            whole = {"summary": short, "start_word": 0, "end_word": max(place - 1, 0)}
            channels[0]["alternatives"][0]["summaries"] = [whole]
    return found, accounts


def _channel(query: PrerecordedQuery, spoken: Sequence[Spoken], words: list[Json], parts: Sequence[_Part]) -> Json:
    known = [plain(one.word.word) for one in spoken]
    language, confidence = detect(known, query.languages or ())
    alternative = {
        "transcript": _transcript(words),
        "confidence": rounded(sum(word["confidence"] for word in words) / len(words)) if words else 0.0,
        **({"languages": ["en"] if words else []} if query.language == "multi" else {}),
        "words": words,
        **({"paragraphs": _paragraphs(query, parts)} if query.paragraphs else {}),
        **({"entities": entities([one.word.word for one in spoken])} if query.entities else {}),
    }
    return {
        **({"search": [searched(phrase, words) for phrase in query.search]} if query.search else {}),
        **({"detected_language": language, "language_confidence": confidence} if query.languages is not None else {}),
        "alternatives": [alternative],
    }


def _transcript(words: Iterable[Json]) -> str:
    return " ".join(str(word.get("punctuated_word") or word["word"]) for word in words)


def _paragraphs(query: PrerecordedQuery, parts: Sequence[_Part]) -> Json:
    """Paragraphs end with their fifth sentence, with a long pause, and where somebody else speaks."""
    groups: list[list[_Part]] = []
    for part in parts:
        last = groups[-1][-1].words[-1] if groups else None
        follows = (
            last is not None
            and len(groups[-1]) < SENTENCES
            and part.words[0]["start"] - last["end"] < PARAGRAPH_PAUSE
            and part.words[0].get("speaker") == last.get("speaker")
        )
        groups[-1].append(part) if follows else groups.append([part])
    paragraphs, texts = [], []
    for group in groups:
        words = [word for part in group for word in part.words]
        by = {"speaker": words[0]["speaker"]} if query.diarize else {}
        feeling = _mean(words) if query.wishes.sentiment else {}
        told = [{"text": _transcript(one.words), **one.times, **_feeling(one.words[0])} for one in group]
        times = {"start": words[0]["start"], "end": words[-1]["end"]}
        paragraphs.append({"sentences": told, **by, "num_words": len(words), **times, **feeling})
        texts.append((f"Speaker {by['speaker']}: " if by else "") + " ".join(one["text"] for one in told))
    return {"transcript": "\n" + "\n\n".join(texts), "paragraphs": paragraphs}


def _utterances(query: PrerecordedQuery, channel: int, words: Sequence[Json], request_id: str) -> Iterator[Json]:
    """Words without a gap of `utt_split` between them, and of one speaker."""
    begin = 0
    for place in range(1, len(words) + 1):
        if place < len(words):
            before, after = words[place - 1], words[place]
            apart = after["start"] - before["end"] >= query.split
            if not apart and after.get("speaker") == before.get("speaker"):
                continue
        group, begin = words[begin:place], place
        yield {
            "start": group[0]["start"],
            "end": group[-1]["end"],
            "confidence": rounded(sum(word["confidence"] for word in group) / len(group)),
            "channel": channel,
            "transcript": _transcript(group),
            "words": list(group),
            **({"speaker": group[0]["speaker"]} if query.diarize else {}),
            **(_mean(group) if query.wishes.sentiment else {}),
            "id": str(uuid.uuid5(uuid.UUID(request_id), f"{channel}:{group[0]['start']}")),
        }


def _feeling(word: Json) -> Json:
    return {name: word[name] for name in ("sentiment", "sentiment_score") if name in word}


def _mean(words: Sequence[Json]) -> Json:
    return felt(sum(word["sentiment_score"] for word in words) / len(words))


def _metadata(query: PrerecordedQuery, heard: TranscribedAudio, request_id: str, created: str) -> Json:
    model = query.model
    return {
        "transaction_key": "deprecated",
        "request_id": request_id,
        "sha256": heard.sha256,
        "created": created,
        "duration": rounded(heard.seconds),
        "channels": heard.channels,
        "models": [model.uuid],
        "model_info": {model.uuid: model.info},
        **({"tags": list(query.tags)} if query.tags else {}),
        **({"extra": dict(query.extra)} if query.extra else {}),
    }


def _warnings(query: PrerecordedQuery, english: bool) -> Json:
    wishes = query.wishes
    asked = (wishes.summarize is not None, wishes.topics, wishes.intents, wishes.sentiment)
    if english or not any(asked):
        return {}
    text = f"The language {query.language} is not supported; only English is."
    return {
        "warnings": [
            {"parameter": name, "type": "unsupported_language", "message": text}
            for name, wanted in zip(ENGLISH_ONLY, asked, strict=True)
            if wanted
        ]
    }
