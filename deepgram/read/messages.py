"""Text intelligence (protocol 10.1): the options of the query string, and the responses.

Fields in the order of 4.8.1, then what the wire has learnt since.
"""

from dataclasses import dataclass
from typing import List, Optional, Union

from .._core.declare import opt, shown_in
from .._core.intelligence import Intents, IntentsInfo, SentimentInfo, Sentiments, SummaryInfo, Topics, TopicsInfo
from .._core.response import BaseResponse
from .._core.sources import FileSource, UrlSource

AnalyzeSource = Union[UrlSource, FileSource]


@dataclass
class AnalyzeOptions(BaseResponse):
    """What to find in a text; the order of the fields is that of the query string."""

    callback: Optional[str] = opt()
    callback_method: Optional[str] = opt()
    custom_intent: Optional[Union[List[str], str]] = opt()
    custom_intent_mode: Optional[str] = opt()
    custom_topic: Optional[Union[List[str], str]] = opt()
    custom_topic_mode: Optional[str] = opt()
    intents: Optional[bool] = opt()
    language: Optional[str] = opt()
    sentiment: Optional[bool] = opt()
    summarize: Optional[Union[bool, str]] = opt()
    topics: Optional[bool] = opt()
    tag: Optional[List[str]] = opt(shown=False)
    mip_opt_out: Optional[bool] = opt(shown=False)

    def check(self) -> bool:
        """Always true, as it was; the server judges the options."""
        return True


shown_in("deepgram.clients.analyze.v1.options", vars())


@dataclass
class AsyncAnalyzeResponse(BaseResponse):
    """The server has taken the request; its answer goes to the callback."""

    request_id: str = ""


@dataclass
class Metadata(BaseResponse):
    """What was analyzed and by which models; `created` in UTC as ISO 8601 text."""

    request_id: str = ""
    created: str = ""
    language: str = ""
    intents_info: Optional[IntentsInfo] = opt()
    sentiment_info: Optional[SentimentInfo] = opt()
    summary_info: Optional[SummaryInfo] = opt()
    topics_info: Optional[TopicsInfo] = opt()


@dataclass
class Summary(BaseResponse):
    """What a text says, in a few sentences."""

    text: str = ""


@dataclass
class Results(BaseResponse):
    """What was asked for of a summary, sentiments, topics and intents."""

    summary: Optional[Summary] = opt()
    sentiments: Optional[Sentiments] = opt()
    topics: Optional[Topics] = opt()
    intents: Optional[Intents] = opt()


@dataclass
class AnalyzeResponse(BaseResponse):
    """What a text says."""

    metadata: Optional[Metadata] = opt()
    results: Optional[Results] = opt()


SyncAnalyzeResponse = AnalyzeResponse


shown_in("deepgram.clients.analyze.v1.response", vars())
