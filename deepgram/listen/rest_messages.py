"""Transcription of recordings (protocol section 8): the options of the query string, and the responses.

Fields in the order of 4.8.1, then what the wire has learnt since.
"""

import logging
from dataclasses import dataclass, field
from typing import Any, Dict, List, Optional, Union

from .._core.declare import opt, shown_in
from .._core.intelligence import (
    Intents,
    IntentsInfo,
    Sentiment,
    SentimentInfo,
    Sentiments,
    SummaryInfo,
    Topics,
    TopicsInfo,
)
from .._core.messages import ModelInfo, Search
from .._core.response import BaseResponse
from .._core.sources import FileSource, UrlSource

ListenRestSource = PrerecordedSource = Union[UrlSource, FileSource]


@dataclass
class PrerecordedOptions(BaseResponse):
    """What to find in a recording and how; the order of the fields is that of the query string."""

    alternatives: Optional[int] = opt()
    channels: Optional[int] = opt()
    callback: Optional[str] = opt()
    callback_method: Optional[str] = opt()
    custom_intent: Optional[Union[List[str], str]] = opt()
    custom_intent_mode: Optional[str] = opt()
    custom_topic: Optional[Union[List[str], str]] = opt()
    custom_topic_mode: Optional[str] = opt()
    detect_entities: Optional[bool] = opt()
    detect_language: Optional[Union[bool, List[str], str]] = opt()
    detect_topics: Optional[bool] = opt()
    diarize: Optional[bool] = opt()
    diarize_version: Optional[str] = opt()
    dictation: Optional[bool] = opt()
    encoding: Optional[str] = opt()
    extra: Optional[Union[List[str], str]] = opt()
    filler_words: Optional[bool] = opt()
    intents: Optional[bool] = opt()
    keyterm: Optional[List[str]] = opt()
    keywords: Optional[Union[List[str], str]] = opt()
    language: Optional[str] = opt()
    measurements: Optional[bool] = opt()
    model: Optional[str] = opt()
    multichannel: Optional[bool] = opt()
    numerals: Optional[bool] = opt()
    paragraphs: Optional[bool] = opt()
    profanity_filter: Optional[bool] = opt()
    punctuate: Optional[bool] = opt()
    redact: Optional[Union[List[str], bool, str]] = opt()
    replace: Optional[Union[List[str], str]] = opt()
    sample_rate: Optional[int] = opt()
    search: Optional[Union[List[str], str]] = opt()
    sentiment: Optional[bool] = opt()
    smart_format: Optional[bool] = opt()
    summarize: Optional[Union[bool, str]] = opt()
    tag: Optional[List[str]] = opt()
    tier: Optional[str] = opt()
    topics: Optional[bool] = opt()
    utt_split: Optional[float] = opt()
    utterances: Optional[bool] = opt()
    version: Optional[str] = opt()
    diarize_model: Optional[str] = opt(shown=False)
    mip_opt_out: Optional[bool] = opt(shown=False)
    custom_topics: Optional[Union[List[str], str]] = opt(shown=False)  # of 3.2, and sent under that name

    def check(self) -> bool:
        """Always true, as it was; warns of `tier`."""
        if self.tier:
            logging.getLogger("deepgram.listen").warning("PrerecordedOptions.tier is deprecated; the model says it all")
        return True


ListenRESTOptions = PrerecordedOptions


shown_in("deepgram.clients.listen.v1.rest.options", vars())


@dataclass
class AsyncPrerecordedResponse(BaseResponse):
    """The server has taken the request; its answer goes to the callback."""

    request_id: str = ""


@dataclass
class Warning(BaseResponse):
    """Something about the request that the server did not do as asked."""

    parameter: str = ""
    type: str = ""
    message: str = ""


@dataclass
class Metadata(BaseResponse):
    """What was transcribed and by which models; `duration` in seconds, `created` in UTC as ISO 8601 text."""

    transaction_key: str = ""
    request_id: str = ""
    sha256: str = ""
    created: str = ""
    duration: float = 0
    channels: int = 0
    models: Optional[List[str]] = opt()
    warnings: Optional[List[Warning]] = opt()
    model_info: Optional[Dict[str, ModelInfo]] = opt()
    summary_info: Optional[SummaryInfo] = opt()
    intents_info: Optional[IntentsInfo] = opt()
    sentiment_info: Optional[SentimentInfo] = opt()
    topics_info: Optional[TopicsInfo] = opt()
    extra: Optional[Dict[str, Any]] = opt()
    tags: Optional[List[str]] = opt(shown=False)


@dataclass
class SummaryV1(BaseResponse):
    """The summary of a passage, whose first and last words have these indexes."""

    summary: str = ""
    start_word: float = 0
    end_word: float = 0


Summaries = SummaryV1


@dataclass
class SummaryV2(BaseResponse):
    """The summary of a recording; `result` is "success" or "failure"."""

    result: str = ""
    short: str = ""


Summary = SummaryV2


@dataclass
class ListenRESTWord(BaseResponse):
    """A word; `start` and `end` in seconds, confidences from 0 to 1."""

    word: str = ""
    start: float = 0
    end: float = 0
    confidence: float = 0
    punctuated_word: Optional[str] = opt()
    speaker: Optional[int] = opt()
    language: Optional[str] = opt()
    speaker_confidence: Optional[float] = opt()
    sentiment: Optional[Sentiment] = opt()
    sentiment_score: Optional[float] = opt()


@dataclass
class Sentence(BaseResponse):
    """A sentence; `start` and `end` in seconds."""

    text: str = ""
    start: float = 0
    end: float = 0
    sentiment: Optional[Sentiment] = opt()
    sentiment_score: Optional[float] = opt()


@dataclass
class Paragraph(BaseResponse):
    """Sentences that belong together; `start` and `end` in seconds."""

    sentences: List[Sentence] = field(default_factory=list)
    start: float = 0
    end: float = 0
    num_words: int = 0
    speaker: Optional[int] = opt()
    sentiment: Optional[Sentiment] = opt()
    sentiment_score: Optional[float] = opt()


@dataclass
class Paragraphs(BaseResponse):
    """The transcript with line breaks between its paragraphs, and these."""

    transcript: Optional[str] = ""
    paragraphs: Optional[List[Paragraph]] = opt()


@dataclass
class Translation(BaseResponse):
    """The transcript in another language."""

    language: Optional[str] = ""
    translation: Optional[str] = ""


@dataclass
class Utterance(BaseResponse):
    """What somebody said between two pauses; `start` and `end` in seconds."""

    start: float = 0
    end: float = 0
    confidence: float = 0
    channel: int = 0
    transcript: str = ""
    words: List[ListenRESTWord] = field(default_factory=list)
    speaker: Optional[int] = opt()
    sentiment: Optional[Sentiment] = opt()
    sentiment_score: Optional[float] = opt()
    id: str = ""


@dataclass
class Entity(BaseResponse):
    """A name, number or the like; `start_word` and `end_word` are indexes of words, `raw_value` is as it was said."""

    label: str = ""
    value: str = ""
    confidence: float = 0
    start_word: float = 0
    end_word: float = 0
    raw_value: Optional[str] = opt(shown=False)


@dataclass
class ListenRESTAlternative(BaseResponse):
    """A reading of a channel; `topics` is what the older models say."""

    transcript: str = ""
    confidence: float = 0
    words: List[ListenRESTWord] = field(default_factory=list)
    summaries: Optional[List[SummaryV1]] = opt()
    paragraphs: Optional[Paragraphs] = opt()
    entities: Optional[List[Entity]] = opt()
    translations: Optional[List[Translation]] = opt()
    languages: Optional[List[str]] = opt()
    topics: Optional[List[Dict[str, Any]]] = opt(shown=False)


@dataclass
class ListenRESTChannel(BaseResponse):
    """What was said on a channel; the first of `alternatives` is the best."""

    search: Optional[List[Search]] = opt()
    alternatives: List[ListenRESTAlternative] = field(default_factory=list)
    detected_language: Optional[str] = opt()
    language_confidence: Optional[float] = opt()


@dataclass
class Results(BaseResponse):
    """What was said, by channels and, if asked for, in other views."""

    channels: Optional[List[ListenRESTChannel]] = opt()
    utterances: Optional[List[Utterance]] = opt()
    summary: Optional[SummaryV2] = opt()
    sentiments: Optional[Sentiments] = opt()
    topics: Optional[Topics] = opt()
    intents: Optional[Intents] = opt()


@dataclass
class PrerecordedResponse(BaseResponse):
    """The transcript of a recording."""

    metadata: Optional[Metadata] = opt()
    results: Optional[Results] = opt()


SyncPrerecordedResponse = PrerecordedResponse


shown_in("deepgram.clients.listen.v1.rest.response", vars())
