"""What is said of a text or a recording, shared by read and listen: topics, intents, sentiments (protocol 8, 10.1)."""

from dataclasses import dataclass, field
from typing import List, Optional

from .declare import opt, shown_in
from .response import BaseResponse
from .strenum import StrEnum


class Sentiment(StrEnum):
    """How something is said. A label that is none of these stays the text that came."""

    UNKNOWN = ""
    NEGATIVE = "negative"
    NEUTRAL = "neutral"
    POSITIVE = "positive"


shown_in("deepgram.clients.common.v1.enums", vars())


@dataclass
class _Info(BaseResponse):
    """Which model has answered, and how many tokens it read and wrote."""

    model_uuid: str = ""
    input_tokens: int = 0
    output_tokens: int = 0


@dataclass
class IntentsInfo(_Info):
    """The model that found the intents."""


@dataclass
class SentimentInfo(_Info):
    """The model that judged the sentiments."""


@dataclass
class SummaryInfo(_Info):
    """The model that wrote the summary."""


@dataclass
class TopicsInfo(_Info):
    """The model that found the topics."""


@dataclass
class Average(BaseResponse):
    """The sentiment of the whole; `sentiment_score` from -1 (negative) to 1 (positive)."""

    sentiment: Sentiment
    sentiment_score: float = 0


@dataclass
class Topic(BaseResponse):
    """What is spoken of; `confidence_score` from 0 to 1."""

    topic: str = ""
    confidence_score: float = 0


@dataclass
class Intent(BaseResponse):
    """What somebody wants; `confidence_score` from 0 to 1."""

    intent: str = ""
    confidence_score: float = 0


@dataclass
class Segment(BaseResponse):
    """A passage, from the word with index `start_word` to that with index `end_word`, and what was found in it."""

    text: str = ""
    start_word: int = 0
    end_word: int = 0
    sentiment: Optional[Sentiment] = opt()
    sentiment_score: Optional[float] = opt()
    intents: Optional[List[Intent]] = opt()
    topics: Optional[List[Topic]] = opt()


@dataclass
class Sentiments(BaseResponse):
    """The sentiments of the passages and of the whole."""

    average: Average
    segments: List[Segment] = field(default_factory=list)


@dataclass
class _Found(BaseResponse):
    """The passages in which something was found."""

    segments: List[Segment] = field(default_factory=list)


@dataclass
class Topics(_Found):
    """The passages with topics."""


@dataclass
class Intents(_Found):
    """The passages with intents."""


shown_in("deepgram.clients.common.v1.rest_response", vars())
