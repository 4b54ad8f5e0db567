# ruff: noqa
# fmt: off
"""Made by scripts/stubs.py from the module beside it."""

from dataclasses import dataclass
from typing import Any
from deepgram._core.response import BaseResponse
from deepgram._core.strenum import Sentiment
from deepgram._core.table import declared

CLASSES: dict[str, Any]

@dataclass
class IntentsInfo(BaseResponse):
    """The model that found the intents."""

    model_uuid: str = ...
    input_tokens: int = ...
    output_tokens: int = ...

@dataclass
class SentimentInfo(BaseResponse):
    """The model that judged the sentiments."""

    model_uuid: str = ...
    input_tokens: int = ...
    output_tokens: int = ...

@dataclass
class SummaryInfo(BaseResponse):
    """The model that wrote the summary."""

    model_uuid: str = ...
    input_tokens: int = ...
    output_tokens: int = ...

@dataclass
class TopicsInfo(BaseResponse):
    """The model that found the topics."""

    model_uuid: str = ...
    input_tokens: int = ...
    output_tokens: int = ...

@dataclass
class Average(BaseResponse):
    """The sentiment of the whole; the score is from -1 (negative) to 1."""

    sentiment: Sentiment
    sentiment_score: float = ...

@dataclass
class Topic(BaseResponse):
    """A topic; the score is from 0 to 1."""

    topic: str = ...
    confidence_score: float = ...

@dataclass
class Intent(BaseResponse):
    """An intent; the score is from 0 to 1."""

    intent: str = ...
    confidence_score: float = ...

@dataclass
class Segment(BaseResponse):
    """A passage, with the indexes of its first and last word, and the findings in it."""

    text: str = ...
    start_word: int = ...
    end_word: int = ...
    sentiment: Sentiment | None = ...
    sentiment_score: float | None = ...
    intents: list[Intent] | None = ...
    topics: list[Topic] | None = ...

@dataclass
class Sentiments(BaseResponse):
    """The sentiments of the passages and of the whole."""

    average: Average
    segments: list[Segment] = ...

@dataclass
class Topics(BaseResponse):
    """The passages with topics."""

    segments: list[Segment] = ...

@dataclass
class Intents(BaseResponse):
    """The passages with intents."""

    segments: list[Segment] = ...
