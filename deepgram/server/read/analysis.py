"""Text analysis without a model, by words, their frequency and order; always with the same result.

Sentiment comes from word lists, topics from frequent words, intents from phrases of request, and a summary consists
of the sentences with the most frequent words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from deepgram.server.json_text import rounded
from deepgram.server.query import Query
from deepgram.server.read.sentences import Sentence, normalized, word_set
from deepgram.server.refusals import BadRequest

Json = dict[str, Any]

FEATURES = ("summarize", "topics", "intents", "sentiment")
MAX_CUSTOM = 100
MODES = ("extended", "strict")
MODEL_UUID = "6d7d3f36-1b0a-5e39-9d2b-3a0c5a9e1f10"
SHORT_TEXT = 50  # words; a shorter text is returned as its summary
SUMMARY_SENTENCES = 3
TOPICS_PER_SEGMENT = 3
INTENT_WORDS = 4
THRESHOLD = 0.333333  # score from which a sentiment is positive or negative
POSITIVE = word_set(
    """
    amazing awesome beautiful best better brilliant calm clean cool delighted easy enjoy excellent excited
    exciting fantastic fine free friendly fun glad good grateful great happy help helpful honor hope improved
    incredible interesting kind love loved lovely nice perfect pleasant pleased proud quick safe success super
    thank thanks thrilled useful welcome win wonderful wow
    """
)
NEGATIVE = word_set(
    """
    afraid angry annoyed annoying awful bad boring broken cancel complain complaint confused crash cry damage
    dead delay delayed difficult disappointed disappointing error fail failed failure fault fear frustrated
    frustrating hate horrible hurt impossible lost mad miss pain poor problem refund sad scared slow sorry stuck
    terrible tired trouble ugly unfortunately unhappy upset useless worried worse worst wrong
    """
)
NEGATIONS = frozenset(("not", "no", "never", "isn't", "wasn't", "don't", "didn't", "can't", "won't", "doesn't"))
REQUEST = re.compile(
    r"\b(?:(?:i|we)(?:'d| would)? (?:want|need|like|love|wish|have|am trying|'m trying) to"
    r"|(?:can|could|will|would) (?:you|i|we)(?: please)?|please|let's|let us|i'm calling to|help me)\s+(?P<what>.+)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class AnalysisOptions:
    """The requested features."""

    summarize: str | None
    topics: bool
    intents: bool
    sentiment: bool
    custom_topics: tuple[str, ...]
    custom_intents: tuple[str, ...]
    strict_topics: bool
    strict_intents: bool

    @classmethod
    def parse(cls, query: Query) -> AnalysisOptions:
        """Parse the parameters; BadRequest for what the service refuses."""
        topics, intents = query.all("custom_topic"), query.all("custom_intent")
        if max(len(topics), len(intents)) > MAX_CUSTOM:
            raise BadRequest(f"Bad Request: at most {MAX_CUSTOM} custom topics or intents are allowed.", "Bad Request")
        summarize = query.choice("summarize", ("true", "false", "v1", "v2"))
        return cls(
            None if summarize == "false" else summarize,
            query.flag("topics"),
            query.flag("intents"),
            query.flag("sentiment"),
            topics,
            intents,
            query.choice("custom_topic_mode", MODES) == "strict",
            query.choice("custom_intent_mode", MODES) == "strict",
        )


def summary(sentences: Sequence[Sentence]) -> tuple[str, Json]:
    """A summary, and its token counts; a short text is its own summary, at no cost (protocol 8)."""
    words = sum(len(sentence.words) for sentence in sentences)
    if words < SHORT_TEXT:
        return " ".join(sentence.text for sentence in sentences), token_info(0, 0)
    count = Counter(word for sentence in sentences for word in sentence.content)

    def weight(sentence: Sentence) -> float:
        return sum(count[word] for word in sentence.content) / (len(sentence.content) + 2)

    best = sorted(sentences, key=weight, reverse=True)[:SUMMARY_SENTENCES]
    text = " ".join(sentence.text for sentence in sorted(best, key=lambda sentence: sentence.first))
    return text, token_info(words, len(text.split()))


def token_info(tokens_in: int, tokens_out: int) -> Json:
    """The token counts of one feature."""
    return {"model_uuid": MODEL_UUID, "input_tokens": tokens_in, "output_tokens": tokens_out}


def topics(sentences: Sequence[Sentence], options: AnalysisOptions) -> list[Json]:
    """The topics of each sentence that has any."""
    count = Counter(word for sentence in sentences for word in set(sentence.content))
    segments = []
    for sentence in sentences:
        matches = _custom_matches(sentence, options.custom_topics)
        if not options.strict_topics:
            words = sorted({word for word in sentence.content if len(word) > 3}, key=lambda word: (-count[word], word))
            highest = max(count.values(), default=1)
            matches |= {word.capitalize(): count[word] / highest for word in words[:TOPICS_PER_SEGMENT]}
        if matches:
            items = [{"topic": name, "confidence_score": _score(share)} for name, share in matches.items()]
            segments.append({**_segment(sentence), "topics": items})
    return segments


def intents(sentences: Sequence[Sentence], options: AnalysisOptions) -> list[Json]:
    """The intents of each sentence that has any."""
    segments = []
    for sentence in sentences:
        matches = _custom_matches(sentence, options.custom_intents)
        request = None if options.strict_intents else REQUEST.search(sentence.text)
        if request is not None:
            words = [normalized(word) for word in request["what"].split()[:INTENT_WORDS]]
            matches[" ".join(words).capitalize()] = 1.0
        if matches:
            items = [{"intent": name, "confidence_score": _score(share)} for name, share in matches.items()]
            segments.append({**_segment(sentence), "intents": items})
    return segments


def sentiments(sentences: Sequence[Sentence]) -> Json:
    """The sentiment of each sentence, and the average weighted by words."""
    scores = [(sentence, sentiment_score(sentence)) for sentence in sentences]
    words = sum(len(sentence.words) for sentence in sentences)
    average = sum(value * len(sentence.words) for sentence, value in scores) / words if words else 0.0
    segments = [{**_segment(sentence), **sentiment_fields(value)} for sentence, value in scores]
    return {"segments": segments, "average": sentiment_fields(average)}


def sentiment_score(sentence: Sentence) -> float:
    """Sentiment from -1 (negative) to 1; a negation inverts the next words."""
    good = bad = 0
    negated = 0  # words that a negation still applies to
    for word in map(normalized, sentence.words):
        value = (word in POSITIVE) - (word in NEGATIVE)
        good, bad = good + (value * (-1 if negated else 1) > 0), bad + (value * (-1 if negated else 1) < 0)
        negated = 3 if word in NEGATIONS else max(negated - 1, 0)
    return (good - bad) / (good + bad + 1)


def sentiment_fields(value: float) -> Json:
    """A score as sent."""
    name = "positive" if value >= THRESHOLD else "negative" if value <= -THRESHOLD else "neutral"
    return {"sentiment": name, "sentiment_score": rounded(value)}


def _custom_matches(sentence: Sentence, names: Sequence[str]) -> dict[str, float]:
    """The custom names of which the sentence has more than half of the words, with that share."""
    words_said = set(map(normalized, sentence.words))
    shares = {name: len(words_said & set(name.lower().split())) / max(len(name.split()), 1) for name in names}
    return {name: share for name, share in shares.items() if share > 0.5}


def _segment(sentence: Sentence) -> Json:
    return {"text": sentence.text, "start_word": sentence.first, "end_word": sentence.last}


def _score(value: float) -> float:
    return rounded(min(value, 0.99))


def results(sentences: Sequence[Sentence], options: AnalysisOptions) -> tuple[Json, Json]:
    """The requested features except the summary, and their token counts, as sent."""
    words = sum(len(sentence.words) for sentence in sentences)
    features: dict[str, tuple[str, Any]] = {}
    if options.topics:
        features["topics"] = "topics_info", {"segments": topics(sentences, options)}
    if options.intents:
        features["intents"] = "intents_info", {"segments": intents(sentences, options)}
    if options.sentiment:
        features["sentiments"] = "sentiment_info", sentiments(sentences)
    infos = {name: token_info(words, len(str(result).split())) for name, result in features.values()}
    return {name: result for name, (_, result) in features.items()}, infos
