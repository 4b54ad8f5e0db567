"""Text intelligence (protocol 10.1): the options of the query string, and the responses.

Fields in the order of 4.8.1, then what the wire has learnt since.
"""

from .._core.intelligence import Intents, IntentsInfo, SentimentInfo, Sentiments, SummaryInfo, Topics, TopicsInfo
from .._core.table import declared

ROWS = """
## deepgram.clients.analyze.v1.options
AnalyzeOptions(Options) = callback? callback_method? custom_intent?:[str]|str custom_intent_mode?
    custom_topic?:[str]|str custom_topic_mode? intents?:bool language? sentiment?:bool summarize?:bool|str topics?:bool
    tag?-:[str] mip_opt_out?-:bool # What to find in a text.
## deepgram.clients.analyze.v1.response
AsyncAnalyzeResponse = request_id # The server has taken the request; its answer goes to the callback.
Metadata = request_id created language intents_info?:IntentsInfo sentiment_info?:SentimentInfo
    summary_info?:SummaryInfo topics_info?:TopicsInfo # What was analyzed and by which models, in UTC as ISO 8601 text.
Summary = text # What a text says, in a few sentences.
Results = summary?:Summary sentiments?:Sentiments topics?:Topics intents?:Intents # What was asked for.
AnalyzeResponse = metadata?:Metadata results?:Results # What a text says.
"""
CLASSES = declared(ROWS, Intents, IntentsInfo, SentimentInfo, Sentiments, SummaryInfo, Topics, TopicsInfo)
globals().update(CLASSES)
SyncAnalyzeResponse = CLASSES["AnalyzeResponse"]
