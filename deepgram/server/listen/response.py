"""The response to a recording: words, and the requested analysis (protocol 8)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from deepgram.server.engines.base import Word
from deepgram.server.json_text import rounded
from deepgram.server.listen.messages import edited_word, search_result, word_fields
from deepgram.server.listen.prerecorded_query import PrerecordedQuery
from deepgram.server.read.analysis import results, sentiment_fields, sentiment_score, summary
from deepgram.server.read.entities import entities
from deepgram.server.read.language import detect
from deepgram.server.read.sentences import Sentence, normalized, split_words

Json = dict[str, Any]

SENTENCES = 5  # per paragraph, at most
PARAGRAPH_PAUSE = 2.0  # seconds
ENGLISH_ONLY = ("summarize", "topics", "intents", "sentiment")


class SpokenWord(NamedTuple):
    """A word of a recording, its speaker, and whether a pause follows."""

    word: Word
    speaker: int
    pause: bool


class TranscribedAudio(NamedTuple):
    """The words of each channel of a recording."""

    tracks: list[list[SpokenWord]]
    seconds: float
    channels: int
    sha256: str


class _SentenceWords(NamedTuple):
    """A sentence, and its words as sent."""

    sentence: Sentence
    words: list[Json]

    @property
    def times(self) -> Json:
        return {"start": self.words[0]["start"], "end": self.words[-1]["end"]}


def response(query: PrerecordedQuery, audio: TranscribedAudio, request_id: str, created: str) -> Json:
    """The response body."""
    channels: list[Json] = []
    utterances: list[Json] = []
    all_parts: list[_SentenceWords] = []
    for index, track in enumerate(audio.tracks or [[]]):
        spoken = _edited_words(track, query)
        words = [word_fields(item.word, 0.0, query, item.speaker) for item in spoken]
        split = split_words((item.word.word, item.pause) for item in spoken)
        parts = [_SentenceWords(sentence, words[sentence.first : sentence.last + 1]) for sentence in split]
        if query.analysis.sentiment:
            for part in parts:
                for word in part.words:
                    word.update(sentiment_fields(sentiment_score(part.sentence)))
        channels.append(_channel(query, spoken, words, parts))
        utterances += _utterances(query, index, words, request_id)
        all_parts += parts
    english = query.language.partition("-")[0] in ("en", "multi")
    body, infos = _analysis(query, all_parts, channels) if english else ({}, {})
    if query.utterances:
        body = {"utterances": sorted(utterances, key=lambda utterance: utterance["start"]), **body}
    return {
        "metadata": {**_metadata(query, audio, request_id, created), **_warnings(query, english), **infos},
        "results": {"channels": channels, **body},
    }


def _edited_words(track: Iterable[SpokenWord], query: PrerecordedQuery) -> list[SpokenWord]:
    """The words after `replace` and `redact`, without words replaced by nothing."""
    edited: list[SpokenWord] = []
    for item in track:
        word = edited_word(item.word, query.replace, redact=query.redact)
        if word is not None:
            edited.append(item._replace(word=word))
        elif edited and item.pause:
            edited[-1] = edited[-1]._replace(pause=True)
    return edited


def _analysis(query: PrerecordedQuery, parts: Sequence[_SentenceWords], channels: list[Json]) -> tuple[Json, Json]:
    """The requested analysis of the text, and its token counts."""
    text, index = [], 0
    for part in parts:
        text.append(replace(part.sentence, first=index))
        index += len(part.words)
    body, infos = results(text, query.analysis)
    if query.analysis.summarize is not None:
        short, infos["summary_info"] = summary(text)
        if query.analysis.summarize == "v2":
            body = {"summary": {"result": "success", "short": short}, **body}
        else:
            summary_entry = {"summary": short, "start_word": 0, "end_word": max(index - 1, 0)}
            channels[0]["alternatives"][0]["summaries"] = [summary_entry]
    return body, infos


def _channel(query: PrerecordedQuery, spoken: list[SpokenWord], words: list[Json], parts: list[_SentenceWords]) -> Json:
    known = [normalized(item.word.word) for item in spoken]
    language, confidence = detect(known, query.languages or ())
    alternative = {
        "transcript": _transcript(words),
        "confidence": rounded(sum(word["confidence"] for word in words) / len(words)) if words else 0.0,
        **({"languages": ["en"] if words else []} if query.language == "multi" else {}),
        "words": words,
        **({"paragraphs": _paragraphs(query, parts)} if query.paragraphs else {}),
        **({"entities": entities([item.word.word for item in spoken])} if query.entities else {}),
    }
    return {
        **({"search": [search_result(phrase, words) for phrase in query.search]} if query.search else {}),
        **({"detected_language": language, "language_confidence": confidence} if query.languages is not None else {}),
        "alternatives": [alternative],
    }


def _transcript(words: Iterable[Json]) -> str:
    return " ".join(str(word.get("punctuated_word") or word["word"]) for word in words)


def _paragraphs(query: PrerecordedQuery, parts: Sequence[_SentenceWords]) -> Json:
    """A paragraph ends after five sentences, with a long pause, or when the speaker changes."""
    groups: list[list[_SentenceWords]] = []
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
        speaker = {"speaker": words[0]["speaker"]} if query.diarize else {}
        sentiment = _mean_sentiment(words) if query.analysis.sentiment else {}
        sentences = [{"text": _transcript(part.words), **part.times, **_sentiment_of(part.words[0])} for part in group]
        times = {"start": words[0]["start"], "end": words[-1]["end"]}
        paragraphs.append({"sentences": sentences, **speaker, "num_words": len(words), **times, **sentiment})
        prefix = f"Speaker {speaker['speaker']}: " if speaker else ""
        texts.append(prefix + " ".join(sentence["text"] for sentence in sentences))
    return {"transcript": "\n" + "\n\n".join(texts), "paragraphs": paragraphs}


def _utterances(query: PrerecordedQuery, channel: int, words: Sequence[Json], request_id: str) -> Iterator[Json]:
    """Groups of words by one speaker without a gap of `utt_split` seconds."""
    begin = 0
    for index in range(1, len(words) + 1):
        if index < len(words):
            before, after = words[index - 1], words[index]
            apart = after["start"] - before["end"] >= query.split
            if not apart and after.get("speaker") == before.get("speaker"):
                continue
        group, begin = words[begin:index], index
        yield {
            "start": group[0]["start"],
            "end": group[-1]["end"],
            "confidence": rounded(sum(word["confidence"] for word in group) / len(group)),
            "channel": channel,
            "transcript": _transcript(group),
            "words": list(group),
            **({"speaker": group[0]["speaker"]} if query.diarize else {}),
            **(_mean_sentiment(group) if query.analysis.sentiment else {}),
            "id": str(uuid.uuid5(uuid.UUID(request_id), f"{channel}:{group[0]['start']}")),
        }


def _sentiment_of(word: Json) -> Json:
    return {name: word[name] for name in ("sentiment", "sentiment_score") if name in word}


def _mean_sentiment(words: Sequence[Json]) -> Json:
    return sentiment_fields(sum(word["sentiment_score"] for word in words) / len(words))


def _metadata(query: PrerecordedQuery, audio: TranscribedAudio, request_id: str, created: str) -> Json:
    model = query.model
    return {
        "transaction_key": "deprecated",
        "request_id": request_id,
        "sha256": audio.sha256,
        "created": created,
        "duration": rounded(audio.seconds),
        "channels": audio.channels,
        "models": [model.uuid],
        "model_info": {model.uuid: model.info},
        **({"tags": list(query.tags)} if query.tags else {}),
        **({"extra": dict(query.extra)} if query.extra else {}),
    }


def _warnings(query: PrerecordedQuery, english: bool) -> Json:
    analysis = query.analysis
    requested = (analysis.summarize is not None, analysis.topics, analysis.intents, analysis.sentiment)
    if english or not any(requested):
        return {}
    text = f"The language {query.language} is not supported; only English is."
    return {
        "warnings": [
            {"parameter": name, "type": "unsupported_language", "message": text}
            for name, is_requested in zip(ENGLISH_ONLY, requested, strict=True)
            if is_requested
        ]
    }
