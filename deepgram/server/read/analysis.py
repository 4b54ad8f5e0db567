"""What can be said of a text without a model: by its words, their frequency and their order; always the same.

Sentiment comes from a list of words, topics from the words that are frequent, intents from forms of asking, and a
summary takes the sentences with the most frequent words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from deepgram.server.json_text import rounded
from deepgram.server.query import Query
from deepgram.server.read.sentences import Sentence, plain, words_of
from deepgram.server.refusals import BadRequest

Json = dict[str, Any]

FEATURES = ("summarize", "topics", "intents", "sentiment")
MAX_CUSTOM = 100
MODES = ("extended", "strict")
MODEL_UUID = "6d7d3f36-1b0a-5e39-9d2b-3a0c5a9e1f10"
SHORT = 50  # words; a shorter text is its own summary
SUMMARY_SENTENCES = 3
TOPICS_PER_SEGMENT = 3
INTENT_WORDS = 4
THRESHOLD = 0.333333  # of a score, from which on it is positive or negative
POSITIVE = words_of(
    """
    amazing awesome beautiful best better brilliant calm clean cool delighted easy enjoy excellent excited
    exciting fantastic fine free friendly fun glad good grateful great happy help helpful honor hope improved
    incredible interesting kind love loved lovely nice perfect pleasant pleased proud quick safe success super
    thank thanks thrilled useful welcome win wonderful wow
    """
)
NEGATIVE = words_of(
    """
    afraid angry annoyed annoying awful bad boring broken cancel complain complaint confused crash cry damage
    dead delay delayed difficult disappointed disappointing error fail failed failure fault fear frustrated
    frustrating hate horrible hurt impossible lost mad miss pain poor problem refund sad scared slow sorry stuck
    terrible tired trouble ugly unfortunately unhappy upset useless worried worse worst wrong
    """
)
NEGATIONS = frozenset(("not", "no", "never", "isn't", "wasn't", "don't", "didn't", "can't", "won't", "doesn't"))
ASKING = re.compile(
    r"\b(?:(?:i|we)(?:'d| would)? (?:want|need|like|love|wish|have|am trying|'m trying) to"
    r"|(?:can|could|will|would) (?:you|i|we)(?: please)?|please|let's|let us|i'm calling to|help me)\s+(?P<what>.+)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class AnalysisOptions:
    """What a query asks for."""

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
        """Read a query; BadRequest for what the service refuses."""
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
    """A summary, and what it is accounted with; a short text is its own, at no cost (protocol 8)."""
    words = sum(len(one.words) for one in sentences)
    if words < SHORT:
        return " ".join(one.text for one in sentences), info(0, 0)
    count = Counter(word for one in sentences for word in one.content)
    weight = {one: sum(count[word] for word in one.content) / (len(one.content) + 2) for one in sentences}
    best = sorted(sentences, key=lambda one: -weight[one])[:SUMMARY_SENTENCES]
    text = " ".join(one.text for one in sorted(best, key=lambda one: one.first))
    return text, info(words, len(text.split()))


def info(tokens_in: int, tokens_out: int) -> Json:
    """What one feature is accounted with."""
    return {"model_uuid": MODEL_UUID, "input_tokens": tokens_in, "output_tokens": tokens_out}


def topics(sentences: Sequence[Sentence], wishes: AnalysisOptions) -> list[Json]:
    """Segments of the text, and what each is about."""
    count = Counter(word for one in sentences for word in set(one.content))
    segments = []
    for one in sentences:
        found = _custom(one, wishes.custom_topics)
        if not wishes.strict_topics:
            words = sorted(dict.fromkeys(word for word in one.content if len(word) > 3), key=lambda w: (-count[w], w))
            most = max(count.values(), default=1)
            found |= {word.capitalize(): count[word] / most for word in words[:TOPICS_PER_SEGMENT]}
        if found:
            named = [{"topic": name, "confidence_score": _score(score)} for name, score in found.items()]
            segments.append({**_segment(one), "topics": named})
    return segments


def intents(sentences: Sequence[Sentence], wishes: AnalysisOptions) -> list[Json]:
    """Segments of the text in which somebody wants something, and what."""
    segments = []
    for one in sentences:
        found = _custom(one, wishes.custom_intents)
        asked = None if wishes.strict_intents else ASKING.search(one.text)
        if asked is not None:
            wanted = [plain(word) for word in asked["what"].split()[:INTENT_WORDS]]
            found[" ".join(wanted).capitalize()] = 1.0
        if found:
            named = [{"intent": name, "confidence_score": _score(score)} for name, score in found.items()]
            segments.append({**_segment(one), "intents": named})
    return segments


def sentiments(sentences: Sequence[Sentence]) -> Json:
    """The sentiment of each sentence, and their average by words."""
    scores = [(one, score(one)) for one in sentences]
    words = sum(len(one.words) for one in sentences)
    average = sum(value * len(one.words) for one, value in scores) / words if words else 0.0
    return {"segments": [{**_segment(one), **felt(value)} for one, value in scores], "average": felt(average)}


def score(sentence: Sentence) -> float:
    """From -1, all words are negative, to 1; a negation turns the next words around."""
    good = bad = 0
    turned = 0  # words for which a negation holds still
    for word in map(plain, sentence.words):
        value = (word in POSITIVE) - (word in NEGATIVE)
        good, bad = good + (value * (-1 if turned else 1) > 0), bad + (value * (-1 if turned else 1) < 0)
        turned = 3 if word in NEGATIONS else max(turned - 1, 0)
    return (good - bad) / (good + bad + 1)


def felt(value: float) -> Json:
    """A score as it stands on the wire."""
    name = "positive" if value >= THRESHOLD else "negative" if value <= -THRESHOLD else "neutral"
    return {"sentiment": name, "sentiment_score": rounded(value)}


def _custom(one: Sentence, names: Sequence[str]) -> dict[str, float]:
    """The given names whose words the sentence has, and the share of them."""
    said = set(map(plain, one.words))
    shares = {name: len(said & set(name.lower().split())) / max(len(name.split()), 1) for name in names}
    return {name: share for name, share in shares.items() if share > 0.5}


def _segment(one: Sentence) -> Json:
    return {"text": one.text, "start_word": one.first, "end_word": one.last}


def _score(value: float) -> float:
    return rounded(min(value, 0.99))


def results(sentences: Sequence[Sentence], wishes: AnalysisOptions) -> tuple[Json, Json]:
    """What a query asks for except the summary, and what that is accounted with, both as they are on the wire."""
    words = sum(len(one.words) for one in sentences)
    made: dict[str, tuple[str, Any]] = {}
    if wishes.topics:
        made["topics"] = "topics_info", {"segments": topics(sentences, wishes)}
    if wishes.intents:
        made["intents"] = "intents_info", {"segments": intents(sentences, wishes)}
    if wishes.sentiment:
        made["sentiments"] = "sentiment_info", sentiments(sentences)
    accounts = {name: info(words, len(str(result).split())) for name, result in made.values()}
    return {name: result for name, (_, result) in made.items()}, accounts
