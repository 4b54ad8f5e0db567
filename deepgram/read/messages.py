"""Text intelligence (protocol 10.1): the options of the query string, and the responses.

Fields in the order of 4.8.1, then newer fields of the wire.
"""

from .._core.intelligence import Intents, IntentsInfo, SentimentInfo, Sentiments, SummaryInfo, Topics, TopicsInfo
from .._core.table import declared

ROWS = """
## deepgram.clients.analyze.v1.options
AnalyzeOptions(Options) = callback? callback_method? custom_intent?:[str]|str custom_intent_mode?
    custom_topic?:[str]|str custom_topic_mode? intents?:bool language? sentiment?:bool summarize?:bool|str topics?:bool
    tag?-:[str] mip_opt_out?-:bool # The analyses to make.
## deepgram.clients.analyze.v1.response
AsyncAnalyzeResponse = request_id # The server has accepted the request; the result goes to the callback.
Metadata = request_id created language intents_info?:IntentsInfo sentiment_info?:SentimentInfo
    summary_info?:SummaryInfo topics_info?:TopicsInfo # The request and its models; `created` in UTC as ISO 8601 text.
Summary = text # A summary of a text.
Results = summary?:Summary sentiments?:Sentiments topics?:Topics intents?:Intents # The requested results.
AnalyzeResponse = metadata?:Metadata results?:Results # The analysis of a text.
"""
CLASSES = declared(ROWS, Intents, IntentsInfo, SentimentInfo, Sentiments, SummaryInfo, Topics, TopicsInfo)
globals().update(CLASSES)
SyncAnalyzeResponse = CLASSES["AnalyzeResponse"]
