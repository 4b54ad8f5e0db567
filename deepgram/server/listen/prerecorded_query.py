"""The parameters of pre-recorded transcription (protocol 8)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from deepgram.server.callbacks import Target, target
from deepgram.server.listen.query import Model, format_of, model_of, pair, phrases_of
from deepgram.server.query import BOOLEANS, Query
from deepgram.server.read.analysis import Wishes

FLAGS = (
    "profanity_filter", "mip_opt_out", "filler_words", "measurements", "numerals", "dictation", "no_delay",
)  # fmt: skip
# Checked; only dictation has an effect here, that of punctuate.
DIARIZERS = ("latest", "v1", "v2")
SPLIT = 0.8  # seconds of silence between two utterances
REDACTABLE = ("true", "false", "pci", "numbers", "aggressive_numbers", "ssn")


@dataclass(frozen=True)
class PrerecordedQuery:
    """What is wanted of a recording. `languages` are those to choose from; None if the language is not asked for."""

    model: Model
    language: str
    languages: tuple[str, ...] | None
    encoding: str | None
    sample_rate: int | None
    channels: int
    multichannel: bool
    punctuated: bool
    diarize: bool
    paragraphs: bool
    utterances: bool
    split: float
    entities: bool
    redact: bool
    phrases: tuple[str, ...]
    search: tuple[str, ...]
    replace: Mapping[str, str]
    tags: tuple[str, ...]
    extra: Mapping[str, str]
    wishes: Wishes
    callback: Target | None

    @classmethod
    def parse(cls, raw: str) -> PrerecordedQuery:
        """Read a query string; BadQuery for what the service refuses. Parameters of live streams are ignored."""
        query = Query(raw)
        for name in FLAGS:
            query.flag(name)
        model, language = model_of(query)
        encoding, rate = format_of(query)
        entities, smart, wishes = query.flag("detect_entities"), query.flag("smart_format"), Wishes.parse(query)
        diarizer = query.choice("diarize_model", DIARIZERS)
        return cls(
            model=model,
            language=language,
            languages=_languages(query),
            encoding=encoding,
            sample_rate=rate,
            channels=query.whole("channels", range(1, 21)) or 1,
            multichannel=query.flag("multichannel"),
            punctuated=query.flag("punctuate") | smart | entities | query.flag("dictation") | bool(wishes.summarize),
            diarize=query.flag("diarize") or diarizer is not None,
            paragraphs=query.flag("paragraphs") | smart,
            utterances=query.flag("utterances"),
            split=query.decimal("utt_split", 0.0, 3600.0) or SPLIT,
            entities=entities,
            redact=query.choice("redact", REDACTABLE) not in (None, "false"),
            phrases=phrases_of(query, model),
            search=query.all("search"),
            replace={find.lower(): new for find, new in map(pair, query.all("replace"))},
            tags=query.all("tag"),
            extra=dict(pair(item) for item in query.all("extra")),
            wishes=wishes,
            callback=target(query),
        )


def _languages(query: Query) -> tuple[str, ...] | None:
    values = query.all("detect_language")
    if not values or values == ("false",):
        return None
    return tuple(value for value in values if value not in BOOLEANS)
