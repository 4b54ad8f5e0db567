"""The parameters of pre-recorded transcription (protocol 8)."""

from __future__ import annotations

from dataclasses import dataclass

from deepgram.server.callbacks import Callback, callback_of
from deepgram.server.listen.query import AudioQuery
from deepgram.server.query import BOOLEANS, Query
from deepgram.server.read.analysis import AnalysisOptions

SPLIT = 0.8  # seconds of silence between two utterances


@dataclass(frozen=True)
class PrerecordedQuery(AudioQuery):
    """Parameters of a recording. `languages` are the candidates for language detection, None without detection."""

    languages: tuple[str, ...] | None
    paragraphs: bool
    utterances: bool
    split: float
    tags: tuple[str, ...]
    analysis: AnalysisOptions
    callback: Callback | None

    @classmethod
    def parse(cls, raw: str) -> PrerecordedQuery:
        """Parse a query string; BadRequest for what the service refuses. Parameters of live streams are ignored."""
        query = Query(raw)
        query.flag("measurements")  # checked, without effect
        common, analysis = cls.common(query, ("latest", "v1", "v2")), AnalysisOptions.parse(query)
        common["punctuated"] |= bool(analysis.summarize)
        return cls(
            **common,
            languages=_languages(query),
            paragraphs=query.flag("paragraphs") | query.flag("smart_format"),
            utterances=query.flag("utterances"),
            split=query.number("utt_split", 0.0, 3600.0) or SPLIT,
            tags=query.all("tag"),
            analysis=analysis,
            callback=callback_of(query),
        )


def _languages(query: Query) -> tuple[str, ...] | None:
    values = query.all("detect_language")
    if not values or values == ("false",):
        return None
    return tuple(value for value in values if value not in BOOLEANS)
